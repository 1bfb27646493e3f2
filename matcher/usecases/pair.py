"""Who stands how to whom: standing pairs and links are preferred, relatives and blocked persons never asked."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, delete, insert, or_, select

from matcher.domain.areas import district_of
from matcher.domain.errors import NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, AssignmentState, PairingKind
from matcher.domain.waiting import TodoKind
from matcher.store import crews, going_along, orders, places, recipients, todos
from matcher.store.apart import KEPT_APART, kept_from
from matcher.store.database import Tx
from matcher.store.schema import assignment, helper, pairing, service_order, team_member
from matcher.usecases.steps import following
from matcher.usecases.steps.crew_changes import lay_on_list, take_out
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.letting_go import rescind
from matcher.usecases.steps.passing import withdraw_if_unasked
from matcher.usecases.steps.runs import JOINABLE, get_off, join


def pair(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID, kind: PairingKind) -> None:
    """Note a tie; offers to somebody who is now kept apart are rescinded, and passed on.

    Whoever was to go for a team is taken out of its crew; a place that is held waits for the desk's decision. What goes
    along in a run leaves it where that helper has taken, or could take, what others go along in.
    WrongState where one that contradicts it stands.
    """
    row = _found(tx, actor, recipient_id, helper_id)
    present = {one.kind for one in tx.rows(select(pairing).where(*_tie(recipient_id, helper_id)))}
    if kind in present:
        return
    if any((one in KEPT_APART) is not (kind in KEPT_APART) for one in present):
        raise WrongState("these two are tied in a way that contradicts this; take that away first")
    tx.execute(insert(pairing).values(recipient_id=recipient_id, helper_id=helper_id, kind=kind))
    recipients.note(tx, row, "pair", actor)
    if kind in KEPT_APART:
        _to_other_runs(tx, actor, recipient_id, helper_id)
        _keep_apart(tx, actor, recipient_id, helper_id)


def unpair(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID, kind: PairingKind) -> None:
    """The tie holds no more. NotFound where there is none."""
    row = _found(tx, actor, recipient_id, helper_id)
    gone = tx.execute(delete(pairing).where(*_tie(recipient_id, helper_id), pairing.c.kind == kind))
    if gone.rowcount == 0:
        raise NotFound
    recipients.note(tx, row, "unpair", actor)
    for order_id in _open_orders(tx, recipient_id):
        apart = kept_from(tx, order_id)
        for held in orders.live_assignments(tx, order_id):
            if held.helper_id not in apart:
                todos.drop(tx, held.id, [TodoKind.KEPT_APART])


def _found(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> Row[Any]:
    """The recipient, of the desk's area; the helper may be based anywhere in the district."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("change_pairs")
    at = tx.value(select(helper.c.district).where(helper.c.id == helper_id))
    if at != district_of(row.area):
        raise NotFound
    return row


def _tie(recipient_id: UUID, helper_id: UUID) -> tuple[Any, ...]:
    return pairing.c.recipient_id == recipient_id, pairing.c.helper_id == helper_id


def _of(table: FromClause, recipient_id: UUID) -> ColumnElement[bool]:
    return or_(table.c.recipient_id == recipient_id, table.c.other_party_id == recipient_id)


def _to_other_runs(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> None:
    """Nobody who goes along in the same run loses a helper because of this tie, or is met in spite of it."""
    o = service_order.c
    mine = (_of(service_order, recipient_id), o.carrier_id.is_not(None), o.state.in_(sorted(JOINABLE)))
    for (order_id,) in tx.tuples(select(o.id).where(*mine).order_by(o.seq)):
        order = orders.lock(tx, order_id)
        if order.state in JOINABLE and order.carrier_id is not None and _is_parted(tx, order, helper_id):
            free, empty = get_off(tx, actor, order, "kept_apart")
            for one in empty:
                end(tx, one)
            join(tx, actor, free, places.district_at(tx, order.area))


def _is_parted(tx: Tx, order: Row[Any], helper_id: UUID) -> bool:
    if any(held.helper_id == helper_id for held in orders.live_assignments(tx, order.carrier_id)):
        return True
    could = going_along.who_could(tx, [helper_id], places.read_needs(order.needs))
    return bool(could) and any(one.id != order.id for one in following.along(tx, order.carrier_id))


def _open_orders(tx: Tx, recipient_id: UUID) -> list[UUID]:
    """What is still to be done for the recipient, or with it as the other party, in the order of ids."""
    o = service_order.c
    mine = (_of(service_order, recipient_id), o.state.in_(sorted(OPEN)))
    return [one for (one,) in tx.tuples(select(o.id).where(*mine).order_by(o.id))]


def _carriers(tx: Tx, recipient_id: UUID) -> list[UUID]:
    """The runs in which the recipient goes along."""
    along = select(service_order.c.carrier_id).where(_of(service_order, recipient_id))
    mine = (service_order.c.id.in_(along), service_order.c.state.in_(sorted(OPEN)))
    return [one for (one,) in tx.tuples(select(service_order.c.id).where(*mine).order_by(service_order.c.id))]


def _keep_apart(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> None:
    carriers = _carriers(tx, recipient_id)
    for order_id in sorted({*_open_orders(tx, recipient_id), *carriers}):
        row = orders.lock(tx, order_id)
        # With the helper, the teams that have nobody else.
        apart = kept_from(tx, order_id) & {helper_id, *_teams_of(tx, helper_id)}
        lost = [one for one in orders.pending_offers(tx, order_id) if one.helper_id in apart]
        if lost:
            rescind(tx, row, lost, actor, "kept_apart")
            withdraw_if_unasked(tx, row, "kept_apart")
        # A place in a run is decided about once, by the order that goes along.
        for held in orders.live_assignments(tx, order_id) if order_id not in carriers else ():
            if held.state == AssignmentState.ACTIVE:
                if held.helper_id in apart:
                    lay_on_list(tx, row, held, TodoKind.KEPT_APART)
                _leave_crew(tx, row, held, helper_id)


def _leave_crew(tx: Tx, order: Row[Any], held: Row[Any], helper_id: UUID) -> None:
    if held.started_at is None and helper_id in crews.named(tx, held.carrier_id or held.id):
        whole = tx.execute(select(assignment).where(assignment.c.id == (held.carrier_id or held.id))).one()
        take_out(tx, order, whole, helper_id)


def _teams_of(tx: Tx, helper_id: UUID) -> list[UUID]:
    mine = select(team_member.c.team_id).where(team_member.c.member_id == helper_id)
    return [one for (one,) in tx.tuples(mine)]
