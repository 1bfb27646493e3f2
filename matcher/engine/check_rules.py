"""The contract's rules for one order and one crew, for the checker alone, on the plain JSON documents.

Written from the contract, sharing nothing with the solver.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Doc = dict[str, Any]
PART_NAMES = ("distance", "helper", "tags", "bonus", "window", "change")


class Rules:
    """An instance document, indexed."""

    def __init__(self, instance: Doc) -> None:
        self.instance = instance
        self.parent: dict[str, str | None] = {row["code"]: row["parent"] for row in instance["areas"]}
        self.helpers: dict[str, Doc] = {row["id"]: row for row in instance["helpers"]}
        self.orders: dict[str, Doc] = {row["id"]: row for row in instance["orders"]}
        self.distance: list[int] = instance["weights"]["distance"]
        self.balance: int = instance["weights"]["balance"]
        self.change: int = instance["weights"]["change"]
        self.per_day: int = instance["shifts_per_day"]
        self.kinds = Counter(map(kind_of, instance["helpers"]))
        self.with_tag: dict[str, list[Doc]] = {}
        for row in instance["helpers"]:
            for tag in row["tags"]:
                self.with_tag.setdefault(tag, []).append(row)

    def upward(self, code: str | None) -> Iterator[str]:
        """The area itself and all above it."""
        while code is not None:
            yield code
            code = self.parent[code]

    def circular(self) -> bool:
        """Whether some area lies above itself, so that climbing would never end."""
        sound: set[str] = set()
        for start in self.parent:
            walked: list[str] = []
            code: str | None = start
            while code is not None and code not in sound:
                if len(walked) > len(self.parent):
                    return True
                walked.append(code)
                code = self.parent[code]
            sound.update(walked)
        return False

    def climbed(self, area: str, helper: Doc) -> int | None:
        """Least levels climbed from `area` to meet a base whose reach covers it; None where none does."""
        path = list(self.upward(area))
        best: int | None = None
        for base in helper["areas"]:
            above = list(self.upward(base))
            top = above[min(helper.get("reach", 0), len(above) - 1)]
            if top in path:
                met = next(index for index, code in enumerate(path) if code in above)
                best = met if best is None else min(best, met)
        return best

    def wanted(self, order: Doc, window: Doc, helper: Doc, need: int) -> set[str]:
        """The tags that a helper must have: of one need for a member, of all for a team."""
        needs = order["needs"] if kind_of(helper) == "team" else [order["needs"][need]]
        return {tag for row in needs for tag in row["tags"]} | set(window.get("tags", []))

    def pair(self, order: Doc, helper: Doc, tags: Iterable[str]) -> tuple[int, int, int, int]:
        """Distance, helper, tag and bonus part of one pair that the rules allow."""
        level = self.climbed(order["area"], helper) or 0
        distance = self.distance[min(level, len(self.distance) - 1)]
        own = helper.get("cost", 0)
        used = sum(helper["tags"][tag] for tag in set(tags))
        bonus = sum(row["bonus"] for row in order.get("prefers", []) if row["helper"] == helper["id"])
        return distance, own, used, -min(bonus, distance + own + used)

    def moved(self, order: Doc, shift: int, ids: Sequence[str]) -> int:
        """The change cost."""
        stood = order.get("incumbent")
        if not stood or (stood["shift"] == shift and sorted(stood["helpers"]) == sorted(ids)):
            return 0
        return self.change

    def fillings(self, order: Doc, window: Doc, crew: list[Doc]) -> set[tuple[int, int, int, int]]:
        """The parts of every cheapest way to give each member of the crew one place; empty where they do not fit."""
        start = tuple(need["count"] for need in order["needs"])
        states = {start: {(0, 0, 0, 0)}}
        for helper in crew:
            following: dict[tuple[int, ...], set[tuple[int, int, int, int]]] = {}
            for left, found in states.items():
                for need, open_places in enumerate(left):
                    tags = self.wanted(order, window, helper, need)
                    if not open_places or not tags <= helper["tags"].keys():
                        continue
                    rest = (*left[:need], open_places - 1, *left[need + 1 :])
                    parts = self.pair(order, helper, tags)
                    following.setdefault(rest, set()).update(added(row, parts) for row in found)
            states = {left: cheapest(found) for left, found in following.items()}
        return states.get((0,) * len(start), set())

    def room(self, helper: Doc, shift: int) -> bool:
        """Whether what is taken leaves room for one more order in a shift."""
        taken: list[int] = helper.get("taken", [])
        day = shift // self.per_day
        return bool(
            taken.count(shift) < helper.get("per_shift", 1)
            and sum(other // self.per_day == day for other in taken) < helper.get("per_day", 1)
            and len(taken) < helper.get("total", 1)
        )

    def tagged(self, tags: set[str]) -> list[Doc]:
        """Helpers among whom all with these tags are."""
        everybody: list[Doc] = self.instance["helpers"]
        return min((self.with_tag.get(tag, []) for tag in tags), key=len, default=everybody)


def kind_of(helper: Doc) -> str:
    """The kind of a helper, with the default."""
    return str(helper.get("kind", "member"))


def accepts(order: Doc) -> list[str]:
    """The kinds that may serve an order, with the default."""
    kinds: list[str] = order.get("accepts", ["member", "team"])
    return kinds


def headcount(order: Doc) -> int:
    """People that an order needs."""
    return sum(int(need["count"]) for need in order["needs"])


def added(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Two rows of parts, summed."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def cheapest(found: set[tuple[int, int, int, int]]) -> set[tuple[int, int, int, int]]:
    """The rows with the least sum."""
    least = min(map(sum, found))
    return {row for row in found if sum(row) == least}
