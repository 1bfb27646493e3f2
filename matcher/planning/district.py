"""A district kept warm: its facts and rows as a snapshot would read them now, followed change by change.

It is a cache of the database: whatever it answers, a district loaded afresh answers the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from matcher.domain.areas import above, climbed
from matcher.domain.shifts import Horizon
from matcher.engine.instance import Order
from matcher.planning.frame import lay_out
from matcher.planning.instance import Day, build, helper_row, hours_wanted, order_row, why_held
from matcher.planning.places import qualifies
from matcher.planning.present import Present
from matcher.planning.problem import Problem
from matcher.planning.timed import Wanted
from matcher.store import feed, snapshot
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, Hold, OrderFacts, Snapshot
from matcher.store.links import linked_in
from matcher.store.places import DistrictRow, district_at
from matcher.store.snapshot_delta import Delta, read_changed
from matcher.store.snapshot_one import tags_of_helpers

Supposed = Callable[[Snapshot, Horizon], Snapshot]
"""What would be otherwise than it was read."""


@dataclass(slots=True)
class _Facts:
    """What was read; orders and helpers by `seq`."""

    orders: dict[int, OrderFacts]
    helpers: dict[int, HelperFacts]
    holder_tags: Mapping[int, Mapping[str, int]]


class District:
    """Made by `load`, brought up to date by `follow`. One thread at a time."""

    def __init__(self, row: DistrictRow, horizon: Horizon, mark: feed.Mark, seen: Snapshot) -> None:
        self.code = row.code
        self._policy = row.policy
        self.horizon = horizon
        self.weights = row.weights
        self._mark = mark
        self._frame = lay_out(horizon)
        self._facts = _Facts(
            {order.seq: order for order in seen.orders}, {one.seq: one for one in seen.helpers}, seen.holder_tags
        )
        self._seq_of = {order.id: order.seq for order in seen.orders} | {one.id: one.seq for one in seen.helpers}
        self._reached_from: dict[str, set[int]] = defaultdict(set)
        self._asked: dict[int, dict[int, tuple[Hold, ...]]] = defaultdict(dict)
        self._waiting: dict[int, tuple[Hold, ...]] = {}
        for helper in seen.helpers:
            self._reach(helper)
        for order in seen.orders:
            self._ask(order.seq, order.pending)
        for seq in {hold.order for hold in seen.pending}:
            self._ask(seq, tuple(hold for hold in seen.pending if hold.order == seq))
        self.present = self._present(seen)
        self._wanted = self._hours_wanted()

    @classmethod
    def load(cls, tx: Tx, code: str, supposed: Supposed = lambda seen, _: seen) -> "District":
        """The district as this transaction, which sees one moment, has it, or as it would be. Invalid: none of ours."""
        row, horizon = district_at(tx, code), snapshot.horizon_of(tx, code)
        mark = feed.begin(tx)
        return cls(row, horizon, mark, supposed(snapshot.read_area(tx, code, horizon), horizon))

    def __len__(self) -> int:
        """How many rows it holds."""
        return len(self._facts.orders) + len(self._facts.helpers)

    def follow(self, tx: Tx) -> bool:
        """Take in what was committed since; False where it has to be loaded afresh, and then nothing has changed."""
        row, horizon = district_at(tx, self.code), snapshot.horizon_of(tx, self.code)
        known = (self.horizon.settings, self._policy, self.weights)
        if (horizon.settings, row.policy, row.weights) != known:
            return False
        try:
            changes, mark = feed.read_changes(tx, self._mark)
        except feed.TooFar:
            return False
        delta = read_changed(tx, self.code, changes, horizon)
        holder_tags = self._tags_of_holders(tx, delta, horizon)
        self.horizon, self._mark = horizon, mark
        self._apply(delta, holder_tags, self._linked_anew(tx, delta))
        return True

    def has(self, order_id: UUID) -> bool:
        """Whether the order wants somebody in the days that are planned now."""
        return self._seq_of.get(order_id) in self._facts.orders

    def helper_name(self, helper_id: UUID) -> str | None:
        """The engine's id of a helper that takes part; None where there is none."""
        seq = self._seq_of.get(helper_id)
        return str(seq) if seq in self._facts.helpers else None

    def order_name(self, order_id: UUID) -> str | None:
        """The engine's id of an order that is planned; None where it is held, or wants nobody."""
        name = str(self._seq_of.get(order_id))
        return name if name in self.present.orders else None

    def order_at(self, name: str) -> OrderFacts | None:
        """The order with this engine's id, where it wants somebody."""
        return self._facts.orders.get(int(name))

    def planned(self, name: str) -> OrderFacts:
        """The order with this engine's id, one that is planned."""
        return self._facts.orders[int(name)]

    def helper_at(self, name: str) -> HelperFacts:
        """The helper with this engine's id."""
        return self._facts.helpers[int(name)]

    def problem_of(self, order_ids: Iterable[UUID], *, everybody: bool = False, also: Iterable[UUID] = ()) -> Problem:
        """These orders by themselves, those that want somebody: what is offered elsewhere counts as taken.

        It holds the helpers that reach one of them and can fill a place; nobody else could make a difference. To tell
        at which question the last of them dropped out, it takes `everybody`; `also` names helpers to take in any case.
        """
        wanted = [self._facts.orders[seq] for seq in sorted(self._wanting(order_ids))]
        chosen = {order.seq for order in wanted}
        named = {seq for one in also if (seq := self._seq_of.get(one)) in self._facts.helpers and seq is not None}
        seqs = sorted(self._facts.helpers if everybody else self._near(wanted) | named)
        asked = [sorted(self._asked.get(seq, {}).items()) for seq in seqs]
        pending = tuple(hold for mine in asked for order, holds in mine if order not in chosen for hold in holds)
        helpers = tuple(self._facts.helpers[seq] for seq in seqs)
        shot = Snapshot(self.code, tuple(wanted), helpers, pending, self._facts.holder_tags)
        return build(shot, self.weights, self.horizon, alone=len(wanted) == 1)

    def _near(self, orders: Iterable[OrderFacts]) -> set[int]:
        """Who serves the place of one of the orders and has all that one of its needs asks for."""
        found: set[int] = set()
        for order in orders:
            there = {seq for code in above(order.area) for seq in self._reached_from.get(code, ())}
            found |= {seq for seq in there - found if self._qualifies(seq, order)}
        return found

    def _qualifies(self, seq: int, order: OrderFacts) -> bool:
        tags = self._facts.helpers[seq].tags
        return any(qualifies(tags, need.tags) for need in order.needs)

    def _wanting(self, order_ids: Iterable[UUID]) -> set[int]:
        return {seq for one in order_ids if (seq := self._seq_of.get(one)) in self._facts.orders and seq is not None}

    def _present(self, seen: Snapshot) -> Present:
        made = build(seen, self.weights, self.horizon).instance
        frame = {name: getattr(made, name) for name in ("format", "name", "days", "shifts_per_day", "weights")}
        return Present(frame, {row.id: row for row in made.orders}, {row.id: row for row in made.helpers})

    def _tags_of_holders(self, tx: Tx, delta: Delta, horizon: Horizon) -> Mapping[int, Mapping[str, int]]:
        """Who holds a place of an order that wants more; read again only where that may have changed."""
        if not (delta.order_ids or delta.helper_ids):
            return self._facts.holder_tags
        gone = {self._seq_of.get(one) for one in delta.order_ids}
        orders = (*(one for one in self._facts.orders.values() if one.seq not in gone), *delta.orders)
        return tags_of_helpers(tx, [hold.helper for order in orders for hold in order.holders], horizon.last)

    def _linked_anew(self, tx: Tx, delta: Delta) -> Mapping[int, frozenset[int]]:
        """Orders for whose areas others answer now, apart from those that were read again anyway."""
        if not delta.are_linked_anew:
            return {}
        orders = [one for one in self._facts.orders.values() if one.id not in delta.order_ids]
        linked = linked_in(tx, {one.area for one in orders})
        now = ((one, linked.get(one.area, frozenset())) for one in orders)
        return {one.seq: people for one, people in now if people != one.linked}

    def _apply(
        self, delta: Delta, holder_tags: Mapping[int, Mapping[str, int]], linked: Mapping[int, frozenset[int]]
    ) -> None:
        released = {hold.helper for hold in self._holds(self._wanting(delta.order_ids))}
        for seq, holds in delta.beyond.items():
            released |= {hold.helper for hold in (*self._waiting.get(seq, ()), *holds)}
            self._ask(seq, holds)
        self._facts.holder_tags = holder_tags
        orders = {*self._replace_orders(delta), *(one.seq for one in self._facts.orders.values() if one.holders)}
        helpers = {*self._replace_helpers(delta), *released}
        for seq, people in linked.items():
            self._facts.orders[seq] = replace(self._facts.orders[seq], linked=people)
        orders |= linked.keys()
        if self.horizon.first_open() != self._frame.first_open:
            # A part of the day has begun: windows close, and orders without another are held.
            self._frame = lay_out(self.horizon)
            orders |= self._facts.orders.keys()
        # Whether an order is planned or held decides what its offers mean to who was asked.
        self._renew(orders, helpers | {hold.helper for hold in self._holds(orders)})

    def _holds(self, orders: Iterable[int]) -> Iterator[Hold]:
        for seq in orders:
            if seq in self._facts.orders:
                yield from self._facts.orders[seq].pending

    def _replace_orders(self, delta: Delta) -> Iterator[int]:
        for one in delta.order_ids:
            seq = self._seq_of.pop(one, None)
            if seq is not None and self._facts.orders.pop(seq, None) is not None:
                yield seq
        for order in delta.orders:
            self._facts.orders[order.seq] = order
            self._seq_of[order.id] = order.seq
            self._ask(order.seq, order.pending)
            yield order.seq

    def _replace_helpers(self, delta: Delta) -> Iterator[int]:
        for one in delta.helper_ids:
            seq = self._seq_of.pop(one, None)
            if seq is not None and (old := self._facts.helpers.pop(seq, None)) is not None:
                for base in old.bases:
                    self._reached_from[climbed(base, old.reach)].discard(seq)
                yield seq
        for helper in delta.helpers:
            self._facts.helpers[helper.seq] = helper
            self._seq_of[helper.id] = helper.seq
            self._reach(helper)
            yield helper.seq

    def _reach(self, helper: HelperFacts) -> None:
        for base in helper.bases:
            self._reached_from[climbed(base, helper.reach)].add(helper.seq)

    def _ask(self, order: int, holds: tuple[Hold, ...]) -> None:
        """Who is asked for the order now; it may lie beyond the days that are planned."""
        for hold in self._waiting.pop(order, ()):
            self._asked[hold.helper].pop(order, None)
        for hold in holds:
            self._asked[hold.helper][order] = tuple(one for one in holds if one.helper == hold.helper)
        if holds:
            self._waiting[order] = holds

    def _renew(self, orders: Iterable[int], helpers: Iterable[int]) -> None:
        for seq in orders:
            order = self._facts.orders.get(seq)
            self.present.put_order(str(seq), self._row_of(order) if order is not None else None)
        wanted = self._hours_wanted()
        if wanted != self._wanted:
            # Who is free all through some hours is told by tags, of which each helper may have other ones now.
            self._wanted, helpers = wanted, {*helpers, *self._facts.helpers}
        day = Day(self._frame, wanted)
        for seq in helpers:
            helper = self._facts.helpers.get(seq)
            row = helper_row(helper, self._held_for(seq), day) if helper is not None else None
            self.present.put_helper(str(seq), row)

    def _hours_wanted(self) -> Wanted:
        planned = (order for seq, order in self._facts.orders.items() if str(seq) in self.present.orders)
        return hours_wanted(planned, self._frame)

    def _row_of(self, order: OrderFacts) -> Order | None:
        if why_held(order, self._facts.holder_tags, self._frame) is not None:
            return None
        return order_row(order, self._facts.holder_tags, self.weights, self._frame)

    def _held_for(self, helper: int) -> list[Hold]:
        """Offers to the helper for orders that the plan leaves out."""
        asked = self._asked.get(helper, {})
        return [hold for seq, holds in asked.items() if str(seq) not in self.present.orders for hold in holds]
