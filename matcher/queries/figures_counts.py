"""Orders of a period counted for the figures: one statement for each ground, summed by point, area and category."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
    type_coerce,
)

from matcher.domain.areas import CELL_DIGITS, DISTRICT_DIGITS, covers
from matcher.domain.figure_facts import Asked, ClosedFact, DueFact, PlacedFact
from matcher.domain.figures import Ground, Period
from matcher.domain.policy import Policy
from matcher.domain.roles import Role
from matcher.domain.states import ENDED, AssignmentState, OfferState, OrderState, Urgency
from matcher.store import recipients
from matcher.store.database import Tx
from matcher.store.schema import (
    assignment,
    callback,
    event,
    helper_base,
    offer,
    rating,
    recipient,
    service_item,
    service_order,
)
from matcher.store.scope import inside
from matcher.store.types import EPOCH, MICROSECOND

Condition = ColumnElement[bool]
HOUR_US = 3_600_000_000
BEFORE = -1
"""The point of all that lies in the period before."""
WISH = "wish"
"""Wishes in one's own words have no category of the catalogue."""
_O, _A, _F = service_order.c, assignment.c, offer.c
_S = OrderState
_BY_THEMSELVES = (Role.RESIDENT, Role.FOLLOWER)
_ENDED = sorted({*ENDED, _S.CONFIRMED})
"""What is over, or confirmed and still to be rated: its state was reached when it ended."""
_FREED_STATES = (AssignmentState.RELEASED, AssignmentState.NO_SHOW, AssignmentState.REASSIGNED)
_REFUSED = _FREED = 1000
_PENDING = _REDONE = 1_000_000
"""Nothing happens to an order a thousand times: several counts go into one number, and one look is enough."""


class Fact(Protocol):
    """What is known of an order."""

    def sums(self) -> Iterator[str]:
        """Where it counts."""


@dataclass(frozen=True)
class Span:
    """A period with the one before it, as moments, and the area in which orders lie."""

    area: str
    period: Period
    zone: ZoneInfo
    seen_from: str
    """The area of whoever looks: small numbers are for who works there, also where somebody above asks for it."""
    before: Mapping[str, str] = field(default_factory=dict)
    """Areas that went into it and their parts -> where they lie now: what was done there before counts here."""

    def lies_in(self, column: ColumnElement[Any]) -> Condition:
        """Whether a code is of the area, or of one that went into it."""
        return or_(inside(column, self.area), *(inside(column, one) for one in self.roots))

    @cached_property
    def roots(self) -> list[str]:
        """The widest of those that went into it."""
        return [one for one in sorted(self.before) if not any(one != up and covers(up, one) for up in self.before)]

    def unit(self, code: str) -> str:
        """The area one level down in which a code of its time lies now."""
        return self.before.get(code, code)[: self.digits]

    @cached_property
    def begin(self) -> int:
        """Its first moment, as the database keeps moments."""
        return self._at(self.period.first)

    @cached_property
    def end(self) -> int:
        """The first moment after it."""
        return self._at(self.period.last + dt.timedelta(days=1))

    @cached_property
    def earliest(self) -> int:
        """The first moment of the period before."""
        return self._at(self.period.before.first)

    @property
    def digits(self) -> int:
        """Of a code of the areas one level down."""
        return min(len(self.area) + 3, CELL_DIGITS)

    def _at(self, day: dt.date) -> int:
        return int((dt.datetime.combine(day, dt.time(), self.zone) - EPOCH) // MICROSECOND)

    def holds(self, moment: ColumnElement[Any]) -> Condition:
        """Whether the moment lies in the period or the one before."""
        return and_(us(moment) >= self.earliest, us(moment) < self.end)

    def point(self, moment: ColumnElement[Any]) -> ColumnElement[int]:
        """Which point of the course the moment lies in, BEFORE for the period before."""
        step = self.period.step * 24 * HOUR_US
        return case(
            (us(moment) < self.begin, literal(BEFORE)), else_=(us(moment) - self.begin) // literal(step, BigInteger)
        )


def _counters() -> "defaultdict[str, Counter[Any]]":
    return defaultdict(Counter)


@dataclass
class Sums:
    """Sums by their name: of each point of the course (BEFORE as well), and in the period of each area and category."""

    points: defaultdict[str, Counter[int]] = field(default_factory=_counters)
    units: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    cells: defaultdict[str, Counter[tuple[str, str]]] = field(default_factory=_counters)

    def add(self, name: str, point: int, cell: tuple[str, str], number: int) -> None:
        """So many more."""
        self.points[name][point] += number
        if point != BEFORE:
            self.units[name][cell[0]] += number
            self.cells[name][cell] += number

    def now(self, name: str) -> int:
        """In the period."""
        return sum(self.units[name].values())

    def before(self, name: str) -> int:
        """In the period before."""
        return self.points[name][BEFORE]

    @property
    def categories(self) -> list[str]:
        """Categories with orders that count, in their order."""
        return sorted({category for _, category in self.cells["unmet_of"]})


def us(moment: ColumnElement[Any]) -> ColumnElement[int]:
    """A moment as the whole number that the database keeps."""
    return type_coerce(moment, BigInteger)


@dataclass(frozen=True, slots=True)
class Counted:
    """The sums of each ground, and of each time: the point, whether a series made it, microseconds or None."""

    sums: dict[Ground, Sums]
    times: dict[str, list[tuple[int, bool, int | None]]]


def count(tx: Tx, span: Span, policy: Policy) -> Counted:
    """Every order of the span is read once for each ground."""
    placed, due, closed = _placed(tx, span, policy), _due(tx, span), _closed(tx, span)
    sums = {
        Ground.PLACED: _summed(span, (row[:-3] for row in placed), _placed_fact),
        Ground.DUE: _summed(span, due, DueFact._make),
        Ground.CLOSED: _summed(span, (row[:-2] for row in closed), ClosedFact._make),
    }
    times = {
        "to_contact": [(row[0], row[-3], row[-2]) for row in placed],
        "to_offer": [(row[0], row[-3], row[-1]) for row in placed],
        "to_done": [(row[0], row[-2], row[-1]) for row in closed if row[3] == _S.CLOSED],
    }
    return Counted(sums, times)


def of_people(span: Span, moment: ColumnElement[Any]) -> tuple[Condition, ...]:
    """The orders whose moment lies in the span; what the service made itself (runs, sessions) is nobody's order."""
    made = exists().where(recipient.c.id == _O.recipient_id, recipient.c.kind == recipients.PLACE)
    # A whole district is found by the moment, what lies inside it by the area: each has its index.
    here = _O.district == span.area if len(span.area) == DISTRICT_DIGITS else span.lies_in(_O.area)
    return (here, span.holds(moment), not_(made.correlate(service_order)))


def _summed(span: Span, rows: Iterable[tuple[Any, ...]], fact: Callable[[Sequence[Any]], Fact]) -> Sums:
    found = Sums()
    for (point, unit, category, *facts), number in Counter(map(tuple, rows)).items():
        for name in fact(facts).sums():
            found.add(name, point, (span.unit(unit), category), number)
    return found


def _facts(
    tx: Tx, span: Span, moment: ColumnElement[Any], *facts: ColumnElement[Any], which: Condition | None = None
) -> Sequence[tuple[Any, ...]]:
    category = case((_O.service.is_(None), literal(WISH)), else_=service_item.c.category)
    joined = service_order.outerjoin(service_item, service_item.c.code == _O.service).outerjoin(
        rating, and_(rating.c.order_id == _O.id, rating.c.turn == _O.reopened)
    )
    keys = (span.point(moment), func.substr(_O.area, 1, span.digits), category)
    mine = (*of_people(span, moment), true() if which is None else which)
    return tx.tuples(select(*keys, *facts).select_from(joined).where(*mine))


def _placed(tx: Tx, span: Span, policy: Policy) -> Sequence[tuple[Any, ...]]:
    hours = case((_O.urgency == Urgency.URGENT, policy.contact_urgent_h), else_=policy.contact_h)
    until = us(_O.placed_at) + hours * literal(HOUR_US, BigInteger)
    in_time = func.coalesce(us(_O.contacted_at) <= until, false())
    facts = (_O.contacted_at.is_not(None), in_time, _says("contacted").is_(False), until <= _now(tx))
    took = (
        _O.series_id.is_not(None),
        us(_O.contacted_at) - us(_O.placed_at),
        us(_first_made(_O.id)) - us(_O.placed_at),
    )
    return _facts(tx, span, _O.placed_at, _O.state, *facts, us(_O.state_at) <= until, _first_answers(), *took)


def _placed_fact(facts: Sequence[Any]) -> PlacedFact:
    *others, answers = facts
    if answers is None:
        return PlacedFact._make((*others, None))
    pending, rest = divmod(int(answers), _PENDING)
    return PlacedFact._make((*others, Asked(pending, *divmod(rest, _REFUSED))))


def _due(tx: Tx, span: Span) -> Sequence[tuple[Any, ...]]:
    due = us(_O.due_at)
    live = exists().where(_live(), us(_A.taken_at) <= due)
    told = and_(event.c.order_id == _O.id, event.c.thing == "assignment", event.c.from_state.is_(None))
    born = exists().where(told, us(event.c.at) <= due)
    facts = (us(_O.state_at) < due, due <= _now(tx), func.coalesce(done_at() <= due, false()), or_(live, born))
    return _facts(tx, span, _O.due_at, _O.state, *facts)


def _closed(tx: Tx, span: Span) -> Sequence[tuple[Any, ...]]:
    """Of what did not close only its state counts: nothing more is looked up."""
    closed = _O.state == _S.CLOSED
    asked = exists().where(_F.order_id == _O.id)
    in_cell = and_(exists().where(_live()), not_(_somebody_from_elsewhere()))
    facts = (_says("solved"), _says("satisfied"), _told(), asked, _held_at_first(), _O.level, in_cell, _O.reopened)
    took = (_O.series_id.is_not(None), done_at() - us(_O.placed_at))
    found = _facts(
        tx, span, _O.state_at, _O.state, *(case((closed, one)) for one in (*facts, *took)), which=_O.state.in_(_ENDED)
    )
    return [_closed_row(*row) for row in found]


def _closed_row(*row: Any) -> tuple[Any, ...]:
    """What happened on the way, read out of its number."""
    *keys, solved, satisfied, told, asked, held, level, in_cell, reopened, series, took = row
    redone, rest = divmod(int(told or 0), _REDONE)
    freed, confirmed = divmod(rest, _FREED)
    facts = (bool(confirmed), bool(asked), bool(held) and not freed, level, bool(in_cell), bool(redone or reopened))
    return (*keys, solved, satisfied, *facts, bool(series), took)


def _now(tx: Tx) -> int:
    return int((tx.now - EPOCH) // MICROSECOND)


def done_at() -> ColumnElement[int]:
    """When the last of those who hold places reported."""
    return us(select(func.max(_A.reported_at)).where(_live()).correlate(service_order).scalar_subquery())


def _live() -> Condition:
    """Spelt out as in the index of live places: with parameters in it the index could not be used."""
    return and_(_A.order_id == _O.id, text("assignment.state IN ('active', 'reported', 'verified')"))


def _told() -> ScalarSelect[Any]:
    """What happened on the way to the end, all in one number: confirmed by the resident, places freed, done again."""
    e = event.c
    confirmed = and_(e.thing == "order", e.verb == "confirm", e.role.in_(_BY_THEMSELVES))
    freed = and_(e.thing == "assignment", e.to_state.in_(_FREED_STATES))
    again = and_(e.thing == "order", e.verb == "rework")
    weight = case((confirmed, 1), (freed, _FREED), (again, _REDONE), else_=0)
    return select(func.sum(weight)).where(e.order_id == _O.id).correlate(service_order).scalar_subquery()


def _first_answers() -> ScalarSelect[Any]:
    """What became of the offers that were made first, all in one number; NULL where nobody was asked."""
    refused = (OfferState.DECLINED, OfferState.EXPIRED)
    weight = case(
        (_F.state == OfferState.PENDING, _PENDING),
        (_F.state.in_(refused), _REFUSED),
        (_F.state == OfferState.ACCEPTED, 1),
        else_=0,
    )
    at_first = and_(_F.order_id == _O.id, _F.made_at == _first_made(_O.id))
    return select(func.sum(weight)).where(at_first).correlate(service_order).scalar_subquery()


def _first_made(order_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    others = offer.alias()
    earliest = select(func.min(others.c.made_at)).where(others.c.order_id == order_id)
    return earliest.correlate(service_order, assignment).scalar_subquery()


def _held_at_first() -> Condition:
    """Whether all who did it were among those who were asked first."""
    at_first = exists().where(_F.id == _A.offer_id, _F.made_at == _first_made(_A.order_id))
    by_others = exists().where(_live(), not_(at_first.correlate(assignment)))
    return and_(exists().where(_live()), not_(by_others))


def _somebody_from_elsewhere() -> Condition:
    cell = func.substr(_O.area, 1, CELL_DIGITS)
    here = exists().where(
        helper_base.c.helper_id == _A.helper_id, func.substr(helper_base.c.area, 1, CELL_DIGITS) == cell
    )
    return exists().where(_live(), not_(here.correlate(assignment, service_order)))


def _says(question: str) -> ColumnElement[Any]:
    """What the resident answered: by the rating, and only where that is silent in the last call about it; else NULL."""
    calls = select(callback.c[question]).where(
        callback.c.order_id == _O.id, callback.c.turn == _O.reopened, callback.c[question].is_not(None)
    )
    last = calls.order_by(callback.c.attempt.desc()).limit(1).correlate(service_order).scalar_subquery()
    return func.coalesce(rating.c[question], last)
