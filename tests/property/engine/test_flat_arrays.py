"""The flat arrays equal the slow and obvious ones, and the order of the input leaves no trace in them."""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from matcher.engine.arrays import Arrays
from matcher.engine.flatten import flatten
from matcher.engine.instance import Area, Helper, Instance, Weights
from matcher.engine.read import load_instance, read_instance
from tests.property.engine import families, plain_arrays

EXAMPLES = sorted((Path(__file__).parents[2] / "data" / "instances").glob("*1*.json"))
COSTS = {"scalars", "distance", "load", "cost", "tag_cost", "value", "window_cost", "bonus"}


def documents(seed: int) -> Iterator[dict[str, Any]]:
    for family in families.FAMILIES:
        yield families.make(seed, family, single=False, size=8)
        yield sprinkled(families.make(seed, family, single=False, size=8), Random(f"{seed} {family}"))


def sprinkled(doc: dict[str, Any], rng: Random) -> dict[str, Any]:
    """What the families do not have: repeats that are allowed, far shifts, lists that are empty, other letters."""
    doc["days"] = rng.choice([doc["days"], 10**6])
    last = doc["days"] * doc["shifts_per_day"] - 1
    for helper in doc["helpers"]:
        helper["areas"] *= rng.choice([0, 1, 2])
        helper["tags"] |= {rng.choice(["ä", "\U0001f600", "￿", "A\0", "A"]): 3}
        helper.setdefault("taken", []).extend([last] * rng.choice([0, 0, 2]))
    for order in doc["orders"]:
        order["excludes"] = [*order.get("excludes", []), "gone", "h0"] * rng.choice([1, 2])
        order["accepts"] = order.get("accepts", ["team"]) * 2
        for window in order["windows"]:
            window["tags"] = window.get("tags", []) * 2
        if order.get("incumbent"):
            order["incumbent"]["helpers"] += ["gone", "away"]
            order["incumbent"]["shift"] = rng.choice([order["incumbent"]["shift"], last])
    return doc


def shuffled(doc: dict[str, Any], rng: Random) -> dict[str, Any]:
    """The same instance with every list turned whose order means nothing; needs keep theirs."""
    for helper in doc["helpers"]:
        for name in ("areas", "shifts", "taken"):
            rng.shuffle(helper.get(name, []))
        turned = list(helper["tags"].items())
        rng.shuffle(turned)
        helper["tags"] = dict(turned)
    for order in doc["orders"]:
        for name in ("windows", "accepts", "excludes", "prefers"):
            rng.shuffle(order.get(name, []))
        for row in order["windows"] + order["needs"]:
            rng.shuffle(row.get("tags", []))
        if order.get("incumbent"):
            rng.shuffle(order["incumbent"]["helpers"])
    for name in ("areas", "helpers", "orders"):
        rng.shuffle(doc[name])
    return doc


def read(doc: dict[str, Any]) -> Instance:
    return read_instance(json.dumps(doc).encode())


def listed(arrays: Arrays) -> dict[str, list[int]]:
    return {name: values.tolist() for name, values in arrays._asdict().items()}


def assert_same(instance: Instance) -> None:
    arrays, names = flatten(instance)
    made, called = plain_arrays.plain(instance)
    assert asdict(names) == called
    for name, values in listed(arrays).items():
        assert values == made.get(name, [0] if name.endswith("start") else []), name


@pytest.mark.parametrize("seed", range(12))
def test_the_fast_arrays_equal_the_plain_ones(seed: int) -> None:
    for doc in documents(seed):
        assert_same(read(doc))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_they_equal_them_on_the_examples(path: Path) -> None:
    assert_same(load_instance(path))


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_the_input_leaves_no_trace(seed: int) -> None:
    for doc in documents(seed):
        arrays, names = flatten(read(doc))
        turned, called = flatten(read(shuffled(doc, random.Random(seed))))
        assert names == called
        assert listed(arrays) == listed(turned)


def test_costs_are_int64_and_the_rest_is_int32() -> None:
    arrays, _ = flatten(read(families.make(1, "pairs", single=False)))
    for name, values in arrays._asdict().items():
        assert values.dtype == (np.int64 if name in COSTS else np.int32), name
        assert values.flags.c_contiguous


def test_nothing_at_all_makes_empty_arrays() -> None:
    arrays, names = flatten(Instance("jiedan-instance/1", "", 0, 0, (), Weights((0,), 0, 0), (), ()))
    assert arrays.scalars.tolist() == [0, 0, 0]
    assert arrays.set_start.tolist() == [0, 0]
    assert arrays.incumbent_start.tolist() == [0]
    assert (names.shifts, names.tags) == ([], [])


def test_a_limit_beyond_int32_is_cut_where_it_cannot_matter() -> None:
    helper = Helper("h", ("a",), {}, (0,), total=2**40)
    arrays, _ = flatten(Instance("jiedan-instance/1", "", 1, 1, (Area("a", None),), Weights((0,), 0, 0), (helper,), ()))
    assert arrays.total.tolist() == [2**31 - 1]
