"""Two at once: whoever comes first wins, nobody is half served, and the events tell the same as the rows."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Update, update

from matcher.domain.roles import Actor
from matcher.domain.states import RoundMode
from matcher.store import schema
from matcher.usecases.answer_offer import accept_offer
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.claim_order import claim_order
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.offer_order import offer_order
from matcher.usecases.start_round import start_round
from tests.fixtures.crowd import Act, ending
from tests.fixtures.steps import ask_round, helper_of, open_pool, row, run_round
from tests.fixtures.world import CELL, HOME, TWO_PEOPLE, World

pytestmark = pytest.mark.timeout(240)

TIMES = 12
Race = Callable[..., list[str]]


@pytest.fixture
def race() -> Iterator[Race]:
    """Let several act at the same moment; how each ended: `won` or the code of the refusal."""
    with ThreadPoolExecutor(8) as crowd:

        def run(*acts: Act) -> list[str]:
            at_once = threading.Barrier(len(acts))

            def one(act: Act) -> str:
                at_once.wait()
                return ending(act)

            return list(crowd.map(one, acts))

        yield run


def tireless(world: World, name: str, tags: Iterable[str] = ("PC_REPAIR",)) -> Actor:
    """A member whose limits end no race."""
    return world.member(name, CELL, tags, total=1000, per_day=100, per_shift=100)


def run(world: World, statement: Update) -> None:
    world.services.commit(lambda tx: tx.execute(statement))


def offered(world: World, who: Actor, order_id: UUID) -> None:
    ids = [helper_of(who)]
    world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order_id, ids, None))


def yes(world: World, who: Actor, offer_id: UUID) -> Act:
    return lambda: world.services.commit(lambda tx: accept_offer(tx, who, offer_id))


def claiming(world: World, who: Actor, order_id: UUID) -> Act:
    return lambda: world.services.commit(lambda tx: claim_order(tx, who, order_id, None))


def call_off(world: World, order_id: UUID) -> Act:
    return lambda: world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))


def test_cancel_against_accept(world: World, race: Race) -> None:
    member = tireless(world, "near")
    for _ in range(TIMES):
        order_id = world.accepted()
        run_round(world)
        offer_id = world.offers(order_id)[helper_of(member)]
        ends = race(
            call_off(world, order_id),
            yes(world, member, offer_id),
        )
        assert ends in (["won", "won"], ["won", "not_available"])
        assert world.state(order_id) == "cancelled"
        assert world.count("assignment", order_id=order_id, state="active") == 0
        assert world.offers(order_id) == {}


def test_expire_against_accept(world: World, race: Race) -> None:
    member = tireless(world, "near")
    offer = schema.offer
    for _ in range(TIMES):
        order_id = world.accepted()
        run_round(world)
        offer_id = world.offers(order_id)[helper_of(member)]
        soon = update(offer).where(offer.c.id == offer_id).values(expires_at=offer.c.made_at)
        run(world, soon)
        race(
            lambda: world.services.commit(expire_offers),
            yes(world, member, offer_id),
            lambda: world.services.commit(expire_offers),
        )
        assert (row(world, "offer", offer_id).state, world.state(order_id)) == ("expired", "accepted")
        world.work()


def test_claim_against_accept(world: World, race: Race) -> None:
    asked, quick = tireless(world, "asked"), tireless(world, "quick")
    for _ in range(TIMES):
        order_id = world.accepted()
        open_pool(world, order_id)
        offered(world, asked, order_id)
        offer_id = world.offers(order_id)[helper_of(asked)]
        ends = race(
            yes(world, asked, offer_id),
            claiming(world, quick, order_id),
        )
        assert sorted(ends) == ["not_available", "won"]
        assert world.count("assignment", order_id=order_id, state="active") == 1
        assert world.state(order_id) == "assigned"


def test_accept_and_claim_of_the_same_helper(world: World, race: Race) -> None:
    asked = tireless(world, "asked")
    for _ in range(TIMES):
        order_id = world.accepted()
        open_pool(world, order_id)
        run_round(world)
        offer_id = world.offers(order_id)[helper_of(asked)]
        ends = race(
            yes(world, asked, offer_id),
            claiming(world, asked, order_id),
        )
        assert ends.count("won") == 1
        assert world.count("assignment", order_id=order_id, state="active") == 1


def test_the_last_place_of_two_is_taken_once(world: World, race: Race) -> None:
    skilled = tireless(world, "electrician", ["ELECTRICIAN*"])
    hands = [tireless(world, f"hand{number}", ["X"]) for number in range(4)]
    for _ in range(TIMES):
        order_id = world.accepted(service=TWO_PEOPLE)
        open_pool(world, order_id)
        claiming(world, skilled, order_id)()
        acts = [claiming(world, hand, order_id) for hand in hands]
        ends = race(*acts)
        assert sorted(ends) == ["not_available"] * 3 + ["won"]
        assert row(world, "service_order", order_id).filled == 2
    world.work()


def test_one_helper_in_two_orders_at_once_keeps_its_limits(world: World, race: Race) -> None:
    member = world.member("near", total=1000, per_day=100)
    for _ in range(TIMES):
        placed = [world.accepted([world.shift(1)]) for _ in range(4)]
        for order_id in placed:
            open_pool(world, order_id)
        acts = [claiming(world, member, order_id) for order_id in placed]
        ends = race(*acts)
        assert sorted(ends) == ["not_available"] * 3 + ["won"]
        for order_id in placed:
            call_off(world, order_id)()


def test_workers_of_one_district_at_once_offer_each_order_once(world: World, race: Race) -> None:
    for number in range(6):
        tireless(world, f"m{number}")
    for _ in range(4):
        placed = [world.accepted([world.shift(day)]) for day in range(1, 6)]
        ask_round(world), ask_round(world)
        race(world.work, world.work, world.work)
        world.work()
        assert [len(world.offers(order_id)) for order_id in placed] == [1] * 5
        assert [world.count("offer", order_id=order_id) for order_id in placed] == [1] * 5


def test_a_yes_while_a_round_plans_anew(world: World, race: Race) -> None:
    member = tireless(world, "near")
    for _ in range(TIMES):
        order_id = world.accepted()
        run_round(world)
        offer_id = world.offers(order_id)[helper_of(member)]
        world.services.commit(lambda tx: start_round(tx, world.actor("secretary"), HOME, RoundMode.DISPATCH))
        ends = race(
            yes(world, member, offer_id),
            world.work,
        )
        world.work()
        assert ends == ["won", "won"]
        assert world.state(order_id) == "assigned"
        assert world.count("offer", order_id=order_id) == 1
