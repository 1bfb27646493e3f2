"""Courtesy visits: so many and no more, the others wait with a reason, and the same holds wherever one looks."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain import visits as rules
from matcher.domain.errors import (
    JiedanError,
    NotAvailable,
)
from matcher.domain.states import Urgency
from matcher.store import orders, schema
from matcher.usecases.accept_order import accept_order
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import Person
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
def test_two_visits_to_one_person_are_never_taken_at_the_same_moment(world: World) -> None:
    one, two = (world.member(name, tags=["COMPANION"], per_day=99, per_shift=99, total=99) for name in ("a", "b"))
    clerk = world.actor("clerk")

    def attempt(work: Callable[[], object]) -> None:
        with suppress(JiedanError):
            work()

    def second_comes_first(order_id: UUID) -> None:
        # Urgent, it would be let through before the other: unless that is taken already.
        attempt(lambda: do(world, lambda tx: accept_order(tx, clerk, order_id, Urgency.URGENT)))
        attempt(lambda: open_pool(world, order_id))
        attempt(lambda: claim(world, two, order_id))

    for number in range(6):
        served = Person("示例奶奶", f"0001111{number:04}")
        first, second = (place(world, service="H05", recipient=served) for _ in range(2))
        do(world, partial(accept_order, actor=clerk, order_id=first, urgency=None))
        open_pool(world, first)
        acts = [partial(attempt, partial(claim, world, one, first)), partial(second_comes_first, second)]
        crowd = [Thread(target=act) for act in acts]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        with world.services.read() as tx:
            taken = [order for order in (first, second) if orders.live_assignments(tx, order)]
        assert len(taken) == 1
