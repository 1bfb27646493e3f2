"""The names of a live district as numbers that only grow, and its rows in the words of a book (kernels/book.py)."""

from matcher.engine.arrays import MEMBERS, TEAMS, Names
from matcher.engine.instance import Helper, Instance, InstanceError, Order, Window

MOST = 2**31 - 1
MOST_PEOPLE = 2**30 - 1
KIND = {"member": MEMBERS, "team": TEAMS}


class Numbering:
    """Numbers of areas, shifts, tags and identities; `day` by number of a shift. Identities are ids, known or not."""

    def __init__(self, instance: Instance, names: Names) -> None:
        self.areas = {code: number for number, code in enumerate(names.areas)}
        self.tags = {tag: number for number, tag in enumerate(names.tags)}
        self.shifts = {shift: number for number, shift in enumerate(names.shifts)}
        self.raw_shifts = list(names.shifts)
        self._per_day = max(1, instance.shifts_per_day)
        self.day = [min(MOST, shift // self._per_day) for shift in names.shifts]
        self.identities: dict[str, int] = {}
        self.ids: list[str] = []
        self.holders: dict[int, int] = {}

    def area(self, code: str, place: str) -> int:
        """The number of an area; InstanceError names the place that speaks of an unknown one."""
        if code not in self.areas:
            raise InstanceError(f"{place}: unknown area {code!r}")
        return self.areas[code]

    def identity(self, name: str) -> int:
        """The number of a helper's id."""
        found = self.identities.get(name)
        if found is None:
            found = self.identities[name] = len(self.ids)
            self.ids.append(name)
        return found

    def shift(self, shift: int) -> int:
        """The number of a shift."""
        found = self.shifts.get(shift)
        if found is None:
            found = self.shifts[shift] = len(self.raw_shifts)
            self.raw_shifts.append(shift)
            self.day.append(min(MOST, shift // self._per_day))
        return found

    def tag(self, tag: str) -> int:
        """The number of a tag."""
        found = self.tags.get(tag)
        if found is None:
            found = self.tags[tag] = len(self.tags)
        return found

    def order_words(self, order: Order) -> list[int]:
        """An order in words."""
        kinds = 0
        for kind in order.accepts:
            kinds |= KIND[kind]
        people, tags = 0, list[str]()
        for need in order.needs:
            people += need.count
            tags += need.tags
        own = sorted({self.tag(tag) for tag in tags})
        windows = []
        for window in sorted(order.windows, key=_shift_of) if len(order.windows) > 1 else order.windows:
            wanted = sorted({*own, *map(self.tag, window.tags)}) if window.tags else own
            windows += [self.shift(window.shift), window.cost, len(wanted), *wanted]
        words = [kinds, min(people, MOST_PEOPLE), 0, -1, -1, 0, 0, len(order.windows), self._rarest(own, order)]
        held = order.incumbent
        if held is not None:
            words[2] = 1
            words[3] = self.shifts.get(held.shift, -1)
            words[4] = self.identity(held.helpers[0]) if len(held.helpers) == 1 else -1
        if order.excludes:
            words[5] = len(order.excludes)
            words += map(self.identity, order.excludes)
        for prefer in order.prefers:
            words[6] += 1
            words += (self.identity(prefer.helper), prefer.bonus)
        return words + windows

    def _rarest(self, own: list[int], order: Order) -> int:
        """Of the tags that every window asks for the one with the fewest holders; -1 where there is none."""
        common = own
        if order.windows and order.windows[0].tags:
            shared = set(order.windows[0].tags).intersection(*(window.tags for window in order.windows[1:]))
            common = sorted({*own, *map(self.tag, shared)})
        if len(common) > 1:
            return min(common, key=lambda tag: self.holders.get(tag, 0))
        return common[0] if common else -1

    def helper_words(self, helper: Helper) -> list[int]:
        """A helper's tags and their costs in words."""
        tags = sorted((self.tag(tag), cost) for tag, cost in helper.tags.items())
        for tag, _cost in tags:
            self.holders[tag] = self.holders.get(tag, 0) + 1
        return [len(tags), *(tag for tag, _cost in tags), *(cost for _tag, cost in tags)]


def _shift_of(window: Window) -> int:
    return window.shift


def takes_several(order: Order) -> bool:
    """Whether several members together may serve an order."""
    if len(order.needs) == 1 and order.needs[0].count == 1:
        return False
    return order.headcount > 1 and "member" in order.accepts
