"""Scarcity prices: how much the optimum falls if one more member were there, for the needs of unserved orders."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from matcher.engine.kernels.gains import PRICE_AREA, PRICE_FALL, PRICE_ROW, PRICE_SET, PRICE_SHIFT
from matcher.engine.question import Question

MOST_PRICES, MOST_SOLVED = 1000, 20


class Price(NamedTuple):
    """One place: tags by name, area code and the instance's own shift, and the fall of the optimum there."""

    tags: tuple[str, ...]
    area: str
    shift: int
    price: int

    def row(self, *, exact: bool) -> dict[str, object]:
        """As the plan file has it."""
        made: dict[str, object] = {"tags": list(self.tags), "area": self.area, "shift": self.shift, "price": self.price}
        return made if exact else made | {"exact": False}


def exact_prices(question: Question, unserved: Iterable[int]) -> list[dict[str, object]]:
    """The rows of `prices`, the largest first, where all orders have headcount 1; `unserved`: numbers of orders."""
    return [price.row(exact=True) for price in ranked(question, unserved)[:MOST_PRICES]]


def solved_prices(
    question: Question, unserved: Iterable[int], fall: Callable[[int, int, Price], int]
) -> list[dict[str, object]]:
    """The rows of `prices` with orders of several people: of the most promising places, each solved again by `fall`.

    `fall` is called with how many places are done, how many there are, and the place.
    """
    promising = ranked(question, unserved)[:MOST_SOLVED]
    found = [price._replace(price=fall(done, len(promising), price)) for done, price in enumerate(promising)]
    return [price.row(exact=False) for price in sorted(found, key=_largest_first) if price.price > 0]


def ranked(question: Question, unserved: Iterable[int]) -> list[Price]:
    """Every place with a price above 0, the largest first, then by tags, area and shift.

    Exact where all orders have headcount 1; else a guess: an order of several people counts its value for each.
    """
    kernels, names = question.kernels, question.names
    orders = list(unserved)
    gain = kernels.wide_zeros(len(question.arrays.area))
    for network in question.networks:
        kernels.gains(network, gain)
    sets, packed, count = kernels.find_prices(kernels.narrow(orders), gain, question.tags, question.rows)
    rows = np.asarray(packed)[: count * PRICE_ROW].reshape(-1, PRICE_ROW)
    start, tag = np.asarray(sets.start), np.asarray(sets.tag)
    found: dict[Price, int] = {}
    for row in rows[rows[:, PRICE_FALL] > 0].tolist():
        wanted = row[PRICE_SET]
        tags = tuple(names.tags[number] for number in tag[start[wanted] : start[wanted + 1]])
        # A set made of a need and a window may equal another by its tags: one place, worth what the dearer order pays.
        place = Price(tags, names.areas[row[PRICE_AREA]], names.shifts[row[PRICE_SHIFT]], 0)
        found[place] = max(row[PRICE_FALL], found.get(place, 0))
    return sorted((place._replace(price=price) for place, price in found.items()), key=_largest_first)


def _largest_first(price: Price) -> tuple[int, tuple[str, ...], str, int]:
    return -price.price, price.tags, price.area, price.shift
