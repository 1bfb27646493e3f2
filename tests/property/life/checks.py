"""What must hold after every step, told from the rows alone: it shares no line with the views of the database."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, or_, select

from matcher.domain.states import ENDED, LIVE, AssignmentState, OfferState, OrderState
from matcher.domain.transitions import TABLES, after
from matcher.store import invariants, schema
from matcher.store.database import Tx

WAITS_FOR_TICK = frozenset({"inv_offer_overdue", "inv_task_overdue", "inv_lease_overdue", "inv_clock_late"})
"""Views of what is late: they may show something while nobody ticks."""
TABLE_OF = {
    "order": "service_order",
    "round": "dispatch_round",
    "session": "service_session",
    "import": "file_import",
    "unit": "home_unit",
    "resource": "unit_resource",
    "proposal": "unit_proposal",
    "outlet": "webhook_endpoint",
    "day": "service_day",
    "sign_up": "day_sign_up",
    "lead": "building_lead",
}


def views_hold(tx: Tx, *, is_away: bool) -> None:
    broken = invariants.broken(tx)
    wrong = {name: count for name, count in broken.items() if not (is_away and name in WAITS_FOR_TICK)}
    assert not wrong, wrong


def every_state_is_told_by_its_events(tx: Tx) -> None:
    """Fold the events of each thing through the tables of transitions; each verb must be one that they allow."""
    event = schema.event
    told: dict[tuple[str, UUID], list[Row[Any]]] = defaultdict(list)
    for row in tx.rows(select(event).where(event.c.thing.in_(sorted(TABLES))).order_by(event.c.version)):
        told[row.thing, row.thing_id].append(row)
    is_trimmed = tx.row(select(schema.seal_trim).limit(1)) is not None
    for thing in TABLES:
        table = schema.metadata.tables[TABLE_OF.get(thing, thing)]
        for row in tx.rows(select(table.c.id, table.c.state, table.c.version)):
            events = told[thing, row.id]
            if is_trimmed and (not events or events[0].version > 1):
                continue
            assert [one.version for one in events] == list(range(1, row.version + 1)), (thing, row.id)
            assert _fold(thing, events) == row.state, (thing, [one.verb for one in events])


def _fold(thing: str, events: list[Row[Any]]) -> str:
    state, kept = str(events[0].to_state), None
    assert events[0].from_state is None
    for one in events[1:]:
        assert one.from_state == state, (thing, one.verb)
        reached = after(thing, state, one.verb, kept)
        assert reached == one.to_state, (thing, one.verb)
        if thing == "order" and reached == OrderState.NEEDS_HUMAN != state:
            kept = state
        state = reached
    return state


def places_add_up(tx: Tx) -> None:
    """What is filled is what live assignments hold: each place once, each helper once."""
    a = schema.assignment.c
    held: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in tx.rows(select(schema.assignment).where(a.state.in_(sorted(LIVE)))):
        held[row.order_id].append(row)
    for order in tx.rows(select(schema.service_order)):
        mine = held[order.id]
        assert len({one.helper_id for one in mine}) == len(mine)
        assert len({one.place for one in mine}) == len(mine)
        assert all(one.place < order.headcount for one in mine), order.state
        if order.state != OrderState.CANCELLED:
            assert sum(one.places for one in mine) == order.filled, order.state
            assert len({(one.date, one.part) for one in mine}) <= 1, order.state


def nobody_is_in_two_places(tx: Tx) -> None:
    """In one shift nobody has more than it can do; what cannot wait is done while on duty."""
    a, o = schema.assignment.c, schema.service_order.c
    active = select(a.helper_id, a.date, a.part, o.form).select_from(schema.assignment.join(schema.service_order))
    busy: Counter[tuple[UUID, Any, str]] = Counter()
    on_duty = set()
    for row in tx.rows(select(schema.occupied)):
        busy[row.helper_id, row.date, row.part] += 1
        if row.source == "duty":
            on_duty.add((row.helper_id, row.date, row.part))
    for row in tx.rows(active.where(a.state == AssignmentState.ACTIVE, a.carrier_id.is_(None))):
        where = row.helper_id, row.date, row.part
        busy[where] += not (row.form == "now" and where in on_duty)
    most = {row.id: row.per_shift for row in tx.rows(select(schema.helper.c.id, schema.helper.c.per_shift))}
    crowded = {where: count for where, count in busy.items() if count > most[where[0]]}
    assert not crowded, crowded


def offers_wait_for_who_can_answer(tx: Tx) -> None:
    """Offers are pending of offered orders alone, ask for no more places than are left, and not who holds one."""
    pending: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in tx.rows(select(schema.offer).where(schema.offer.c.state == OfferState.PENDING)):
        pending[row.order_id].append(row)
    a = schema.assignment.c
    held = {
        (row.order_id, row.helper_id) for row in tx.rows(select(schema.assignment).where(a.state.in_(sorted(LIVE))))
    }
    for order in tx.rows(select(schema.service_order)):
        asked = pending[order.id]
        assert (order.state == OrderState.OFFERED) is bool(asked), (order.state, len(asked))
        assert all(one.places <= order.headcount - order.filled for one in asked)
        assert all((order.id, one.helper_id) not in held for one in asked)


def nobody_goes_who_must_not(tx: Tx) -> None:
    """What has not begun waits for nobody who has left, nor for somebody of a crew who is kept apart."""
    a, p = schema.assignment.c, schema.pairing.c
    gone = {row.id for row in tx.rows(select(schema.helper.c.id).where(schema.helper.c.state == "left"))}
    ties = select(p.recipient_id, p.helper_id).where(p.kind.in_(("relative", "blocked")))
    tied = {tuple(row) for row in tx.rows(ties)}
    let_go = {row.thing_id for row in tx.rows(select(schema.event).where(schema.event.c.verb == "override"))}
    crews: dict[UUID, list[UUID]] = defaultdict(list)
    for row in tx.rows(select(schema.crew_member)):
        crews[row.assignment_id].append(row.member_id)
    served = {row.id: row.recipient_id for row in tx.rows(select(schema.service_order))}
    ahead = (a.state == AssignmentState.ACTIVE, a.started_at.is_(None), a.carrier_id.is_(None))
    for held in tx.rows(select(schema.assignment).where(*ahead)):
        assert gone.isdisjoint([held.helper_id, *crews[held.id]])
        who = {(served[held.order_id], one) for one in crews[held.id]}
        assert held.id in let_go or tied.isdisjoint(who)


def no_work_failed(tx: Tx) -> None:
    """A worker or a ticker puts off what fails, and goes on: here nothing may fail at all."""
    for table in (schema.task, schema.timer):
        failed = select(table.c.kind, table.c.error).where(or_(table.c.error.is_not(None), table.c.state == "dead"))
        rows = [tuple(row) for row in tx.rows(failed)]
        assert not rows, rows


def what_ends_ends_once(tx: Tx) -> None:
    """Nothing is reopened twice; silence is no yes; nobody is called about what is not done."""
    calls = {row.order_id for row in tx.rows(select(schema.todo)) if (row.kind, row.state) == ("callback", "open")}
    for order in tx.rows(select(schema.service_order)):
        assert order.reopened <= 1
        if order.state == OrderState.CLOSED:
            assert order.confirmed_at is not None
            assert order.closed_at is not None
        assert order.id not in calls or order.state in (OrderState.CONFIRMED, OrderState.CLOSED)


def who_is_erased_is_gone(tx: Tx) -> None:
    """No text, seat ahead, series or consent is left of who was erased, and no order of such a one is open."""
    r, ended = schema.recipient.c, {one.value for one in ENDED}
    gone = {one.id for one in tx.rows(select(r.id).where(r.erased_at.is_not(None)))}
    mine = set(gone)
    for table in (schema.service_order, schema.series, schema.seat, schema.contact):
        mine |= {one.id for one in tx.rows(select(table.c.id).where(table.c.recipient_id.in_(gone)))}
    for table in (schema.assignment, schema.offer, schema.rating, schema.callback, schema.reveal, schema.incident):
        mine |= {one.id for one in tx.rows(select(table.c.id).where(table.c.order_id.in_(mine)))}
    left = schema.personal_record.c
    assert not tx.rows(select(left.subject).where(left.subject_id.in_(mine)))
    assert not {one.state for one in _theirs(tx, schema.service_order, gone)} - ended
    assert not {one.state for one in _theirs(tx, schema.series, gone)} - {"ended"}
    assert not [one for one in _theirs(tx, schema.consent, gone) if one.withdrawn_at is None]


def _theirs(tx: Tx, table: Table, people: set[UUID]) -> Sequence[Row[Any]]:
    return tx.rows(select(table).where(table.c.recipient_id.in_(people)))


def what_is_booked_rests_on_a_consent(tx: Tx) -> None:
    """A seat is booked, and an order of a series open, only while its consent, or one for whatever comes, stands."""
    c, s, o = schema.consent.c, schema.seat.c, schema.service_order.c
    standing = tx.rows(select(schema.consent).where(c.withdrawn_at.is_(None), c.purpose == "order"))
    seats, days = {one.seat_id for one in standing}, {one.order_id for one in standing}
    asked = {one.subject_id for one in tx.rows(select(schema.todo)) if one.kind == "consent_gone"}
    over = schema.service_session.c.date < tx.now.date()
    sessions = {one.id for one in tx.rows(select(schema.service_session.c.id).where(over))}
    for seat in tx.rows(select(schema.seat).where(s.state == "booked", s.came.is_(False))):
        assert seat.id in seats or seat.session_id in sessions, seat.id
    open_days = select(o.id).where(o.series_id.is_not(None), o.state.in_(["accepted", "offered"]))
    for (order_id,) in tx.tuples(open_days):
        assert order_id in days or order_id in asked, order_id


def all_hold(tx: Tx, *, is_away: bool) -> None:
    """Everything above."""
    views_hold(tx, is_away=is_away)
    for check in (
        every_state_is_told_by_its_events,
        places_add_up,
        nobody_is_in_two_places,
        offers_wait_for_who_can_answer,
        nobody_goes_who_must_not,
        no_work_failed,
        what_ends_ends_once,
        who_is_erased_is_gone,
        what_is_booked_rests_on_a_consent,
    ):
        check(tx)
