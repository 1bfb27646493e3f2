"""Helpers as planning sees them, read with few statements; the same ones serve a district and a single helper."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import (
    ASKED_KINDS,
    LIVE,
    CredentialState,
    HelperKind,
    HelperState,
    OfferState,
    OnHolidays,
    Urgency,
)
from matcher.store.aggregates import json_list, json_map
from matcher.store.database import Tx
from matcher.store.facts import DayException, HelperFacts, Hold, Hours, Week
from matcher.store.reaching import allied_base
from matcher.store.schema import (
    alliance,
    assignment,
    availability_exception,
    credential,
    helper,
    helper_base,
    helper_tag,
    occupied,
    offer,
    service_order,
    team_member,
    weekly_availability,
)

LOAD_DAYS, SPENT_DAYS = 28, 7
FREE = "free"
_HOURS = "@"
"""Stands before the hours of a part; codes of parts have no such sign."""

_TAGS = msgspec.json.Decoder(dict[str, int])
_WORDS = msgspec.json.Decoder(list[str])

Condition = ColumnElement[bool]
Values = Mapping[str, Any]
NOTHING: Values = MappingProxyType({})
"""No values: the condition holds its own. One with named parameters is given theirs, and is put together only once."""

_once = lru_cache(maxsize=16)


def active_in(district: str) -> Condition:
    """The helpers that a round of the district may use."""
    return and_(helper.c.district == district, helper.c.state == HelperState.ACTIVE, can_be_asked())


def can_be_asked() -> Condition:
    """Members, and teams unless everybody has left; staff at a window are no matter of planning."""
    person = helper.alias()
    belongs = team_member.c.team_id == helper.c.id
    people = team_member.join(person, person.c.id == team_member.c.member_id)
    there = select(1).select_from(people).where(belongs, person.c.state != HelperState.LEFT)
    is_alone = helper.c.kind == HelperKind.MEMBER
    return and_(
        helper.c.kind.in_(sorted(ASKED_KINDS)),
        or_(is_alone, exists(there.correlate(helper)), ~exists().where(belongs).correlate(helper)),
    )


def _tag_counts() -> Condition:
    """A starred tag counts only with a credential that was checked and does not expire before `:day`."""
    valid = exists().where(
        credential.c.helper_id == helper_tag.c.helper_id,
        credential.c.tag == helper_tag.c.tag,
        credential.c.state == CredentialState.CHECKED,
        or_(credential.c.expires_on.is_(None), credential.c.expires_on >= bindparam("day")),
    )
    return or_(helper_tag.c.tag.not_like("%*"), valid)


def read_helpers(tx: Tx, who: Condition, horizon: Horizon, values: Values = NOTHING) -> tuple[HelperFacts, ...]:
    """The helpers that meet `who`, by `seq`.

    A credential must hold through the last day of the horizon: a tag then counts the same in all of its shifts. What is
    counted over past days is counted from a midnight, so that nothing but events changes it while the day lasts.
    """
    weeks, hours = _weeks_of(tx, who, values)
    known = Known(
        bases=bases_of(tx, who, values),
        tags=tags_of(tx, who, horizon.last, values),
        taken=taken_of(tx, who, horizon.first, horizon.last, values),
        weeks=weeks,
        hours=hours,
        exceptions=_exceptions_of(tx, who, horizon, values),
        loads=dict(tx.tuples(_loads(who), {"since": _midnight(horizon, LOAD_DAYS), **values})),
        spent=_spent_lately(tx, who, horizon, values),
    )
    return tuple(known.helper(row) for row in rows_of(tx, who, values))


def _midnight(horizon: Horizon, days: int) -> dt.datetime:
    return dt.datetime.combine(horizon.first - dt.timedelta(days=days), dt.time(), horizon.calendar.zone)


def rows_of(tx: Tx, who: Condition, values: Values = NOTHING) -> Sequence[tuple[Any, ...]]:
    """The rows themselves: seq, id, kind, state, reach, the limits, size, offers a week, what holidays mean."""
    return tx.tuples(_rows(who), values)


@_once
def _rows(who: Condition) -> Select[Any]:
    h = helper.c
    limits = (h.per_shift, h.per_day, h.total, h.size, h.offers_a_week, h.on_holidays)
    columns = (h.seq, h.id, h.kind, h.state, h.reach, *limits)
    return select(*columns).where(who).order_by(h.seq)


@dataclass(frozen=True, slots=True)
class Known:
    """What lies in other tables, by `seq`; what is not read counts as none."""

    bases: Mapping[int, tuple[str, ...]]
    tags: Mapping[int, Mapping[str, int]]
    taken: Mapping[int, list[Shift]]
    weeks: Mapping[int, Week] = field(default_factory=dict)
    hours: Mapping[int, Hours] = field(default_factory=dict)
    exceptions: Mapping[int, list[DayException]] = field(default_factory=dict)
    loads: Mapping[int, int] = field(default_factory=dict)
    spent: Mapping[int, int] = field(default_factory=dict)

    def helper(self, row: tuple[Any, ...]) -> HelperFacts:
        """The row with what belongs to it."""
        seq, helper_id, kind, state, reach, per_shift, per_day, total, size, offers_a_week, on_holidays = row
        return HelperFacts(
            seq=seq,
            id=helper_id,
            kind=HelperKind(kind),
            state=HelperState(state),
            reach=reach,
            per_shift=per_shift,
            per_day=per_day,
            total=total,
            size=size,
            bases=self.bases.get(seq, ()),
            tags=self.tags.get(seq, {}),
            week=self.weeks.get(seq, ()),
            hours=self.hours.get(seq, ()),
            exceptions=tuple(self.exceptions.get(seq, ())),
            taken=tuple(self.taken.get(seq, ())),
            load=self.loads.get(seq, 0),
            spent=self.spent.get(seq, 0),
            offers_a_week=offers_a_week,
            works_on_holidays=on_holidays == OnHolidays.WORKS,
        )


def bases_of(tx: Tx, who: Condition, values: Values = NOTHING) -> dict[int, tuple[str, ...]]:
    """Helper -> the areas at which it is based, sorted."""
    found: dict[int, tuple[str, ...]] = {}
    for seq, area in tx.tuples(_bases(who), values):
        found[seq] = (*found.get(seq, ()), area)
    return found


@_once
def _bases(who: Condition) -> CompoundSelect[Any]:
    own = select(helper.c.seq, helper_base.c.area).join(helper_base, helper_base.c.helper_id == helper.c.id)
    allied = (
        select(helper.c.seq, allied_base().label("area"))
        .join(helper_base, helper_base.c.helper_id == helper.c.id)
        .join(alliance, alliance.c.area == func.substr(helper_base.c.area, 1, COMMUNITY_DIGITS))
    )
    both = own.where(who).union(allied.where(who, helper.c.alliance.is_(True)))
    return both.order_by("seq", "area")


def tags_of(tx: Tx, who: Condition, day: dt.date, values: Values = NOTHING) -> dict[int, dict[str, int]]:
    """Helper -> its tags that count on `day`, with their costs."""
    return {seq: _TAGS.decode(text) for seq, text in tx.tuples(_tags(who), {"day": day, **values})}


@_once
def _tags(who: Condition) -> Select[Any]:
    return (
        select(helper.c.seq, json_map(helper_tag.c.tag, helper_tag.c.cost))
        .join(helper_tag, helper_tag.c.helper_id == helper.c.id)
        .where(who, _tag_counts())
        .group_by(helper.c.seq)
    )


def _weeks_of(tx: Tx, who: Condition, values: Values) -> tuple[dict[int, Week], dict[int, Hours]]:
    """Helper -> the parts in which it is usually free; and of which of them only some hours."""
    usual, weeks, hours = _Usual(), dict[int, Week](), dict[int, Hours]()
    for seq, text in tx.tuples(_weeks(who), values):
        words = _WORDS.decode(text)
        weeks[seq] = tuple([usual[word] for word in words])
        if _HOURS in text:
            hours[seq] = tuple(_narrowed(word) for word in words if _HOURS in word)
    return weeks, hours


def _narrowed(word: str) -> tuple[int, str, int, int]:
    """`3evening@1080-1200` -> (3, "evening", 1080, 1200)."""
    part, _, span = word[1:].partition(_HOURS)
    begin, _, end = span.partition("-")
    return int(word[0]), part, int(begin), int(end)


@_once
def _weeks(who: Condition) -> Select[Any]:
    w = weekly_availability.c
    # Nothing where one of the hours is not given.
    span = literal(_HOURS) + cast(w.from_min, String) + "-" + cast(w.to_min, String)
    return (
        select(helper.c.seq, json_list(cast(w.weekday, String) + w.part + func.coalesce(span, "")))
        .join(weekly_availability, w.helper_id == helper.c.id)
        .where(who)
        .group_by(helper.c.seq)
    )


class _Usual(dict[str, tuple[int, str]]):
    """`3evening` -> (3, "evening"), each taken apart once; hours behind it are left out."""

    def __missing__(self, word: str) -> tuple[int, str]:
        pair = self[word] = int(word[0]), word[1:].partition(_HOURS)[0]
        return pair


def _exceptions_of(tx: Tx, who: Condition, horizon: Horizon, values: Values) -> dict[int, list[DayException]]:
    found: dict[int, list[DayException]] = defaultdict(list)
    days = {"first": horizon.first, "last": horizon.last}
    for seq, date, part, state, begin, end in tx.tuples(_exceptions(who), {**days, **values}):
        found[seq].append(DayException(date, part, state == FREE, begin, end))
    return found


@_once
def _exceptions(who: Condition) -> Select[Any]:
    e = availability_exception.c
    return (
        select(helper.c.seq, e.date, e.part, e.state, e.from_min, e.to_min)
        .join(availability_exception, e.helper_id == helper.c.id)
        .where(who, e.date.between(bindparam("first"), bindparam("last")))
        .order_by(helper.c.seq, e.date, e.part)
    )


def taken_of(tx: Tx, who: Condition, first: dt.date, last: dt.date, values: Values = NOTHING) -> dict[int, list[Shift]]:
    """Helper -> shifts of its assignments that stand between two dates, and of what else takes its time.

    A team's whole order is one entry; what goes along in a run is none of its own, nor what is done on a service day:
    its time is that for which the helper signed up.
    """
    found: dict[int, list[Shift]] = defaultdict(list)
    for seq, date, part in tx.tuples(_taken(who), {"first": first, "last": last, **values}):
        found[seq].append(Shift(date, part))
    return found


@_once
def _taken(who: Condition) -> Select[Any]:
    a, o = assignment.c, occupied.c
    days = (bindparam("first", type_=Date), bindparam("last", type_=Date))
    held = (
        select(helper.c.seq, a.date, a.part)
        .join(assignment, a.helper_id == helper.c.id)
        .where(who, a.state.in_(LIVE), a.carrier_id.is_(None), a.day_id.is_(None), a.date.between(*days))
    )
    else_taken = (
        select(helper.c.seq, o.date, o.part)
        .join(occupied, o.helper_id == helper.c.id)
        .where(who, o.date.between(*days))
    )
    both = union_all(held, else_taken).subquery()
    return select(both).order_by(both.c.seq, both.c.date, both.c.part)


@_once
def _loads(who: Condition) -> Select[Any]:
    # Only what still stands: giving a service back must not make anybody dearer.
    a = assignment.c
    return (
        select(helper.c.seq, func.count())
        .join(assignment, a.helper_id == helper.c.id)
        .where(who, a.state.in_(LIVE), a.carrier_id.is_(None), a.day_id.is_(None), a.taken_at >= bindparam("since"))
        .group_by(helper.c.seq)
    )


def _spent_lately(tx: Tx, who: Condition, horizon: Horizon, values: Values) -> dict[int, int]:
    """Helper -> offers made to it in the last 7 days that it answered or let expire; taken back ones do not count."""
    since = {"since": _midnight(horizon, SPENT_DAYS), **values}
    return Counter(seq for (seq,) in tx.tuples(_spent(who), since))


@_once
def _spent(who: Condition) -> Select[Any]:
    # Waiting ones are read with their orders.
    gone = [OfferState.RESCINDED, OfferState.PENDING]
    return (
        select(helper.c.seq)
        .join(offer, offer.c.helper_id == helper.c.id)
        .join(service_order, service_order.c.id == offer.c.order_id)
        .where(who, offer.c.state.not_in(gone), offer.c.made_at >= bindparam("since"), not_urgent())
    )


def not_urgent() -> Condition:
    """Emergencies do not count towards what a member is asked in a week."""
    return service_order.c.urgency != Urgency.URGENT


def pending_of(tx: Tx, which: Condition, values: Values = NOTHING) -> tuple[Hold, ...]:
    """The offers to these helpers, or of these orders, that wait for an answer, the oldest first."""
    return tuple(
        Hold(order, seq, Shift(date, part), places, urgency == Urgency.URGENT)
        for order, seq, date, part, places, urgency in tx.tuples(_pending(which), values)
    )


@_once
def _pending(which: Condition) -> Select[Any]:
    o = offer.c
    return (
        select(service_order.c.seq, helper.c.seq, o.date, o.part, o.places, service_order.c.urgency)
        .join(helper, helper.c.id == o.helper_id)
        .join(service_order, service_order.c.id == o.order_id)
        .where(which, o.state == OfferState.PENDING)
        .order_by(o.seq)
    )
