"""Claims, offers by hand and changes to a round bind by the same rules as an instance."""

import datetime as dt
from typing import Any

import pytest

from matcher.domain.errors import NotAllowed, NotAvailable, NotFound
from matcher.domain.shifts import Shift
from matcher.store.ids import new_id
from tests.integration.planning.world import MONDAY, World, on

CELL, NEXT_COMMUNITY = "211402001001001", "211402001002001"


def test_who_claims_says_by_it_that_there_is_time(world: World) -> None:
    world.may_take(world.helper(week=[]), world.order(on(1)), on(1))


def test_reach_binds_and_how_far_the_search_is_does_not(world: World) -> None:
    order = world.order(on(1))
    world.may_take(world.helper(NEXT_COMMUNITY, reach=2), order, on(1))
    with pytest.raises(NotAllowed, match="outside the area"):
        world.may_take(world.helper(NEXT_COMMUNITY, reach=1), order, on(1))


def test_a_paused_helper_takes_nothing(world: World) -> None:
    with pytest.raises(NotAllowed, match="at present"):
        world.may_take(world.helper(state="paused"), world.order(on(1)), on(1))


def test_a_kind_that_the_order_does_not_accept_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="not for a team"):
        world.may_take(world.helper(kind="team", size=3), world.order(on(1), accepts=["member"]), on(1))


def test_missing_skills_are_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="skill"):
        world.may_take(world.helper(tags={"SING": 0}), world.order(on(1)), on(1))


@pytest.mark.parametrize(("day", "allowed"), [(2, True), (3, False)])
def test_a_credential_must_hold_on_the_day_itself(world: World, day: int, allowed: bool) -> None:  # noqa: FBT001 - a row of the table
    made, order = world.helper(tags={"NURSE*": 0}), world.order(on(day), needs="NURSE*:1")
    world.credential(made, "NURSE*", expires_on=MONDAY + dt.timedelta(days=2))
    if allowed:
        world.may_take(made, order, on(day))
    else:
        with pytest.raises(NotAllowed, match="checked credential"):
            world.may_take(made, order, on(day))


def test_the_need_that_is_left_binds(world: World) -> None:
    order = world.order(on(1), needs="COOK:1;DRIVE:1", filled=1)
    world.assignment(order, world.helper(tags={"COOK": 0}), on(1))
    world.may_take(world.helper(tags={"DRIVE": 0}), order, on(1))
    with pytest.raises(NotAllowed, match="skill"):
        world.may_take(world.helper(tags={"COOK": 0}), order, on(1))


def test_a_team_cannot_take_what_is_partly_held(world: World) -> None:
    order = world.order(on(1), needs="COOK:2", filled=1)
    world.assignment(order, world.helper(), on(1))
    with pytest.raises(NotAvailable, match="whole"):
        world.may_take(world.helper(kind="team", size=5), order, on(1))


def test_a_team_needs_enough_people(world: World) -> None:
    order = world.order(on(1), needs="COOK:3")
    world.may_take(world.helper(kind="team", size=3), order, on(1))
    with pytest.raises(NotAllowed):
        world.may_take(world.helper(kind="team", size=2), order, on(1))


@pytest.mark.parametrize("kind", ["relative", "blocked"])
def test_who_is_kept_apart_is_refused_without_saying_why(world: World, kind: str) -> None:
    recipient, made = world.recipient(), world.helper()
    world.pair(recipient, made, kind)
    with pytest.raises(NotAllowed) as refused:
        world.may_take(made, world.order(on(1), recipient=recipient), on(1))
    assert kind not in refused.value.sentence


def test_who_gave_it_back_does_not_get_it_again(world: World) -> None:
    made, order = world.helper(), world.order(on(1))
    world.assignment(order, made, on(1), "released")
    with pytest.raises(NotAllowed, match="again"):
        world.may_take(made, order, on(1))


def test_accepting_ones_own_offer_is_not_refused_for_having_it(world: World) -> None:
    made, order = world.helper(total=1), world.order(on(1), state="offered")
    world.offer(order, made, on(1))
    world.may_take(made, order, on(1))


@pytest.mark.parametrize(
    ("limits", "stands", "sentence"),
    [
        ({"per_day": 2}, on(1), "at that time"),
        ({}, on(1, "evening"), "on that day"),
        ({"total": 1}, on(7, "evening"), "in these days"),
    ],
)
def test_limits_count_what_stands(world: World, limits: dict[str, Any], stands: Shift, sentence: str) -> None:
    made, other = world.helper(**limits), world.order(stands, state="offered")
    world.assignment(other, made, stands)
    with pytest.raises(NotAvailable, match=sentence):
        world.may_take(made, world.order(on(1)), on(1))


def test_what_lies_outside_the_horizon_does_not_count_against_the_total(world: World) -> None:
    made = world.helper(total=1)
    world.assignment(world.order(state="closed"), made, on(-1), "verified")
    world.assignment(world.order(on(9), state="assigned"), made, on(9))
    world.may_take(made, world.order(on(1)), on(1))


def test_a_day_beyond_the_horizon_has_its_limits_too(world: World) -> None:
    made = world.helper()
    world.assignment(world.order(on(9), state="assigned"), made, on(9, "noon"))
    with pytest.raises(NotAvailable, match="on that day"):
        world.may_take(made, world.order(on(9)), on(9))


def test_offers_that_wait_or_were_let_go_keep_nobody_from_taking_on_more(world: World) -> None:
    made = world.helper()
    for _ in range(2):
        world.offer(world.order(state="cancelled"), made, on(1), "expired", expires_at=world.ago(1))
    world.offer(world.order(on(1), state="offered"), made, on(1))
    world.may_take(made, world.order(on(1)), on(1))


def test_a_time_that_the_order_does_not_accept_is_not_available(world: World) -> None:
    with pytest.raises(NotAvailable, match="does not accept"):
        world.may_take(world.helper(), world.order(on(1)), on(2))


def test_a_time_that_has_begun_is_not_available(world: World) -> None:
    order = world.order(on(0))
    world.at(dt.datetime.combine(MONDAY, dt.time(8), dt.timezone(dt.timedelta(hours=8))))
    with pytest.raises(NotAvailable, match="begun"):
        world.may_take(world.helper(), order, on(0))


def test_a_settled_time_binds_those_who_join(world: World) -> None:
    order = world.order(on(1), on(2), needs="COOK:2", filled=1)
    world.assignment(order, world.helper(), on(2))
    with pytest.raises(NotAvailable, match="settled"):
        world.may_take(world.helper(), order, on(1))


def test_unknown_helpers_and_orders_are_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.may_take(new_id(), world.order(on(1)), on(1))
    with pytest.raises(NotFound):
        world.may_take(world.helper(), new_id(), on(1))
