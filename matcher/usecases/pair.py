"""Who stands how to whom: standing pairs and links are preferred, relatives and blocked persons never asked."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, or_, select

from matcher.domain.areas import district_of
from matcher.domain.errors import NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, AssignmentState, PairingKind
from matcher.domain.waiting import TodoKind
from matcher.store import crews, orders, recipients, todos
from matcher.store.apart import KEPT_APART, kept_from
from matcher.store.database import Tx
from matcher.store.schema import assignment, helper, pairing, service_order, team_member
from matcher.usecases.crew_changes import lay_on_list, take_out
from matcher.usecases.letting_go import rescind
from matcher.usecases.passing import withdraw_if_unasked


def pair(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID, kind: PairingKind) -> None:
    """Note a tie; offers to somebody who is now kept apart are rescinded, and passed on.

    Whoever was to go for a team is taken out of its crew; a place that is held waits for the desk's decision.

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


def _open_orders(tx: Tx, recipient_id: UUID) -> list[UUID]:
    """What is still to be done for the recipient, or with it as the other party, in the order of ids."""
    o = service_order.c
    mine = or_(o.recipient_id == recipient_id, o.other_party_id == recipient_id)
    return [one for (one,) in tx.tuples(select(o.id).where(mine, o.state.in_(sorted(OPEN))).order_by(o.id))]


def _keep_apart(tx: Tx, actor: Actor, recipient_id: UUID, helper_id: UUID) -> None:
    for order_id in _open_orders(tx, recipient_id):
        row = orders.lock(tx, order_id)
        # With the helper, the teams that have nobody else.
        apart = kept_from(tx, order_id) & {helper_id, *_teams_of(tx, helper_id)}
        lost = [one for one in orders.pending_offers(tx, order_id) if one.helper_id in apart]
        if lost:
            rescind(tx, row, lost, actor, "kept_apart")
            withdraw_if_unasked(tx, row, "kept_apart")
        for held in orders.live_assignments(tx, order_id):
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
