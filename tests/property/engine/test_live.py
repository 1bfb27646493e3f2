"""The live engine equals solving afresh, after every event of random sequences; questions leave no trace."""

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from matcher.engine.edit import edited
from matcher.engine.events import (
    AssignmentReleased,
    HelperChanged,
    HelperGone,
    OfferDeclined,
    OrderPlaced,
    OrderWithdrawn,
    UnknownError,
)
from matcher.engine.instance import Instance, InstanceError, Order
from matcher.engine.live import Live
from matcher.engine.moves import differences
from matcher.engine.solve import solve
from tests.property.engine.families import FAMILIES, make
from tests.property.engine.live_events import draw, instance_of, pool_for
from tests.property.engine.live_judge import judged

DATA = Path(__file__).parents[2] / "data" / "instances"


def example(name: str) -> Instance:
    raw = (DATA / name).read_bytes()
    return msgspec.json.decode(gzip.decompress(raw) if name.endswith(".gz") else raw, type=Instance)


def state(live: Live) -> Any:
    """What must be as before when something was only tried out, spare room apart."""
    warm = live._inner.warm
    units_at, hubs_at, nodes = warm.flow.counts[:3]
    used = warm.supply.sizes[0]
    in_use = [
        *range(used),
        *(units_at + slot for slot in sorted(live._inner.slots.values())),
        *range(hubs_at, nodes),
    ]
    arcs = [
        (node, warm.flow.target[arc], warm.flow.cost[arc])
        for node in in_use[used:]
        for arc in range(warm.flow.node[node * 5], warm.flow.node[node * 5 + 1])
    ]
    places = [(order, live.placement(order)) for order in live._inner.slots]
    rooms = [warm.flow.capacity[node * 8 : node * 8 + 2] for node in range(used)]
    prices = [warm.flow.label[2 * node] for node in in_use]
    return live.instance, live.last, warm.cost, arcs, places, rooms, prices, list(warm.supply.sizes)


@pytest.mark.parametrize("family", FAMILIES)
def test_after_every_event_the_cost_is_that_of_solving_afresh(family: str) -> None:
    for seed in range(6):
        base = make(seed, family, single=True)
        rng, pool = Random(f"{seed} {family}"), pool_for(seed, family, base)
        live = Live(instance_of(base))
        now = live.instance
        for _step in range(25):
            event = draw(rng, now, live.placement, pool)
            before = {order.id: live.placement(order.id) for order in now.orders}
            change = live.apply(event)
            now = edited(now, event)
            assert live.instance == now
            assert change.cost == change.bound == solve(now).cost
            assert live.verify() == (change.cost, change.cost)
            assert judged(now, live.placement) == change.cost
            after = {order.id: live.placement(order.id) for order in now.orders}
            assert [(move.order, move.before, move.after) for move in change.moved] == [
                (name, before.get(name), after.get(name))
                for name in sorted(before.keys() | after.keys())
                if before.get(name) != after.get(name)
            ]


@pytest.mark.parametrize("family", FAMILIES)
def test_trying_out_leaves_no_trace(family: str) -> None:
    for seed in range(3):
        base = make(seed, family, single=True)
        rng, pool = Random(f"{seed} {family}"), pool_for(seed, family, base)
        live = Live(instance_of(base))
        for _step in range(12):
            event = draw(rng, live.instance, live.placement, pool)
            before = state(live)
            tried = live.try_out(event)
            assert state(live) == before
            assert tried.cost == live.apply(event).cost


def forced(now: Instance, order: Order, helper: str) -> int | None:
    """The least cost of a plan in which the helper serves the order, from solving afresh."""
    others = tuple(row for row in now.orders if row.id != order.id)
    excludes = tuple({*order.excludes, *(row.id for row in now.helpers if row.id != helper)})
    dear = msgspec.structs.replace(order, excludes=excludes, value=10**9)
    plan = solve(msgspec.structs.replace(now, orders=(*others, dear)))
    return plan.cost if any(row.order == order.id for row in plan.assignments) else None


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "dear"])
def test_ranks_and_what_ifs_equal_forcing_every_pair_afresh(family: str) -> None:
    for seed in range(2):
        base = make(seed, family, single=True, size=5)
        rng, pool = Random(f"{seed} {family}"), pool_for(seed, family, base)
        live = Live(instance_of(base))
        for _step in range(6):
            live.apply(draw(rng, live.instance, live.placement, pool))
        now, before = live.instance, state(live)
        changes: dict[tuple[str, str], int] = {}
        for order in now.orders:
            without = solve(edited(now, OrderWithdrawn(order.id))).cost
            costs = {helper.id: forced(now, order, helper.id) for helper in now.helpers}
            for helper, cost in costs.items():
                answer = live.what_if(order.id, helper)
                assert (None if answer is None else answer.cost_change + live.last.cost) == cost
                if cost is not None:
                    changes[helper, order.id] = cost - live.last.cost
            ranked = live.rank_helpers(order.id, 100)
            due = sorted((cost - without, helper) for helper, cost in costs.items() if cost is not None)
            assert [(row.cost, row.helper) for row in ranked] == due
            for row in ranked:
                parts = row.distance, row.own, row.tags, row.bonus, row.window, row.change, row.balance, row.others
                assert sum(parts) == row.cost
            assert live.rank_helpers(order.id, 2) == ranked[:2]
        for helper in (row.id for row in now.helpers):
            best = live.rank_orders(helper, 100)
            due = sorted((cost, order) for (who, order), cost in changes.items() if who == helper)
            assert [(row.cost, row.order) for row in best] == due
            assert live.rank_orders(helper, 2) == best[:2]
        assert state(live) == before


def test_a_thousand_events_at_a_tenth_of_a_district() -> None:
    live, rng = Live(example("single-11.json")), Random(11)
    now = pool = live.instance
    for step in range(1000):
        event = draw(rng, now, live.placement, pool)
        change = live.apply(event)
        now = edited(now, event)
        if step % 50 == 49:
            assert change.cost == solve(now).cost
            assert live.verify() == (change.cost, change.cost)
            assert judged(now, live.placement) == change.cost
    assert live.instance == now


def test_spare_room_runs_out_and_is_made_anew() -> None:
    base = json.loads((DATA / "single-11.json").read_text())
    pool = instance_of(base)
    empty = msgspec.structs.replace(pool, orders=(), helpers=())
    live = Live(empty)
    for helper in pool.helpers:
        live.apply(HelperChanged(helper))
    for order in pool.orders[:200]:
        live.apply(OrderPlaced(order))
    assert live.last.cost == solve(live.instance).cost
    assert live.try_out(OrderPlaced(pool.orders[201])).cost == live.apply(OrderPlaced(pool.orders[201])).cost


def test_what_is_not_there_changes_nothing() -> None:
    live = Live(instance_of(make(1, "plain", single=True)))
    before = state(live)
    for event in (
        OrderWithdrawn("nobody"),
        HelperGone("nobody"),
        OfferDeclined("nobody", "h0"),
        AssignmentReleased(0, ("nobody",)),
    ):
        with pytest.raises(UnknownError, match="nobody"):
            live.apply(event)
    order = msgspec.structs.replace(live.instance.orders[0], id="far", area="nowhere")
    with pytest.raises(InstanceError, match=r"orders\['far'\]\.area: unknown area 'nowhere'"):
        live.apply(OrderPlaced(order))
    helper = msgspec.structs.replace(live.instance.helpers[0], areas=("nowhere",))
    with pytest.raises(InstanceError, match="unknown area 'nowhere'"):
        live.apply(HelperChanged(helper))
    for ask in (live.rank_helpers, live.rank_orders):
        with pytest.raises(UnknownError, match="nobody"):
            ask("nobody")
    assert state(live) == before


@pytest.mark.parametrize("family", FAMILIES)
def test_with_orders_of_several_people_plans_stay_valid_and_bounds_hold(family: str) -> None:
    for seed in range(2):
        base = make(seed, family, single=False)
        rng, pool = Random(f"{seed} {family}"), pool_for(seed, family, base, single=False)
        live = Live(instance_of(base))
        now = live.instance
        for step in range(12):
            event = draw(rng, now, live.placement, pool)
            before = dict(live.placements)
            if step % 5 == 0:
                last = live.last
                tried = live.try_out(event)
                assert (live.instance, live.last, dict(live.placements)) == (now, last, before)
                assert tried.cost == live.apply(event).cost
            else:
                live.apply(event)
            change, now = live.last, edited(now, event)
            if step % 5:
                assert change.moved == differences(before, live.placements)
            assert live.instance == now
            assert judged(now, live.placement) == change.cost == live.verify()[0]
            assert change.bound <= solve(now).cost
            assert change.bound <= change.cost
            for order in rng.sample(now.orders, min(2, len(now.orders))):
                ranked = live.rank_helpers(order.id, 3)
                assert [row.cost for row in ranked] == sorted(row.cost for row in ranked)
                for row in ranked[:1]:
                    live.what_if(order.id, row.helper)
        assert judged(now, live.placement) == live.last.cost


@pytest.mark.parametrize("value", [20, 5])
def test_members_who_come_together_fill_the_needs_that_they_are_cheapest_for(value: int) -> None:
    helpers = [
        {"id": "both", "areas": ["a"], "tags": {"x": 0, "y": 0}, "shifts": [0]},
        {"id": "dear", "areas": ["a"], "tags": {"x": 1, "y": 10}, "shifts": [0]},
    ]
    needs = [{"tags": ["x"], "count": 1}, {"tags": ["y"], "count": 1}]
    order = {"id": "o", "area": "a", "windows": [{"shift": 0, "cost": 0}], "needs": needs, "value": value}
    document = {
        "format": "jiedan-instance/1",
        "name": "",
        "days": 1,
        "shifts_per_day": 1,
        "areas": [{"code": "a", "parent": None}],
        "weights": {"distance": [0], "balance": 0, "change": 0},
        "helpers": helpers,
        "orders": [],
    }
    live = Live(instance_of(document))
    # The first need alone would take who is needed for the second.
    assert live.apply(OrderPlaced(msgspec.convert(order, Order))).cost == 1
    assert judged(live.instance, live.placement) == 1


def test_tidying_up_changes_no_plan() -> None:
    base = make(3, "plain", single=True)
    rng, pool = Random(3), pool_for(3, "plain", base)
    live = Live(instance_of(base))
    for _step in range(30):
        live.apply(draw(rng, live.instance, live.placement, pool))
        before = live.verify(), dict(live.placements)
        live.tidy()
        assert (live.verify(), dict(live.placements)) == before
        assert live.last.cost == solve(live.instance).cost
