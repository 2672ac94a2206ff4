"""A family at its own table, through the pages: what test_our_*.py share."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from noaber.plan import reads
from noaber.plan.tests.at_home import Home
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look


def now() -> datetime:
    return datetime.now(UTC)


def our_plan(viewer: Viewer, home: Home) -> reads.OurPlan:
    """The plan of this moment."""
    with look(viewer, "our_plan", families=[home.family_id]):
        plan = reads.our_plan(home.family_id, now(), viewer)
    assert plan is not None
    return plan


@dataclass
class Phone:
    """One person's browser, and what they see in it."""

    client: Any
    family_id: int

    def see(self, path: str = "") -> str:
        """The text of a page of this family."""
        page = self.client.get(f"/gezin/{self.family_id}/{path}")
        assert page.status_code == 200, page.status_code
        return str(page.content.decode())

    def send(self, path: str, **fields: Any) -> Any:
        """Send a form to a page of this family."""
        sent = {"once": str(uuid.uuid4()), **fields}
        return self.client.post(f"/gezin/{self.family_id}/{path}", sent)

    def press(self, label: str, about: str = "", path: str = "") -> Any:
        """Press a button on a page, with what it sends along."""
        return self.press_in(self.see(path), label, about)

    def press_in(self, page: str, label: str, about: str = "") -> Any:
        """Press a button on a page that is open already."""
        for form in re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page, re.S):
            if re.search(rf">{re.escape(label)}(<|$)", form[1]) and about in form[1]:
                fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[1])
                return self.client.post(form[0], dict(fields))
        raise AssertionError(f"no button {label!r} {about!r}")


def main_of(page: str) -> str:
    """What stands in the letter itself."""
    return page[page.index("<main") : page.index("</main>")]
