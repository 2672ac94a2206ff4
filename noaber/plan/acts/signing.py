"""One name under the plan as it was read (S2-14)."""

from collections.abc import Sequence
from datetime import datetime

from noaber.lib.exchange import as_json
from noaber.plan import signing
from noaber.plan.acts.closing import sign
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import open_plan
from noaber.plan.models import Signature
from noaber.plan.reads.picture import picture
from noaber.plan.reads.signing import standing
from noaber.record.viewers import NotAllowed, Viewer


def sign_what_was_read(
    viewer: Viewer, family_id: int, covers: Sequence[str], version: str, at: datetime
) -> int:
    """A name under this version of the plan: once, however often it is sent.

    ChangedMeanwhile when the plan is another one by now; NotAllowed for what it may not count as.
    """
    open_plan(family_id)
    found = picture(family_id, viewer, at, to_sign=True)
    if found is None:
        raise NotAllowed("no plan in sight")
    written = as_json(found)
    if signing.version_of(written) != version:
        raise ChangedMeanwhile
    mine = Signature.objects.filter(family_id=family_id, person_id=viewer.person_id or 0)
    for earlier in mine.order_by("id"):
        if set(covers) <= set(earlier.covers) and signing.version_of(earlier.picture) == version:
            return int(earlier.pk)
    if signing.covers_problems(covers, standing(family_id, found, at)):
        raise NotAllowed("this does not count as that yet")
    return sign(viewer, family_id, covers, written, at)
