"""What docs/guide/engine.md and its picture state, read from them, and the network that they speak of."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from matcher.engine.forms import plain
from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    AT,
    CAPACITY,
    FAR,
    HUBS_AT,
    LABEL,
    MOST,
    NODE,
    NODES,
    OWNER,
    PRICE,
    UNIT,
    UNITS_AT,
    USED,
)
from matcher.engine.part import build_part
from matcher.engine.read import read_arrays
from matcher.engine.run import tags_of

Doc = dict[str, Any]
Arcs = dict[tuple[str, str], str]
ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs/guide/engine.md").read_text("utf-8")
FIVE, PROOF, TEN, TEN_PROOF = map(json.loads, re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL))
# In the order in which they are numbered.
LIMITS = ["an", "an, day 0", "an, day 1", "bo", "cy", "di"]
HUBS = ["s1, level 1", "s1a, level 0"]
SVG = "{http://www.w3.org/2000/svg}"


def table(head: str) -> list[list[str]]:
    """The cells of the table whose first line begins with `head`, code marks taken off."""
    lines = GUIDE.split(f"| {head} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


class Network:
    """The network of an instance in plain form, by the names of the guide."""

    def __init__(self, document: Doc) -> None:
        _instance, arrays, self.names = read_arrays(json.dumps(document).encode())
        self.kernels = plain()
        self.rows = self.kernels.arrays(arrays)
        orders, helpers = (list(range(len(part))) for part in (self.names.orders, self.names.helpers))
        self.part = build_part(self.kernels, self.rows, orders, helpers, tags_of(arrays))
        self.network = self.part.network
        self.flow = self.network.flow
        self.units_at, self.hubs_at = self.flow.counts[UNITS_AT], self.flow.counts[HUBS_AT]
        self.nodes = [*LIMITS, *self.names.orders, *HUBS]

    def turn(self) -> list[str]:
        """The orders in their turn."""
        return [self.names.orders[number] for number in self.kernels.turn_of(self.network.frame.orders, self.rows)]

    def insert(self, order: str) -> int:
        """Bring an order in; by how much the cost rises."""
        return int(self.kernels.insert(self.units_at + self.names.orders.index(order), FAR, self.flow, [0]))

    def places(self) -> dict[str, str]:
        """Where served orders are placed."""
        found = {order: self.flow.unit[number * UNIT + AT] for number, order in enumerate(self.names.orders)}
        return {order: LIMITS[node] for order, node in found.items() if node >= 0}

    def potentials(self) -> dict[str, int]:
        """The potentials of all nodes."""
        return {name: self.flow.label[node * LABEL + PRICE] for node, name in enumerate(self.nodes)}

    def arcs(self) -> Arcs:
        """The arcs of orders and hubs."""
        node, target, cost = self.flow.node, self.flow.target, self.flow.cost
        return {
            (self.nodes[v], self.nodes[target[arc]]): str(cost[arc])
            for v in range(self.units_at, self.flow.counts[NODES])
            for arc in range(node[v * NODE + ARC_FROM], node[v * NODE + ARC_TO])
        }

    def limits(self) -> dict[str, str]:
        """By capacity node how many units go through it, of how many."""
        rows = ((name, node * CAPACITY) for node, name in enumerate(LIMITS))
        return {name: f"{self.flow.capacity[row + USED]} of {self.flow.capacity[row + MOST]}" for name, row in rows}

    def behind(self, balance: int) -> Arcs:
        """The arcs from capacity nodes on: up, or to the sink at the cost of each assignment."""
        found = {}
        for node, name in enumerate(LIMITS):
            row = node * CAPACITY
            above = self.flow.capacity[row + ABOVE]
            load = self.rows.load[self.flow.capacity[row + OWNER]]
            steps = (balance * (2 * (load + k) + 1) for k in range(self.flow.capacity[row + MOST]))
            found[name, "sink" if above < 0 else LIMITS[above]] = "0" if above >= 0 else ", ".join(map(str, steps))
        return found


class Picture:
    """What the picture shows: nodes with their texts, arcs with their costs, and those that carry flow."""

    def __init__(self) -> None:
        root = ET.parse(ROOT / "docs/guide/engine.svg").getroot()  # noqa: S314 - our own file, no stranger's
        groups = root.findall(f"{SVG}g")
        self.nodes = {group.get("data-node", ""): texts(group) for group in groups if group.get("data-node")}
        drawn = [group for group in groups if group.get("data-from")]
        self.arcs = {ends(group): texts(group)["cost"] for group in drawn}
        self.flow = {ends(group) for group in drawn if "flow" in group.get("class", "").split()}


def ends(group: ET.Element) -> tuple[str, str]:
    """Where a drawn arc begins and ends."""
    return group.get("data-from", ""), group.get("data-to", "")


def texts(group: ET.Element) -> dict[str, str]:
    """The texts of a drawn thing by their class; its name has none."""
    return {text.get("class", "name"): text.text or "" for text in group.findall(f"{SVG}text")}
