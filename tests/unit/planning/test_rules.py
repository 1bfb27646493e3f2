import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import Form, HelperKind, Level, OrderKind
from matcher.planning import rules
from matcher.planning.frame import Frame, lay_out
from matcher.store.facts import DayException, HelperFacts, Hold, OrderFacts

MONDAY = dt.date(2026, 11, 23)
CELL, COMMUNITY, STREET, DISTRICT = "211402001001001", "211402001001", "211402001", "211402"
Orders = Callable[..., OrderFacts]
Helpers = Callable[..., HelperFacts]


def on(day: int, part: str = "morning") -> Shift:
    return Shift(MONDAY + dt.timedelta(days=day), part)


@pytest.mark.parametrize(
    ("level", "tags"),
    [(Level.COMMUNITY, (f"in:{COMMUNITY}",)), (Level.STREET, (f"in:{STREET}",)), (Level.DISTRICT, ())],
)
def test_the_search_widens_from_the_community_to_the_street_to_everybody(level: Level, tags: tuple[str, ...]) -> None:
    assert rules.search_tags(CELL, level) == tags


def test_an_order_placed_above_its_search_level_is_kept_to_where_it_was_placed() -> None:
    assert rules.search_tags(STREET, Level.COMMUNITY) == (f"in:{STREET}",)
    assert rules.search_tags(DISTRICT, Level.COMMUNITY) == (f"in:{DISTRICT}",)


def test_a_helper_is_at_home_in_its_bases_and_all_above() -> None:
    homes = rules.home_tags([CELL, "211402002001"])
    named = {CELL, COMMUNITY, STREET, DISTRICT, "211402002001", "211402002"}
    assert homes == {f"in:{code}": 0 for code in named}


def test_nobody_gets_a_home_by_naming_it_as_a_skill() -> None:
    assert rules.own_tags({"COOK": 8, f"in:{COMMUNITY}": 0}.items()) == {"COOK": 8}


@pytest.mark.parametrize(
    ("base", "reach", "area", "levels"),
    [
        (CELL, 0, CELL, 0),
        (CELL, 0, "211402001001002", None),
        (CELL, 1, "211402001001002", 1),
        (COMMUNITY, 0, CELL, 1),
        (CELL, 1, COMMUNITY, 0),
        (CELL, 1, "211402001002001", None),
        (CELL, 2, "211402001002001", 2),
        (CELL, 9, "211402002001001", 3),
    ],
)
def test_reach_is_climbed_from_the_base_and_distance_from_the_order(
    base: str, reach: int, area: str, levels: int | None
) -> None:
    assert rules.levels_climbed([base], reach, area) == levels
    assert rules.serves([base], reach, area) is (levels is not None)


def test_the_nearest_base_counts() -> None:
    assert rules.levels_climbed(["211402001001002", CELL], 1, CELL) == 0


def test_windows_that_began_or_lie_outside_are_dropped_and_keep_their_rank(order: Orders, frame: Frame) -> None:
    wishes = (on(0), on(9), on(2, "noon"), on(0, "noon"), on(2, "noon"), Shift(MONDAY, "night"))
    assert rules.open_windows(order(windows=wishes), frame) == {9: 2, 1: 3}


def test_once_a_place_is_held_only_its_shift_is_left(order: Orders, frame: Frame) -> None:
    held = order(windows=(on(1), on(2)), holders=(Hold(1, 5, on(2)),))
    assert rules.open_windows(held, frame) == {8: 1}


def test_the_week_repeats_over_the_horizon(frame: Frame, helper: Helpers) -> None:
    assert rules.free_shifts(helper(week=((0, "morning"), (6, "evening"))), frame) == (0, 27, 28)


def test_a_busy_day_takes_its_parts_away_and_a_free_part_comes_back(frame: Frame, helper: Helpers) -> None:
    week = tuple((0, part) for part in ("morning", "noon", "afternoon"))
    exceptions = (DayException(MONDAY, "noon", is_free=True), DayException(MONDAY, "*", is_free=False))
    assert rules.free_shifts(helper(week=week, exceptions=exceptions), frame) == (1, 28, 29, 30)


def test_a_free_day_adds_all_its_parts_and_a_busy_part_stays_away(frame: Frame, helper: Helpers) -> None:
    exceptions = (DayException(MONDAY, "*", is_free=True), DayException(MONDAY, "evening", is_free=False))
    assert rules.free_shifts(helper(exceptions=exceptions), frame) == (0, 1, 2)


def test_exceptions_outside_the_horizon_or_of_unknown_parts_say_nothing(frame: Frame, helper: Helpers) -> None:
    exceptions = (DayException(MONDAY, "night", is_free=True), DayException(dt.date(2027, 1, 1), "*", is_free=True))
    assert rules.free_shifts(helper(exceptions=exceptions), frame) == ()


def test_load_stops_counting_at_five_and_a_team_has_none(helper: Helpers) -> None:
    assert rules.load_of(helper(load=9)) == 5
    assert rules.load_of(helper(load=9, kind=HelperKind.TEAM)) == 0


@pytest.mark.parametrize(
    ("facts", "taken", "asked", "most"),
    [
        ({}, 0, 0, 2),
        ({"spent": 1}, 0, 0, 1),
        ({"spent": 3}, 0, 0, 0),
        ({"spent": 1}, 1, 0, 2),
        ({"spent": 2}, 1, 0, 1),
        ({}, 1, 1, 2),
        ({"spent": 1}, 1, 1, 1),
        ({"total": 5}, 0, 0, 2),
        ({"total": 5, "offers_a_week": 4, "spent": 1}, 2, 0, 5),
        ({"kind": HelperKind.TEAM, "total": 10, "spent": 30}, 0, 0, 10),
    ],
)
def test_a_member_is_asked_twice_a_week_whatever_became_of_it_and_a_team_as_often_as_it_takes(
    helper: Helpers, horizon: Horizon, facts: dict[str, Any], taken: int, asked: int, most: int
) -> None:
    assert rules.total_of(helper(**facts), taken, asked, horizon) == most


def test_a_week_says_nothing_of_holidays_unless_it_is_said_to(helper: Helpers, horizon: Horizon) -> None:
    festive = lay_out(replace(horizon, overrides=((MONDAY, False),)))
    week = ((0, "morning"), (1, "morning"))
    assert rules.free_shifts(helper(week=week, works_on_holidays=False), festive) == (4, 28)
    assert rules.free_shifts(helper(week=week, works_on_holidays=True), festive) == (0, 4, 28)
    free = (DayException(MONDAY, "noon", is_free=True),)
    asked = helper(week=week, exceptions=free, works_on_holidays=False)
    assert rules.free_shifts(asked, festive) == (1, 4, 28)


def test_who_let_it_go_or_holds_a_place_is_not_asked(order: Orders) -> None:
    assert rules.shut_out(order(excludes=frozenset({3}), holders=(Hold(1, 4, on(1)),))) == {3, 4}


def test_only_members_join_once_a_place_is_held(order: Orders) -> None:
    assert rules.kinds_asked(order()) == ("member", "team")
    assert rules.kinds_asked(order(holders=(Hold(1, 4, on(1)),))) == ("member",)


def test_a_wish_is_planned_as_it_is_and_other_forms_are_not(order: Orders) -> None:
    assert rules.is_planned(order(kind=OrderKind.MICRO_WISH, form=Form.RUN))
    assert not rules.is_planned(order(form=Form.NOW))
    assert not rules.is_planned(order(form=None))


@pytest.mark.parametrize("form", [Form.RUN, Form.SESSION])
def test_of_runs_and_sessions_what_staffs_them_is_planned_and_not_who_is_served(order: Orders, form: Form) -> None:
    assert rules.is_planned(order(form=form, is_for_place=True))
    assert not rules.is_planned(order(form=form))
    assert not rules.is_planned(order(form=form, in_run=True))


def test_waiting_is_counted_in_local_days(order: Orders, horizon: Horizon) -> None:
    # 23:00 UTC on Thursday is Friday in the district: Monday is the first working day after it.
    placed = dt.datetime(2026, 11, 19, 23, tzinfo=dt.UTC)
    assert rules.days_waited(order(placed_at=placed), horizon, 10) == 1


@pytest.mark.parametrize(
    ("taken", "full"),
    [
        ([], None),
        ([on(1)], "per_shift"),
        ([on(1, "noon"), on(1, "evening")], "per_day"),
        ([on(2), on(3), on(4)], "total"),
        ([on(2), on(3), on(20)], None),
    ],
)
def test_the_first_limit_that_is_reached_is_named(horizon: Horizon, taken: list[Shift], full: str | None) -> None:
    assert rules.room(taken, (1, 2, 3), on(1), horizon) == full
