"""What is promised for help that is not agreed yet does not count as arranged (S0-04, X-05)."""

from django.utils.translation import gettext as _

from noaber.doors.family.names import Names, names_of, together
from noaber.doors.family.needs import waits_for
from noaber.plan import reads


def still_waits(plan: reads.OurPlan, names: Names) -> dict[int, str]:
    """By need, of what fits and is not agreed yet: "wacht op Rachid"."""
    return {n.id: _words(n, names) for n in plan.table.needs if n.step and not n.state.stands}


def _words(need: reads.Need, names: Names) -> str:
    if who := waits_for(need.state, names):
        return _("wacht op {names}").format(names=together(who))
    return _("nog niet afgesproken")


def waits_by_name(plan: reads.OurPlan, role_id: int | None = None) -> dict[int, str]:
    """The same for a page that several people read, or for somebody at work."""
    return still_waits(plan, names_of(plan, None, role_id))


def not_agreed_yet(plan: reads.OurPlan) -> dict[int, str]:
    """The same without a name, for what hangs where everybody reads it."""
    return dict.fromkeys(waits_by_name(plan), _("nog niet afgesproken"))


def asked_child(name: str) -> str:
    """What happens when a child was asked, for who has no telephone too (S1-02)."""
    return _(
        "Gevraagd. {name} kan het zelf zeggen, of aan tafel: dan schrijven jullie het samen op."
    ).format(name=name)
