"""A proposed round as a person changes it: what each change costs exactly, and who has to move for it."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.shifts import Shift
from matcher.engine.events import Move, OrderWithdrawn, Placement
from matcher.engine.live import Live
from matcher.planning.candidates import Candidate
from matcher.planning.district import District
from matcher.planning.others import Supposed, settle, suppose
from matcher.planning.present import Present
from matcher.planning.ranked import described


@dataclass(frozen=True, slots=True)
class Wish:
    """An order that somebody wants to give to a helper, in a shift or the best one."""

    order_id: UUID
    helper_id: UUID
    shift: Shift | None


@dataclass(frozen=True, slots=True)
class Step:
    """A wish, the pair that it makes and what it costs after the wishes before it; None where it may not be."""

    wish: Wish
    pair: Candidate | None
    cost_change: int | None


@dataclass(frozen=True, slots=True)
class Stands:
    """Where an order stands after all wishes."""

    order_id: UUID
    shift: Shift
    helper_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """The steps, in the order of the wishes; `without`: what leaving orders out costs; where the others stand then.

    Orders that no wish can touch are not among `stands` or `unserved`.
    """

    without: int
    steps: tuple[Step, ...]
    stands: tuple[Stands, ...]
    unserved: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Shifted:
    """An order that would stand elsewhere, or (None) with nobody."""

    order_id: UUID
    after: Stands | None


@dataclass(frozen=True, slots=True)
class Option:
    """One of several choices for an order: the step, and who else moves for it. Without a step: to leave it out."""

    step: Step | None
    cost_change: int
    moved: tuple[Shifted, ...]


def try_round(district: District, order_ids: Sequence[UUID], wishes: Sequence[Wish], without: Sequence[UUID]) -> Tried:
    """What the wishes change in the best plan of these orders, when others make room for them as well as can be."""
    rows = _rows(district, order_ids, wishes)
    with _around(district, rows, wishes, without) as live:
        left_out = sum(_leave_out(live, name) for name in _known(district, rows, without))
        steps = tuple(_step(district, rows, live, wish) for wish in wishes)
        stands, unserved = _outcome(district, live)
    return Tried(left_out, steps, stands, unserved)


def try_each(
    district: District,
    order_ids: Sequence[UUID],
    wishes: Sequence[Wish],
    without: Sequence[UUID],
    options: Sequence[Wish],
) -> list[Option]:
    """Each of the options for one order by itself, on top of the wishes; those that may be, and last leaving it out.

    The same as trying them one by one, from one start.
    """
    rows = _rows(district, order_ids, [*wishes, *options])
    found: list[Option] = []
    with _around(district, rows, [*wishes, *options], without) as live:
        for name in _known(district, rows, without):
            _leave_out(live, name)
        for wish in wishes:
            _step(district, rows, live, wish)
        for wish in options:
            if (supposed := _supposed(district, rows, live, wish)) is not None:
                step = Step(wish, described(district, supposed.pair), supposed.change)
                found.append(Option(step, supposed.change, _moves(district, supposed.moved)))
        for name in _known(district, rows, {wish.order_id for wish in options}):
            before, value = live.last.cost, next(row.value for row in live.instance.orders if row.id == name)
            change = live.apply(OrderWithdrawn(name))
            moved = tuple(move for move in change.moved if move.order != name)
            found.append(Option(None, change.cost + value - before, _moves(district, moved)))
    return found


def _moves(district: District, moved: Sequence[Move]) -> tuple[Shifted, ...]:
    found = []
    for move in moved:
        order_id = district.planned(move.order).id
        after = None if move.after is None else Stands(order_id, *_placed(district, move.after))
        found.append(Shifted(order_id, after))
    return tuple(found)


def _rows(district: District, order_ids: Sequence[UUID], wishes: Sequence[Wish]) -> Present:
    made = district.problem_of(order_ids, also={wish.helper_id for wish in wishes}).instance
    frame = {name: getattr(made, name) for name in ("format", "name", "days", "shifts_per_day", "weights")}
    return Present(frame, {row.id: row for row in made.orders}, {row.id: row for row in made.helpers})


def _around(
    district: District, rows: Present, wishes: Sequence[Wish], without: Sequence[UUID]
) -> AbstractContextManager[Live]:
    named = _known(district, rows, [*(wish.order_id for wish in wishes), *without])
    people = [name for wish in wishes if (name := district.helper_name(wish.helper_id)) in rows.helpers and name]
    return rows.around(named, people)


def _known(district: District, rows: Present, order_ids: Iterable[UUID]) -> list[str]:
    return [name for one in order_ids if (name := district.order_name(one)) is not None and name in rows.orders]


def _leave_out(live: Live, name: str) -> int:
    """What it costs that the order is not served in this round: others may gain by it, its value is lost."""
    before, value = live.last.cost, next(row.value for row in live.instance.orders if row.id == name)
    return live.apply(OrderWithdrawn(name)).cost + value - before


def _step(district: District, rows: Present, live: Live, wish: Wish) -> Step:
    found = _supposed(district, rows, live, wish)
    if found is None:
        return Step(wish, None, None)
    settle(live, found.pair.order, found.pair.helper, found.pair.shift)
    return Step(wish, described(district, found.pair), found.change)


def _supposed(district: District, rows: Present, live: Live, wish: Wish) -> Supposed | None:
    order, helper = district.order_name(wish.order_id), district.helper_name(wish.helper_id)
    number = None if wish.shift is None else district.horizon.number(wish.shift)
    there = {row.id for row in live.instance.orders}
    if order not in there or helper not in rows.helpers or (wish.shift is not None and number is None):
        return None
    return suppose(live, str(order), str(helper), number)


def _outcome(district: District, live: Live) -> tuple[tuple[Stands, ...], tuple[UUID, ...]]:
    stands, unserved = [], []
    for row in live.instance.orders:
        order_id, where = district.planned(row.id).id, live.placement(row.id)
        if where is None:
            unserved.append(order_id)
        else:
            stands.append(Stands(order_id, *_placed(district, where)))
    return tuple(stands), tuple(unserved)


def _placed(district: District, where: Placement) -> tuple[Shift, tuple[UUID, ...]]:
    return district.horizon.shift(where.shift), tuple(district.helper_at(one).id for one in where.helpers)
