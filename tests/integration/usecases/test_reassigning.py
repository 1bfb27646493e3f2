"""The secretary takes an order from who holds it: that person is told, others are asked, nothing is lost."""

from functools import partial

import pytest

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable
from matcher.domain.states import PairingKind
from matcher.usecases import do_assignment
from matcher.usecases.pair import pair
from matcher.usecases.reassign_order import reassign_order
from tests.fixtures.steps import accept, claim, decline, helper_of, open_pool, row, run_round, start, taken, tick
from tests.fixtures.world import NEXT_CELL, TWO_PEOPLE, World


def told(world: World, name: str) -> int:
    return world.count("notice", kind="reassigned", to_id=helper_of(world.actor(name)))


def test_it_goes_to_who_is_named(world: World) -> None:
    near, other = world.member("near"), world.member("other", NEXT_CELL)
    order_id, held = taken(world, near)
    to = [helper_of(other)]
    world.services.commit(lambda tx: reassign_order(tx, world.actor("secretary"), order_id, "ill", None, to))
    assert (row(world, "assignment", held).state, row(world, "service_order", order_id).state) == (
        "reassigned",
        "offered",
    )
    assert world.count("offer", order_id=order_id, helper_id=helper_of(other), state="pending") == 1
    assert (told(world, "near"), world.count("occupied", source_id=held)) == (1, 0)
    accept(world, other, order_id)
    assert row(world, "service_order", order_id).state == "assigned"


def test_or_to_the_next_best_and_never_again_to_the_same_of_itself(world: World) -> None:
    near, other = world.member("near"), world.member("other", NEXT_CELL)
    order_id, _ = taken(world, near)
    world.services.commit(lambda tx: reassign_order(tx, world.actor("secretary"), order_id, "ill"))
    tick(world)
    run_round(world)
    assert world.count("offer", order_id=order_id, helper_id=helper_of(near), state="pending") == 0
    assert world.count("offer", order_id=order_id, helper_id=helper_of(other), state="pending") == 1
    # Who says yes after all, does.
    decline(world, other, order_id)
    open_pool(world, order_id)
    claim(world, near, order_id)
    assert row(world, "service_order", order_id).filled == 1


def test_of_several_one_is_replaced_and_who_has_begun_stays(world: World) -> None:
    one, two = world.member("one", tags=["ELECTRICIAN*"]), world.member("two", tags=["X"])
    order_id = world.accepted(service=TWO_PEOPLE)
    open_pool(world, order_id)
    first, second = claim(world, one, order_id), claim(world, two, order_id)
    world.pass_time(hours=20)
    start(world, one, first)
    secretary = world.actor("secretary")
    with pytest.raises(NotAvailable):
        world.services.commit(lambda tx: reassign_order(tx, secretary, order_id, "ill", helper_of(one)))
    world.services.commit(lambda tx: reassign_order(tx, secretary, order_id, "ill"))
    assert [row(world, "assignment", held).state for held in (first, second)] == ["active", "reassigned"]
    assert row(world, "service_order", order_id).filled == 1


def test_a_refusal_changes_nothing(world: World) -> None:
    near, apart = world.member("near"), world.member("apart", NEXT_CELL)
    order_id, held = taken(world, near)
    secretary, served = world.actor("secretary"), row(world, "service_order", order_id).recipient_id
    world.services.commit(lambda tx: pair(tx, secretary, served, helper_of(apart), PairingKind.BLOCKED))
    for who, to, error in (
        ("secretary", near, Invalid),
        ("secretary", apart, NotAllowed),
        ("clerk", near, NotAllowed),
        ("near", near, NotAllowed),
    ):
        attempt = partial(reassign_order, actor=world.actor(who), order_id=order_id, reason="ill", to=[helper_of(to)])
        with pytest.raises(error):
            world.services.commit(attempt)
    assert (row(world, "assignment", held).state, row(world, "service_order", order_id).state) == ("active", "assigned")
    assert told(world, "near") == 0
    world.services.commit(lambda tx: do_assignment.release(tx, near, held, None))
    with pytest.raises(NotAvailable):
        world.services.commit(lambda tx: reassign_order(tx, secretary, order_id, "ill"))
