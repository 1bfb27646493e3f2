"""What prices prove of one part of an instance: each order at its cheapest price, less what helpers could collect.

All in integers of `1 / scale`. Why this is a bound: docs/guide/certificate.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from matcher.engine.check_rules import Doc
from matcher.engine.check_ways import Cell, Crew, Row, Task, Ways

Charges = Mapping[int, Mapping[int, int]]  # helper -> shift -> what using it there is charged; absent: 0
NONE: Mapping[int, int] = {}
FREE = -1  # no choice is fixed


def least_of_cell(cell: Cell, charges: Charges) -> int:
    """The least cost and charge in a cell that is not empty."""
    best = -1
    for cost, helper in cell.rows:
        if 0 <= best <= cost:
            break  # charges are never below 0
        priced = cost + charges.get(helper, NONE).get(cell.shift, 0)
        if best < 0 or priced < best:
            best = priced
    return best


def by_one(task: Task, charges: Charges, known: dict[Cell, int]) -> int | None:
    """The least cost and charge of one helper for the whole order; None where nobody may. `known` is kept by cell."""
    found = []
    for cost, cell in task.cells:
        least = known.get(cell)
        if least is None:
            least = known[cell] = least_of_cell(cell, charges)
        found.append(cost + least)
    found += [cost + charges.get(helper, NONE).get(shift, 0) for cost, helper, shift in task.pairs]
    return min(found, default=None)


def by_crew(crews: Iterable[Crew], shift: int, charges: Charges) -> int | None:
    """The least cost and charge of several members in a shift, each need by itself; None where there are too few."""
    return min((_crew(crew, shift, charges) for crew in crews), default=None)


def _crew(crew: Crew, shift: int, charges: Charges) -> int:
    total, places = crew
    for count, rows in places:
        total += sum(sorted(_priced(rows, shift, charges))[:count])
    return total


def _priced(rows: Iterable[Row], shift: int, charges: Charges) -> list[int]:
    return [cost + charges.get(helper, NONE).get(shift, 0) for cost, helper in rows]


@dataclass(slots=True)
class _Before:
    """What one step changed, as it was."""

    charges: dict[int, Mapping[int, int]] = field(default_factory=dict)
    income: dict[int, int] = field(default_factory=dict)
    least: dict[Cell, int] = field(default_factory=dict)
    costs: dict[str, int | None] = field(default_factory=dict)
    fixed: str | None = None


class Part:
    """Some orders at some prices; steps go down a tree of choices, `back` undoes the last."""

    def __init__(self, ways: Ways, orders: Iterable[str]) -> None:
        self.ways = ways
        self.tasks = {name: ways.task(ways.rules.orders[name]) for name in orders}
        self.charges: dict[int, Mapping[int, int]] = {}
        self._income: dict[int, int] = {}
        self._least: dict[Cell, int] = {}
        self._costs: dict[str, int | None] = {}
        self._fixed: dict[str, int | None] = {}
        self._steps: list[_Before] = []
        self._cells_of: dict[int, list[Cell]] | None = None
        self._orders_of: dict[int | Cell, set[str]] = {}
        self._total = self._blocked = 0

    def step(self, rows: Iterable[Doc], order: str | None = None, shift: int | None = None) -> None:
        """Go down: put price rows in force (one a helper), and fix `order` to several members in `shift` or to None."""
        before = _Before()
        touched: set[str] = set() if self._steps else set(self.tasks)
        if self._steps and self._cells_of is None:
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
        self.charges.update(before.charges)
        for helper in before.charges:
            for cell in (self._cells_of or {}).get(helper, ()):
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
        old, made = self.charges.get(helper, NONE), charge(self.ways, helper, row)
        income = collected(self.ways, helper, row)
        before.income[helper] = self._income.get(helper, 0)
        self._total += before.income[helper] - income
        self._income[helper] = income
        if made == old:
            return
        before.charges[helper] = old
        self.charges[helper] = made
        if self._cells_of is None:
            return
        touched |= self._orders_of.get(helper, set())
        for cell in self._cells_of.get(helper, ()):
            if made.get(cell.shift, 0) != old.get(cell.shift, 0):
                touched |= self._orders_of[cell]
                if cell in self._least:
                    before.least.setdefault(cell, self._least.pop(cell))

    def _index(self) -> None:
        """Which orders a change of a helper's prices concerns: only a tree of choices needs it."""
        self._cells_of = {}
        seen: set[Cell] = set()
        for name, task in self.tasks.items():
            for _cost, cell in task.cells:
                self._orders_of.setdefault(cell, set()).add(name)
                if cell not in seen:
                    seen.add(cell)
                    for _own, helper in cell.rows:
                        self._cells_of.setdefault(helper, []).append(cell)
            asked = {helper for _cost, helper, _shift in task.pairs}
            for crews in task.crews.values():
                asked |= {helper for _fixed, places in crews for _count, rows in places for _cost, helper in rows}
            for helper in asked:
                self._orders_of.setdefault(helper, set()).add(name)


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
