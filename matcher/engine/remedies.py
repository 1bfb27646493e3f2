"""What would get an unserved order served: single changes, each really tried in a network of the whole instance."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from matcher.engine.arrays import MEMBERS, Arrays, Int32s, Int64s, Names
from matcher.engine.forms import Kernels
from matcher.engine.kernels.flow import FAR
from matcher.engine.kernels.remedy import MISS, MISS_HELPER, MISS_TO, MISS_USED, PER_DAY, PER_SHIFT, TOTAL
from matcher.engine.tried import Tried

MOST_REMEDIES = 3
# Helpers tried for each way of missing an order, and steps by which one limit is raised.
MOST_TRIED, MOST_RAISED = 3, 3
KINDS = ("widen_area", "add_shift", "add_helper", "drop_tag", "raise_limit")
LIMITS = {PER_SHIFT: "per_shift", PER_DAY: "per_day", TOTAL: "total"}

Row = dict[str, object]


class Remedy(NamedTuple):
    """One change that was tried: by how much it changes the optimum (never above 0), and how the plan file has it."""

    cost_change: int
    row: Row

    def order(self) -> tuple[int, int, str]:
        """The least cost first, then kinds in the contract's order, then by what is changed."""
        return self.cost_change, KINDS.index(str(self.row["kind"])), str(sorted(self.row.items(), key=str))


class Remedies:
    """The network in which changes are tried; only for instances in which every order has headcount 1."""

    def __init__(self, arrays: Arrays, names: Names, kernels: Kernels) -> None:
        self.arrays, self.names, self.kernels = arrays, names, kernels
        spare = with_spare(arrays)
        self.rows = kernels.arrays(spare)
        tags = max((int(part.max(initial=-1)) for part in (arrays.tag, arrays.set_tag)), default=-1) + 1
        orders = kernels.narrow(list(range(len(arrays.area))))
        self.trial = kernels.build_trial(orders, kernels.narrow(list(range(len(spare.team)))), tags, self.rows)
        kernels.fill(self.trial.network, self.rows, self.trial.log)
        self.tried = Tried(self.trial)

    def of(self, order: int) -> tuple[Row, ...]:
        """The remedies of an unserved order, by its number: the best of each kind, of these the best three."""
        mark, fall = self.kernels.lift_out(order, self.trial)
        scan = self.kernels.scan(order, MOST_TRIED, self.rows, self.trial)
        found: list[Remedy] = []
        for ways in (
            self._shifts(scan),
            self._tags(order, scan),
            self._members(order),
            self._limits(order, scan, fall),
            self._reaches(order, scan, fall, found),
        ):
            found += sorted((Remedy(cost - fall, row) for cost, row in ways if cost < fall), key=Remedy.order)[:1]
        self.kernels.put_back(mark, self.trial)
        best = sorted(found, key=Remedy.order)[:MOST_REMEDIES]
        return tuple(remedy.row | {"cost_change": remedy.cost_change} for remedy in best)

    # Each way yields the cost of the changed instance, less that of this one without the order, and the change.

    def _shifts(self, scan: Any) -> Iterator[tuple[int, Row]]:
        for shift, cost in enumerate(scan.by_shift):
            yield int(cost), {"kind": "add_shift", "shift": self.names.shifts[shift]}

    def _tags(self, order: int, scan: Any) -> Iterator[tuple[int, Row]]:
        arrays = self.arrays
        needs = range(arrays.need_start[order], arrays.need_start[order + 1])
        asked = [(place, tag) for place, need in enumerate(needs) for tag in self._of_set(int(arrays.need_set[need]))]
        for (place, tag), cost in zip(asked, scan.by_tag, strict=True):
            yield int(cost), {"kind": "drop_tag", "need": place, "tag": self.names.tags[tag]}

    def _members(self, order: int) -> Iterator[tuple[int, Row]]:
        arrays, names = self.arrays, self.names
        if not arrays.accepts[order] & MEMBERS:
            return
        first, last = arrays.window_start[order], arrays.window_start[order + 1]
        windows = sorted(range(first, last), key=lambda window: (int(arrays.window_cost[window]), window))
        for window in windows[:2]:
            tags = {names.tags[tag] for wanted in self._sets(order, window) for tag in self._of_set(wanted)}
            row: Row = {
                "id": self._fresh(order),
                "areas": [names.areas[arrays.area[order]]],
                "tags": dict.fromkeys(sorted(tags), 0),
                "shifts": [names.shifts[arrays.window_shift[window]]],
            }
            cost = self._cost(*self.kernels.try_member(order, window, self.rows, self.trial))
            yield cost, {"kind": "add_helper", "helper": row}

    def _sets(self, order: int, window: int) -> tuple[int, int]:
        return int(self.arrays.need_set[self.arrays.need_start[order]]), int(self.arrays.window_set[window])

    def _of_set(self, wanted: int) -> list[int]:
        first, last = self.arrays.set_start[wanted], self.arrays.set_start[wanted + 1]
        return list(map(int, self.arrays.set_tag[first:last]))

    def _fresh(self, order: int) -> str:
        name = f"new for {self.names.orders[order]}"
        while name in self.names.helpers:
            name += "'"
        return name

    def _limits(self, order: int, scan: Any, fall: int) -> Iterator[tuple[int, Row]]:
        seen = set()
        for helper, shift, used in _misses(scan.full):
            for limit, least in self._tight(helper, shift, used).items():
                if (helper, limit) not in seen:
                    seen.add((helper, limit))
                    yield from self._raised(order, helper, limit, least, fall)

    def _raised(self, order: int, helper: int, limit: int, least: int, fall: int) -> Iterator[tuple[int, Row]]:
        """The least limit that suffices, if it lies near; a raise that nobody uses ends the search."""
        for most in range(least, least + MOST_RAISED):
            known = self.tried.known.get((helper, limit, most))
            if known is not None and order not in known.brought_in:
                change, rise = known.cost_change, FAR
            else:
                self.tried.begin()
                change, rise = self.kernels.try_limit(order, helper, limit, most, self.rows, self.trial)
                self.tried.learn((helper, limit, most), change, rise, fall)
            if rise < FAR:
                row: Row = {"kind": "raise_limit", "helper": self.names.helpers[helper]}
                yield change + rise, row | {"limit": LIMITS[limit], "to": most}
            if rise < FAR or change == 0:
                return

    def _reaches(self, order: int, scan: Any, fall: int, found: list[Remedy]) -> Iterator[tuple[int, Row]]:
        for helper, reach, _used in _misses(scan.far_off):
            known = self.tried.known.get((helper, reach))
            if known is not None and (
                order not in known.brought_in or _is_beaten(known.cost_change, "widen_area", found)
            ):
                continue
            self.tried.begin()
            change, rise = self.kernels.try_reach(order, helper, reach, self.rows, self.trial)
            self.tried.learn((helper, reach), change, rise, fall)
            yield self._cost(change, rise), {"kind": "widen_area", "helper": self.names.helpers[helper], "reach": reach}

    def _tight(self, helper: int, shift: int, used: int) -> dict[int, int]:
        """The limits that could keep a helper from one more in a shift, each with the least that gives room."""
        arrays = self.arrays
        taken = arrays.taken[arrays.taken_start[helper] : arrays.taken_start[helper + 1]]
        held = {
            PER_SHIFT: (int(arrays.per_shift[helper]), int((taken == shift).sum())),
            PER_DAY: (int(arrays.per_day[helper]), int((arrays.day[taken] == arrays.day[shift]).sum())),
            TOTAL: (int(arrays.total[helper]), len(taken)),
        }
        spent = [limit for limit, (most, used) in held.items() if used >= most]
        # Where what is taken spends a limit, no other one helps; where it spends two, no single change does.
        if len(spent) > 1:
            return {}
        if not spent and len(taken) + used >= held[TOTAL][0]:
            spent = [TOTAL]
        return {limit: max(held[limit]) + 1 for limit in spent or (PER_DAY, PER_SHIFT)}

    def _cost(self, change: int, rise: int) -> int:
        return FAR if rise >= FAR else int(change) + int(rise)


def _is_beaten(least: int, kind: str, found: list[Remedy]) -> bool:
    """Whether a change of the optimum by `least` is none of the best three: all are better already."""
    keys = sorted(remedy.order()[:2] for remedy in found)
    return len(keys) >= MOST_REMEDIES and keys[MOST_REMEDIES - 1] < (least, KINDS.index(kind))


def _misses(packed: Any) -> list[tuple[int, int, int]]:
    rows = np.asarray(packed).reshape(-1, MISS)
    return [(row[MISS_HELPER], row[MISS_TO], row[MISS_USED]) for row in rows.tolist() if row[MISS_HELPER] >= 0]


def with_spare(arrays: Arrays) -> Arrays:
    """The arrays with one more helper, who can take nothing, and room for whatever it may be made into."""
    tags = _longest(arrays.tag_start) + 2 * _longest(arrays.set_start)
    spare = {
        name: np.append(getattr(arrays, name), 0).astype(getattr(arrays, name).dtype)
        for name in ("team", "size", "reach", "per_shift", "per_day", "total", "load", "cost")
    }
    return arrays._replace(
        **spare,
        base_start=_one_more(arrays.base_start),
        base=_room(arrays.base, _longest(arrays.base_start) + 1),
        tag_start=_one_more(arrays.tag_start),
        tag=_room(arrays.tag, tags),
        tag_cost=_room(arrays.tag_cost, tags),
        free_start=_one_more(arrays.free_start),
        free=_room(arrays.free, _longest(arrays.free_start) + 1),
        taken_start=_one_more(arrays.taken_start),
        taken=_room(arrays.taken, _longest(arrays.taken_start)),
    )


def _longest(start: Int32s) -> int:
    return int(np.diff(start).max(initial=0))


def _one_more(start: Int32s) -> Int32s:
    return np.append(start, start[-1]).astype(np.int32)


def _room(values: Any, count: int) -> Any:
    zeros: Int64s = np.zeros(count, values.dtype)
    return np.concatenate([values, zeros])
