"""The rules between rows and an instance, each one short function; building and checking by hand share them."""

from collections.abc import Collection, Iterable

from matcher.domain.areas import LEVELS, above, climbed, covers
from matcher.domain.needs import headcount
from matcher.domain.shifts import ALL_DAY, Horizon, Shift
from matcher.domain.states import Form, HelperKind, Level, OrderKind
from matcher.domain.weights import MAX_LOAD
from matcher.planning.frame import Frame
from matcher.planning.timed import AT, clock_hours
from matcher.planning.workdays import working_days
from matcher.store.facts import DayException, HelperFacts, OrderFacts

IN = "in:"
PLANNED = frozenset({Form.SINGLE, Form.TIMED, Form.SERIES})
"""Forms of which each order is planned by itself."""
FOR_PLACES = frozenset({Form.SESSION, Form.RUN})
"""Forms of which one order, for a place, stands for all who come or are served on the way."""
SEARCH_DIGITS = {level: digits for digits, name in LEVELS.items() for level in Level if level == name}


def is_planned(order: OrderFacts) -> bool:
    """Whether an order of this form has a place in a plan; a wish always has, and what is done for all who come."""
    if order.kind is OrderKind.MICRO_WISH or order.form in PLANNED or order.is_post or order.is_stall:
        return True
    return order.form in FOR_PLACES and order.is_for_place and not order.in_run


def is_asked_at_once(order: OrderFacts) -> bool:
    """Whether one place is offered to several people, of whom the first to say yes has it."""
    return len(order.pending) > 1 and headcount(order.needs) == 1


def search_tags(area: str, level: Level) -> tuple[str, ...]:
    """The tag that keeps an order to its own area until its search is widened; none once that is the district.

    An order placed above that level is kept to the area at which it was placed.
    """
    return () if level is Level.DISTRICT else (IN + area[: SEARCH_DIGITS[level]],)


def home_tags(bases: Iterable[str]) -> dict[str, int]:
    """The areas that a helper is at home in, as tags without cost: those of its bases and all above."""
    return {IN + code: 0 for base in bases for code in above(base)}


def is_ours(tag: str) -> bool:
    """Whether a tag says what somebody can do, and not where or when."""
    return not tag.startswith((IN, AT))


def own_tags(tags: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What a helper can do; nobody gets a home, or hours, by naming them as a skill."""
    return {tag: cost for tag, cost in tags if is_ours(tag)}


def serves(bases: Iterable[str], reach: int, area: str) -> bool:
    """Whether one of the bases reaches the area: its `reach`-th ancestor holds it."""
    return any(covers(climbed(base, reach), area) for base in bases)


def levels_climbed(bases: Iterable[str], reach: int, area: str) -> int | None:
    """Levels that the area is climbed to hold a base that reaches it; None where none does."""
    reaching = [base for base in bases if covers(climbed(base, reach), area)]
    for level, code in enumerate(above(area)):
        if any(covers(code, base) for base in reaching):
            return level
    return None


def open_windows(order: OrderFacts, frame: Frame) -> dict[int, int]:
    """Shift number -> the window's place in the list of wishes; without those that began, are closed or lie far off.

    Once somebody holds a place and has still to come, only the shift of that assignment is left.
    """
    settled = {hold.shift for hold in order.holders if not hold.is_done}
    closed = {day for day, _ in order.closed}
    found: dict[int, int] = {}
    for position, window in enumerate(order.windows):
        number = frame.number.get(window, -1) if window.date not in closed else -1
        if number >= frame.first_open and (not settled or window in settled):
            found.setdefault(number, position)
    return found


def free_shifts(helper: HelperFacts, frame: Frame) -> tuple[int, ...]:
    """Numbers of the shifts in which the helper is free: its week, then whole days, then single parts of days.

    A shift of which only some hours are free is free: the hour is agreed upon, or asked for by the order. The week
    says nothing of public holidays, unless it is said to hold on them.
    """
    left_out = () if helper.works_on_holidays else frame.festive
    free = [number for usual in helper.week for number in frame.weekly.get(usual, ()) if number not in left_out]
    if not helper.exceptions:
        return tuple(sorted(free))
    found, by_hour = set(free), set[Shift]()
    for exception in sorted(helper.exceptions, key=_whole_days_first):
        shifts = _named(exception, frame)
        if exception.from_min is not None:
            by_hour |= set(shifts)
            continue
        named = set(frame.numbers(shifts))
        found = found | named if exception.is_free else found - named
    for shift in by_hour & frame.number.keys():
        (found.add if clock_hours(helper, shift, frame) else found.discard)(frame.number[shift])
    return tuple(sorted(found))


def _whole_days_first(exception: DayException) -> bool:
    return exception.part != ALL_DAY


def _named(exception: DayException, frame: Frame) -> list[Shift]:
    parts = [part.code for part in frame.horizon.calendar.parts] if exception.part == ALL_DAY else [exception.part]
    return [Shift(exception.date, part) for part in parts]


def load_of(helper: HelperFacts) -> int:
    """What a helper carries for the balance cost; a team shares its work out itself."""
    return 0 if helper.kind is HelperKind.TEAM else min(MAX_LOAD, helper.load)


def total_of(helper: HelperFacts, taken: int, asked: int, horizon: Horizon) -> int:
    """The most of the horizon, of which `taken` shifts are gone, `asked` of them by waiting offers that count.

    Nobody is pressed: a member is asked so often a week and not more, whatever became of the offers.
    """
    if helper.kind is HelperKind.TEAM:
        return helper.total
    most = horizon.offers_a_week if helper.offers_a_week is None else helper.offers_a_week
    return min(helper.total, taken + max(0, most - helper.spent - asked))


def shut_out(order: OrderFacts) -> frozenset[int]:
    """Helpers who must not have it: they let the order go, are kept apart from its recipient, or hold its places."""
    return order.excludes | {hold.helper for hold in order.holders}


def not_asked(order: OrderFacts) -> frozenset[int]:
    """Helpers whom no plan asks: these, and who was asked before and did not answer."""
    return shut_out(order) | order.unanswered


def days_waited(order: OrderFacts, horizon: Horizon, most: int) -> int:
    """Working days since the day on which the order was placed."""
    placed = order.placed_at.astimezone(horizon.calendar.zone).date()
    return working_days(placed, horizon.first, most, horizon.overrides)


def kinds_asked(order: OrderFacts) -> tuple[str, ...]:
    """The kinds that may serve: a team takes an order whole, so once a place is held only members can join."""
    return (HelperKind.MEMBER.value,) if order.holders else order.accepts


def _counts_together(one: Shift, shift: Shift, horizon: Horizon) -> bool:
    """Whether `total` binds both: days that are planned now bind together, later ones within as many days."""
    if horizon.number(shift) is not None:
        return horizon.number(one) is not None
    return abs((one.date - shift.date).days) < horizon.days


def room(taken: Collection[Shift], limits: tuple[int, int, int], shift: Shift, horizon: Horizon) -> str | None:
    """The first of the limits `per_shift`, `per_day`, `total` that leaves no room in the shift; None where all do."""
    counts = (
        sum(one == shift for one in taken),
        sum(one.date == shift.date for one in taken),
        sum(_counts_together(one, shift, horizon) for one in taken),
    )
    for name, count, most in zip(("per_shift", "per_day", "total"), counts, limits, strict=True):
        if count >= most:
            return name
    return None
