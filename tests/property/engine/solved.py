"""Instances solved in the plain form, ready for questions; what a remedy says, done to a document."""

import json
from copy import deepcopy
from typing import Any

import numpy as np

from matcher.engine.arrays import Arrays
from matcher.engine.forms import Kernels, plain
from matcher.engine.kernels.flow import AT, UNIT
from matcher.engine.question import Question
from matcher.engine.read import read_arrays
from tests.property.engine.families import make

Doc = dict[str, Any]


def scarce(seed: int, family: str) -> Doc:
    """Many dear orders for few helpers."""
    document = make(seed, family, single=True, size=13 + seed % 7)
    document["helpers"] = document["helpers"][: 4 + seed % 4]
    for order in document["orders"]:
        order["value"] = min(10**9, order["value"] * 5)
    return document


def solved(document: Doc, kernels: Kernels | None = None) -> tuple[Question, int, list[int]]:
    """A document of orders of one person, solved part by part: (for questions, its cost, who is unserved)."""
    _instance, arrays, names = read_arrays(json.dumps(document).encode())
    form = kernels or plain()
    rows = form.arrays(arrays)
    networks, cost = [], 0
    split = form.split(rows, 3)
    for part in range(len(split.order_start) - 1):
        networks.append(
            form.build(
                split.order[split.order_start[part] : split.order_start[part + 1]],
                split.helper[split.helper_start[part] : split.helper_start[part + 1]],
                tags_of(arrays),
                0,
                rows,
            )
        )
        cost += int(form.fill(networks[-1], rows, form.wide([0])))
    unserved = [
        int(order)
        for network in networks
        for number, order in enumerate(network.frame.orders)
        if network.flow.unit[number * UNIT + AT] < 0
    ]
    return Question(arrays, names, form, rows, networks), cost, sorted(unserved)


def tags_of(arrays: Arrays) -> int:
    return int(max(np.max(part, initial=-1) for part in (arrays.tag, arrays.set_tag))) + 1


def cost_of(document: Doc) -> int:
    """The optimum of a document of orders of one person."""
    return solved(document)[1]


def order_of(document: Doc, name: str) -> Doc:
    """The row of an order."""
    row: Doc = next(order for order in document["orders"] if order["id"] == name)
    return row


def without(document: Doc, name: str) -> Doc:
    """The document without an order."""
    return document | {"orders": [order for order in document["orders"] if order["id"] != name]}


def remedied(document: Doc, name: str, remedy: Doc) -> Doc:
    """The document after a remedy for an order; asserts that the change is one."""
    changed = deepcopy(document)
    order = order_of(changed, name)
    helpers = {row["id"]: row for row in changed["helpers"]}
    kind = remedy["kind"]
    if kind == "add_shift":
        assert all(window["shift"] != remedy["shift"] for window in order["windows"])
        order["windows"].append({"shift": remedy["shift"], "cost": 0})
    elif kind == "drop_tag":
        order["needs"][remedy["need"]]["tags"].remove(remedy["tag"])
    elif kind == "add_helper":
        assert remedy["helper"]["id"] not in helpers
        changed["helpers"].append(remedy["helper"])
    elif kind == "widen_area":
        helper = helpers[remedy["helper"]]
        assert remedy["reach"] > helper.get("reach", 0)
        helper["reach"] = remedy["reach"]
    else:
        assert kind == "raise_limit"
        helper = helpers[remedy["helper"]]
        assert remedy["to"] > helper.get(remedy["limit"], 1)
        helper[remedy["limit"]] = remedy["to"]
    return changed
