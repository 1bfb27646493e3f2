"""Certificates: any prices prove a true bound, the checker computes it, and no change of plan or certificate passes."""

import copy
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.engine.check import check, load_document
from matcher.engine.check_certificate import prove
from matcher.engine.check_reasons import _costs
from matcher.engine.check_rules import Rules
from matcher.engine.check_ways import Ways
from matcher.engine.plan import write_plan
from matcher.engine.read import read_instance
from matcher.engine.solve import solve
from tests.property.engine.bounds import random_certificate, slow_bound
from tests.property.engine.certifying import certify
from tests.property.engine.families import FAMILIES, make
from tests.property.engine.oracle import optimum, stated_truly
from tests.property.engine.tampering import changes

FOLDER = Path(__file__).resolve().parents[2] / "data" / "instances"
Doc = dict[str, Any]
SEEDS = st.integers(0, 10**9)


def proven(document: Doc, certificate: Doc) -> Doc:
    """The certificate with the bound that it proves, which must be the formula's."""
    proof = prove(Rules(document), certificate)
    assert proof.bound == slow_bound(document, certificate)
    filled = certificate | {"bound": proof.bound}
    assert prove(Rules(document), filled).broken == []
    return filled


def answered(document: Doc) -> tuple[Doc, Doc]:
    """A plan, explained, and the prices at which the search ended; what the plan says fits what they prove."""
    instance = read_instance(json.dumps(document).encode())
    plan: Doc = json.loads(write_plan(solve(instance, explain=True)))
    certificate: Doc = json.loads(json.dumps(certify(instance)))
    assert plan["bound"] >= certificate["bound"]
    plan["bound"] = certificate["bound"]
    plan["gap"] = (plan["cost"] - plan["bound"]) / max(1, plan["cost"])
    plan["status"] = "optimal" if plan["cost"] == plan["bound"] else "feasible"
    rules = Rules(document)
    for row in plan["unserved"]:
        if isinstance(row["detail"], dict) and "proof" in row["detail"]:
            row["detail"]["proof"] = least_ways(rules, rules.orders[row["order"]], certificate)
    return plan, certificate


def least_ways(rules: Rules, order: Doc, certificate: Doc) -> list[Doc]:
    """For each helper who could serve an order alone, the shift in which cost and price are least."""
    ways, scale = Ways(rules), certificate["scale"]
    charges = prove(rules, certificate).charges[order["id"]]
    found: dict[str, tuple[int, int, int, int]] = {}
    for (number, shift), cost in _costs(ways.task(order)).items():
        name = ways.helpers[number]["id"]
        price = charges.get(shift, {}).get(number, 0) // scale
        found[name] = min(found.get(name, (10**30, 0, 0, 0)), (cost + price, shift, cost, price))
    rows = sorted(found.items())
    return [{"helper": name, "shift": row[1], "cost": row[2], "price": row[3]} for name, row in rows]


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_any_prices_prove_a_true_bound(family: str, seed: int) -> None:
    document = make(seed, family, single=False)
    best = optimum(document)
    rng = Random(seed)
    for _ in range(4):
        assert proven(document, random_certificate(rng, document))["bound"] <= best


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES))
def test_single_person_instances_are_proven_to_the_last_unit(seed: int, family: str) -> None:
    document = make(seed, family, single=True)
    plan, certificate = answered(document)
    assert certificate["bound"] == plan["cost"] == optimum(document)
    assert check(document, plan, certificate) == (plan["cost"], [])


# What no checker without a solver can know; a detail may be left out where nobody asked to explain; two shifts may be
# equally good for a proof; a lower bound is as true where costs are so large that the gap does not show it.
UNKNOWABLE = re.compile(
    r"timings\.\w+ (raised|lowered)|bound lowered$|unserved\.\d+\.detail( null$|"
    r"\.(cost_change|cost_change_at_least|(helpers|orders)\.\d+|proof\.\d+\.shift) (raised|lowered|dropped|another)$)"
)
# What a legal change of the instance, or one more member at a place that is asked for, would do: no solver, no answer.
UNTRIED = re.compile(
    r"(unserved\.\d+\.remedies|prices)\.\d+ dropped$|"
    r"unserved\.\d+\.remedies\.\d+\.((cost_change|shift|to|reach|helper\.shifts\.\d+) (raised|lowered)|"
    r"helper another|helper\.id unknown|helper\.tags\.\w+ dropped)$|"
    r"prices\.\d+\.((price|shift) (raised|lowered)|tags\.\d+ (dropped|another)|area another)$"
)
# With several people the prices of a proof need not be the certificate's.
UNPRICED = re.compile(r"unserved\.\d+\.detail\.proof\.\d+\.price (raised|lowered)$")

# Where nobody could staff the orders of several people, what is said of the others might as well be proven.
UNMARKED = re.compile(r"(unserved\.\d+\.remedies\.\d+\.proved|prices\.\d+\.exact) dropped$")


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES), single=st.booleans())
def test_a_changed_plan_is_refused_or_still_true(seed: int, family: str, single: bool) -> None:  # noqa: FBT001 - drawn
    document = make(seed, family, single=single, size=3)
    plan, certificate = answered(document)
    assert check(document, plan, certificate)[1] == []
    crewed = any(map(Ways(Rules(document)).crewed, document["orders"]))
    for place, other in changes(plan, swapped(document)):
        if not isinstance(other, dict) or check(document, other, certificate)[1]:
            continue
        # Another helper may be as good as the one assigned.
        known = UNKNOWABLE.match(place) or UNTRIED.match(place) or (not single and UNPRICED.match(place))
        known = known or (not crewed and UNMARKED.match(place))
        assert known or place.startswith("assignments."), place
        assert stated_truly(document, other), place
        assert other["bound"] <= certificate["bound"], place


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES), single=st.booleans())
def test_a_changed_certificate_is_refused_or_still_true(
    seed: int,
    family: str,
    single: bool,  # noqa: FBT001 - drawn
) -> None:
    document = make(seed, family, single=single, size=3)
    best = optimum(document)
    rules = Rules(document)
    drawn = proven(document, random_certificate(Random(seed), document))
    for certificate in (answered(document)[1], drawn):
        for place, other in changes(certificate, swapped(document)):
            if isinstance(other, dict) and not (proof := prove(rules, other)).broken:
                assert other["bound"] == proof.bound == slow_bound(document, other) <= best, place


@pytest.mark.parametrize("name", ["single-11.json", "mixed-11.json", "mixed-12.json", "full-21.json", "full-22.json"])
def test_changes_in_the_published_instances_are_refused(name: str) -> None:
    document = load_document(FOLDER / name)
    rules = Rules(document)
    plan, certificate = answered(document)
    assert check(document, plan, certificate)[1] == []
    every = 1 + len(json.dumps(plan)) // 500
    for place, other in changes(plan, swapped(document), every):
        if isinstance(other, dict) and not check(document, other, certificate)[1]:
            assert UNKNOWABLE.match(place) or UNTRIED.match(place) or place.startswith("assignments."), place
    every = 1 + len(json.dumps(certificate)) // 150
    for place, other in changes(certificate, swapped(document), every):
        if isinstance(other, dict) and not (proof := prove(rules, other)).broken:
            assert proof.bound == other["bound"] == certificate["bound"], place


def swapped(document: Doc) -> dict[str, str]:
    """For each id of an order or helper, and each number written as text, the next one."""
    found: dict[str, str] = {"impossible": "undecided", "outcompeted": "not_worth", "not_worth": "outcompeted"}
    for rows in (document["helpers"], document["orders"]):
        names = [row["id"] for row in rows]
        found |= dict(zip(names, [*names[1:], *names[:1]], strict=True))
    return found


def test_each_node_replaces_the_prices_of_its_helpers_only() -> None:
    document = make(3, "plain", single=False)
    rng = Random(3)
    for _ in range(50):
        certificate = random_certificate(rng, document)
        doubled = copy.deepcopy(certificate)
        for part in doubled["parts"]:
            if "order" not in part and "prices" in part:
                part["prices"] = part["prices"] + [
                    {"helper": row["id"]}
                    for row in document["helpers"]
                    if row["id"] not in {price["helper"] for price in part["prices"]}
                ]
        assert proven(document, doubled)["bound"] == proven(document, certificate)["bound"]
