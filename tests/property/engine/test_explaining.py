"""Reasons, prices and remedies against the checker and against solving afresh what they speak of."""

import json
from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.engine.check import check
from matcher.engine.check_alone import Alone
from matcher.engine.check_funnel import funnel
from matcher.engine.check_rules import Rules
from matcher.engine.check_ways import Ways
from matcher.engine.explained import Asked
from matcher.engine.instance import Instance
from matcher.engine.plan import Plan, Unserved, write_plan
from matcher.engine.prices import exact_prices, ranked
from matcher.engine.read import read_arrays, read_instance
from matcher.engine.remedies import Remedies
from matcher.engine.retried import Retried
from matcher.engine.solve import solve, solve_numbered
from matcher.engine.unserved import explain_order, funnels, reasons
from tests.property.engine.families import FAMILIES, make
from tests.property.engine.solved import cost_of, order_of, remedied, scarce, solved, without

Doc = dict[str, Any]
SEEDS = st.integers(0, 10**9)


def judged(document: Doc, rows: list[Unserved]) -> None:
    """Impossible and not worth it are what the checker says, and nothing else is."""
    rules = Rules(document)
    alone = Alone(Ways(rules))
    for row in rows:
        order = order_of(document, row.order)
        cost = alone.cost(order)
        if cost is None:
            assert (row.reason, row.detail) == ("impossible", funnel(rules, order))
        elif cost >= order["value"]:
            assert (row.reason, row.detail) == ("not_worth", cost)
        else:
            assert row.reason in ("outcompeted", "undecided")


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_reasons_of_single_orders_are_the_checkers(family: str, seed: int) -> None:
    document = make(seed, family, single=True)
    question, _cost, unserved = solved(document)
    judged(document, reasons(question, unserved, details=True))
    judged(document, reasons(question, unserved, details=False))


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_reasons_of_orders_of_several_people_are_the_checkers(family: str, seed: int) -> None:
    document = make(seed, family, single=False, size=8)
    question, _cost, _unserved = solved(document)
    every = range(len(document["orders"]))
    proven = reasons(question, every, details=True, forced=lambda order: order)
    judged(document, proven)
    judged(document, reasons(question, every, details=False, forced=lambda _order: None))
    names = question.names.orders
    for row in proven:
        if row.reason == "outcompeted":
            assert row.detail == {"cost_change_at_least": names.index(row.order)}


def test_what_nobody_can_serve_shares_one_count() -> None:
    document = make(7, "tags", single=True, size=30)
    for order in document["orders"]:
        order["needs"] = [{"tags": ["nobody"], "count": 1}]
    question, _cost, unserved = solved(document)
    rules = Rules(document)
    found = funnels(question, unserved)
    assert len(found) == len(document["orders"])
    for order, counts in zip(unserved, found, strict=True):
        assert counts == funnel(rules, order_of(document, question.names.orders[order]))
        assert counts["tags"] == 0


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES))
def test_forcing_an_order_costs_what_its_detail_says(seed: int, family: str) -> None:
    document = scarce(seed, family)
    question, cost, unserved = solved(document)
    dear = sum(order["value"] for order in document["orders"]) + 10**6
    for order in unserved:
        row = explain_order(question, order)
        if row.reason != "outcompeted" or dear > 10**9:
            continue
        assert isinstance(row.detail, dict)
        forced = deepcopy(document)
        order_of(forced, row.order)["value"] = dear
        assert cost_of(forced) == cost + row.detail["cost_change"]  # type: ignore[operator]  # an integer
        value = order_of(document, row.order)["value"]
        proof: Any = row.detail["proof"]
        assert proof
        assert all(pair["cost"] + pair["price"] >= value for pair in proof)
        helpers: Any = row.detail["helpers"]
        assert helpers == sorted(set(helpers))
    assert reasons(question, unserved, details=True) == reasons(question, unserved, details=True)


def places(document: Doc, names: list[str]) -> set[tuple[tuple[str, ...], str, int]]:
    """Where some orders would take a member."""
    found = set()
    for name in names:
        order = order_of(document, name)
        for window in order["windows"] if "member" in order.get("accepts", ["member"]) else []:
            tags = tuple(sorted({*order["needs"][0]["tags"], *window.get("tags", [])}))
            found.add((tags, order["area"], window["shift"]))
    return found


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES))
def test_a_price_is_the_fall_on_adding_that_member(seed: int, family: str) -> None:
    document = scarce(seed, family)
    question, cost, unserved = solved(document)
    prices = ranked(question, unserved)
    known = {(price.tags, price.area, price.shift): price.price for price in prices}
    due = places(document, [question.names.orders[order] for order in unserved])
    assert known.keys() <= due
    for tags, area, shift in due:
        member = {"id": "more", "areas": [area], "tags": dict.fromkeys(tags, 0), "shifts": [shift]}
        fall = cost - cost_of(document | {"helpers": [*document["helpers"], member]})
        assert known.get((tags, area, shift), 0) == fall
    assert [price.price for price in prices] == sorted((price.price for price in prices), reverse=True)
    assert exact_prices(question, unserved)[:1] == [price.row(exact=True) for price in prices[:1]]


def checked_remedies(document: Doc) -> Counter[str]:
    """Apply every remedy of every unserved order and solve afresh; returns how many of each kind there were."""
    question, cost, unserved = solved(document)
    remedies = Remedies(question.arrays, question.names, question.kernels)
    kinds: Counter[str] = Counter()
    first = [remedies.of(order) for order in unserved]
    assert first == [remedies.of(order) for order in unserved]
    for order, found in zip(unserved, first, strict=True):
        name = question.names.orders[order]
        assert len(found) <= 3
        changes = [row["cost_change"] for row in found]
        assert changes == sorted(changes)  # type: ignore[type-var]  # integers
        for row in found:
            changed = remedied(document, name, row)
            after = cost_of(changed)
            assert after - cost == row["cost_change"]
            assert after <= cost
            assert cost_of(without(changed, name)) + order_of(document, name)["value"] > after
            kinds[str(row["kind"])] += 1
    return kinds


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES))
# Whether a limit suffices says nothing of how much the next one saves.
@example(seed=376825896, family="plain")
def test_every_remedy_serves_its_order_at_the_stated_change(seed: int, family: str) -> None:
    checked_remedies(make(seed, family, single=True, size=9))
    checked_remedies(scarce(seed, family))


def test_every_kind_of_remedy_occurs() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(6):
        for family in FAMILIES:
            kinds += checked_remedies(scarce(seed, family))
    assert min(kinds[kind] for kind in ("widen_area", "add_shift", "add_helper", "drop_tag", "raise_limit")) >= 3


def crowded(seed: int, family: str) -> Doc:
    """Dear orders, some of several people, more than can be served."""
    document = make(seed, family, single=False)
    for order in document["orders"]:
        order["value"] = min(10**9, order["value"] * 3)
    return document


def afresh(document: Doc) -> Plan:
    """The plan of the whole engine."""
    return solve(read_instance(json.dumps(document).encode()))


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=3, deadline=None)
@given(seed=SEEDS)
# A team alone may serve it, and has to have what each need asks for.
@example(seed=886291563)
def test_prices_and_remedies_for_several_people_are_this_engines(family: str, seed: int) -> None:
    document = crowded(seed, family)
    plan = solve(read_instance(json.dumps(document).encode()), explain=True)
    assert check(document, json.loads(write_plan(plan))) == (plan.cost, [])
    last = max((helper["id"] for helper in document["helpers"]), default="") + "+"
    unproven = {"exact": False} if several_of(document) else {}
    assert len(plan.prices) <= (20 if unproven else 1000)
    for price in plan.prices[:3]:
        member = {"id": last, "areas": [price["area"]], "tags": dict.fromkeys(price["tags"], 0)}  # type: ignore[call-overload]  # a list of tags
        more = document | {"helpers": [*document["helpers"], member | {"shifts": [price["shift"]]}]}
        assert price == price | unproven | {"price": plan.cost - afresh(more).cost}
    for row in plan.unserved[:2]:
        for remedy in row.remedies:
            changed = remedied(document, row.order, remedy)
            after = afresh(changed)
            assert after.cost - plan.cost == remedy["cost_change"]
            assert row.order in {served.order for served in after.assignments}
            assert afresh(without(changed, row.order)).cost + order_of(document, row.order)["value"] > after.cost
            assert ("proved" in remedy) == bool(unproven)


def test_what_is_solved_again_with_less_effort_claims_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in parts that are too large to be proven again: what is stated is really saved."""
    monkeypatch.setattr("matcher.engine.part.LEAST_WORK", 0)
    stated = 0
    for seed in range(2):
        for family in FAMILIES:
            document = crowded(seed, family)
            plan = solve(read_instance(json.dumps(document).encode()), explain=True)
            assert check(document, json.loads(write_plan(plan))) == (plan.cost, [])
            for row in plan.unserved[:1]:
                for remedy in row.remedies:
                    after = afresh(remedied(document, row.order, remedy))
                    assert after.cost - plan.cost <= remedy["cost_change"] <= 0  # type: ignore[operator]  # an integer
                    stated += 1
    assert stated > 0


def test_what_lies_beyond_the_effort_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    document = crowded(1, "plain")
    assert several_of(document)
    monkeypatch.setattr("matcher.engine.explained.PRICES_EFFORT", 1)
    monkeypatch.setattr("matcher.engine.explained.REMEDIES_EFFORT", 0)
    plan = solve(read_instance(json.dumps(document).encode()), explain=True)
    assert len(plan.prices) <= 1
    assert not any(row.remedies for row in plan.unserved)


def several_of(document: Doc) -> list[Doc]:
    """The orders of several people that members may serve."""
    return [
        order
        for order in document["orders"]
        if sum(need["count"] for need in order["needs"]) > 1 and "member" in order.get("accepts", ["member"])
    ]


def test_every_kind_of_remedy_occurs_with_several_people() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(3):
        for family in FAMILIES:
            plan = solve(read_instance(json.dumps(crowded(seed, family)).encode()), explain=True)
            kinds.update(str(remedy["kind"]) for row in plan.unserved for remedy in row.remedies)
    assert len(kinds) == 5


def test_only_what_was_asked_for_is_explained() -> None:
    document = scarce(3, "plain")
    instance, arrays, names = read_arrays(json.dumps(document).encode())
    said: list[tuple[str, int, int]] = []

    def explained(**more: Any) -> dict[str, Unserved]:
        plan = solve_numbered(arrays, names, asked=Asked(instance, **more)).plan
        return {row.order: row for row in plan.unserved}

    every = explained(tell=lambda *row: said.append(row))
    assert said == [("remedies", done, len(every)) for done in range(len(every))]
    value = {order.id: order.value for order in instance.orders}
    dearest = sorted(every, key=lambda name: (-value[name], name))
    assert len(dearest) > 2
    for more in ({"most": 2}, {"orders": frozenset(dearest[:2])}, {"most": 0}):
        asked = [] if more == {"most": 0} else dearest[:2]
        for name, row in explained(**more).items():
            if name in asked:
                assert row == every[name]
            else:
                assert (row.reason, row.remedies) == (every[name].reason, ())
                assert row.reason != "outcompeted" or row.detail is None


def test_trials_are_shared_among_orders() -> None:
    """What one trial says of other orders is what trials of their own say."""
    for seed in range(4):
        for family in FAMILIES:
            question, _cost, unserved = solved(scarce(seed, family))
            shared = Remedies(question.arrays, question.names, question.kernels)
            for order in unserved:
                alone = Remedies(question.arrays, question.names, question.kernels)
                assert shared.of(order) == alone.of(order)


def test_several_people_are_tried_as_long_as_the_effort_lasts() -> None:
    document = make(1, "plain", single=False)
    instance = read_instance(json.dumps(document).encode())
    asked: list[Instance] = []

    def refused(changed: Instance) -> int:
        asked.append(changed)
        return 0

    retried = Retried(instance, 10**6, refused, lambda: False)
    assert [retried.of(order.id) for order in instance.orders] == [()] * len(instance.orders)
    assert not asked
