from matcher.domain.needs import Need
from matcher.planning.places import can_join, can_take_all, remaining

NURSE, DRIVER, ANY = ("NURSE*",), ("DRIVE",), ()


def needs(*places: tuple[str, ...]) -> list[Need]:
    return [Need(tags, 1) for tags in places]


def test_whoever_can_fills_the_hardest_place_so_that_the_easiest_is_left() -> None:
    assert remaining(needs(ANY, NURSE), [{"NURSE*"}]) == (Need((), 1),)


def test_who_lacks_the_hard_tag_leaves_it_open() -> None:
    assert remaining(needs(ANY, NURSE), [{"COOK"}]) == (Need(NURSE, 1),)


def test_people_change_places_among_themselves_to_fill_more() -> None:
    both, one = {"NURSE*", "DRIVE"}, {"NURSE*"}
    assert remaining(needs(NURSE, DRIVER, ANY), [both, one]) == (Need((), 1),)
    assert remaining(needs(NURSE, DRIVER, ANY), [one, both]) == (Need((), 1),)


def test_who_fits_nowhere_any_more_stands_for_the_easiest_place() -> None:
    assert remaining([Need(NURSE, 1), Need(DRIVER, 1)], [set()]) == (Need(NURSE, 1),)


def test_equal_needs_stay_together_and_nothing_is_left_when_all_is_held() -> None:
    assert remaining([Need(ANY, 3)], [{"A"}]) == (Need((), 2),)
    assert remaining([Need(ANY, 1)], [{"A"}]) == ()


def test_a_newcomer_may_take_the_place_that_another_can_leave() -> None:
    assert can_join(needs(NURSE, DRIVER), [{"NURSE*", "DRIVE"}], {"NURSE*"})
    assert not can_join(needs(NURSE, DRIVER), [{"NURSE*"}], {"NURSE*"})
    assert not can_join(needs(ANY), [{"COOK"}], {"NURSE*"})


def test_a_team_needs_the_tags_of_all_needs_and_enough_people() -> None:
    assert can_take_all(needs(NURSE, DRIVER), {"NURSE*", "DRIVE"}, 2)
    assert not can_take_all(needs(NURSE, DRIVER), {"NURSE*", "DRIVE"}, 1)
    assert not can_take_all(needs(NURSE, DRIVER), {"NURSE*"}, 5)
