"""A form that shows what is stored saves what somebody changed in it, and nothing else.

The page carries along what stood in each box. When it is sent each answer is held against that, and
against what is stored by now: what was left alone stays as it is stored; what two people changed
goes to neither before both were read. So a page that stays open brings nothing old back.
"""

import copy
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.db import connection
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from noaber.doors.web.forms import KindForm, say_instead
from noaber.plan.acts.meanwhile import ChangedMeanwhile

Stored = Callable[[], Mapping[str, Any]]
_NOT_SHOWN = {"once", "stood"}


class _StoodField(forms.Field):
    """What stood in each box, by name. What cannot be read is as if the page said nothing."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any]:
        try:
            stood = json.loads(value or "{}")
        except (ValueError, RecursionError):
            return {}
        return stood if isinstance(stood, dict) else {}


class StoodForm(KindForm):
    """A form whose `initial` is what is stored. together: boxes that say one thing, as an address
    does: half of one person's and half of another's would be nobody's."""

    stood = _StoodField(required=False)
    together: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {
            n: comparable(v)
            for n, v in self.initial.items()
            if n in self.fields.keys() - _NOT_SHOWN
        }
        self.initial = {"stood": shown, **self.initial}

    def settled(self, about: str, stored: Stored) -> dict[str, Any]:
        """What is to be saved: what was changed here, and of the rest what is stored by now.

        Inside the transaction of the act, before anything is read for it. about: of what this is;
        who changes the same waits until this is done. Raises ChangedMeanwhile when somebody changed
        it otherwise; then the form says so, and sending it again replaces that knowingly.
        """
        _one_at_a_time(about)
        now, stood = stored(), self.cleaned_data["stood"]
        kept: list[str] = []
        clash: list[tuple[str, ...]] = []
        for names in self._things(now):
            theirs = [comparable(now[name]) for name in names]
            mine = [comparable(self.cleaned_data[name]) for name in names]
            was = [
                comparable(stood.get(name, there))
                for name, there in zip(names, theirs, strict=True)
            ]
            if mine == was:
                kept += names
            elif theirs not in (was, mine):
                clash.append(names)
        again = self._with({name: now[name] for name in kept})
        if not clash and not again.is_valid():  # each alone could be, and both together cannot
            clash = [(n,) for n in kept if comparable(now[n]) != comparable(self.cleaned_data[n])]
        if clash:
            self._say(again, now, clash)
            raise ChangedMeanwhile
        return again.cleaned_data

    def _things(self, now: Mapping[str, Any]) -> list[tuple[str, ...]]:
        """The boxes that are stored, those that say one thing as one."""
        grouped = {name for names in self.together for name in names}
        return [*self.together, *((name,) for name in now if name not in grouped)]

    def _with(self, kept: Mapping[str, Any]) -> "StoodForm":
        """This form, with what is stored in the boxes that were left alone."""
        again = copy.copy(self)
        data = QueryDict(mutable=True)
        data.update(self.data)  # a dict in tests, a QueryDict from a browser
        for name, value in kept.items():
            data.setlist(self.add_prefix(name), _sent(value))
        again.data, again._errors = data, None  # type: ignore[attr-defined]
        again._bound_fields_cache = {}  # type: ignore[attr-defined]
        return again

    def _say(
        self, again: "StoodForm", now: Mapping[str, Any], clash: Iterable[tuple[str, ...]]
    ) -> None:
        """Beside each box what stands there by now; what was typed stays in it."""
        data = cast(QueryDict, again.data)
        data["stood"] = json.dumps({n: comparable(v) for n, v in now.items()}, ensure_ascii=False)
        data["once"] = str(uuid.uuid4())
        self.data = data
        words = _(
            "Dit veranderde intussen. Nu staat er: “{now}”. Wat jij schreef staat hier nog; stuur "
            "het opnieuw als dat het moet worden."
        )
        for names in clash:
            there = " ".join(filter(None, (self._spoken(name, now[name]) for name in names)))
            say_instead(self, names[0], words.format(now=there or _("niets")))

    def _spoken(self, name: str, value: Any) -> str:
        """As the page says it."""
        if isinstance(value, dt.date):
            return date_format(value, "j F Y")
        field = self.fields[name]
        if isinstance(value, bool):
            return str(field.label) if value else ""
        chosen = value if isinstance(value, list | tuple) else [value]
        choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
        labels = {str(key): words for key, words in choices}
        return ", ".join(str(labels.get(str(one), one)) for one in chosen if one is not None)


def comparable(value: Any) -> Any:
    """An answer as it can be compared and carried along: what is empty is one thing."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list | tuple | set):
        return sorted(str(one) for one in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _sent(value: Any) -> list[str]:
    """As a browser sends it."""
    said = comparable(value)
    if isinstance(said, bool):
        return ["on"] if said else []
    return said if isinstance(said, list) else [said]


def _one_at_a_time(about: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 4))", [about])
