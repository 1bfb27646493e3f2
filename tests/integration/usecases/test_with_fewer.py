"""Some of several people have done their part and others did not come: it goes on, or what was done is enough."""

from functools import partial
from uuid import UUID

import pytest

from matcher.domain.errors import IllegalTransition, NotAllowed, NotAvailable, WrongState
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.store import invariants
from matcher.usecases import do_assignment
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.reopen_order import reopen_order
from tests.fixtures.intake import do
from tests.fixtures.steps import accept, claim, open_pool, report, reported, row, run_round, start, tick
from tests.fixtures.world import TWO_PEOPLE, World


def whole(world: World) -> None:
    with world.services.read() as tx:
        assert invariants.broken(tx) == {}


@pytest.fixture
def half(world: World) -> tuple[UUID, UUID]:
    """An order of two whose times are over: one has reported, the other did not come."""
    came = world.member("came", tags=["ELECTRICIAN*"])
    absent = world.member("absent", tags=["X"], total=9)
    order_id = world.accepted(service=TWO_PEOPLE)
    open_pool(world, order_id)
    held, lost = claim(world, came, order_id), claim(world, absent, order_id)
    world.pass_time(days=2)
    start(world, came, held)
    report(world, came, held)
    do(world, lambda tx: do_assignment.no_show(tx, world.actor("clerk"), lost, None))
    tick(world)
    world.work()
    assert world.state(order_id) == "needs_human"
    return order_id, held


def later(world: World) -> Shift:
    return world.shift(4)


def test_the_open_places_get_a_new_time_and_what_was_reported_stays(world: World, half: tuple[UUID, UUID]) -> None:
    order_id, held = half
    other = world.member("other", tags=["X"])
    do(world, lambda tx: change_order(tx, world.actor("clerk"), order_id, (later(world),), None))
    assert (world.state(order_id), row(world, "assignment", held).state) == ("accepted", "reported")
    run_round(world)
    second = accept(world, other, order_id)
    assert row(world, "assignment", second).date == world.day(4)
    with pytest.raises(NotAvailable):
        do(world, lambda tx: change_order(tx, world.actor("clerk"), order_id, (world.shift(5),), None))
    start(world, other, second)
    report(world, other, second)
    assert world.state(order_id) == "reported"
    do(world, lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    assert world.count("assignment", order_id=order_id, state="verified") == 2
    whole(world)


def test_they_can_be_claimed_as_well(world: World, half: tuple[UUID, UUID]) -> None:
    order_id, _ = half
    other = world.member("other", tags=["X"])
    do(world, lambda tx: change_order(tx, world.actor("resident"), order_id, (later(world),), None))
    open_pool(world, order_id)
    claim(world, other, order_id)
    assert world.state(order_id) == "assigned"
    whole(world)


def test_the_desk_confirms_with_a_reason_what_was_done(world: World, half: tuple[UUID, UUID]) -> None:
    order_id, held = half
    clerk = world.actor("clerk")
    with pytest.raises(IllegalTransition):
        do(world, lambda tx: confirm_order(tx, clerk, order_id))
    with pytest.raises(NotAllowed):
        do(world, lambda tx: confirm_order(tx, world.actor("resident"), order_id, "already_done"))
    do(world, lambda tx: confirm_order(tx, clerk, order_id, "already_done"))
    assert (world.state(order_id), row(world, "assignment", held).state) == ("confirmed", "verified")
    assert row(world, "service_order", order_id).headcount == 1
    assert world.count("todo", order_id=order_id, kind="new_time", state="open") == 0
    whole(world)
    world.pass_time(days=7, seconds=1)
    tick(world)
    times = (world.shift(12),)
    do(world, lambda tx: reopen_order(tx, world.actor("resident"), order_id, None, times))
    assert row(world, "service_order", order_id).headcount == 2
    tick(world)
    whole(world)


def test_not_while_somebody_is_still_to_come_nor_where_nothing_was_done(world: World, half: tuple[UUID, UUID]) -> None:
    order_id, _ = half
    clerk, other = world.actor("clerk"), world.member("other", tags=["X"])
    do(world, lambda tx: change_order(tx, clerk, order_id, (later(world),), None))
    open_pool(world, order_id)
    claim(world, other, order_id)
    undone = world.accepted([world.shift(3)], service=TWO_PEOPLE)
    for one in (order_id, undone):
        with pytest.raises(WrongState):
            do(world, partial(confirm_order, actor=clerk, order_id=one, reason="already_done"))


def test_who_had_reported_is_told_that_the_rest_was_called_off(world: World, half: tuple[UUID, UUID]) -> None:
    order_id, held = half
    do(world, lambda tx: cancel_order(tx, world.actor("resident"), order_id, "no_longer_needed"))
    kept = row(world, "assignment", held)
    assert (kept.state, kept.minutes, kept.reported_at is not None) == ("reported", 30, True)
    assert world.count("notice", order_id=order_id, kind="work_kept", to_id=kept.helper_id) == 1
    do(world, lambda tx: do_assignment.verify(tx, world.actor("clerk"), held))
    whole(world)


def test_nothing_is_called_off_once_all_of_it_is_reported(world: World) -> None:
    near = world.member("near")
    order_id, held = reported(world, near)
    for who in ("resident", "clerk"):
        with pytest.raises(WrongState, match="confirm it"):
            do(world, partial(cancel_order, actor=world.actor(who), order_id=order_id, reason="mistake"))
    assert (world.state(order_id), row(world, "assignment", held).state) == ("reported", "reported")


def test_nobody_has_missed_what_has_not_begun(world: World) -> None:
    near: Actor = world.member("near")
    order_id = world.accepted([world.shift(5)])
    open_pool(world, order_id)
    held = claim(world, near, order_id)
    with pytest.raises(WrongState, match="not begun"):
        do(world, lambda tx: do_assignment.no_show(tx, world.actor("clerk"), held, None))
    assert world.state(order_id) == "assigned"
