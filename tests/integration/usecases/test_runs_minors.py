"""Minors, in runs and alone: two adults who may, and nobody begins before that is so."""

from typing import Any
from uuid import UUID

import pytest

from matcher.domain.errors import WrongState
from matcher.store import recipients
from matcher.store.database import Tx
from matcher.usecases import do_assignment
from matcher.usecases.steps.keep_needs import keep_needs
from tests.fixtures.intake import GUARDIAN_TOLD, SAFE, known, recipient_of
from tests.fixtures.runs import (
    TAGS,
    asked,
    carried_by,
    carrier_of,
    confirm,
    driver,
    meal,
    meal_for,
    states,
)
from tests.fixtures.steps import (
    accept,
    helper_of,
    report,
    row,
    run_round,
    start,
    tick,
)
from tests.fixtures.world import CELL, World

pytestmark = pytest.mark.timeout(120)
NOON = "noon"


def now_known_to_be_born(world: World, order_id: UUID, year: int | None) -> None:
    def note(tx: Tx) -> None:
        served = recipients.lock(tx, recipient_of(world, order_id))
        fresh = recipients.note(tx, served, "change", world.actor("clerk"), born_year=year)
        keep_needs(tx, world.actor("clerk"), fresh)

    world.services.commit(note)


def young(world: World, number: int = 1, **changes: Any) -> UUID:
    return meal_for(world, known(world, 2016, f"示例{number}"), consent=GUARDIAN_TOLD, **changes)


def test_a_minor_goes_along_with_two_adults_who_may_and_with_nobody_else(world: World) -> None:
    lone = driver(world)
    pair_of = [world.member(name, CELL, (*TAGS, SAFE)) for name in ("first", "second")]
    child, other, sister = young(world, 1), meal(world, 2), young(world, 3)
    assert carrier_of(world, child) == carrier_of(world, sister) != carrier_of(world, other)
    assert row(world, "service_order", carried_by(world, child)).headcount == 2
    run_round(world)
    assert helper_of(lone) not in asked(world, child)
    held = [accept(world, who, carried_by(world, child)) for who in pair_of]
    assert states(world, [child, sister]) == {"assigned"}
    for who, place in zip(pair_of, held, strict=True):
        start(world, who, place)
    for who, place in zip(pair_of, held, strict=True):
        report(world, who, place)
    assert states(world, [child, sister, carried_by(world, child)]) == {"reported"}
    confirm(world, child)
    assert world.state(child) == "confirmed"


def test_one_of_two_holds_a_place_of_all_until_the_hold_is_over(world: World) -> None:
    one = world.member("first", CELL, (*TAGS, SAFE))
    world.member("second", CELL, (*TAGS, SAFE))
    child = young(world, windows=[world.shift(5, NOON)])
    run_round(world)
    accept(world, one, carried_by(world, child))
    assert row(world, "service_order", child).filled == 1
    world.pass_time(hours=25)
    tick(world)
    world.work()
    assert (world.state(child), row(world, "service_order", child).filled) == ("accepted", 0)
    assert world.count("assignment", order_id=child, state="active") == 0


def test_who_is_found_to_be_a_minor_leaves_the_run_that_one_adult_has_taken(world: World) -> None:
    one = driver(world)
    child, other = meal(world, 1), meal(world, 2)
    run_round(world)
    held = accept(world, one, carried_by(world, other))
    now_known_to_be_born(world, child, 2016)
    assert (world.state(child), world.state(other)) == ("accepted", "assigned")
    assert row(world, "service_order", carried_by(world, child)).headcount == 2
    start(world, one, held)
    report(world, one, held)
    assert (world.state(child), world.state(other)) == ("accepted", "reported")


def test_nobody_begins_to_serve_a_minor_who_was_not_known_to_be_one(world: World) -> None:
    one = world.member("one")
    order_id = world.accepted()
    run_round(world)
    held = accept(world, one, order_id)
    now_known_to_be_born(world, order_id, 2015)
    with pytest.raises(WrongState, match="minor"):
        start(world, one, held)
    # Known to be grown up after all: nothing is to be checked any more.
    now_known_to_be_born(world, order_id, 1950)
    assert world.count("todo", kind="check_minor", state="open") == 0
    start(world, one, held)
    assert world.state(order_id) == "in_service"


def test_a_place_given_back_because_of_that_is_sought_as_a_minor_needs(world: World) -> None:
    one = world.member("one")
    order_id = world.accepted()
    run_round(world)
    held = accept(world, one, order_id)
    now_known_to_be_born(world, order_id, 2015)
    world.member("other")
    world.services.commit(lambda tx: do_assignment.release(tx, one, held, None))
    world.work()
    assert row(world, "service_order", order_id).headcount == 2
    assert (world.offers(order_id), world.count("todo", kind="check_minor", state="open")) == ({}, 0)


def test_found_to_be_a_minor_on_the_way_the_next_run_is_the_right_one(world: World) -> None:
    one = driver(world)
    child, other = meal(world, 1), meal(world, 2)
    run_round(world)
    held = accept(world, one, carried_by(world, other))
    start(world, one, held)
    now_known_to_be_born(world, child, 2016)
    world.services.commit(lambda tx: do_assignment.release(tx, one, held, "ill"))
    assert states(world, [child, other]) == {"accepted"}
    assert carrier_of(world, child) != carrier_of(world, other)
    assert row(world, "service_order", carried_by(world, child)).headcount == 2
