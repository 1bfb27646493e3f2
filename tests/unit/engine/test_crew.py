"""The cheapest crew equals trying all crews."""

from itertools import permutations
from random import Random

import pytest

from matcher.engine.crew import cheapest_crew


def tried(counts: list[int], costs: list[list[int | None]]) -> int | None:
    places = [need for need, count in enumerate(counts) for _ in range(count)]
    best = None
    for seats in permutations(range(len(costs)), len(places)):
        prices = [costs[candidate][need] for candidate, need in zip(seats, places, strict=True)]
        if None not in prices:
            total = sum(price for price in prices if price is not None)
            best = total if best is None else min(best, total)
    return best


@pytest.mark.parametrize("seed", range(150))
def test_the_cheapest_crew_is_the_cheapest(seed: int) -> None:
    rng = Random(seed)
    counts = [rng.randint(1, 2) for _ in range(rng.randint(1, 3))]
    costs = [[rng.choice([None, 0, 1, 3, 7, 20]) for _ in counts] for _ in range(rng.randint(1, 6))]
    found = cheapest_crew(counts, costs)
    best = tried(counts, costs)
    assert (found is None) is (best is None)
    if found is not None:
        total, crew = found
        assert total == best
        assert [len(row) for row in crew] == counts
        assert len({candidate for row in crew for candidate in row}) == sum(counts)
        assert total == sum(costs[candidate][need] or 0 for need, row in enumerate(crew) for candidate in row)
