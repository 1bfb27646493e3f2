"""The certificate: the guide's examples as computed, every refusal in a line, the commands that write and read it."""

import copy
import gzip
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matcher.engine.check import UnreadableError, check, load_document
from matcher.engine.check_certificate import prove
from matcher.engine.check_rules import Rules
from matcher.engine.read import load_instance
from tests.property.engine.bounds import slow_bound
from tests.property.engine.certifying import certify
from tests.property.engine.oracle import optimum
from tests.unit.engine.test_commands import FOLDER, run

Doc = dict[str, Any]
ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs/guide/certificate.md").read_text("utf-8")
THREE, FLAT, TWO, PRICED, BRANCHED = map(json.loads, re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL))


def bound_of(instance: Doc, certificate: Doc) -> int:
    proof = prove(Rules(instance), certificate)
    assert proof.bound is not None, proof.broken
    return proof.bound


@pytest.mark.parametrize(
    ("instance", "certificate", "best"), [(THREE, FLAT, 7), (TWO, PRICED, 11), (TWO, BRANCHED, 11)]
)
def test_the_guide_states_what_is_computed(instance: Doc, certificate: Doc, best: int) -> None:
    assert optimum(instance) == best
    assert prove(Rules(instance), certificate).broken == []
    assert slow_bound(instance, certificate) == certificate["bound"]


def at(scale: int, an: int, bo: int) -> Doc:
    prices = [{"helper": "an", "total": an}, {"helper": "bo", "total": bo}]
    return {"format": "jiedan-certificate/1", "scale": scale, "bound": 0, "parts": [{"prices": prices}]}


def test_the_numbers_of_the_guides_sentences() -> None:
    assert [bound_of(THREE, at(1, an, bo)) for an, bo in ((0, 0), (3, 2), (4, 3), (9, 8))] == [3, 7, 7, 3]
    assert max(bound_of(TWO, at(2, an, bo)) for an in range(30) for bo in range(30)) == 9
    served, unserved = (copy.deepcopy(BRANCHED) for _ in range(2))
    served["parts"][0]["branches"][1] |= {"prices": [{"helper": "an", "total": 0}]}
    unserved["parts"][0]["branches"][0].pop("prices")
    assert (bound_of(TWO, served), bound_of(TWO, unserved)) == (11, 4)


def part(**fields: object) -> Callable[[Doc], object]:
    return lambda document: document["parts"][0].update(fields)


def price(**fields: object) -> Callable[[Doc], object]:
    return part(prices=[{"helper": "an"} | fields])


def branches(*rows: Doc, order: object = "move") -> Callable[[Doc], object]:
    return part(order=order, branches=list(rows))


def whole(**fields: object) -> Callable[[Doc], object]:
    return lambda document: document.update(fields)


NULL, ZERO = {"shift": None}, {"shift": 0}
WRONG: list[tuple[Callable[[Doc], object], str]] = [
    (whole(format="jiedan-certificate/2"), "format: is not jiedan-certificate/1"),
    (whole(more=1), "more: unknown field"),
    (whole(scale=0), "scale: is not an integer from 1 to 1000000000"),
    (whole(scale=True), "scale: is not an integer from 1 to 1000000000"),
    (whole(scale=2.0), "scale: is not an integer from 1 to 1000000000"),
    (whole(bound=None), "bound: is not an integer"),
    (whole(bound=10**40), "bound: is not an integer"),
    (whole(bound=10), "bound: states 10, its prices prove 9"),
    (whole(bound=8), "bound: states 8, its prices prove 9"),
    (whole(parts={}), "parts: is not a list of objects"),
    (whole(parts=[[]]), "parts: is not a list of objects"),
    (whole(parts=[]), "parts: move is in none of them"),
    (whole(parts=[{}, {}]), "parts[1].orders: is not a list of ids"),
    (whole(parts=[{"orders": ["move"]}]), "parts: read is in none of them"),
    (
        whole(parts=[{"orders": ["move", "read"]}, {"orders": ["read"]}]),
        "parts[1].orders: read stands in parts[0] already",
    ),
    (whole(parts=[{"orders": ["move", "read", "sing"]}]), "parts[0].orders: sing is no order"),
    (whole(parts=[{"orders": ["move", "read", "read"]}]), "parts[0].orders: read stands in parts[0] already"),
    (part(shift=0), "parts[0].shift: unknown field"),
    (part(prices={}), "parts[0].prices: is not a list of objects"),
    (part(prices=[1]), "parts[0].prices: is not a list of objects"),
    (part(prices=[{}]), "parts[0].prices[0].helper: is no helper"),
    (part(prices=[{"helper": "cy"}]), "parts[0].prices[0].helper: is no helper"),
    (part(prices=[{"helper": "an"}, {"helper": "an"}]), "parts[0].prices[1].helper: an stands twice"),
    (price(week=1), "parts[0].prices[0].week: unknown field"),
    (price(total=-1), "parts[0].prices[0].total: is not an integer from 0"),
    (price(total=True), "parts[0].prices[0].total: is not an integer from 0"),
    (price(total=None), "parts[0].prices[0].total: is not an integer from 0"),
    (price(total=1.0), "parts[0].prices[0].total: is not an integer from 0"),
    (price(total=10**31), "parts[0].prices[0].total: is not an integer from 0"),
    (price(days=[]), "parts[0].prices[0].days: is not an object"),
    (price(days={"1": 1}), "parts[0].prices[0].days: 1 is none of the instance's days"),
    (price(days={"0": -1}), "parts[0].prices[0].days[0]: is not an integer from 0"),
    (price(shifts={"00": 1}), "parts[0].prices[0].shifts: 00 is none of the instance's shifts"),
    (price(shifts={"0": False}), "parts[0].prices[0].shifts[0]: is not an integer from 0"),
    (branches(ZERO), "parts[0].branches: null is missing"),
    (branches(NULL), "parts[0].branches: shift 0 is missing"),
    (branches(NULL, ZERO, ZERO), "parts[0].branches[2].shift: shift 0 stands twice"),
    (branches(NULL, ZERO, {"shift": 1}), "parts[0].branches[2].shift: is neither null nor a shift of move"),
    (branches(NULL, {"shift": False}), "parts[0].branches[1].shift: is neither null nor a shift of move"),
    (branches(NULL, {"shift": 0.0}), "parts[0].branches[1].shift: is neither null nor a shift of move"),
    (branches({}, ZERO), "parts[0].branches[0].shift: is neither null nor a shift of move"),
    (branches(NULL, ZERO, order="read"), "parts[0].order: read cannot be served by several members"),
    (branches(NULL, ZERO, order="sing"), "parts[0].order: is no order of this part"),
    (branches(NULL, ZERO, order=None), "parts[0].order: is no order of this part"),
    (part(order="move"), "parts[0].branches: is not a list of objects"),
    (part(branches=[NULL]), "parts[0].order: is no order of this part"),
    (part(order="move", branches=[NULL, 0]), "parts[0].branches: is not a list of objects"),
    (
        branches(NULL, ZERO | {"order": "move", "branches": [NULL, ZERO]}),
        "parts[0].branches[1].order: move is branched over above",
    ),
    (branches(NULL, ZERO | {"orders": []}), "parts[0].branches[1].orders: unknown field"),
    (
        whole(parts=[{"orders": ["read"], "order": "move", "branches": [NULL, ZERO]}, {"orders": ["move"]}]),
        "parts[0].order: is no order of this part",
    ),
]


@pytest.mark.parametrize(("change", "line"), WRONG)
def test_each_fault_has_its_line(change: Callable[[Doc], object], line: str) -> None:
    document = copy.deepcopy(PRICED)
    change(document)
    assert f"certificate: {line}" in prove(Rules(TWO), document).broken


@pytest.mark.parametrize("key", ["", " 0", "+0", "-0", "0.0", "\u0660", "1_0", "9" * 5000])
def test_a_shift_is_written_in_one_way(key: str) -> None:
    certificate = at(1, 0, 0)
    certificate["parts"][0]["prices"][0]["shifts"] = {key: 1}
    for document in (TWO, TWO | {"days": 10**9, "shifts_per_day": 10**9}):
        line = f"certificate: parts[0].prices[0].shifts: {key} is none of the instance's shifts"
        assert prove(Rules(document), certificate).broken == [line]


def test_an_order_may_be_branched_over_on_both_sides() -> None:
    orders = [TWO["orders"][0], TWO["orders"][0] | {"id": "lift"}, TWO["orders"][1]]
    below = {"order": "lift", "branches": [NULL, ZERO]}
    document = BRANCHED | {"bound": 11, "parts": [{"order": "move", "branches": [NULL | below, ZERO | below]}]}
    assert bound_of(TWO | {"orders": orders}, document) == slow_bound(TWO | {"orders": orders}, document)


def test_a_deep_tree_is_read_to_its_end() -> None:
    orders = [TWO["orders"][0] | {"id": f"o{index}"} for index in range(3000)]
    node: Doc = {"prices": [{"helper": "an", "total": 2}]}
    for index in range(3000):
        node = {"order": f"o{index}", "branches": [NULL | node, ZERO]}
    proof = prove(Rules(TWO | {"orders": orders}), at(1, 0, 0) | {"parts": [node]})
    assert proof.bound is not None
    # Serving o2999 and leaving all others free to pay 3 costs least.
    assert proof.bound == 3 * 3000


def test_a_certificate_is_held_against_the_plan(tmp_path: Path) -> None:
    path = FOLDER / "single-11.json"
    assert run("solve", path, "-o", tmp_path / "plan.json", "--certificate", tmp_path / "proof.json.gz") == 0
    instance, plan, certificate = map(load_document, (path, tmp_path / "plan.json", tmp_path / "proof.json.gz"))
    assert check(instance, plan, certificate) == (33396, [])
    lower = certificate | {"bound": 33395}
    assert check(instance, plan, lower)[1] == ["certificate: bound: states 33395, its prices prove 33396"]
    free = certificate | {"parts": [{}], "bound": bound_of(instance, certificate | {"parts": [{}]})}
    said = check(instance, plan, free)[1]
    assert said[0] == f"bound: the plan states 33396, the certificate proves {free['bound']}"
    assert said[1] == f"status: optimal at cost 33396, the certificate proves {free['bound']}"
    modest = plan | {"bound": free["bound"], "status": "feasible", "gap": (33396 - free["bound"]) / 33396}
    assert check(instance, modest, free) == (33396, [])


@pytest.mark.parametrize("name", ["proof.json", "proof.json.gz"])
def test_the_commands_write_and_read_it(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance, plan, proof = FOLDER / "single-11.json", tmp_path / "plan.json", tmp_path / name
    assert run("solve", instance, "-o", plan, "--certificate", proof) == 0
    assert run("check", instance, plan, "--certificate", proof) == 0
    assert capsys.readouterr() == ("33396\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["plan.json", name])
    data = proof.read_bytes()
    document = json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
    document["parts"][0]["prices"][0]["helper"] = "nobody"
    (tmp_path / "other.json").write_text(json.dumps(document))
    assert run("check", instance, plan, "--certificate", tmp_path / "other.json") == 1
    assert capsys.readouterr() == ("33396\n", "certificate: parts[0].prices[0].helper: is no helper\n")


def test_a_certificate_that_cannot_be_written_or_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance, plan = FOLDER / "mixed-12.json", tmp_path / "plan.json"
    assert run("solve", instance, "-o", plan, "--certificate", tmp_path / "no" / "proof.json") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "wrong.json").write_text("[" * 100_000)
    for name in ("missing.json", "wrong.json"):
        assert run("check", instance, instance, "--certificate", tmp_path / name) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"{tmp_path / name}: ")
        assert said.count("\n") == 1


@pytest.mark.parametrize("text", ['{"cost": 1, "cost": 2}', '{"cost": NaN}', '{"cost": -Infinity}'])
def test_a_document_says_one_thing_in_json(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(UnreadableError, match="is not JSON"):
        load_document(tmp_path / "plan.json")


def test_a_whole_district_is_proven() -> None:
    path = FOLDER / "single-12-x1.json.gz"
    certificate = json.loads(json.dumps(certify(load_instance(path))))
    assert bound_of(load_document(path), certificate) == certificate["bound"] == 1058606


def test_the_checker_shares_no_code_with_the_solver() -> None:
    files = sorted((ROOT / "matcher" / "engine").glob("check*.py"))
    assert len(files) > 8
    for path in files:
        modules = re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text("utf-8"), re.MULTILINE)
        foreign = {name for name in modules if not name.startswith("matcher.engine.check")}
        assert {name.partition(".")[0] for name in foreign} <= sys.stdlib_module_names, path
