"""Courtesy visits: so many and no more, the others wait with a reason, and the same holds wherever one looks."""

from functools import partial
from threading import Event
from time import sleep

import pytest
from sqlalchemy import select, update

from matcher.domain import visits as rules
from matcher.domain.errors import NotAvailable
from matcher.domain.states import Urgency
from matcher.store import orders, schema
from matcher.store import visits as kept
from matcher.store.database import Tx
from matcher.usecases.accept_order import accept_order
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.claim_order import claim_order
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import Person
from tests.fixtures.crowd import WON, all_at_once, ending
from tests.fixtures.intake import (
    GRANNY,
    do,
    place,
    same,
)
from tests.fixtures.steps import (
    claim,
    followed,
    helper_of,
    items,
    loaded,
    open_pool,
    run_round,
)
from tests.fixtures.world import World


def visits(world: World) -> World:
    for name in ("one", "two"):
        world.member(name, tags=["COMPANION"], per_day=9, per_shift=9, total=9)
    return world


def test_a_second_courtesy_visit_waits_until_the_first_is_called_off(world: World) -> None:
    visits(world)
    warm = loaded(world)
    first = world.accepted(service="H05", recipient=GRANNY)
    second = world.accepted([world.shift(2)], service="H05", recipient=GRANNY)
    other = world.accepted([world.shift(2)], service="H05")
    assert same(world, warm)
    assert warm.order_name(second) is None
    assert warm.order_name(other) is not None
    said = items(world, run_round(world))
    assert (said[second].state, said[second].reason) == ("held", "visit_cap")
    assert world.state(first) == "offered"
    one = helper_of(world.actor("one"))
    with pytest.raises(NotAvailable, match="courtesy"):
        do(world, lambda tx: offer_order(tx, world.actor("secretary"), second, [one], None))
    assert same(world, warm)
    do(world, lambda tx: cancel_order(tx, world.actor("resident"), first, "mistake"))
    assert same(world, warm)
    assert warm.order_name(second) is not None
    run_round(world)
    assert world.state(second) == "offered"


def test_a_visit_keeps_the_times_that_are_far_enough(world: World) -> None:
    visits(world)
    policy = {"visit_days": 3}
    do(world, lambda tx: tx.execute(update(schema.district).values(policy=policy)))
    world.accepted(service="H05", recipient=GRANNY)
    second = world.accepted([world.shift(2), world.shift(5)], service="H05", recipient=GRANNY)
    run_round(world)
    with world.services.read() as tx:
        asked = tx.rows(select(schema.offer.c.date).where(schema.offer.c.order_id == second))
    assert {one.date for one in asked} == {world.day(5)}


def test_care_is_never_counted(world: World) -> None:
    world.accepted(service="H05", recipient=GRANNY)
    order_id = world.accepted(service="H01", recipient=GRANNY)
    assert loaded(world).order_name(order_id) is not None


def test_what_a_district_sets_anew_is_loaded_anew(world: World) -> None:
    world.accepted(service="H05", recipient=GRANNY)
    second = world.accepted(service="H05", recipient=GRANNY)
    warm = loaded(world)
    assert warm.order_name(second) is None
    do(world, lambda tx: tx.execute(update(schema.district).values(policy={"visits_most": 2})))
    assert not followed(world, warm)
    assert loaded(world).order_name(second) is not None


def test_the_oldest_come_first_into_the_quota_of_a_festival(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "is_festival", lambda _: True)
    do(world, lambda tx: tx.execute(update(schema.district).values(policy={"festival_visits_most": 1})))
    young = world.accepted(service="H05", recipient=Person("示例丙", "00011114444", 1970))
    old = world.accepted(service="H05", recipient=Person("示例丁", "00011115555", 1930))
    assert loaded(world).order_name(old) is not None
    assert loaded(world).order_name(young) is None
    assert [one.reason for one in items(world, run_round(world)).values() if one.state == "held"] == ["festival_quota"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("festive", [False, True], ids=["one person", "a festival's day"])
def test_two_visits_of_which_one_may_be_are_never_taken_at_the_same_moment(
    world: World, monkeypatch: pytest.MonkeyPatch, *, festive: bool
) -> None:
    one, two = (world.member(name, tags=["COMPANION"], per_day=99, per_shift=99, total=99) for name in ("a", "b"))
    clerk = world.actor("clerk")
    if festive:
        do(world, lambda tx: tx.execute(update(schema.district).values(policy={"festival_visits_most": 1})))
        for module in (rules, kept):
            monkeypatch.setattr(module, "is_festival", lambda _: True)

    served = [Person(f"示例奶奶{turn * festive}", f"000{turn * festive}1111111") for turn in range(2)]
    first, second = (place(world, service="H05", recipient=who, windows=[world.shift()]) for who in served)
    do(world, partial(accept_order, actor=clerk, order_id=first, urgency=None))
    open_pool(world, first)
    is_taken = Event()

    def first_is_being_taken(tx: Tx) -> None:
        claim_order(tx, one, first, None)
        is_taken.set()
        sleep(1)

    def second_comes_first() -> None:
        is_taken.wait()
        # Urgent, it would be let through before the other: unless that is taken already.
        ending(lambda: do(world, lambda tx: accept_order(tx, clerk, second, Urgency.URGENT)))
        ending(lambda: open_pool(world, second))
        claim(world, two, second)

    assert all_at_once([lambda: do(world, first_is_being_taken), second_comes_first]) == [WON, NotAvailable.code]
    with world.services.read() as tx:
        assert [len(orders.live_assignments(tx, order)) for order in (first, second)] == [1, 0]
