from tests.town import Town, ask, make_town  # noqa: F401
