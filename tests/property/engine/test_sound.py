"""The quick test of whole columns and the slow one that words the error refuse the same instances."""

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import msgspec
import pytest

from matcher.engine.instance import Area, Helper, Instance, InstanceError, Need, Order, Weights
from matcher.engine.read import read_instance
from matcher.engine.sound import arrays_if_sound, checked
from matcher.engine.validate import validate, validate_frame
from tests.property.engine.families import FAMILIES, make

NUMBERS = (-1, 0, 1, 2, 10**6, 10**6 + 1, 10**9, 10**9 + 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**40)
NAMES = ("", "gone", "h0", "h1", "o0", "a0", "x")
Step = str | int


def places(node: object, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The paths of all values in a document."""
    if path:
        yield path
    rows: list[tuple[Any, Any]] = []
    if isinstance(node, dict):
        rows = list(node.items())
    elif isinstance(node, list):
        rows = list(enumerate(node))
    for step, child in rows:
        yield from places(child, (*path, step))


def bent(value: object, rng: Random) -> object:
    """A value of the same type that may break a rule."""
    if isinstance(value, int):
        return rng.choice([*NUMBERS, value + 1, value - 1])
    if isinstance(value, str):
        return rng.choice(["member", "team", *NAMES])
    if isinstance(value, list):
        turned: list[Callable[[], object]] = [list, lambda: value * 2, lambda: value[1:], lambda: [*value, *value[:1]]]
        return rng.choice(turned)()
    return value


def mutated(doc: dict[str, Any], rng: Random) -> bytes:
    doc = copy.deepcopy(doc)
    for _ in range(rng.choice([1, 1, 1, 2])):
        *steps, last = rng.choice(list(places(doc)))
        node: Any = doc
        for step in steps:
            node = node[step]
        node[last] = bent(node[last], rng)
    return json.dumps(doc).encode()


def complaint(call: Callable[[Any], object], asked: object) -> str | None:
    try:
        call(asked)
    except InstanceError as error:
        return str(error)
    return None


@pytest.mark.parametrize("family", FAMILIES)
def test_both_refuse_the_same_rows_and_the_reader_says_what_the_slow_one_says(family: str) -> None:
    rng = Random(family)
    refused = accepted = 0
    for seed in range(25):
        doc = make(seed, family, single=False, size=4)
        for _ in range(20):
            data = mutated(doc, rng)
            try:
                instance = msgspec.json.decode(data, type=Instance)
            except msgspec.ValidationError:
                continue
            said = complaint(validate, instance)
            assert complaint(read_instance, data) == said
            assert complaint(checked, instance) == said
            if complaint(validate_frame, instance) is None:
                assert (arrays_if_sound(instance) is None) == (said is not None), said
            refused += said is not None
            accepted += said is None
    assert refused > 50
    assert accepted > 50


def test_records_with_kinds_that_do_not_exist_are_refused_by_both() -> None:
    helper = Helper("h", ("a",), {}, ())
    order = Order("o", "a", (), (Need((), 1),), 0)
    base = Instance("jiedan-instance/1", "", 1, 1, (Area("a", None),), Weights((0,), 0, 0), (helper,), (order,))
    replace = msgspec.structs.replace
    assert arrays_if_sound(base) is not None
    for wrong in (
        replace(base, helpers=(replace(helper, kind="dog"),)),
        replace(base, orders=(replace(order, accepts=("dog",)),)),
    ):
        assert arrays_if_sound(wrong) is None
        assert complaint(checked, wrong) == complaint(validate, wrong)
        assert complaint(checked, wrong)
