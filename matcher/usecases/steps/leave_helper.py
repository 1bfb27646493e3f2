"""A member or a team leaves for good: what it has not begun goes to others at once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select

from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState, OfferState
from matcher.domain.units import MemberPurpose
from matcher.domain.waiting import TodoKind
from matcher.store import access, accounts, crews, links, orders, units
from matcher.store.apart import goes
from matcher.store.database import Stale, Tx
from matcher.store.schema import assignment, offer, service_order
from matcher.usecases.steps.crew_changes import lay_on_list, take_out
from matcher.usecases.steps.day_places import end_sign_ups_of
from matcher.usecases.steps.filling import give_back
from matcher.usecases.steps.free_duties import free_duties
from matcher.usecases.steps.leave_others import leave_others
from matcher.usecases.steps.post_days import end_claims_of
from matcher.usecases.steps.rescinding import rescind_all
from matcher.usecases.steps.telling import tell_crew

LEFT = "left"


def leave(tx: Tx, actor: Actor, helper_id: UUID) -> None:
    """Give back what the helper holds and has not begun, with what teams hold that have nobody else.

    What has begun is laid on the secretary's list. It signs in no more.
    The caller holds no lock on the helper yet, and sets its state.
    """
    gone = [helper_id, *crews.left_without(tx, helper_id)]
    # All at once and in one order of ids, before any helper, as everywhere.
    concerned = {row.id for row in tx.rows(_concerned(gone, helper_id))}
    for one in gone:
        rescind_all(tx, one)
        for held in _held(tx, [one]):
            order = _order(tx, held, concerned)
            if held.started_at is not None:
                lay_on_list(tx, order, held, TodoKind.HELPER_LEFT)
                continue
            give_back(tx, actor, order, held, "release", LEFT)
            tell_crew(tx, order, held, NoticeKind.REASSIGNED, [one] if one != actor.helper_id else [])
    for held in crews.to_begin(tx, helper_id):
        take_out(tx, _order(tx, held, concerned), held, helper_id)
    free_duties(tx, actor, helper_id, LEFT)
    units.withdraw(tx, list(MemberPurpose), helper_id=helper_id)
    links.end_all(tx, actor, helper_id=helper_id)
    end_claims_of(tx, actor, helper_id, LEFT)
    end_sign_ups_of(tx, actor, helper_id)
    leave_others(tx, actor, helper_id)
    accounts.forget(tx, [who.id for who in access.actors_of_helper(tx, helper_id)])


def _order(tx: Tx, held: Row[Any], locked: Collection[UUID]) -> Row[Any]:
    """The order as it is now; Stale where it was none of the helper's when they were locked."""
    if held.order_id not in locked:
        raise Stale
    return orders.lock(tx, held.order_id)


def require_gone(tx: Tx, helper_id: UUID) -> None:
    """Stale where the helper took something on in between: then it is all done again. It is locked by now."""
    if any(held.started_at is None for held in _held(tx, [helper_id])) or crews.to_begin(tx, helper_id):
        raise Stale


def _held(tx: Tx, helper_ids: Iterable[UUID]) -> Sequence[Row[Any]]:
    a = assignment.c
    mine = (a.helper_id.in_(list(helper_ids)), a.state == AssignmentState.ACTIVE, a.carrier_id.is_(None))
    return tx.rows(select(assignment).where(*mine).order_by(a.order_id))


def _concerned(helper_ids: Sequence[UUID], member_id: UUID) -> Select[Any]:
    a, f, o = assignment.c, offer.c, service_order.c
    held = select(a.order_id).where(
        or_(a.helper_id.in_(helper_ids), goes(member_id)), a.state == AssignmentState.ACTIVE
    )
    asked = select(f.order_id).where(f.helper_id.in_(helper_ids), f.state == OfferState.PENDING)
    return select(service_order).where(or_(o.id.in_(held), o.id.in_(asked))).order_by(o.id).with_for_update()
