"""Rows -> instance: every order that can be planned, the active helpers of the district, its weights."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matcher.domain.areas import above, parent_of
from matcher.domain.needs import Need, headcount
from matcher.domain.shifts import Horizon
from matcher.domain.states import Form, HelperKind, OrderKind
from matcher.domain.weights import STANDING_BONUS, Weights, choice_cost
from matcher.engine import instance as engine
from matcher.planning import rules, timed
from matcher.planning.frame import Frame, lay_out
from matcher.planning.places import remaining
from matcher.planning.problem import Held, HeldReason, Problem
from matcher.store.facts import HelperFacts, Hold, OrderFacts, Snapshot

HolderTags = Mapping[int, Mapping[str, int]]
"""Of those who hold a place of some order: `seq` -> their tags."""
_KINDS: Mapping[str, engine.Kind] = {"member": "member", "team": "team"}


def build(snapshot: Snapshot, weights: Weights, horizon: Horizon, *, alone: bool = False) -> Problem:
    """The problem of a snapshot that was read for the same horizon.

    Waiting offers of orders that are not planned here, held ones among them, count as taken. `alone`: it holds one
    order, so that a long one goes to whoever has nothing else that day.
    """
    started = time.perf_counter()
    frame = lay_out(horizon)
    reasons = {order.seq: why_held(order, snapshot.holder_tags, frame) for order in snapshot.orders}
    planned = [order for order in snapshot.orders if reasons[order.seq] is None]
    held = tuple(Held(order.id, order.version, reason) for order in snapshot.orders if (reason := reasons[order.seq]))
    asked = [*snapshot.pending, *(hold for order in snapshot.orders if reasons[order.seq] for hold in order.pending)]
    made = engine.Instance(
        format=engine.INSTANCE_FORMAT,
        name=f"{snapshot.district} {horizon.first.isoformat()}",
        days=horizon.days,
        shifts_per_day=horizon.per_day,
        areas=area_rows({*(one.area for one in planned), *(base for one in snapshot.helpers for base in one.bases)}),
        weights=engine.Weights(weights.distance, weights.balance, weights.change),
        helpers=_helpers(snapshot.helpers, asked, Day(frame, hours_wanted(planned, frame), alone)),
        orders=tuple(order_row(order, snapshot.holder_tags, weights, frame) for order in planned),
    )
    return Problem(
        instance=made,
        horizon=horizon,
        orders={str(order.seq): order for order in planned},
        helpers={str(helper.seq): helper for helper in snapshot.helpers},
        held=held,
        read_s=snapshot.read_s,
        build_s=time.perf_counter() - started,
    )


def why_held(order: OrderFacts, holder_tags: HolderTags, frame: Frame) -> HeldReason | None:
    """Why an order is kept out of an instance; None where it is planned."""
    if (beside := _kept_beside(order)) is not None:
        return beside
    found = next((reason for reason, holds in HELD.items() if holds(order, holder_tags, frame)), None)
    return _why_no_window(order, frame) if found is HeldReason.NO_WINDOW_LEFT else found


def _why_no_window(order: OrderFacts, frame: Frame) -> HeldReason:
    """Times that are still ahead but closed to courtesy visits, or none at all."""
    closed = dict(order.closed)
    ahead = (window.date for window in order.windows if frame.number.get(window, -1) >= frame.first_open)
    return next((HeldReason(closed[day]) for day in ahead if day in closed), HeldReason.NO_WINDOW_LEFT)


def _kept_beside(order: OrderFacts) -> HeldReason | None:
    """Why an order of this form is served in another way than by a plan, at least now."""
    if HelperKind.STAFF in order.accepts:
        return HeldReason.BY_STAFF
    if order.day is not None:
        return HeldReason.ON_DAY
    if rules.is_asked_at_once(order):
        return HeldReason.ASKED_AT_ONCE
    if rules.is_planned(order):
        is_vague = (
            not (order.is_post or order.is_stall)
            and order.form is Form.TIMED
            and order.at_from is None
            and order.kind is not OrderKind.MICRO_WISH
        )
        return HeldReason.NO_HOURS if is_vague else None
    if order.form is None:
        return HeldReason.NO_SERVICE
    return _BESIDE.get(order.form, HeldReason.OTHER_FORM)


_BESIDE: Mapping[Form, HeldReason] = {Form.RUN: HeldReason.IN_RUN, Form.NOW: HeldReason.AT_ONCE}
"""Form -> why its orders are not planned."""


def _needs_left(order: OrderFacts, holder_tags: HolderTags) -> tuple[Need, ...]:
    """The needs that those who hold a place leave open."""
    if not order.holders:
        return order.needs
    if sum(hold.places for hold in order.holders) >= headcount(order.needs):
        return ()
    return remaining(order.needs, [holder_tags.get(hold.helper, {}) for hold in order.holders])


HELD: Mapping[HeldReason, Callable[[OrderFacts, HolderTags, Frame], bool]] = {
    HeldReason.NO_CONSENT: lambda order, *_: not order.has_consent,
    HeldReason.NO_RECORD: lambda order, *_: not order.has_record,
    HeldReason.NO_NEEDS: lambda order, *_: not order.needs or not order.accepts,
    HeldReason.NO_PLACE_LEFT: lambda order, tags, _: not _needs_left(order, tags),
    HeldReason.NO_WINDOW_LEFT: lambda order, _, frame: not rules.open_windows(order, frame),
}
"""Reason -> whether an order of a form that is planned is kept out for it; the first that holds is told."""


def area_rows(named: Iterable[str]) -> tuple[engine.Area, ...]:
    """Areas nest by code: those that orders and bases name, and all above them."""
    codes = {code for area in named for code in above(area)}
    return tuple(engine.Area(code, parent_of(code)) for code in sorted(codes))


@dataclass(frozen=True, slots=True)
class Day:
    """What every helper's row is made with: the shifts, and the exact hours that orders ask for."""

    frame: Frame
    wanted: timed.Wanted
    alone: bool = False


def hours_wanted(planned: Iterable[OrderFacts], frame: Frame) -> timed.Wanted:
    """The exact hours that planned orders ask for."""
    exact = (order for order in planned if order.form in timed.FORMS)
    return timed.wanted(((order, rules.open_windows(order, frame)) for order in exact), frame)


def _helpers(helpers: Sequence[HelperFacts], asked: Iterable[Hold], day: Day) -> tuple[engine.Helper, ...]:
    waiting: dict[int, list[Hold]] = defaultdict(list)
    for hold in asked:
        waiting[hold.helper].append(hold)
    homes = {bases: rules.home_tags(bases) for bases in {helper.bases for helper in helpers}}
    return tuple(_row(helper, homes[helper.bases], waiting.get(helper.seq, ()), day) for helper in helpers)


def helper_row(helper: HelperFacts, asked: Sequence[Hold], day: Day) -> engine.Helper:
    """A helper as the engine sees it; the shifts `asked` of it count as taken."""
    return _row(helper, rules.home_tags(helper.bases), asked, day)


def _row(helper: HelperFacts, home: Mapping[str, int], asked: Sequence[Hold], day: Day) -> engine.Helper:
    shifts = rules.free_shifts(helper, day.frame)
    busy = day.frame.numbers((*helper.taken, *(hold.shift for hold in asked)))
    waiting = sum(not hold.is_urgent for hold in asked)
    hours = timed.tags_for(helper, shifts, busy, day.wanted, day.frame, alone=day.alone)
    return engine.Helper(
        id=str(helper.seq),
        kind=_KINDS[helper.kind],
        areas=helper.bases,
        reach=helper.reach,
        tags={**rules.own_tags(helper.tags.items()), **home, **hours},
        shifts=shifts,
        per_shift=helper.per_shift,
        per_day=helper.per_day,
        total=rules.total_of(helper, len(busy), waiting, day.frame.horizon),
        taken=busy,
        load=rules.load_of(helper),
        size=helper.size,
    )


def order_row(order: OrderFacts, holder_tags: HolderTags, weights: Weights, frame: Frame) -> engine.Order:
    """An order that is planned, as the engine sees it."""
    needs = _needs_left(order, holder_tags)
    tags = rules.search_tags(order.area, order.search_level)
    windows = rules.open_windows(order, frame)
    waited = rules.days_waited(order, frame.horizon, weights.waited_most)
    return engine.Order(
        id=str(order.seq),
        area=order.area,
        windows=tuple(
            engine.Window(shift, choice_cost(place), (*tags, *_hours_tag(order, shift, frame)))
            for shift, place in windows.items()
        ),
        needs=tuple(engine.Need(need.tags, need.count) for need in needs),
        value=weights.value(headcount(needs), order.urgency, waited, carried=order.carried),
        accepts=tuple(_KINDS[kind] for kind in rules.kinds_asked(order)),
        excludes=tuple(map(str, sorted(rules.not_asked(order)))),
        prefers=_preferred(order.prefers | order.linked if order.prefers else order.linked),
        incumbent=_incumbent(order, frame),
    )


@lru_cache(maxsize=4096)
def _preferred(people: frozenset[int]) -> tuple[engine.Prefer, ...]:
    """The same for all orders of an area: whoever answers for it."""
    return tuple(engine.Prefer(str(one), STANDING_BONUS) for one in sorted(people))


def _hours_tag(order: OrderFacts, number: int, frame: Frame) -> tuple[str, ...]:
    """The tag that everybody needs in the window, where the order has exact hours."""
    span = timed.hours_of(order, frame.horizon.calendar.zone)
    return () if span is None else (timed.tag_of(frame.horizon.shift(number).date, span),)


def _incumbent(order: OrderFacts, frame: Frame) -> engine.Incumbent | None:
    """What the waiting offers of the order propose: the shift of the first, and all who are asked for it."""
    if not order.pending:
        return None
    shift = order.pending[0].shift
    number = frame.number.get(shift)
    asked = {str(hold.helper) for hold in order.pending if hold.shift == shift}
    return None if number is None else engine.Incumbent(number, tuple(sorted(asked)))
