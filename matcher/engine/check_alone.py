"""The checker's view of one order as if no other existed: can it be served, and at what cost."""

from matcher.engine.check_priced import by_one
from matcher.engine.check_rules import Doc
from matcher.engine.check_ways import Cell, Crew, Ways


class Alone:
    """What each order costs by itself, balance included."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        step = ways.rules.balance * ways.scale
        self._first: dict[int, dict[int, int]] = {}
        for number, room in enumerate(ways.rooms):
            for shift in room.shifts:
                charged = self._first.setdefault(shift, {})
                charged[number] = step * (2 * ways.helpers[number].get("load", 0) + 1)
        self._known: dict[Cell, int] = {}

    def cost(self, order: Doc) -> int | None:
        """The least cost of serving an order if no other existed; None where it cannot be served."""
        task = self.ways.task(order)
        found = [by_one(task, self._first, self._known)]
        found += [self._crew(crew, shift) for shift, crews in task.crews.items() for crew in crews]
        least = min((cost for cost in found if cost is not None), default=None)
        return None if least is None else least // self.ways.scale

    def _crew(self, crew: Crew, shift: int) -> int | None:
        fixed, places = crew
        counts = tuple(count for count, _rows in places)
        rows: dict[int, list[int | None]] = {}
        for need, (_count, asked) in enumerate(places):
            for cost, helper in asked:
                rows.setdefault(helper, [None] * len(counts))[need] = cost + self._first[shift][helper]
        if sum(counts) > len(rows):
            return None
        if len(counts) == 1:
            return fixed + sum(sorted(row[0] or 0 for row in rows.values())[: counts[0]])
        least = _cheapest_seats(counts, list(rows.values()))
        return None if least is None else fixed + least


def _cheapest_seats(counts: tuple[int, ...], rows: list[list[int | None]]) -> int | None:
    """Member by member, over the places that each need still has open."""
    best = {counts: 0}
    for row in rows:
        following = dict(best)
        for left, cost in best.items():
            for need, price in enumerate(row):
                if price is not None and left[need]:
                    rest = (*left[:need], left[need] - 1, *left[need + 1 :])
                    following[rest] = min(cost + price, following.get(rest, cost + price))
        best = following
    return best.get((0,) * len(counts))
