"""The guide to the engine: every number of its page and of its picture as computed."""

import copy
import json
import re
from typing import Any

import pytest

from matcher.engine.check_certificate import prove
from matcher.engine.check_rules import Rules
from matcher.engine.explained import Asked
from matcher.engine.forms import plain
from matcher.engine.kernels.flow import ARCS, HUBS_AT, NODES, UNITS_AT
from matcher.engine.kernels.several import ALONE
from matcher.engine.part import build_part
from matcher.engine.read import load_arrays, read_arrays
from matcher.engine.run import tags_of
from matcher.engine.solve import Solved, solve_numbered
from tests.property.engine.oracle import optimum
from tests.unit.engine.engine_guide import FIVE, GUIDE, HUBS, PROOF, ROOT, TEN, TEN_PROOF, Doc, Network, Picture, table
from tests.unit.engine.test_certificate import TWO


def solved(document: Doc) -> Solved:
    instance, arrays, names = read_arrays(json.dumps(document).encode())
    return solve_numbered(arrays, names, asked=Asked(instance), certify=True)


@pytest.fixture
def filled() -> Network:
    network = Network(FIVE)
    for order in network.turn():
        network.insert(order)
    return network


def test_the_arcs_are_those_of_the_table() -> None:
    assert Network(FIVE).arcs() == {(start, end): cost for start, end, cost in table("from | to | cost")}


def test_orders_come_in_as_told() -> None:
    network = Network(FIVE)
    rows = table("turn | comes in | cost rises by | its path")
    assert network.turn() == [row[1] for row in rows]
    paths = []
    for _turn, order, rise, path in rows:
        assert network.insert(order) == int(rise)
        paths.append(sum(int(step) for step in re.findall(r"-?\d+", last_part(path))))
    assert paths == [int(row[2]) for row in rows]
    assert sum(paths) == optimum(FIVE) == 40
    assert network.places() == {"lamp": "an, day 0", "door": "bo", "pipe": "an, day 1", "walk": "cy"}


def last_part(path: str) -> str:
    """The sum behind a path, with plain signs."""
    return path.rsplit(":", 1)[1].replace("− ", "-")


def test_potentials_at_the_start_and_at_the_end(filled: Network) -> None:
    rows = table("node | at the start | at the end")
    assert Network(FIVE).potentials() == {name: int(start) for name, start, _end in rows}
    assert filled.potentials() == {name: int(end) for name, _start, end in rows}


def test_taking_one_order_out(filled: Network) -> None:
    flow, kernels = filled.flow, filled.kernels
    users = kernels.find_users(len(filled.names.orders), filled.network.demand, filled.network.bounds, flow)
    before, log = filled.potentials(), [0] * 1000
    falls, places = {}, {}
    for number, order in enumerate(filled.names.orders):
        mark = kernels.begin(flow.counts)
        falls[order] = kernels.remove(filled.units_at + number, flow, users, log)
        places[order] = filled.places()
        kernels.roll_back(mark, flow, log)
        assert filled.potentials() == before
        less = [row for row in FIVE["orders"] if row["id"] != order]
        assert optimum(FIVE | {"orders": less}) == 40 - falls[order]
    assert falls == {"door": 14, "lamp": 14, "pipe": 10, "walk": 13, "wire": 16}
    assert places["door"] == {"lamp": "bo", "wire": "an, day 0", "pipe": "an, day 1", "walk": "cy"}
    gain = [0] * len(filled.names.orders)
    kernels.gains(filled.network, gain)
    assert dict(zip(filled.names.orders, gain, strict=True)) == falls


def test_the_certificate_and_its_sums() -> None:
    found = solved(FIVE)
    assert found.certificate == PROOF
    assert prove(Rules(FIVE), PROOF).bound == found.plan.cost == 40
    least = [int(row[1]) for row in table("order | its least | by")]
    assert [row[0] for row in table("order | its least | by")] == sorted(row["id"] for row in FIVE["orders"])
    assert sum(least) == 67
    for row, value in zip(FIVE["orders"], least, strict=True):
        alone = FIVE | {"orders": [row]}
        document = copy.deepcopy(PROOF)
        document["parts"][0]["orders"] = [row["id"]]
        assert prove(Rules(alone), document).bound == value - collected(document, alone)
    assert collected(PROOF, FIVE) == 27


def collected(document: Doc, instance: Doc) -> int:
    """What the helpers of the guide's example collect: caps are those of the shifts that are asked for."""
    wanted = {window["shift"] for order in instance["orders"] for window in order["windows"]}
    total = 0
    for row in document["parts"][0]["prices"]:
        helper = next(one for one in instance["helpers"] if one["id"] == row["helper"])
        days = {shift // instance["shifts_per_day"] for shift in wanted & set(helper["shifts"])}
        load = helper.get("load", 0)
        most = min(helper.get("total", 1), len(days))
        total += max(row["total"] * k - (load + k) ** 2 + load**2 for k in range(most + 1))
        total += sum(price for day, price in row.get("days", {}).items() if int(day) in days)
    return total


def test_a_dual_price_is_no_fall() -> None:
    assert prove(Rules(TEN), TEN_PROOF).broken == []
    assert prove(Rules(TEN), TEN_PROOF).bound == optimum(TEN) == 0
    twin = TEN["helpers"][0] | {"id": "bo"}
    assert optimum(TEN | {"helpers": [*TEN["helpers"], twin]}) == 0


def member(area: str) -> Doc:
    return {"id": "more", "areas": [area], "tags": {"repair": 0}, "shifts": [0]}


def test_prices_are_falls(filled: Network) -> None:
    assert [dict(row) for row in solved(FIVE).plan.prices] == [
        {"tags": ["repair"], "area": "s1b", "shift": 0, "price": 15}
    ]
    assert optimum(FIVE | {"helpers": [*FIVE["helpers"], member("s1b")]}) == 40 - 15
    only_pipe = [
        row | {"excludes": [*row.get("excludes", []), "more"]} for row in FIVE["orders"] if row["id"] != "pipe"
    ]
    pipe = next(row for row in FIVE["orders"] if row["id"] == "pipe")
    there = FIVE | {"orders": [*only_pipe, pipe], "helpers": [*FIVE["helpers"], member("s1b")]}
    assert optimum(there) == 40 - 9
    assert filled.potentials()["s1, level 1"] + 2 == 14


def test_why_wire_waits_and_what_would_help() -> None:
    (wire,) = solved(FIVE).plan.unserved
    detail: Any = wire.detail
    assert (wire.order, wire.reason, detail["cost_change"]) == ("wire", "outcompeted", 2)
    lines = [(row["helper"], row["cost"], row["price"]) for row in detail["proof"]]
    assert lines == [("an", 2, 14), ("cy", 9, 7)]
    stated = [(kind, int(change.replace("−", "-"))) for kind, change in table("remedy for `wire` | cost change")]
    assert [(row["kind"], row["cost_change"]) for row in wire.remedies] == stated


def test_the_order_for_two() -> None:
    _instance, arrays, names = read_arrays(json.dumps(TWO).encode())
    kernels = plain()
    rows = kernels.arrays(arrays)
    network = build_part(kernels, rows, [0, 1], [0, 1], tags_of(arrays)).network
    log, choices = [0] * 1000, kernels.new_choices(network)
    assert kernels.fill(network, rows, log) == 1
    move = names.orders.index("move")
    mark = kernels.begin(network.flow.counts)
    assert kernels.insert(network.flow.counts[UNITS_AT] + move, 1 << 60, network.flow, log) == 11
    kernels.roll_back(mark, network.flow, log)
    assert kernels.place(move, network, choices, log) == 10
    assert choices.chosen[move] != ALONE
    assert solved(TWO).plan.bound == optimum(TWO) == 11


def test_a_district_in_hubs() -> None:
    _instance, arrays, names = load_arrays(ROOT / "tests/data/instances/single-12-x1.json.gz")
    kernels = plain()
    orders, helpers = (list(range(len(part))) for part in (names.orders, names.helpers))
    counts = build_part(kernels, kernels.arrays(arrays), orders, helpers, tags_of(arrays)).network.flow.counts
    hubs = counts[NODES] - counts[HUBS_AT]
    assert f"{len(names.orders):,} orders" in GUIDE
    assert f"{hubs:,} hubs and {counts[ARCS]:,} arcs" in " ".join(GUIDE.split())


def test_the_picture_shows_the_network(filled: Network) -> None:
    picture, prices = Picture(), filled.potentials()
    shown = {name: row["price"] for name, row in picture.nodes.items() if name != "sink"}
    assert shown == {name: str(price) for name, price in prices.items()}
    assert picture.nodes["sink"]["name"] == "0"
    assert picture.arcs == filled.arcs() | filled.behind(FIVE["weights"]["balance"])
    notes = {name: row["more"] for name, row in picture.nodes.items() if "more" in row}
    assert notes == filled.limits() | {row["id"]: f"or {row['value']}" for row in FIVE["orders"]}


def test_the_picture_shows_the_flow(filled: Network) -> None:
    picture, prices, places = Picture(), filled.potentials(), filled.places()
    used = {name for name, note in filled.limits().items() if not note.startswith("0")}
    assert {start for start, _end in picture.flow} == used | places.keys() | set(HUBS)
    assert {end for start, end in picture.flow if start not in used and end not in HUBS} == set(places.values())
    reduced = {arc: int(cost) + prices[arc[1]] - prices[arc[0]] for arc, cost in filled.arcs().items()}
    assert min(reduced.values()) == 0
    assert {reduced[arc] for arc in picture.flow if arc in reduced} == {0}


def test_every_file_that_is_named_is_there() -> None:
    engine = ROOT / "matcher/engine"
    named = re.findall(r"`((?:[a-z]+/)*[a-z_*]+\.py)`", GUIDE)
    assert len(named) > 40
    missing = [
        name
        for name in named
        if not any(next(folder.glob(name), None) for folder in (engine, engine / "kernels", ROOT))
    ]
    assert missing == []
