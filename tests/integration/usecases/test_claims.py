"""The open pool: anybody fit may claim, and the first commit wins, however many try at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from matcher.domain.errors import NotAllowed, NotAvailable, NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import RoundMode
from matcher.usecases.claim_order import claim_order
from matcher.usecases.pool_order import pool_order
from matcher.usecases.start_round import start_round
from tests.fixtures.crowd import ending
from tests.fixtures.world import CELL, FAR_CELL, ONE_PERSON, TWO_PEOPLE, World

CLIENTS = 64
RACES = 40


def pooled(world: World, service: str = ONE_PERSON) -> UUID:
    order_id = world.accepted([world.shift(day) for day in range(1, 5)], service=service)
    world.services.commit(lambda tx: pool_order(tx, world.actor("clerk"), order_id, is_open=True))
    return order_id


def claim(world: World, who: Actor, order_id: UUID) -> str:
    """How the claim ended."""
    return ending(lambda: world.services.commit(lambda tx: claim_order(tx, who, order_id, None)))


@pytest.mark.timeout(300)
def test_of_64_who_race_for_one_place_one_wins_each_time(world: World) -> None:
    members = [world.member(f"m{number}", total=1000, per_day=100, per_shift=100) for number in range(CLIENTS)]
    start = threading.Barrier(CLIENTS)

    def race(who: Actor, order_id: UUID) -> str:
        start.wait()
        return claim(world, who, order_id)

    with ThreadPoolExecutor(CLIENTS) as crowd:
        for _ in range(RACES):
            order_id = pooled(world)
            ends = list(crowd.map(race, members, [order_id] * CLIENTS))
            assert sorted(set(ends)) == ["not_available", "won"]
            assert ends.count("won") == 1
            assert world.count("assignment", order_id=order_id, state="active") == 1


def test_a_claim_binds_area_tags_and_limits_but_not_the_usual_week(world: World) -> None:
    order_id = pooled(world)
    far = world.member("far", FAR_CELL)
    unskilled = world.member("unskilled", tags=["CLEAN"])
    busy = world.member("busy", total=0)
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: claim_order(tx, far, order_id, None))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: claim_order(tx, unskilled, order_id, None))
    with pytest.raises(NotAvailable):
        world.services.commit(lambda tx: claim_order(tx, busy, order_id, None))
    assert world.count("assignment") == 0


def test_what_is_not_in_the_pool_is_not_there_to_be_claimed(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: claim_order(tx, member, order_id, None))


def test_a_claim_rescinds_the_offers_that_are_out(world: World) -> None:
    asked, quick = world.member("asked"), world.member("quick")
    order_id = world.accepted()
    world.services.commit(lambda tx: pool_order(tx, world.actor("clerk"), order_id, is_open=True))
    world.services.commit(lambda tx: start_round(tx, world.actor("secretary"), CELL[:12], RoundMode.DISPATCH))
    world.work()
    offered = next(iter(world.offers(order_id)))
    claimer = quick if offered == asked.helper_id else asked
    assert claim(world, claimer, order_id) == "won"
    assert world.state(order_id) == "assigned"
    assert list(world.offers(order_id, "rescinded")) == [offered]


def test_two_people_order_is_full_only_with_both_in_one_shift(world: World) -> None:
    electrician = world.member("electrician", tags=["ELECTRICIAN*"])
    hand = world.member("hand", tags=["HANDY"])
    third = world.member("third", tags=["HANDY"])
    order_id = pooled(world, service=TWO_PEOPLE)
    assert claim(world, hand, order_id) == "won"
    assert world.state(order_id) == "accepted"
    assert world.count("task") == 0, "the other place stays in the pool: nobody has decided to offer it"
    assert claim(world, third, order_id) == "not_allowed"
    assert claim(world, electrician, order_id) == "won"
    assert world.state(order_id) == "assigned"
