"""A team has taken an order, and its leader names who goes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import IllegalTransition, Invalid, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import AssignmentState, HelperKind, HelperState
from matcher.domain.waiting import TodoKind
from matcher.planning.crews import fills, may_go
from matcher.store import crews, helpers, occupied, orders, todos
from matcher.store.apart import not_to_go
from matcher.store.database import Tx
from matcher.usecases.steps.exact_hours import extra_shifts
from matcher.usecases.steps.telling import tell_crew


def name_crew(tx: Tx, actor: Actor, assignment_id: UUID, members: Sequence[UUID]) -> None:
    """Set who goes, in place of those who were named before; all of the order's time is taken from each of them.

    NotFound unless the assignment is the team's own; Invalid where somebody is none of the team, takes no part, or they
    cannot fill all places together; NotAllowed where somebody is kept apart from who is served; NotAvailable where the
    limits of somebody leave no room, as in a claim.
    """
    seen = orders.get_assignment(tx, actor, assignment_id)
    actor.require("name_crew")
    order = orders.lock(tx, seen.order_id)
    held = orders.get_assignment(tx, actor, assignment_id)
    if held.state != AssignmentState.ACTIVE:
        raise IllegalTransition("assignment", held.state, "name_crew")
    if held.carrier_id is not None:
        raise WrongState("this goes along in a run; name who goes for the run")
    before = set(crews.named(tx, assignment_id))
    _check_names(tx, held.helper_id, members)
    # Locked in one order of ids, and freed before they are counted: who stays is not in the way of itself.
    rows = {one: helpers.lock(tx, one) for one in sorted(before | set(members))}
    occupied.free(tx, occupied.CREW, assignment_id)
    shift = Shift(held.date, held.part)
    apart = not_to_go(tx, order.id, assignment_id)
    for number, one in enumerate(members):
        _check_active(number, rows[one])
    facts = [may_go(tx, one, order.id, shift, apart) for one in members]
    if not fills(order, [one.tags for one in facts]):
        raise Invalid.at("members", "not_all_places", "together they cannot fill all places of the order")
    for one in members:
        occupied.take(tx, one, [shift, *extra_shifts(tx, order, shift)], occupied.CREW, assignment_id)
    crews.name(tx, assignment_id, members)
    todos.drop(tx, assignment_id, [TodoKind.CREW_SHORT, TodoKind.CREDENTIAL_OVER])
    tell_crew(tx, order, held, NoticeKind.CREW_NAMED, sorted(set(members) - before))
    tell_crew(tx, order, held, NoticeKind.CREW_LEFT_OUT, sorted(before - set(members)))


def _check_names(tx: Tx, team_id: UUID, members: Sequence[UUID]) -> None:
    if len(set(members)) != len(members):
        raise Invalid.at("members", "repeated", "a member is named twice")
    known = crews.members_of(tx, team_id, members)
    for number, one in enumerate(members):
        if one not in known:
            raise Invalid.at(f"members[{number}]", "unknown_member", "the team has no such member")


def _check_active(number: int, row: Row[Any]) -> None:
    if row.kind != HelperKind.MEMBER or row.state != HelperState.ACTIVE:
        raise Invalid.at(f"members[{number}]", "not_active", "this member takes no part at present")
