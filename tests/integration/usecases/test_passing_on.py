"""What nobody takes, gives back or keeps passes to the next best, and never to the same person again."""

import datetime as dt

import pytest
from sqlalchemy import update

from matcher.domain.errors import NotAllowed, NotAvailable, NotFound
from matcher.domain.states import Urgency
from matcher.store import orders, schema
from matcher.usecases import do_assignment
from matcher.usecases.expire_offers import expire_offers
from tests.fixtures.steps import (
    accept,
    claim,
    decline,
    helper_of,
    open_pool,
    reasons,
    row,
    run_round,
    taken,
)
from tests.fixtures.world import NEXT_CELL, TWO_PEOPLE, World


def test_a_released_order_goes_to_the_next_best_and_not_back(world: World) -> None:
    first, second = world.member("first"), world.member("second", NEXT_CELL)
    order_id, held = taken(world, first)
    world.services.commit(lambda tx: do_assignment.release(tx, first, held, "我生病了"))
    assert ("assignment", "release", "in_words") in reasons(world, order_id)
    world.work()
    assert list(world.offers(order_id)) == [helper_of(second)]
    decline(world, second, order_id)
    world.work()
    assert (world.offers(order_id), world.state(order_id)) == ({}, "accepted")
    open_pool(world, order_id)
    for member in (first, second):
        with pytest.raises(NotAllowed, match=r"\(again\)"):
            claim(world, member, order_id)


def test_who_released_an_order_no_longer_sees_it(world: World) -> None:
    member = world.member("first")
    order_id, held = taken(world, member)
    with world.services.read() as tx:
        assert orders.get(tx, member, order_id)
    world.services.commit(lambda tx: do_assignment.release(tx, member, held, None))
    with world.services.read() as tx, pytest.raises(NotFound):
        orders.get(tx, member, order_id)


def test_a_no_show_is_told_by_the_desk_only_and_passes_on(world: World) -> None:
    first, second = world.member("first"), world.member("second", NEXT_CELL)
    order_id, held = taken(world, first, windows=[world.shift(1), world.shift(4)])
    world.pass_time(days=2)
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: do_assignment.no_show(tx, first, held, None))
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: do_assignment.release(tx, second, held, None))
    world.services.commit(lambda tx: do_assignment.no_show(tx, world.actor("clerk"), held, None))
    assert row(world, "assignment", held).state == "no_show"
    world.work()
    assert list(world.offers(order_id)) == [helper_of(second)]


def test_an_urgent_offer_expires_after_15_minutes_and_passes_on(world: World) -> None:
    first, second = world.member("first"), world.member("second", NEXT_CELL)
    for number in range(2):
        world.member(f"near{number}")
    order_id = world.accepted([world.shift(2)], urgency=Urgency.URGENT)
    run_round(world)
    offer = row(world, "offer", world.offers(order_id)[helper_of(first)])
    assert offer.expires_at - offer.made_at == dt.timedelta(minutes=15)
    world.pass_time(minutes=14)
    assert world.services.commit(expire_offers) == 0
    world.pass_time(minutes=1, seconds=1)
    with pytest.raises(NotAvailable):
        accept(world, first, order_id)
    assert world.services.commit(expire_offers) == 3
    world.work()
    assert list(world.offers(order_id)) == [helper_of(second)]


def test_every_offer_of_an_order_expires_with_one_event_each(world: World) -> None:
    world.member("electrician", tags=["ELECTRICIAN*"]), world.member("hand", tags=["X"])
    order_id = world.accepted([world.shift(2)], service=TWO_PEOPLE, urgency=Urgency.URGENT)
    run_round(world)
    world.pass_time(minutes=16)
    assert world.services.commit(expire_offers) == 2
    told = [verb for thing, verb, _ in reasons(world, order_id) if (thing, verb) == ("offer", "expire")]
    assert (len(told), world.state(order_id)) == (2, "accepted")
    world.work()
    assert world.offers(order_id) == {}


def test_a_credential_that_runs_out_before_the_yes_no_longer_counts(world: World) -> None:
    signer = world.member("signer", tags=["SIGN_LANGUAGE*"])
    order_id = world.accepted(service="M05")
    run_round(world)
    credential = schema.credential
    mine = credential.c.helper_id == signer.helper_id
    world.services.commit(lambda tx: tx.execute(update(credential).where(mine).values(expires_on=world.day(0))))
    with pytest.raises(NotAllowed, match="credential"):
        accept(world, signer, order_id)
    assert (world.state(order_id), world.count("assignment")) == ("offered", 0)
    world.services.commit(lambda tx: tx.execute(update(credential).where(mine).values(expires_on=world.day(1))))
    accept(world, signer, order_id)


def test_who_takes_two_a_week_is_never_asked_for_a_third(world: World) -> None:
    member = world.member("near", total=2)
    placed = [world.accepted([world.shift(day)]) for day in (1, 2, 3)]
    run_round(world)
    assert world.count("offer") == 2
    for order_id in placed:
        if world.offers(order_id):
            accept(world, member, order_id)
    left = next(one for one in placed if world.state(one) == "accepted")
    run_round(world)
    assert world.offers(left) == {}
    open_pool(world, left)
    with pytest.raises(NotAvailable, match="as much as it takes"):
        claim(world, member, left)


def test_the_weekly_limit_binds_claims_beyond_the_days_that_are_planned(world: World) -> None:
    member = world.member("near", total=2)
    placed = [world.accepted([world.shift(day)]) for day in (20, 21, 22, 40)]
    for order_id in placed:
        open_pool(world, order_id)
    claim(world, member, placed[0])
    claim(world, member, placed[1])
    with pytest.raises(NotAvailable, match="as much as it takes"):
        claim(world, member, placed[2])
    claim(world, member, placed[3])


def test_offers_let_go_count_towards_the_week(world: World) -> None:
    member = world.member("near", total=2)
    for day in (1, 2):
        order_id = world.accepted([world.shift(day)])
        run_round(world)
        decline(world, member, order_id)
    world.work()
    third = world.accepted([world.shift(3)])
    run_round(world)
    assert world.offers(third) == {}


def test_a_helper_who_paused_is_not_asked_and_cannot_say_yes(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    run_round(world)
    helper = schema.helper
    mine = helper.c.id == member.helper_id
    world.services.commit(lambda tx: tx.execute(update(helper).where(mine).values(state="paused")))
    with pytest.raises(NotAllowed, match="at present"):
        accept(world, member, order_id)
    decline(world, member, order_id)
    world.work()
    assert world.offers(order_id) == {}
