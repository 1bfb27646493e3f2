"""Keys that stand twice: the scanner, the recount and the plain way find the same."""

import json
from random import Random

import pytest

from matcher.engine.kernels.keys import DEPTHS, KEYS, NO_TWIN, UNSURE, twin_at
from matcher.engine.repeats import has_twins, has_twins_plainly

KEYS_MET = ('"a"', '"b"', '"ab"', '"a:"', '"\\""', '"{"', '"\\u0061"', '"\\u003a"', '"é"', '""', '"]"', '"\\\\"')
VALUES_MET = ("1", "null", "-2", "true", '":"', '"a\\":"', '"\\u003A"', '"{\\"a\\":1"', "[]", "{}", '"}"', '"\\\\"')
BLANKS = ("", " ", "\n\t", "\r ")


def text(rng: Random, depth: int = 0) -> str:
    """Some JSON in which a key may stand twice."""

    def blank() -> str:
        return rng.choice(BLANKS)

    kind = rng.random()
    if depth == 3 or kind < 0.3:
        return blank() + rng.choice(VALUES_MET) + blank()
    parts = [text(rng, depth + 1) for _ in range(rng.randint(0, 4))]
    if kind < 0.5:
        return f"{blank()}[{','.join(parts) or blank()}]{blank()}"
    named = [f"{blank()}{rng.choice(KEYS_MET)}{blank()}:{part}" for part in parts]
    return f"{blank()}{{{','.join(named) or blank()}}}{blank()}"


def scanned(data: bytes) -> int:
    return twin_at(data, [0] * (DEPTHS * KEYS), [0] * (DEPTHS * KEYS), [0] * DEPTHS)


@pytest.mark.parametrize("seed", range(5))
def test_all_ways_agree(seed: int) -> None:
    rng = Random(seed)
    twins = 0
    for _ in range(400):
        data = f'{{"top":{text(rng)}, {rng.choice(KEYS_MET)}:{text(rng)}, {rng.choice(KEYS_MET)} :0}}'.encode()
        json.loads(data)
        truth = has_twins_plainly(data)
        assert has_twins(data) == truth, data
        assert has_twins(data, twin_at) == truth, data
        found = scanned(data)
        assert found == UNSURE or (found != NO_TWIN) == truth, data
        twins += truth
    assert 50 < twins < 350


def test_the_scanner_names_the_second_key() -> None:
    data = b'{"x": {"a": 1}, "y": [{"a": 1, "b": 2, "a" : 3}]}'
    assert scanned(data) == data.rindex(b"a")


def test_the_scanner_gives_up_on_what_its_scratch_cannot_hold() -> None:
    wide = json.dumps({str(number): 0 for number in range(KEYS + 1)}).encode()
    deep = b'{"a":' * (DEPTHS + 1) + b"0" + b"}" * (DEPTHS + 1)
    for data in (wide, deep, b'{"\\u0061": 1}'):
        assert scanned(data) == UNSURE
        assert not has_twins(data, twin_at)
    assert scanned(json.dumps({str(number): 0 for number in range(KEYS)}).encode()) == NO_TWIN
    assert has_twins(wide.replace(b'"1"', b'"0"'), twin_at)
