"""A screen whose address was called otherwise is still that screen, for what was counted then."""

from noaber.doors.web.screens import every_screen, known_screen, screen_words


def test_what_was_counted_under_an_earlier_name_is_still_of_that_screen() -> None:
    before = {one.was: one for one in every_screen().values() if one.was}
    assert "goal_change" in before
    for was, screen in before.items():
        assert screen_words(was) == screen.words
        assert known_screen(was) == screen.name
        assert was not in every_screen()
