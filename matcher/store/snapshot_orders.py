"""Orders as planning sees them, read with few statements; the same ones serve an area and a single order."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, and_, exists, or_, select

from matcher.domain.areas import district_of
from matcher.domain.shifts import Shift
from matcher.domain.states import (
    LIVE,
    TAKEABLE,
    AssignmentState,
    ConsentPurpose,
    Form,
    Level,
    OfferState,
    OrderKind,
    OrderState,
    Urgency,
)
from matcher.store.apart import KEPT_APART, teams_of
from matcher.store.consents import STANDING
from matcher.store.database import Tx
from matcher.store.facts import Hold, OrderFacts
from matcher.store.links import linked_in
from matcher.store.places import read_needs
from matcher.store.recipients import PLACE
from matcher.store.recipients import SUBJECT as RECIPIENT
from matcher.store.schema import (
    assignment,
    consent,
    helper,
    offer,
    order_window,
    pairing,
    personal_record,
    recipient,
    service_item,
    service_order,
)
from matcher.store.scope import inside
from matcher.store.snapshot_helpers import NOTHING, Condition, Values
from matcher.store.visits import IS_COURTESY, days_closed

LET_GO = (AssignmentState.RELEASED, AssignmentState.NO_SHOW)

_FORM, _AREA, _COURTESY, _PARTY, _PLACE = 5, 6, 15, 16, 19
"""Places in the row of an order."""

_NOBODY: frozenset[int] = frozenset()

_once = lru_cache(maxsize=16)


def to_plan(last: dt.date, *, area: str | None = None, ids: Iterable[UUID] | None = None) -> Condition:
    """Orders that still want somebody and have a window up to the day `last`; in an area, or of a list of ids."""
    window = order_window.alias()
    due = exists().where(window.c.order_id == service_order.c.id, window.c.date <= last)
    wanted = [service_order.c.state.in_(TAKEABLE), due]
    if area is not None:
        # A service day has rounds of its own.
        wanted += [inside(service_order.c.area, area), service_order.c.day_id.is_(None)]
    if ids is not None:
        wanted.append(service_order.c.id.in_(list(ids)))
    return and_(*wanted)


def read_orders(tx: Tx, which: Condition, values: Values = NOTHING) -> tuple[OrderFacts, ...]:
    """The orders that meet `which`, by `seq`, each with its version."""
    # First of all, so that a version never is newer than what is read with it.
    rows = tx.tuples(_orders(which), values)
    windows: dict[int, list[Shift]] = defaultdict(list)
    for seq, date, part in tx.tuples(_windows(which), values):
        windows[seq].append(Shift(date, part))
    holders = _by_order(tx.tuples(_holders(which), values))
    pending = _by_order(tx.tuples(_pending(which), values))
    excludes, prefers = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    unanswered = defaultdict[int, set[int]](set)
    for order, one in (*tx.tuples(_declines(which), values), *tx.tuples(_returns(which), values)):
        excludes[order].add(one)
    for order, one in (*tx.tuples(_silences(which), values), *tx.tuples(_replaced(which), values)):
        unanswered[order].add(one)
    apart = defaultdict[int, set[int]](set)
    for order, one, kind in tx.tuples(_pairings(which), values):
        (apart if kind in KEPT_APART else prefers)[order].add(one)
    if any(row[_PARTY] for row in rows):
        for order, one in tx.tuples(_kept_apart_from_others(which), values):
            apart[order].add(one)
    if any(row[_FORM] == Form.RUN and row[_PLACE] for row in rows):
        for order, one in tx.tuples(_kept_apart_along(which), values):
            apart[order].add(one)
    _shut_out(tx, apart, excludes)
    closed = days_closed(tx, {district_of(row[_AREA]) for row in rows if row[_COURTESY]})
    linked = linked_in(tx, {row[_AREA] for row in rows})
    people = (excludes, unanswered, prefers, linked)
    return tuple(_order(row, windows, holders, pending, people, closed) for row in rows)


def _shut_out(tx: Tx, apart: Mapping[int, set[int]], excludes: Mapping[int, set[int]]) -> None:
    """Whoever is kept apart is not asked, nor a team of which everybody is: it has nobody to send."""
    everybody = {one for people in apart.values() for one in people}
    teams = teams_of(tx, everybody) if everybody else {}
    for order, people in apart.items():
        shut = (seq for (seq, _), members in teams.items() if members <= people)
        excludes[order].update(people, shut)


@_once
def _orders(which: Condition) -> Select[Any]:
    o = service_order.c
    # What is done for all who come needs nobody's consent: those who come give theirs with their seat.
    for_place = recipient.c.kind == PLACE
    given = exists().where(
        consent.c.recipient_id == o.recipient_id,
        or_(consent.c.order_id == o.id, STANDING),
        consent.c.purpose == ConsentPurpose.ORDER,
        consent.c.withdrawn_at.is_(None),
    )
    recorded = exists().where(personal_record.c.subject == RECIPIENT, personal_record.c.subject_id == o.recipient_id)
    columns = (
        o.seq, o.id, o.version, o.kind, o.state, service_item.c.form, o.area, o.urgency, o.placed_at,
        o.carried, o.search_level, o.needs, o.accepts, or_(for_place, given), recorded, IS_COURTESY, o.other_party_id,
        o.at_from, o.at_to, for_place, o.carrier_id, o.day_id, o.stall_id, o.post_id,
    )  # fmt: skip
    items = service_order.outerjoin(service_item, service_item.c.code == o.service)
    items = items.join(recipient, recipient.c.id == o.recipient_id)
    return select(*columns).select_from(items).where(which).order_by(o.seq)


def _order(
    row: tuple[Any, ...],
    windows: Mapping[int, list[Shift]],
    holders: Mapping[int, list[Hold]],
    pending: Mapping[int, list[Hold]],
    people: tuple[Mapping[int, set[int]], Mapping[int, set[int]], Mapping[int, set[int]], Mapping[str, frozenset[int]]],
    closed: Mapping[int, Mapping[dt.date, str]],
) -> OrderFacts:
    seq, order_id, version, kind, state, form, area, urgency, placed_at, carried, level, needs, accepts, *held = row
    has_consent, has_record, is_courtesy, _, at_from, at_to, for_place, *of_what = held
    return OrderFacts(
        seq=seq,
        id=order_id,
        version=version,
        kind=OrderKind(kind),
        state=OrderState(state),
        form=Form(form) if form else None,
        area=area,
        urgency=Urgency(urgency),
        placed_at=placed_at,
        carried=carried,
        search_level=Level(level),
        needs=read_needs(needs),
        accepts=tuple(accepts),
        has_consent=bool(has_consent),
        has_record=bool(has_record),
        windows=tuple(windows.get(seq, ())),
        holders=tuple(holders.get(seq, ())),
        pending=tuple(pending.get(seq, ())),
        linked=people[3].get(area, _NOBODY),
        is_courtesy=bool(is_courtesy),
        closed=tuple(sorted(closed.get(seq, {}).items())),
        at_from=at_from,
        at_to=at_to,
        is_for_place=bool(for_place),
        **_people(seq, *people[:3]),
        **_beside(*of_what),
    )


def _people(seq: int, *found: Mapping[int, set[int]]) -> dict[str, Any]:
    return dict(zip(("excludes", "unanswered", "prefers"), (frozenset(one.get(seq, ())) for one in found), strict=True))


def _beside(carrier: UUID | None, day: UUID | None, stall: UUID | None, post: UUID | None) -> dict[str, Any]:
    return {"in_run": carrier is not None, "day": day, "is_stall": stall is not None, "is_post": post is not None}


@_once
def _windows(which: Condition) -> Select[Any]:
    w = order_window.c
    return (
        select(service_order.c.seq, w.date, w.part)
        .join(order_window, w.order_id == service_order.c.id)
        .where(which)
        .order_by(service_order.c.seq, w.position)
    )


@_once
def _holders(which: Condition) -> Select[Any]:
    a = assignment.c
    return (
        select(service_order.c.seq, helper.c.seq, a.date, a.part, a.places, service_order.c.urgency, a.state)
        .join(assignment, a.order_id == service_order.c.id)
        .join(helper, helper.c.id == a.helper_id)
        .where(which, a.state.in_(LIVE))
        .order_by(service_order.c.seq, a.place)
    )


@_once
def _pending(which: Condition) -> Select[Any]:
    o = offer.c
    return (
        select(service_order.c.seq, helper.c.seq, o.date, o.part, o.places, service_order.c.urgency)
        .join(offer, o.order_id == service_order.c.id)
        .join(helper, helper.c.id == o.helper_id)
        .where(which, o.state == OfferState.PENDING)
        .order_by(service_order.c.seq, o.seq)
    )


@_once
def _declines(which: Condition) -> Select[Any]:
    """Who said no to the order."""
    return _ended(offer, [OfferState.DECLINED]).where(which)


@_once
def _silences(which: Condition) -> Select[Any]:
    """Who did not answer in time."""
    return _ended(offer, [OfferState.EXPIRED]).where(which)


@_once
def _replaced(which: Condition) -> Select[Any]:
    """From whom the desk took the order."""
    return _ended(assignment, [AssignmentState.REASSIGNED]).where(which)


@_once
def _returns(which: Condition) -> Select[Any]:
    """Who gave the order back, or did not come; not who did it, before it was reopened."""
    # Who was freed because an order did not fill up did nothing wrong, and may be asked again.
    fair = (assignment.c.reported_at.is_(None), assignment.c.ended_for.is_(None))
    return _ended(assignment, LET_GO).where(which, *fair)


def _ended(table: Table, states: Iterable[str]) -> Select[Any]:
    return (
        select(service_order.c.seq, helper.c.seq)
        .join(table, table.c.order_id == service_order.c.id)
        .join(helper, helper.c.id == table.c.helper_id)
        .where(table.c.state.in_(states))
    )


@_once
def _pairings(which: Condition) -> Select[Any]:
    return (
        select(service_order.c.seq, helper.c.seq, pairing.c.kind)
        .join(pairing, pairing.c.recipient_id == service_order.c.recipient_id)
        .join(helper, helper.c.id == pairing.c.helper_id)
        .where(which)
    )


@_once
def _kept_apart_from_others(which: Condition) -> Select[Any]:
    """Of whoever else is concerned, as in a quarrel: nobody who is close to them, or may not come near."""
    return (
        select(service_order.c.seq, helper.c.seq)
        .join(pairing, pairing.c.recipient_id == service_order.c.other_party_id)
        .join(helper, helper.c.id == pairing.c.helper_id)
        .where(which, pairing.c.kind.in_(KEPT_APART))
    )


@_once
def _kept_apart_along(which: Condition) -> Select[Any]:
    """Of a run: nobody who is kept apart from somebody who goes along in it."""
    along = service_order.alias()
    theirs = or_(pairing.c.recipient_id == along.c.recipient_id, pairing.c.recipient_id == along.c.other_party_id)
    return (
        select(service_order.c.seq, helper.c.seq)
        .join(along, along.c.carrier_id == service_order.c.id)
        .join(pairing, theirs)
        .join(helper, helper.c.id == pairing.c.helper_id)
        .where(which, pairing.c.kind.in_(KEPT_APART))
    )


def _by_order(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Hold]]:
    found: dict[int, list[Hold]] = defaultdict(list)
    for order, one, date, part, places, urgency, *state in rows:
        is_done = bool(state) and state[0] != AssignmentState.ACTIVE
        found[order].append(Hold(order, one, Shift(date, part), places, urgency == Urgency.URGENT, is_done))
    return found
