"""A live network in memory: the vectors of a district, their spare room, and the programs that change them."""

from typing import Any

import numpy as np

from matcher.engine.arrays import Arrays
from matcher.engine.flatten import flatten
from matcher.engine.forms import Kernels
from matcher.engine.instance import Helper, Instance, Order
from matcher.engine.kernels.arcs import Pool
from matcher.engine.kernels.book import (
    AREA,
    IDENTITY,
    LISTED,
    LISTS,
    LOAD,
    OWN,
    PERSON,
    PLACES,
    SLOT,
    TAGS,
    WORDS,
    Book,
)
from matcher.engine.kernels.events import ANSWER, DONE, MOVE, SHORT_ARCS, SHORT_LOG
from matcher.engine.kernels.flow import HUBS_AT, NODES, UNITS_AT
from matcher.engine.kernels.ranks import RANKED
from matcher.engine.kernels.removal import Users
from matcher.engine.kernels.supply import (
    HELPER,
    HELPERS_USED,
    LEAF,
    LEAVES_USED,
    MET,
    MET_FROM,
    MET_TO,
    MET_USED,
    NODES_USED,
    ROW,
    SIZE,
    TEAM,
    Limits,
)
from matcher.engine.numbering import MOST, Numbering
from matcher.engine.prepared import Call

LEAST_UNITS, LEAST_NODES, LEAST_ARCS = 64, 512, 4096
STEP_NUMBERS = 4
# Slots of the table for each helper in a list: it stays sparse however many lists are to come.
TABLE_ROOM = 4


class FullError(Exception):
    """There is no spare unit or capacity node left: the network has to be built anew."""


class Warm:
    """The network of an instance whose orders are served by one helper each, solved and ready for events.

    Slots of orders and versions of helpers are numbers from 0; those of the instance come first, by sorted id.
    """

    def __init__(self, instance: Instance, kernels: Kernels) -> None:
        self.kernels = kernels
        # By name, kernels prepared for the vectors of this network; empty when one of them has grown.
        self._calls: dict[str, Call] = {}
        arrays, names = flatten(instance)
        self.names = Numbering(instance, names)
        orders, helpers = len(names.orders), len(names.helpers)
        units = max(LEAST_UNITS, orders // 4, len(names.areas))
        nodes = max(LEAST_NODES, 2 * helpers)
        rows: Any = kernels.arrays(arrays)
        made = kernels.build_open(kernels.narrow(range(orders)), len(names.tags), units, nodes, rows)
        self.cost = int(kernels.fill(made, rows, kernels.wide([0])))
        # One vector under two names: as one object, so that a copy of this network keeps them one.
        self.flow, self.supply = made.flow, made.supply._replace(capacity=made.flow.capacity)
        self.users = kernels.find_users(orders, made.demand, made.bounds, self.flow)
        units_at, hubs_at = int(self.flow.counts[UNITS_AT]), int(self.flow.counts[HUBS_AT])
        self.units = hubs_at - units_at
        self.free_slots = list(range(self.units - 1, orders - 1, -1))
        self._log = kernels.wide_zeros(12 * (int(self.flow.counts[NODES]) + 8))
        self._program = kernels.narrow_full(STEP_NUMBERS * (2 * self.units + LEAST_UNITS), 0)
        self._answer = kernels.wide_zeros(ANSWER + max(MOVE, RANKED) * (self.units + 1))
        self.order_ids = [*names.orders, *([""] * (self.units - orders))]
        self.book = self._new_book(arrays, rows, helpers, units_at)
        self._words_at = [(0, 0)] * self.units
        self.words_end = 0
        self._fill_book(instance)
        self._grow_arcs(LEAST_ARCS)
        self._pool = Pool(kernels.narrow([]), kernels.wide([]))
        self._grow_helpers(1, 1, 1)
        kernels.open_book(orders, helpers, self.flow, self.users, self.supply, self.book)

    def _new_book(self, arrays: Arrays, rows: Any, helpers: int, units_at: int) -> Book:
        """An empty book for the rows of an instance."""
        kernels = self.kernels
        balance, change = int(arrays.scalars[0]), int(arrays.scalars[1])
        return Book(
            kernels.wide([balance, change, 0, 0, self.units + 1, 0, 0]),
            rows.distance,
            rows.parent,
            kernels.narrow_full(len(arrays.parent), -1),
            kernels.narrow_full(self.units * SLOT, 0),
            kernels.narrow_full(helpers * PERSON, 0),
            kernels.narrow_full(units_at, 0),
            kernels.narrow([]),
            kernels.narrow([]),
            *self._table(arrays),
        )

    def _fill_book(self, instance: Instance) -> None:
        """The words and records of all rows of the instance at once."""
        words: list[int] = []
        order_rows, person_rows = [], []
        for helper in sorted(instance.helpers, key=lambda row: row.id):
            person_rows += [self.names.identity(helper.id), helper.cost, helper.load, len(words), 0, 0, 0, 0]
            words += self.names.helper_words(helper)
        for slot, order in enumerate(sorted(instance.orders, key=lambda row: row.id)):
            made = self.names.order_words(order)
            self._words_at[slot] = len(words), len(made)
            order_rows += [self.names.areas[order.area], len(words), 0, 0, 0, 0, 0]
            words += made
        self.book.order[: len(order_rows)] = order_rows
        self.book.person[: len(person_rows)] = person_rows
        self.words_end = len(words)
        spare = self.kernels.narrow([*words, *([0] * (len(words) // 4 + LEAST_ARCS))])
        self.book = self.book._replace(words=spare)

    def _table(self, arrays: Arrays) -> tuple[Any, Any, Any]:
        """An empty table of helpers by area and tag, and room for its lists."""
        rows = np.asarray(self.supply.helper[: len(arrays.team) * HELPER]).reshape(-1, HELPER)
        places = int(((rows[:, MET_TO] - rows[:, MET_FROM]) * np.diff(arrays.tag_start)).sum())
        slots = 2 * LEAST_ARCS
        while slots < TABLE_ROOM * places:
            slots *= 2
        narrow_full, wide_zeros = self.kernels.narrow_full, self.kernels.wide_zeros
        return wide_zeros(slots), narrow_full(slots, 0), narrow_full(LISTED * (places + places // 4 + LEAST_ARCS), 0)

    def all_places(self) -> list[list[int]]:
        """Rows as of an event for every served order, in a network that is new."""
        self.kernels.all_places(len(self._words_at), self.flow, self.supply, self.book, self._answer)
        return self._rows()

    def run(self, program: list[int], *, stay: bool) -> tuple[int, int, list[list[int]]]:
        """Do a program of kernels/events.py: (how it ended, by how much the cost rises, rows of orders that moved)."""
        while True:
            self._program[0] = len(program) // STEP_NUMBERS
            for place, number in enumerate(program, 1):
                self._program[place] = number
            self._prepared("do_event", self._program)(int(stay))
            status = int(self._answer[0])
            if status == SHORT_ARCS:
                self._grow_arcs(len(self.flow.target) // 2)
            elif status == SHORT_LOG:
                self._log = _longer(self._log, 2 * len(self._log))
                self._calls.clear()
            else:
                if status == DONE and stay:
                    self.cost += int(self._answer[1])
                return status, int(self._answer[1]), self._rows()

    def ranked_helpers(self, slot: int, limit: int) -> list[list[int]]:
        """Rows of kernels/ranks.py: helpers for an order, the cheapest first."""
        self._grow_answer(RANKED * (len(self._pool.target) + 1))
        self._prepared("rank_for_order")(slot, limit)
        return self._rows(RANKED)

    def ranked_orders(self, helper: int, limit: int) -> list[list[int]]:
        """Rows of kernels/ranks.py: orders for a helper, the cheapest change first."""
        self._prepared("rank_for_helper")(helper, limit)
        return self._rows(RANKED)

    def _prepared(self, name: str, *first: Any) -> Call:
        """A kernel on the vectors of this network, as they are until one of them grows."""
        if name not in self._calls:
            rest = self.flow, self.users, self._pool, self.supply, self.book, self._log, self._answer
            self._calls[name] = self.kernels.prepared(name, *first, *rest)
        return self._calls[name]

    def raise_prices(self) -> None:
        """Potentials as high as the flow allows: insertions get fast, removals slow."""
        self.kernels.raise_prices(int(self.supply.sizes[NODES_USED]), self.flow, self.users)

    def bound(self) -> int:
        """What the potentials prove, computed from all arcs."""
        return int(self.kernels.live_bound(self.flow, self.supply, self.book))

    def take_slot(self, order: Order) -> int:
        """A free slot for an order that is about to be placed. Raises FullError."""
        if not self.free_slots:
            raise FullError
        area = self.names.area(order.area, f"orders[{order.id!r}].area")
        words = self.names.order_words(order)
        slot = self.free_slots.pop()
        first, room = self._words_at[slot]
        if len(words) > room:
            first, room = self._words(len(words)), len(words)
            self._words_at[slot] = first, room
        self.book.words[first : first + len(words)] = words
        self.book.order[slot * SLOT + AREA] = area
        self.book.order[slot * SLOT + WORDS] = first
        self.flow.out[slot] = order.value
        self.order_ids[slot] = order.id
        return slot

    def twin_slot(self, slot: int) -> int:
        """A free slot for the order of another one, to try things out. Raises FullError."""
        if not self.free_slots:
            raise FullError
        twin = self.free_slots.pop()
        for field in (AREA, WORDS):
            self.book.order[twin * SLOT + field] = self.book.order[slot * SLOT + field]
        self.order_ids[twin] = self.order_ids[slot]
        return twin

    def free(self, slot: int) -> None:
        """A slot may be used again."""
        self.free_slots.append(slot)

    def shape(self, helper: Helper) -> int:
        """A new version of a helper, not yet open: its number. Raises FullError."""
        names, sizes = self.names, self.supply.sizes
        bases = [names.area(code, f"helpers[{helper.id!r}].areas") for code in helper.areas]
        free = sorted(helper.shifts)
        if int(sizes[NODES_USED]) + 2 * len(free) + 1 > int(self.flow.counts[UNITS_AT]):
            raise FullError
        self._grow_lists(len(helper.tags) * min(len(names.areas), len(bases) * (helper.reach + 1)))
        number = int(sizes[HELPERS_USED])
        self._grow_helpers(1, len(free) + 1, len(names.areas))
        words = names.helper_words(helper)
        first = self._words(len(words))
        self.book.words[first : first + len(words)] = words
        row = number * PERSON
        for field, value in (
            (IDENTITY, names.identity(helper.id)),
            (OWN, helper.cost),
            (LOAD, helper.load),
            (TAGS, first),
        ):
            self.book.person[row + field] = value
        for field, value in ((ROW, number), (TEAM, helper.kind == "team"), (SIZE, min(helper.size, MOST))):
            self.supply.helper[number * HELPER + field] = int(value)
        sizes[HELPERS_USED] = number + 1
        limits, wanted = self._limits(helper, free, bases)
        narrow = self.kernels.narrow
        self.kernels.shape_helper(
            number, helper.reach, limits, narrow(bases), wanted, self.supply, self.book, self.flow
        )
        return number

    def _limits(self, helper: Helper, free: list[int], bases: list[int]) -> tuple[Limits, Any]:
        narrow, number = self.kernels.narrow, self.names.shift
        numbers, taken = [number(shift) for shift in free], [number(shift) for shift in helper.taken]
        limits = Limits(
            narrow(self.names.day),
            narrow([0, len(numbers)]),
            narrow(numbers),
            narrow([0, len(taken)]),
            narrow(taken),
            narrow([0, len(bases)]),
            narrow([min(MOST, helper.per_shift)]),
            narrow([min(MOST, helper.per_day)]),
            narrow([min(MOST, helper.total)]),
        )
        return limits, self.kernels.narrow_full(len(self.names.day), 1)

    def unshape(self, number: int) -> None:
        """Take back a version, the newest first."""
        self.kernels.unshape_helper(number, self.supply, self.book)

    def _rows(self, width: int = MOVE) -> list[list[int]]:
        count = int(self._answer[2])
        if not count:
            return []
        flat = self._answer[ANSWER : ANSWER + count * width]
        numbers = flat.tolist() if self.kernels.compiled else flat
        return [numbers[at : at + width] for at in range(0, count * width, width)]

    def _words(self, count: int) -> int:
        """Where so many new words begin."""
        first = self.words_end
        self.words_end += count
        if self.words_end > len(self.book.words):
            self.book = self.book._replace(words=_longer(self.book.words, 2 * self.words_end))
            self._calls.clear()
        return first

    def _grow_lists(self, places: int) -> None:
        """Room for a helper in so many lists. Raises FullError."""
        number = self.book.number
        if 2 * (int(number[LISTS]) + places) > len(self.book.keys):
            raise FullError
        length = LISTED * (int(number[PLACES]) + places)
        if length > len(self.book.listed):
            self.book = self.book._replace(listed=_longer(self.book.listed, length + length // 4))
            self._calls.clear()

    def _grow_answer(self, count: int) -> None:
        if len(self._answer) < count + ANSWER:
            self._answer = _longer(self._answer, count + ANSWER)
            self._calls.clear()

    def _grow_arcs(self, more: int) -> None:
        length = len(self.flow.target) + more
        self.flow = self.flow._replace(target=_longer(self.flow.target, length), cost=_longer(self.flow.cost, length))
        self.users = Users(
            self.users.first,
            _longer(self.users.following, length),
            _longer(self.users.owner, length),
            self.users.source_order,
            self.users.first_place,
            self.users.order,
        )
        self.book = self.book._replace(before=_longer(self.book.before, length))
        self._calls.clear()

    def _grow_helpers(self, helpers: int, leaves: int, met: int) -> None:
        """Room for more versions of helpers."""
        sizes, supply = self.supply.sizes, self.supply
        count = int(sizes[HELPERS_USED]) + helpers
        needed = [int(sizes[LEAVES_USED]) + leaves, int(sizes[MET_USED]) + met]
        rows = len(supply.helper) // HELPER, len(supply.leaf) // LEAF, len(supply.met) // MET
        if count > rows[0] or len(self.book.person) < len(supply.helper) // HELPER * PERSON:
            length = count + count // 4 + LEAST_UNITS
            supply = supply._replace(helper=_longer(supply.helper, length * HELPER))
            self.book = self.book._replace(person=_longer(self.book.person, length * PERSON))
        if needed[0] > rows[1]:
            supply = supply._replace(leaf=_longer(supply.leaf, (needed[0] + needed[0] // 4) * LEAF))
        if needed[1] > rows[2]:
            supply = supply._replace(met=_longer(supply.met, (needed[1] + needed[1] // 4) * MET))
        if supply is not self.supply:
            self.supply = supply
            self._calls.clear()
        room = 2 * (len(supply.leaf) // LEAF + len(self.names.raw_shifts)) + LEAST_UNITS
        if len(self._pool.target) < room:
            self._pool = Pool(self.kernels.narrow_full(room, 0), self.kernels.wide_zeros(room))
            self._calls.clear()


def _longer(vector: Any, length: int) -> Any:
    """A copy of a vector with zeros at its end."""
    if isinstance(vector, list):
        return [*vector, *([0] * (length - len(vector)))]
    longer = np.zeros(length, vector.dtype)
    longer[: len(vector)] = vector
    return longer
