"""Rows -> instance: every order that can be planned, the active helpers of the district, its weights."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from matcher.domain.areas import above, parent_of
from matcher.domain.needs import Need, headcount
from matcher.domain.shifts import Horizon
from matcher.domain.weights import STANDING_BONUS, Weights, choice_cost
from matcher.engine import instance as engine
from matcher.planning import rules
from matcher.planning.frame import Frame, lay_out
from matcher.planning.places import remaining
from matcher.planning.problem import Held, HeldReason, Problem
from matcher.store.facts import HelperFacts, Hold, OrderFacts, Snapshot

HolderTags = Mapping[int, Mapping[str, int]]
"""Of those who hold a place of some order: `seq` -> their tags."""
_KINDS: Mapping[str, engine.Kind] = {"member": "member", "team": "team"}


def build(snapshot: Snapshot, weights: Weights, horizon: Horizon) -> Problem:
    """The problem of a snapshot that was read for the same horizon.

    Waiting offers of orders that are not planned here, held ones among them, count as taken.
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
        helpers=_helpers(snapshot.helpers, asked, frame),
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
    if not rules.is_single(order):
        return HeldReason.OTHER_FORM if order.form else HeldReason.NO_SERVICE
    if not order.has_consent:
        return HeldReason.NO_CONSENT
    if not order.has_record:
        return HeldReason.NO_RECORD
    if not order.needs or not order.accepts:
        return HeldReason.NO_NEEDS
    if not _needs_left(order, holder_tags):
        return HeldReason.NO_PLACE_LEFT
    return None if rules.open_windows(order, frame) else HeldReason.NO_WINDOW_LEFT


def _needs_left(order: OrderFacts, holder_tags: HolderTags) -> tuple[Need, ...]:
    """The needs that those who hold a place leave open."""
    if not order.holders:
        return order.needs
    if sum(hold.places for hold in order.holders) >= headcount(order.needs):
        return ()
    return remaining(order.needs, [holder_tags.get(hold.helper, {}) for hold in order.holders])


def area_rows(named: Iterable[str]) -> tuple[engine.Area, ...]:
    """Areas nest by code: those that orders and bases name, and all above them."""
    codes = {code for area in named for code in above(area)}
    return tuple(engine.Area(code, parent_of(code)) for code in sorted(codes))


def _helpers(helpers: Sequence[HelperFacts], asked: Iterable[Hold], frame: Frame) -> tuple[engine.Helper, ...]:
    waiting: dict[int, list[Hold]] = defaultdict(list)
    for hold in asked:
        waiting[hold.helper].append(hold)
    homes = {bases: rules.home_tags(bases) for bases in {helper.bases for helper in helpers}}
    return tuple(_row(helper, homes[helper.bases], waiting.get(helper.seq, ()), frame) for helper in helpers)


def helper_row(helper: HelperFacts, asked: Sequence[Hold], frame: Frame) -> engine.Helper:
    """A helper as the engine sees it; the shifts `asked` of it count as taken."""
    return _row(helper, rules.home_tags(helper.bases), asked, frame)


def _row(helper: HelperFacts, home: Mapping[str, int], asked: Sequence[Hold], frame: Frame) -> engine.Helper:
    taken = frame.numbers((*helper.taken, *(hold.shift for hold in asked)))
    waiting = sum(not hold.is_urgent for hold in asked)
    return engine.Helper(
        id=str(helper.seq),
        kind=_KINDS[helper.kind],
        areas=helper.bases,
        reach=helper.reach,
        tags={**rules.own_tags(helper.tags.items()), **home},
        shifts=rules.free_shifts(helper.week, helper.exceptions, frame, on_holidays=helper.works_on_holidays),
        per_shift=helper.per_shift,
        per_day=helper.per_day,
        total=rules.total_of(helper, len(taken), waiting, frame.horizon),
        taken=taken,
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
        windows=tuple(engine.Window(shift, choice_cost(place), tags) for shift, place in windows.items()),
        needs=tuple(engine.Need(need.tags, need.count) for need in needs),
        value=weights.value(headcount(needs), order.urgency, waited, carried=order.carried),
        accepts=tuple(_KINDS[kind] for kind in rules.kinds_asked(order)),
        excludes=tuple(map(str, sorted(rules.shut_out(order)))),
        prefers=tuple(engine.Prefer(str(one), STANDING_BONUS) for one in sorted(order.prefers)),
        incumbent=_incumbent(order, frame),
    )


def _incumbent(order: OrderFacts, frame: Frame) -> engine.Incumbent | None:
    """What the waiting offers of the order propose: the shift of the first, and all who are asked for it."""
    if not order.pending:
        return None
    shift = order.pending[0].shift
    number = frame.number.get(shift)
    asked = {str(hold.helper) for hold in order.pending if hold.shift == shift}
    return None if number is None else engine.Incumbent(number, tuple(sorted(asked)))
