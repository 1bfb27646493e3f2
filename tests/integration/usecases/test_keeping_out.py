"""Who keeps out of a recipient's orders decides none of them, by whatever verb; somebody stands in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from matcher.domain.closing import Answers, CallbackOutcome
from matcher.domain.errors import Recused
from matcher.domain.outside import OutsideOwner
from matcher.domain.roles import Actor, Role
from matcher.domain.states import ConflictKind, RoundMode
from matcher.queries.paging import Wanted
from matcher.queries.ratings import list_callbacks
from matcher.store.database import Tx
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.conflicts import declare_conflict, stand_in
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.do_assignment import no_show, verify
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.place_order import Person
from matcher.usecases.pool_order import pool_order
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reject_order import reject_order
from matcher.usecases.transfer_order import transfer_order
from tests.fixtures.intake import do, recipient_of
from tests.fixtures.steps import claim, confirmed, items, open_pool, reported, row, run_round, tick
from tests.fixtures.world import HOME, World

GOOD = Answers(None, None, True)
OTHERS = Person("示例乙", "00087654321")
Verb = Callable[[Tx, Actor], Any]


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", total=100, per_day=50, per_shift=50)


def keep_out(world: World, order_id: UUID, name: str = "kin", role: Role = Role.CLERK) -> Actor:
    who = world.actors.get(name) or world.staff(name, role, HOME)
    served = recipient_of(world, order_id)
    do(world, lambda tx: declare_conflict(tx, who, served, ConflictKind.RELATIVE, None))
    return who


def recused(world: World, who: Actor, order_id: UUID, verb: Verb) -> None:
    before = row(world, "service_order", order_id).version
    with pytest.raises(Recused) as caught:
        do(world, lambda tx: verb(tx, who))
    assert caught.value.order_id == order_id
    assert row(world, "service_order", order_id).version == before


def test_before_anybody_has_taken_it(world: World) -> None:
    placed, other = world.placed(), world.placed(recipient=OTHERS)
    kin = keep_out(world, placed)
    recused(world, kin, placed, lambda tx, who: reject_order(tx, who, placed, "duplicate"))
    recused(world, kin, placed, lambda tx, who: merge_orders(tx, who, placed, other))
    recused(world, kin, placed, lambda tx, who: merge_orders(tx, who, other, placed))
    accepted = world.accepted()
    recused(world, kin, accepted, lambda tx, who: pool_order(tx, who, accepted, is_open=True))
    recused(
        world,
        kin,
        accepted,
        lambda tx, who: transfer_order(tx, who, accepted, OutsideOwner.PROPERTY_COMPANY, "not_able"),
    )
    do(world, lambda tx: stand_in(tx, accepted))
    assert world.count("todo", kind="stand_in", order_id=accepted, state="open") == 1
    open_pool(world, accepted)
    assert world.count("todo", kind="stand_in", order_id=accepted, state="open") == 0


def test_nor_what_was_done_nor_how_it_went(world: World, near: Actor) -> None:
    order_id, held = reported(world, near)
    kin = keep_out(world, order_id)
    chief = keep_out(world, order_id, "chief", Role.SECRETARY)
    recused(world, kin, order_id, lambda tx, who: verify(tx, who, held))
    recused(world, kin, order_id, lambda tx, who: confirm_order(tx, who, order_id))
    do(world, lambda tx: dispute_order(tx, world.actor("resident"), order_id, "other"))
    recused(world, chief, order_id, lambda tx, who: settle_order(tx, who, order_id, "other"))
    do(world, lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    recused(world, kin, order_id, lambda tx, who: rate_order(tx, who, order_id, GOOD, None, None))
    do(world, lambda tx: rate_order(tx, world.actor("clerk"), order_id, GOOD, None, None))


def test_nor_that_nobody_came(world: World, near: Actor) -> None:
    order_id = world.accepted()
    open_pool(world, order_id)
    held = claim(world, near, order_id)
    kin = keep_out(world, order_id)
    world.pass_time(days=2)
    recused(world, kin, order_id, lambda tx, who: no_show(tx, who, held, None))
    do(world, lambda tx: no_show(tx, world.actor("clerk"), held, None))


def test_nor_what_a_call_brought(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    kin = keep_out(world, order_id)
    world.pass_time(days=7, seconds=1)
    tick(world)
    with world.services.read() as tx:
        call = list_callbacks(tx, kin, Wanted(10), later=True).items[0]
    recused(
        world, kin, order_id, lambda tx, who: answer_callback(tx, who, call.id, CallbackOutcome.REACHED, GOOD, None)
    )


def test_a_round_that_goes_out_at_once_leaves_such_orders_to_somebody_else(world: World, near: Actor) -> None:
    mine, others = world.accepted(), world.accepted(recipient=OTHERS)
    served, secretary = recipient_of(world, mine), world.actor("secretary")
    do(world, lambda tx: declare_conflict(tx, secretary, served, ConflictKind.CLOSE, None))
    round_id = run_round(world, RoundMode.DISPATCH)
    assert {one: item.state for one, item in items(world, round_id).items()} == {mine: "left_out", others: "offered"}
    assert (world.state(mine), world.state(others)) == ("accepted", "offered")
    assert (row(world, "dispatch_round", round_id).served, row(world, "dispatch_round", round_id).unserved) == (1, 1)
    assert world.count("todo", kind="stand_in", order_id=mine, actor_id=world.actor("clerk").id) == 1
