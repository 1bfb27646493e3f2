"""What prices prove of one part of an instance: each order at its cheapest price, less what helpers could collect.

All in integers of `1 / scale`. Why this is a bound: docs/guide/certificate.md.
"""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.engine.check_rules import Doc
from matcher.engine.check_ways import Cell, Crew, Row, Task, Ways

Charges = Mapping[int, Mapping[int, int]]  # shift -> helper -> what using it there is charged; absent: 0
NONE: Mapping[int, int] = {}
NOBODY: frozenset[str] = frozenset()
FREE = -1  # no choice is fixed


def least_of(rows: Sequence[Row], count: int, charged: Mapping[int, int]) -> int:
    """The sum of the `count` least costs and charges of rows sorted by cost, at least as many of them."""
    best: list[int] = []
    for cost, helper in rows:
        if len(best) == count:
            if cost >= best[-1]:
                break  # charges are never below 0
            priced = cost + charged.get(helper, 0)
            if priced < best[-1]:
                best.pop()
                insort(best, priced)
        else:
            insort(best, cost + charged.get(helper, 0))
    return sum(best)


def by_one(task: Task, charges: Charges, known: dict[Cell, int]) -> int | None:
    """The least cost and charge of one helper for the whole order; None where nobody may. `known` is kept by cell."""
    best: int | None = None
    for cost, cell in task.cells:
        least = known.get(cell)
        if least is None:
            least = known[cell] = least_of(cell.rows, 1, charges.get(cell.shift, NONE))
        best = cost + least if best is None else min(best, cost + least)
    for cost, helper, shift in task.pairs:
        if best is not None and cost >= best:
            break  # the cheapest come first, and charges are never below 0
        priced = cost + charges.get(shift, NONE).get(helper, 0)
        best = priced if best is None else min(best, priced)
    return best


def by_crew(crews: Iterable[Crew], shift: int, charges: Charges) -> int | None:
    """The least cost and charge of several members in a shift, each need by itself; None where there are too few."""
    charged = charges.get(shift, NONE)
    sums = [fixed + sum(least_of(rows, count, charged) for count, rows in places) for fixed, places in crews]
    return min(sums, default=None)


@dataclass(slots=True)
class _Before:
    """What one step changed, as it was."""

    charges: dict[tuple[int, int], int] = field(default_factory=dict)
    income: dict[int, int] = field(default_factory=dict)
    least: dict[Cell, int] = field(default_factory=dict)
    costs: dict[str, int | None] = field(default_factory=dict)
    fixed: str | None = None


class Part:
    """Some orders at some prices; steps go down a tree of choices, `back` undoes the last."""

    def __init__(self, ways: Ways, orders: Iterable[str]) -> None:
        self.ways = ways
        self.tasks = {name: ways.task(ways.rules.orders[name]) for name in orders}
        self.charges: dict[int, dict[int, int]] = {}
        self._income: dict[int, int] = {}
        self._least: dict[Cell, int] = {}
        self._costs: dict[str, int | None] = {}
        self._fixed: dict[str, int | None] = {}
        self._steps: list[_Before] = []
        self._indexed = False
        self._cells_of: dict[tuple[int, int], list[Cell]] = {}
        self._orders_of_cell: dict[Cell, set[str]] = {}
        self._orders_of: dict[tuple[int, int], set[str]] = {}
        self._total = self._blocked = 0

    def step(self, rows: Iterable[Doc], order: str | None = None, shift: int | None = None) -> None:
        """Go down: put price rows in force (one a helper), and fix `order` to several members in `shift` or to None."""
        before = _Before()
        touched: set[str] = set() if self._steps else set(self.tasks)
        if self._steps and not self._indexed:
            self._index()
        for row in rows:
            self._reprice(row, before, touched)
        if order is not None:
            self._fixed[order] = shift
            before.fixed = order
            touched.add(order)
        self._steps.append(before)
        for name in touched:
            self._count(name, -1)
            before.costs[name] = self._costs.get(name, 0)
            self._costs[name] = self._cost(name)
            self._count(name, 1)

    def back(self) -> None:
        """Undo the last step."""
        before = self._steps.pop()
        if before.fixed is not None:
            del self._fixed[before.fixed]
        for (shift, helper), old in before.charges.items():
            self.charges[shift][helper] = old
            for cell in self._cells_of.get((shift, helper), ()):
                self._least.pop(cell, None)
        self._least.update(before.least)
        self._total += sum(self._income[helper] - income for helper, income in before.income.items())
        self._income.update(before.income)
        for name, cost in before.costs.items():
            self._count(name, -1)
            self._costs[name] = cost
            self._count(name, 1)

    def bound(self) -> int | None:
        """What no plan that makes the fixed choices costs less than, here; None where no plan makes them."""
        return None if self._blocked else self._total

    def _count(self, name: str, sign: int) -> None:
        cost = self._costs.get(name, 0)
        if cost is None:
            self._blocked += sign
        else:
            self._total += sign * cost

    def _cost(self, name: str) -> int | None:
        task = self.tasks[name]
        choice = self._fixed.get(name, FREE)
        if choice is not None and choice != FREE:
            return by_crew(task.crews[choice], choice, self.charges)
        found = [task.value, by_one(task, self.charges, self._least)]
        if choice is not None:
            found += [by_crew(crews, shift, self.charges) for shift, crews in task.crews.items()]
        return min(cost for cost in found if cost is not None)

    def _reprice(self, row: Doc, before: _Before, touched: set[str]) -> None:
        helper = self.ways.number[row["helper"]]
        income = collected(self.ways, helper, row)
        before.income[helper] = self._income.get(helper, 0)
        self._total += before.income[helper] - income
        self._income[helper] = income
        for shift, made in charge(self.ways, helper, row).items():
            charged = self.charges.setdefault(shift, {})
            old = charged.get(helper, 0)
            if made == old:
                continue
            charged[helper] = made
            before.charges[shift, helper] = old
            touched |= self._orders_of.get((shift, helper), NOBODY)
            for cell in self._cells_of.get((shift, helper), ()):
                touched |= self._orders_of_cell[cell]
                if cell in self._least:
                    before.least[cell] = self._least.pop(cell)

    def _index(self) -> None:
        """Which orders a change of a helper's price in a shift concerns: only a tree of choices needs it."""
        self._indexed = True
        for name, task in self.tasks.items():
            for _cost, cell in task.cells:
                if cell not in self._orders_of_cell:
                    self._orders_of_cell[cell] = set()
                    for _own, helper in cell.rows:
                        self._cells_of.setdefault((cell.shift, helper), []).append(cell)
                self._orders_of_cell[cell].add(name)
            asked = {(shift, helper) for _cost, helper, shift in task.pairs}
            for shift, crews in task.crews.items():
                asked |= {(shift, row[1]) for _fixed, places in crews for _count, rows in places for row in rows}
            for pair in asked:
                self._orders_of.setdefault(pair, set()).add(name)


def charge(ways: Ways, helper: int, row: Doc) -> dict[int, int]:
    """What a price row charges for each shift in which the helper has room."""
    total, days, shifts = row.get("total", 0), row.get("days", {}), row.get("shifts", {})
    per_day = ways.rules.per_day
    return {
        shift: total + days.get(str(shift // per_day), 0) + shifts.get(str(shift), 0)
        for shift in ways.rooms[helper].shifts
    }


def collected(ways: Ways, helper: int, row: Doc) -> int:
    """The most that a helper could collect at a price row, its balance cost paid."""
    room = ways.rooms[helper]
    most = sum(price * room.shifts.get(int(shift), 0) for shift, price in row.get("shifts", {}).items())
    most += sum(price * room.days.get(int(day), 0) for day, price in row.get("days", {}).items())
    price: int = row.get("total", 0)
    load: int = ways.helpers[helper].get("load", 0)
    balance = ways.scale * ways.rules.balance
    count = room.total if price > 0 else 0
    if balance and count:
        # The k-th assignment pays balance * (2 * (load + k) - 1): worth it while that is below the price.
        count = min(count, max(0, ((price - 1) // balance - 2 * load + 1) // 2))
    return int(most + price * count - balance * ((load + count) ** 2 - load**2))
