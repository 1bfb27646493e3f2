"""Sums of costs are bounded before the engine starts: what is ordinary passes, what could leave its integers not."""

import json
from typing import Any

import numpy as np
import pytest

from matcher.engine.arrays import Arrays
from matcher.engine.instance import InstanceError
from matcher.engine.read import read_arrays
from matcher.engine.sums import MOST_SUM, largest, refuse_overflow

MOST = 10**9
DEAR = ("value", "cost", "tag_cost", "window_cost")


def arrays(balance: int = 3, load: int = 2, total: int = 2, count: int = 2, orders: int = 3) -> Arrays:
    helper: dict[str, Any] = {"areas": ["a"], "tags": {"x": 5, "y": 7, "z": 100}, "shifts": [0]}
    helper |= {"cost": 11, "load": load, "total": total}
    need = {"tags": ["x"], "count": count}
    order = {"area": "a", "windows": [{"shift": 0, "cost": 13, "tags": ["y"]}], "needs": [need], "value": 1000}
    document = {
        "format": "jiedan-instance/1",
        "name": "sums",
        "days": 1,
        "shifts_per_day": 1,
        "areas": [{"code": "a", "parent": None}],
        "weights": {"distance": [17, 19], "balance": balance, "change": 23},
        "helpers": [helper | {"id": "h"}, helper | {"id": "g"}],
        "orders": [order | {"id": str(number)} for number in range(orders)],
    }
    return read_arrays(json.dumps(document).encode())[1]


def test_the_bounds_are_what_the_rules_add_up_to() -> None:
    pair, marginal = 19 + 11 + 5 + 7 + 13 + 23, 3 * (2 * (2 + 2) + 1)
    assert largest(arrays()) == (pair, marginal, 3000 + 2 * (pair + marginal))


def test_a_total_counts_up_to_the_orders_there_are() -> None:
    assert largest(arrays(total=MOST)).marginal == 3 * (2 * (2 + 3) + 1)
    assert largest(arrays(total=0)).marginal == 3 * (2 * 2 + 1)


def test_an_order_for_more_people_than_there_are_is_no_crew() -> None:
    assert largest(arrays(count=3)).plan == largest(arrays(count=1)).plan < largest(arrays(count=2)).plan


def test_nothing_at_all_sums_to_nothing() -> None:
    assert largest(arrays(orders=0)).plan == 0


def test_the_largest_figures_of_the_contract_are_ordinary() -> None:
    for made in (
        arrays(balance=MOST, load=499, total=MOST),
        arrays(balance=499_999, load=10**6, total=MOST),
        arrays(balance=MOST, count=MOST, total=MOST),
    ):
        dear: dict[str, Any] = {name: np.full_like(getattr(made, name), MOST) for name in DEAR}
        refuse_overflow(made._replace(**dear))


@pytest.mark.parametrize(
    ("changed", "start"),
    [
        (
            {"tag_cost": [2**59, 2**59, 0, 0, 0, 0]},
            "helpers[].tags: the cost of one helper for one order can reach 1152",
        ),
        ({"load": [2**58, 0]}, "weights.balance: the balance cost of one more assignment can reach 1729382256910270"),
        ({"value": [2**58, 2**59, 2**59]}, "orders[].value: the cost of a plan can reach 1441151880758558"),
    ],
)
def test_what_could_exceed_the_limit_is_refused_with_the_figure(changed: dict[str, list[int]], start: str) -> None:
    wide: dict[str, Any] = {name: np.array(values, np.int64) for name, values in changed.items()}
    made = arrays()._replace(**wide)
    with pytest.raises(InstanceError) as caught:
        refuse_overflow(made)
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(f"which is above {MOST_SUM}")
