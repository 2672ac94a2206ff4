"""When what does not work must be answered (S0-18)."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, timedelta

FLAGS_TO_OPEN = 3
ANSWER_WITHIN = timedelta(days=30)


def answer_due_on(flagged_on: Sequence[date]) -> date | None:
    """From the third person on, an answer is due within 30 days; None while there are fewer."""
    if len(flagged_on) < FLAGS_TO_OPEN:
        return None
    return sorted(flagged_on)[FLAGS_TO_OPEN - 1] + ANSWER_WITHIN


def said_by(secret: str, screen: str, municipality: str, who: str) -> str:
    """A digest of who says it, of use for this screen only and only to who has the secret.

    who: the person who is logged in, or else the browser. Two people at one browser are one.
    """
    told = "\n".join(("noaber.flag", municipality, screen, who))
    return hmac.new(secret.encode(), told.encode(), hashlib.sha256).hexdigest()
