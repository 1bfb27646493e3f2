"""What a plan adds to a reason: proofs, remedies and prices that the checker refuses, a line each."""

import copy
from typing import Any

import pytest

from matcher.engine.check import check

Doc = dict[str, Any]
PARTS = dict.fromkeys(("distance", "helper", "tags", "bonus", "window", "change"), 0)
TIMINGS = dict.fromkeys(("load", "read", "build", "solve", "explain", "write", "total"), 0.0)


def order(name: str, value: int, **more: Any) -> Doc:
    return {
        "id": name,
        "area": "r",
        "windows": [{"shift": 0, "cost": 0}],
        "needs": [{"tags": ["t"], "count": 1}],
        "value": value,
    } | more


def instance(*more: Doc) -> Doc:
    """One member; the dear order is served, the cheap one is not."""
    return {
        "format": "jiedan-instance/1",
        "name": "",
        "days": 1,
        "shifts_per_day": 2,
        "areas": [{"code": "r", "parent": None}],
        "weights": {"distance": [0], "balance": 0, "change": 0},
        "helpers": [{"id": "an", "areas": ["r"], "tags": {"t": 1}, "shifts": [0]}],
        "orders": [order("dear", 9), order("cheap", 5), *more],
    }


PROVEN: Doc = {
    "cost_change": 4,
    "helpers": ["an"],
    "orders": ["dear"],
    "proof": [{"helper": "an", "shift": 0, "cost": 1, "price": 4}],
}
CERTIFICATE: Doc = {
    "format": "jiedan-certificate/1",
    "scale": 2,
    "bound": 6,
    "parts": [{"prices": [{"helper": "an", "total": 8}]}],
}


def plan(detail: Any = None, remedies: Any = (), prices: Any = (), *left: Doc) -> Doc:
    return {
        "format": "jiedan-plan/1",
        "cost": 6,
        "bound": 6,
        "gap": 0.0,
        "status": "optimal",
        "served": 1,
        "unserved_count": 1 + len(left),
        "assignments": [{"order": "dear", "shift": 0, "helpers": ["an"], "cost": PARTS | {"tags": 1}}],
        "unserved": [
            {"order": "cheap", "reason": "outcompeted", "detail": detail, "remedies": list(remedies)},
            *left,
        ],
        "prices": list(prices),
        "timings": TIMINGS,
    }


WIDE = order("wide", 0, needs=[{"tags": [], "count": 2}])
WIDE_LEFT = {"order": "wide", "reason": "impossible", "remedies": []}
BO = {"id": "bo", "areas": ["r"], "tags": {"t": 0}, "shifts": [0]}
REMEDIES = [
    {"kind": "add_shift", "shift": 1, "cost_change": -4},
    {"kind": "add_helper", "helper": BO, "cost_change": -4},
    {"kind": "raise_limit", "helper": "an", "limit": "per_shift", "to": 2, "cost_change": 0},
]
PRICE: Doc = {"tags": ["t"], "area": "r", "shift": 0, "price": 4}


def test_what_is_right_passes() -> None:
    assert check(instance(), plan(PROVEN, REMEDIES, [PRICE])) == (6, [])
    assert check(instance(), plan(PROVEN, REMEDIES, [PRICE]), CERTIFICATE) == (6, [])
    others = [
        {"kind": "widen_area", "helper": "an", "reach": 1, "cost_change": -3},
        {"kind": "drop_tag", "need": 0, "tag": "t", "cost_change": -2},
        {"kind": "raise_limit", "helper": "an", "limit": "total", "to": 2, "cost_change": -1},
    ]
    assert check(instance(), plan(None, others)) == (6, [])


@pytest.mark.parametrize(
    ("detail", "line"),
    [
        ([], "its detail is not an object"),
        ({"cost_change_at_least": 0}, "detail.cost_change: is missing"),
        (PROVEN | {"more": 1}, "detail.more: unknown field"),
        (PROVEN | {"cost_change": -1}, "detail.cost_change: is not an integer from 0"),
        (PROVEN | {"cost_change": True}, "detail.cost_change: is not an integer from 0"),
        (PROVEN | {"helpers": ["cy"]}, "detail.helpers: cy is not known"),
        (PROVEN | {"helpers": ["an", "an"]}, "detail.helpers: are not sorted or repeat"),
        (PROVEN | {"helpers": "an"}, "detail.helpers: is not a list of ids"),
        (PROVEN | {"orders": ["cheap"]}, "detail.orders: names the order itself"),
        (PROVEN | {"truncated": True}, "detail.truncated: is said, as true, only where 100 are named"),
        (PROVEN | {"proof": {}}, "detail.proof: is not a list of objects"),
        (PROVEN | {"proof": [{}]}, "detail.proof[0].helper: is missing"),
        (PROVEN | {"proof": []}, "its proof does not name everybody once, sorted"),
        (PROVEN | {"proof": PROVEN["proof"] * 2}, "its proof does not name everybody once, sorted"),
        (
            PROVEN | {"proof": [{"helper": "an", "shift": 1, "cost": 1, "price": 4}]},
            "its proof has an serve it in shift 1, which the rules forbid",
        ),
        (
            PROVEN | {"proof": [{"helper": "an", "shift": 0, "cost": 2, "price": 4}]},
            "its proof states 2 for an in shift 0, it costs 1",
        ),
        (
            PROVEN | {"proof": [{"helper": "an", "shift": 0, "cost": 1, "price": 3}]},
            "its proof fails for an: 1 + 3 is below 5",
        ),
    ],
)
def test_a_proof_that_fails_has_its_line(detail: Any, line: str) -> None:
    assert f"cheap: {line}" in check(instance(), plan(detail))[1]


def test_a_proof_rests_on_the_certificates_prices() -> None:
    dearer = PROVEN | {"proof": [{"helper": "an", "shift": 0, "cost": 1, "price": 5}]}
    assert check(instance(), plan(dearer)) == (6, [])
    line = "cheap: its proof states price 5 for an, the certificate has 8/2"
    assert check(instance(), plan(dearer), CERTIFICATE)[1] == [line]
    high = CERTIFICATE | {"parts": [{"prices": [{"helper": "an", "total": 10}]}]}
    # 9 + ... at 5: 6 + 5 - 5: the bound stays, and forcing costs no less than it proves
    assert check(instance(), plan(dearer | {"cost_change": 0}), high)[1] == [
        "cheap: cost_change: 0 is less than the certificate proves"
    ]


def test_with_several_members_a_bound_on_the_change_will_do() -> None:
    document, impossible = instance(WIDE), WIDE_LEFT | {"detail": funnel()}
    assert check(document, plan({"cost_change_at_least": 0}, (), (), impossible)) == (6, [])
    for wrong in (-1, None, True, 0.5):
        line = "cheap: cost_change_at_least is not an integer from 0"
        assert line in check(document, plan({"cost_change_at_least": wrong}, (), (), impossible))[1]


def funnel() -> Doc:
    return dict.fromkeys(("kind", "tags", "area", "shift", "excludes", "size", "limits"), 1)


BASE = REMEDIES[1]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({}, "kind: is not one of widen_area, add_shift, add_helper, drop_tag, raise_limit"),
        ({"kind": "add_shift", "shift": 1}, "cost_change: is missing"),
        (REMEDIES[0] | {"more": 0}, "more: unknown field"),
        (REMEDIES[0] | {"cost_change": 1}, "cost_change: is not an integer up to 0"),
        (REMEDIES[0] | {"cost_change": None}, "cost_change: is not an integer up to 0"),
        (REMEDIES[0] | {"shift": 0}, "shift: is a window of the order already"),
        (REMEDIES[0] | {"shift": 2}, "shift: is none of the instance's shifts"),
        (REMEDIES[0] | {"proved": False}, "proved: is said, as false, only where an order takes several members"),
        (REMEDIES[2] | {"helper": "cy"}, "helper: is no helper"),
        (REMEDIES[2] | {"limit": "load"}, "limit: is not one of per_shift, per_day, total"),
        (REMEDIES[2] | {"to": 1}, "to: is not an integer above 1"),
        ({"kind": "widen_area", "helper": [], "reach": 1, "cost_change": 0}, "helper: is no helper"),
        ({"kind": "widen_area", "helper": "an", "reach": 0, "cost_change": 0}, "reach: is not an integer above 0"),
        ({"kind": "drop_tag", "need": 1, "tag": "t", "cost_change": 0}, "need: is none of the order's needs"),
        ({"kind": "drop_tag", "need": 0, "tag": "u", "cost_change": 0}, "tag: is not a tag of that need"),
        (BASE | {"helper": "bo"}, "helper: is not an object"),
        (BASE | {"helper": BO | {"id": "an"}}, "helper.id: is not a new id"),
        (BASE | {"helper": BO | {"load": 1}}, "helper.load: is not 0"),
        (BASE | {"helper": BO | {"total": True}}, "helper.total: is not 1"),
        (BASE | {"helper": BO | {"tags": {"t": 1}}}, "helper.tags: are not tags at cost 0"),
        (BASE | {"helper": BO | {"tags": {}}}, "helper.tags: the order has no need of these in that shift"),
        (BASE | {"helper": BO | {"shifts": [0, 1]}}, "helper.shifts: is not one shift"),
        (BASE | {"helper": BO | {"areas": ["r", "r"]}}, "helper.areas: is not the order's area"),
        (BASE | {"helper": BO | {"height": 1}}, "helper.height: unknown field"),
    ],
)
def test_a_remedy_that_is_none_has_its_line(row: Doc, line: str) -> None:
    assert f"cheap: remedies[0].{line}" in check(instance(), plan(None, [row]))[1]


def test_remedies_are_few_and_sorted() -> None:
    four = [*REMEDIES, {"kind": "raise_limit", "helper": "an", "limit": "total", "to": 2, "cost_change": 0}]
    assert "cheap: more than 3 remedies" in check(instance(), plan(None, four))[1]
    said = check(instance(), plan(None, REMEDIES[::-1]))[1]
    assert said == ["cheap: remedies: the least cost_change does not come first"]
    assert check(instance(), plan(None, REMEDIES[:1] * 2))[1] == ["cheap: remedies: one stands twice"]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({name: PRICE[name] for name in ("tags", "area", "shift")}, "price: is missing"),
        (PRICE | {"more": 1}, "more: unknown field"),
        (PRICE | {"tags": "t"}, "tags: is not a list of tags"),
        (PRICE | {"tags": []}, "tags: no unserved order that accepts members has a need of these, there and then"),
        (PRICE | {"shift": 1}, "tags: no unserved order that accepts members has a need of these, there and then"),
        (PRICE | {"area": "q"}, "tags: no unserved order that accepts members has a need of these, there and then"),
        (PRICE | {"shift": "0"}, "area, shift: are not a code and a shift"),
        (PRICE | {"price": 0}, "price: is not an integer from 1"),
        (PRICE | {"price": 4.0}, "price: is not an integer from 1"),
        (PRICE | {"exact": False}, "exact: is said, as false, only where an order takes several members"),
        (PRICE | {"exact": True}, "exact: is said, as false, only where an order takes several members"),
    ],
)
def test_a_price_that_is_none_has_its_line(row: Doc, line: str) -> None:
    assert check(instance(), plan(None, (), [row]))[1] == [f"prices[0].{line}"]


def test_prices_are_sorted_and_stand_once() -> None:
    later = order("later", 3, windows=[{"shift": 0, "cost": 0, "tags": ["a"]}])
    left = {"order": "later", "reason": "impossible", "remedies": [], "detail": funnel() | dict.fromkeys(NONE, 0)}
    document, small = instance(later), PRICE | {"tags": ["a", "t"], "price": 3}
    right = plan(None, (), [PRICE, small], left) | {"cost": 9, "bound": 9}
    assert check(document, right) == (9, [])
    for rows, line in (
        ([small, PRICE], "prices: are not sorted, the largest first, then by tags, area and shift"),
        ([PRICE, PRICE], "prices: one stands twice"),
    ):
        assert check(document, right | {"prices": rows})[1] == [line]


NONE = ("tags", "area", "shift", "excludes", "size", "limits")


def test_figures_are_marked_where_several_members_are_taken() -> None:
    document = instance(WIDE | {"value": 1, "needs": [{"tags": ["t"], "count": 2}]})
    document["helpers"].append({"id": "bo", "areas": ["r"], "tags": {"t": 9}, "shifts": [0], "total": 1, "cost": 9})
    left = {"order": "wide", "reason": "not_worth", "detail": 19, "remedies": []}
    base = plan(None, (), (), left) | {"cost": 7, "bound": 0, "gap": 1.0, "status": "feasible"}
    base["unserved"][0] |= {"reason": "undecided"}
    assert check(document, base) == (7, [])
    for marked in (False, True):
        shown = copy.deepcopy(base) | {"prices": [PRICE | ({"exact": False} if marked else {})]}
        shown["unserved"][0]["remedies"] = [REMEDIES[0] | ({"proved": False} if marked else {})]
        said = check(document, shown)[1]
        assert said == (
            []
            if marked
            else [
                "cheap: remedies[0].proved: is not false, though an order takes several members",
                "prices[0].exact: is not false, though an order takes several members",
            ]
        )
