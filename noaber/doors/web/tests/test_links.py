"""An address that is made many times is the one that Django gives, in Python and in a template."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from noaber.doors.web.links import address


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("front_door", ()),
        ("family_page", (1,)),
        ("family_reach", (1_234_567_890,)),
        ("family_plan", (10**17,)),
        ("goals:home_change", (7, 12)),
        ("needs:home_fit", (123456789, 987654321)),
    ],
)
def test_it_is_what_django_makes_of_it(name: str, ids: tuple[int, ...]) -> None:
    assert address(name, *ids) == reverse(name, args=ids)
    text = "{% url name " + " ".join(f"ids.{place}" for place in range(len(ids))) + " %}"
    assert Template(text).render(Context({"name": name, "ids": ids})) == reverse(name, args=ids)


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(NoReverseMatch):
        address("nowhere", 1)
    with pytest.raises(NoReverseMatch):
        Template("{% url 'nowhere' 1 %}").render(Context())
    with pytest.raises(NoReverseMatch):
        Template("{% url 'family_plan' family %}").render(Context({"family": "geen nummer"}))


def test_by_another_name_it_is_empty_when_it_is_not_there() -> None:
    text = "{% url 'nowhere' 1 as a %}{% url 'family_plan' 7 as b %}[{{ a }}][{{ b }}]"
    assert Template(text).render(Context()) == "[][/gezin/7/]"


def test_what_is_no_number_is_still_djangos() -> None:
    made = Template("{% url 'demo_become' slug %}").render(Context({"slug": "samira"}))
    assert made == reverse("demo_become", args=["samira"])
