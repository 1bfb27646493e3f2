"""An order from its placing to its confirmation, through the use cases alone, on both databases."""

import pytest
from sqlalchemy import select

from matcher.domain.errors import IllegalTransition, NotAvailable, NotFound
from matcher.domain.states import RoundMode
from matcher.store import orders, schema
from matcher.usecases import do_assignment
from matcher.usecases.accept_order import accept_order
from matcher.usecases.answer_offer import accept_offer, decline_offer
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import helper_of
from tests.fixtures.world import FAR_CELL, HOME, NEXT_CELL, OTHER, World


def test_declined_by_the_first_done_by_the_second(world: World) -> None:
    first, second = world.member("near"), world.member("next", NEXT_CELL)
    order_id = world.placed([world.shift(1), world.shift(2)])
    assert world.state(order_id) == "placed"
    run = world.services.commit
    run(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    run(lambda tx: start_round(tx, world.actor("secretary"), HOME, RoundMode.DISPATCH))
    world.work()
    assert world.state(order_id) == "offered"
    assert list(world.offers(order_id)) == [first.helper_id]

    run(lambda tx: decline_offer(tx, first, world.offers(order_id)[helper_of(first)], "no time this week"))
    world.work()
    assert list(world.offers(order_id)) == [second.helper_id]

    assignment = run(lambda tx: accept_offer(tx, second, world.offers(order_id)[helper_of(second)]))
    assert world.state(order_id) == "assigned"
    run(lambda tx: do_assignment.start(tx, second, assignment))
    run(lambda tx: do_assignment.report(tx, second, assignment, 40, "done"))
    run(lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    assert world.state(order_id) == "confirmed"
    assert world.count("assignment", state="verified") == 1

    with world.services.read() as tx:
        told = tx.rows(select(schema.event).where(schema.event.c.order_id == order_id).order_by(schema.event.c.seq))
    assert [(row.thing, row.verb) for row in told] == [
        ("order", "place"),
        ("order", "accept"),
        ("offer", "make"),
        ("order", "offer"),
        ("offer", "decline"),
        ("order", "withdraw"),
        ("offer", "make"),
        ("order", "offer"),
        ("offer", "accept"),
        ("assignment", "take"),
        ("order", "assign"),
        ("assignment", "start"),
        ("order", "start"),
        ("assignment", "report"),
        ("order", "report"),
        ("order", "confirm"),
        ("assignment", "verify"),
    ]


def test_somebody_far_away_knows_nothing_of_it(world: World) -> None:
    world.member("near")
    far = world.member("far", FAR_CELL)
    order_id = world.accepted()
    with world.services.read() as tx, pytest.raises(NotFound):
        orders.get(tx, far, order_id)
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: start_round(tx, world.actor("secretary"), OTHER, RoundMode.DISPATCH))


def test_an_answer_counts_once(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    world.services.commit(lambda tx: start_round(tx, world.actor("secretary"), HOME, RoundMode.DISPATCH))
    world.work()
    offer_id = world.offers(order_id)[helper_of(member)]
    world.services.commit(lambda tx: accept_offer(tx, member, offer_id))
    with pytest.raises(IllegalTransition, match="cannot accept an offer that is accepted"):
        world.services.commit(lambda tx: accept_offer(tx, member, offer_id))


def test_an_expired_offer_passes_to_the_next_best(world: World) -> None:
    first, second = world.member("near"), world.member("next", NEXT_CELL)
    order_id = world.accepted([world.shift(3)])
    world.services.commit(lambda tx: start_round(tx, world.actor("secretary"), HOME, RoundMode.DISPATCH))
    world.work()
    offer_id = world.offers(order_id)[helper_of(first)]
    world.pass_time(hours=30)
    with pytest.raises(NotAvailable):
        world.services.commit(lambda tx: accept_offer(tx, first, offer_id))
    assert world.services.commit(expire_offers) == 1
    assert world.services.commit(expire_offers) == 0
    world.work()
    assert list(world.offers(order_id)) == [second.helper_id]
