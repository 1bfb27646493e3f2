"""Every refusal of the reader names the place in one line."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from matcher.engine.instance import InstanceError
from matcher.engine.kernels.keys import twin_at
from matcher.engine.read import load_arrays, load_instance, read_arrays, read_instance

Doc = dict[str, Any]
HUGE = 10**40
BASE: Doc = {
    "format": "jiedan-instance/1",
    "name": "base",
    "days": 7,
    "shifts_per_day": 3,
    "areas": [{"code": "d", "parent": None}, {"code": "c", "parent": "d"}],
    "weights": {"distance": [0, 10], "balance": 2, "change": 5},
    "helpers": [
        {"id": "m", "areas": ["c"], "tags": {"t": 0}, "shifts": [0, 1], "taken": [0]},
        {"id": "n", "areas": ["d"], "tags": {}, "shifts": [], "kind": "team", "size": 3},
    ],
    "orders": [
        {
            "id": "o",
            "area": "c",
            "windows": [{"shift": 1, "cost": 0, "tags": ["t"]}, {"shift": 2, "cost": 0}],
            "needs": [{"tags": ["t"], "count": 1}],
            "value": 5,
            "excludes": ["gone"],
            "prefers": [{"helper": "m", "bonus": 3}],
            "incumbent": {"shift": 1, "helpers": ["m"]},
        }
    ],
}
DELETE = object()
REFUSALS: list[tuple[str, object, str]] = [
    ("orders/0/windows/0/shift", 99, "orders[0].windows[0].shift: 99 is not below 21"),
    ("orders/0/windows/0/shift", -1, "orders[0].windows[0].shift: -1 is below 0"),
    ("orders/0/windows/0/shift", True, "orders[0].windows[0].shift: expected an integer, got a boolean"),
    (
        "orders/0/windows/0/shift",
        1.0,
        "orders[0].windows[0].shift: expected an integer, got a number that is no integer",
    ),
    ("orders/0/windows/0/shift", HUGE, "orders[0].windows[0].shift: a huge number is not below 21"),
    ("orders/0/windows/0/cost", 10**9 + 1, "orders[0].windows[0].cost: 1000000001 is above 1000000000"),
    ("orders/0/windows/0/cost", -HUGE, "orders[0].windows[0].cost: a huge number is below 0"),
    ("orders/0/windows/0/tags", None, "orders[0].windows[0].tags: expected a list, got null"),
    ("orders/0/windows/1/shift", 1, "orders[0].windows[1].shift: 1 is repeated"),
    ("orders/0/windows", DELETE, "orders[0].windows: is missing"),
    ("orders/0/colour", 1, "orders[0].colour: unknown field"),
    ("orders/0/two words", 1, "orders[0].'two words': unknown field"),
    ("colour", 1, "colour: unknown field"),
    ("orders/0/id", "", "orders[0].id: is empty"),
    ("orders/0/area", "x", "orders[0].area: 'x' is not an area"),
    ("orders/0/value", "5", "orders[0].value: expected an integer, got a string"),
    ("orders/0/value", HUGE, "orders[0].value: a huge number is above 1000000000"),
    ("orders/0/needs", [], "orders[0].needs: is empty"),
    ("orders/0/needs/0/count", 0, "orders[0].needs[0].count: 0 is below 1"),
    ("orders/0/needs/0/tags", ["t", "t"], "orders[0].needs[0].tags[1]: 't' is repeated"),
    ("orders/0/accepts", [], "orders[0].accepts: is empty"),
    ("orders/0/accepts", ["dog"], "orders[0].accepts[0]: 'dog' is not one of member, team"),
    ("orders/0/excludes", [""], "orders[0].excludes[0]: is empty"),
    ("orders/0/prefers/0/bonus", -2, "orders[0].prefers[0].bonus: -2 is below 0"),
    ("orders/0/prefers/0/helper", "", "orders[0].prefers[0].helper: is empty"),
    ("orders/0/prefers", [{"helper": "m", "bonus": 1}] * 2, "orders[0].prefers[1].helper: 'm' is repeated"),
    ("orders/0/incumbent/helpers", ["m", "m"], "orders[0].incumbent.helpers[1]: 'm' is repeated"),
    ("orders/0/incumbent/shift", 21, "orders[0].incumbent.shift: 21 is not below 21"),
    ("orders/0/incumbent", 3, "orders[0].incumbent: expected an object or null, got an integer"),
    ("orders", [BASE["orders"][0]] * 2, "orders[1].id: 'o' is repeated"),
    ("helpers/1/id", "m", "helpers[1].id: 'm' is repeated"),
    ("helpers/0/id", "", "helpers[0].id: is empty"),
    ("helpers/0/kind", "dog", "helpers[0].kind: 'dog' is not one of member, team"),
    ("helpers/0/areas", ["x"], "helpers[0].areas[0]: 'x' is not an area"),
    ("helpers/0/tags", {"t": -1}, "helpers[0].tags['t']: -1 is below 0"),
    ("helpers/0/tags", {"a": 1, "t": "x"}, "helpers[0].tags['t']: expected an integer, got a string"),
    ("helpers/0/shifts", [3, 3], "helpers[0].shifts[1]: 3 is repeated"),
    ("helpers/0/shifts", [21], "helpers[0].shifts[0]: 21 is not below 21"),
    ("helpers/0/taken", [21], "helpers[0].taken[0]: 21 is not below 21"),
    ("helpers/0/reach", -1, "helpers[0].reach: -1 is below 0"),
    ("helpers/0/per_shift", 10**9 + 1, "helpers[0].per_shift: 1000000001 is above 1000000000"),
    ("helpers/0/per_day", False, "helpers[0].per_day: expected an integer, got a boolean"),
    ("helpers/0/total", None, "helpers[0].total: expected an integer, got null"),
    ("helpers/0/load", 10**6 + 1, "helpers[0].load: 1000001 is above 1000000"),
    ("helpers/0/size", 2, "helpers[0].size: 2 is not 1, the size of a member"),
    ("helpers/0", 7, "helpers[0]: expected an object, got an integer"),
    ("areas/1/code", "d", "areas[1].code: 'd' is repeated"),
    ("areas/0/code", "", "areas[0].code: is empty"),
    ("areas/1/parent", "x", "areas[1].parent: 'x' is not an area"),
    ("areas/0/parent", "c", "areas[0].parent: 'c' leads into a cycle"),
    ("areas/0/parent", DELETE, "areas[0].parent: is missing"),
    ("weights/distance", [], "weights.distance: is empty"),
    ("weights/distance", [3, 2], "weights.distance[1]: 2 is below the 3 before it"),
    ("weights/balance", -1, "weights.balance: -1 is below 0"),
    ("weights/change", 1.5, "weights.change: expected an integer, got a number that is no integer"),
    ("days", -1, "days: -1 is below 0"),
    ("shifts_per_day", HUGE, "shifts_per_day: a huge number is above 1000000000"),
    ("format", "jiedan-instance/2", "format: 'jiedan-instance/2' is not 'jiedan-instance/1'"),
    ("name", 3, "name: expected a string, got an integer"),
]


def changed(path: str, value: object) -> Doc:
    document = copy.deepcopy(BASE)
    *steps, last = path.split("/")
    node: Any = document
    for step in steps:
        node = node[int(step) if step.isdigit() else step]
    if value is DELETE:
        del node[last]
    else:
        node[int(last) if last.isdigit() else last] = value
    return document


def refusal(data: bytes) -> str:
    said = set()
    for scan in (None, twin_at):
        with pytest.raises(InstanceError) as caught:
            read_arrays(data, scan)
        said.add(str(caught.value))
    (message,) = said
    assert "\n" not in message
    return message


def test_the_base_is_accepted() -> None:
    instance = read_instance(json.dumps(BASE).encode())
    assert instance.orders[0].accepts == ("member", "team")
    assert instance.helpers[0].per_day == 1


@pytest.mark.parametrize(("path", "value", "message"), REFUSALS)
def test_a_refusal_names_the_place(path: str, value: object, message: str) -> None:
    assert refusal(json.dumps(changed(path, value)).encode()) == message


def test_a_load_too_heavy_for_the_balance_is_refused() -> None:
    document = changed("helpers/0/load", 10**6)
    document["weights"]["balance"] = 10**6
    assert refusal(json.dumps(document).encode()).startswith("helpers[0].load: balance * (2 * 1000000 + 1) is above")


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"", "instance: is not JSON"),
        (b"{", "instance: is not JSON"),
        (b'{"name": NaN}', "instance: is not JSON"),
        (b'{"name": "\xff"}', "instance: is not UTF-8"),
        (b'{"days": 1e400}', "days: "),
        (b'{"days": ' + b"9" * 5000 + b"}", "days: "),
        (b"[]", "instance: expected an object, got a list"),
        (b"[" * 200_000, "instance: "),
        (b'{"colour": ' + b"[" * 200_000, "colour: unknown field"),
        (b'{"days": -' + b"9" * 5000 + b"}", "days: "),
        (b'{"name": "\\ud800"}', "instance: is not JSON"),
    ],
)
def test_what_is_no_instance_at_all_is_refused_in_a_line(data: bytes, start: str) -> None:
    assert refusal(data).startswith(start)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"value": 5', '"value": 5, "value": 6', "orders[0].value: stands twice in one object"),
        ('"t": 0', '"t": 0, "t": 1', "helpers[0].tags.t: stands twice in one object"),
        ('"days": 7', '"days": 7, "days": 7', "days: stands twice in one object"),
    ],
)
def test_a_repeated_key_is_refused(old: str, new: str, message: str) -> None:
    text = json.dumps(BASE)
    assert old in text
    assert refusal(text.replace(old, new).encode()) == message


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ('{"s": 1, "t": ' + "9" * 5000 + "}", "helpers[0].tags['t']: integer value out of range"),
        ('{"t": 1e400}', "helpers[0].tags['t']: number out of range"),
        ('{"t": ' + "[" * 50 + "]" * 50 + "}", "helpers[0].tags['t']: expected an integer, got a list"),
        ('{"t": ' + "[" * 5000 + "]" * 5000 + "}", "helpers[0].tags"),
        ('{"t": "x", "t": 0}', "helpers[0].tags: expected an integer, got a string"),
        ('{"t": 0}, "tags": {"\\u0074": "x"}', "helpers[0].tags['t']: expected an integer, got a string"),
        ('{"t": "x"}, "tags": 5', "helpers[0].tags: expected an integer, got a string"),
    ],
)
def test_hostile_tags_are_refused_in_a_line(tags: str, message: str) -> None:
    text = json.dumps(BASE)
    assert '"tags": {"t": 0}' in text
    assert refusal(text.replace('"tags": {"t": 0}', f'"tags": {tags}').encode()).startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"value": 5', '"value": 5, "v\\u0061lue": 6', "orders[0].value: stands twice in one object"),
        ('"name": "base"', '"name": "\\u003a:", "name": ":"', "name: stands twice in one object"),
        ('"days": 7', '"days": 7.0', "days: expected an integer, got a number that is no integer"),
        ('"days": 7', '"days": 18446744073709551616', "days: 18446744073709551616 is above 1000000000"),
        (
            '"shifts": [0, 1]',
            '"shifts": [9223372036854775808]',
            "helpers[0].shifts[0]: 9223372036854775808 is not below",
        ),
        ('"format"', '\x00"format"', "instance: is not JSON"),
        ('"format"', '\ufeff"format"', "instance: is not JSON"),
    ],
)
def test_hostile_bytes_are_refused_in_a_line(old: str, new: str, message: str) -> None:
    text = json.dumps(BASE)
    assert old in text
    assert refusal(text.replace(old, new).encode()).startswith(message)


def test_keys_may_be_spelled_with_escapes() -> None:
    text = json.dumps(BASE).replace('"orders"', '"\\u006frders"').replace('"base"', '"\\u003a\\ud83d\\ude00"')
    assert read_instance(text.encode()).name == ":\U0001f600"


def test_files_that_cannot_be_read_are_refused_in_a_line(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps(BASE).encode())
    (tmp_path / "cut.json.gz").write_bytes(packed[:-20])
    (tmp_path / "plain.json.gz").write_bytes(b"{}")
    (tmp_path / "bent.json.gz").write_bytes(packed[:30] + b"\x00\x01\x02\x03" + packed[34:])
    (tmp_path / "whole.json.gz").write_bytes(packed)
    assert load_instance(tmp_path / "whole.json.gz").name == "base"
    assert load_arrays(tmp_path / "whole.json.gz", twin_at)[2].helpers == ["m", "n"]
    for name, part in [
        ("cut.json.gz", "truncated"),
        ("plain.json.gz", "gzip"),
        ("bent.json.gz", "gzip"),
        ("missing.json", "No such file"),
        (".", "directory"),
        ("nul\0.json", "cannot be read"),
    ]:
        with pytest.raises(InstanceError, match=part) as caught:
            load_instance(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_a_huge_horizon_costs_nothing() -> None:
    document = changed("days", 10**9)
    document["shifts_per_day"] = 10**9
    document["orders"][0]["windows"][0]["shift"] = 10**18 - 1
    assert read_instance(json.dumps(document).encode()).orders[0].windows[0].shift == 10**18 - 1
