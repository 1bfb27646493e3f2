"""The hours of an order agree with its times, and what a helper agrees on with both."""

import datetime as dt
from uuid import UUID

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.usecases import do_assignment
from matcher.usecases.change_order import change_order
from matcher.usecases.place_order import place_order
from matcher.usecases.reopen_order import reopen_order
from tests.fixtures.intake import do
from tests.fixtures.steps import claim, closed, open_pool, row
from tests.fixtures.world import World

CHINA = dt.timezone(dt.timedelta(hours=8))
MORNING = (dt.time(8, 30), dt.time(10))


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", total=100, per_day=50, per_shift=50)


def said(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in caught.value.errors]


def test_hours_of_the_morning_are_none_of_the_evening(world: World, near: Actor) -> None:
    evening, morning = world.shift(2, "evening"), world.shift(2)
    with pytest.raises(Invalid) as caught:
        do(world, lambda tx: place_order(tx, world.actor("resident"), world.command([evening], at=MORNING)))
    assert said(caught) == [("at", "not_at_that_hour")]
    order_id = world.placed([evening, morning], at=MORNING)
    with pytest.raises(Invalid) as caught:
        do(world, lambda tx: change_order(tx, world.actor("resident"), order_id, (evening,), None))
    assert said(caught) == [("at", "not_at_that_hour")]
    done = closed(world, near, at=MORNING)
    with pytest.raises(Invalid) as caught:
        do(world, lambda tx: reopen_order(tx, world.actor("resident"), done, None, (world.shift(9, "evening"),)))
    assert said(caught) == [("at", "not_at_that_hour")]
    assert world.state(done) == "closed"


@pytest.fixture
def held(world: World, near: Actor) -> UUID:
    order_id = world.accepted([world.shift(2)], at=MORNING)
    open_pool(world, order_id)
    return claim(world, near, order_id)


@pytest.mark.parametrize(
    ("day", "clock", "code"),
    [
        (-9000, dt.time(9), "past"),
        (27000, dt.time(9), "outside_part"),
        (1, dt.time(9), "outside_part"),
        (2, dt.time(15), "outside_part"),
        (2, dt.time(8), "outside_part"),
        (2, dt.time(10), "outside_part"),
    ],
)
def test_nobody_agrees_on_a_moment_outside(
    world: World, near: Actor, held: UUID, day: int, clock: dt.time, code: str
) -> None:
    at = dt.datetime.combine(world.day(day), clock, CHINA)
    with pytest.raises(Invalid) as caught:
        do(world, lambda tx: do_assignment.schedule(tx, near, held, at))
    assert said(caught) == [("at", code)]
    assert world.count("notice", kind="scheduled") == 0


def test_within_them_one_agrees_freely(world: World, near: Actor, held: UUID) -> None:
    at = dt.datetime.combine(world.day(2), dt.time(9, 45), CHINA)
    do(world, lambda tx: do_assignment.schedule(tx, near, held, at))
    assert row(world, "assignment", held).scheduled_at == at
