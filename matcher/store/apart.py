"""Who is kept apart from whom an order serves: relatives and blocked persons, and teams that have nobody else."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from matcher.domain.errors import NotAllowed
from matcher.domain.states import AssignmentState, HelperState, PairingKind
from matcher.domain.waiting import TodoKind, TodoState
from matcher.store.database import Tx
from matcher.store.schema import assignment, crew_member, event, helper, pairing, service_order, team_member, todo

KEPT_APART = (PairingKind.RELATIVE, PairingKind.BLOCKED)
NOT_ASKED = "this helper is not asked for this order (again)"
"""One sentence for all reasons: who is kept apart from whom is nobody's business."""
OVERRIDE = "override"
"""Verb of an assignment whose helper the desk lets go all the same."""

Person = tuple[int, UUID]
"""`seq` and id of a helper."""


def teams_of(tx: Tx, seqs: Collection[int]) -> Mapping[Person, set[int]]:
    """Team -> all who belong to it and have not left, for the teams to which one of the members belongs."""
    team, person = helper.alias(), helper.alias()
    t, mine = team_member.c, team_member.alias()
    known = select(mine.c.team_id).join(person, person.c.id == mine.c.member_id).where(person.c.seq.in_(list(seqs)))
    joined = team_member.join(team, team.c.id == t.team_id).join(helper, helper.c.id == t.member_id)
    wanted = (t.team_id.in_(known), helper.c.state != HelperState.LEFT)
    found: dict[Person, set[int]] = {}
    for seq, team_id, member in tx.tuples(
        select(team.c.seq, team.c.id, helper.c.seq).select_from(joined).where(*wanted)
    ):
        found.setdefault((seq, team_id), set()).add(member)
    return found


def kept_from(tx: Tx, order_id: UUID) -> set[UUID]:
    """The helpers who are kept apart from somebody whom the order serves, or who goes along in it.

    With them the teams of which everybody is.
    """
    o = service_order.c
    which = or_(o.id == order_id, o.carrier_id == order_id)
    ties = select(helper.c.seq, helper.c.id).join(pairing, pairing.c.helper_id == helper.c.id)
    people: dict[int, UUID] = dict(tx.tuples(ties.join(service_order, _is_tied()).where(which)))
    teams = teams_of(tx, people.keys()) if people else {}
    return {*people.values(), *(team_id for (_, team_id), members in teams.items() if members <= people.keys())}


def _is_tied() -> ColumnElement[bool]:
    """A tie that keeps its helper apart from whom the order serves, or with whom it deals."""
    o, p = service_order.c, pairing.c
    return and_(p.kind.in_(KEPT_APART), or_(p.recipient_id == o.recipient_id, p.recipient_id == o.other_party_id))


def not_to_go(tx: Tx, order_id: UUID, assignment_id: UUID) -> set[UUID]:
    """Whom a team cannot name for its place: nobody, once the desk has decided that who is kept apart may go."""
    a = assignment.c
    let_go = tx.value(select(a.id).where(a.id == assignment_id, ~_waits()))
    return set() if let_go is not None else kept_from(tx, order_id)


def refuse_to_begin(tx: Tx, held: Row[Any]) -> None:
    """NotAllowed where the helper, or somebody of the crew, is kept apart and the desk has not let them go by hand."""
    a = assignment.c
    along = and_(a.carrier_id == held.id, a.state == AssignmentState.ACTIVE)
    _refuse(tx, or_(a.id == held.id, along), or_(pairing.c.helper_id == a.helper_id, _goes(pairing.c.helper_id)))


def refuse_to_see(tx: Tx, order_id: UUID, helper_id: UUID) -> None:
    """The same for what of an order somebody may see who holds a place of it, or goes for a team that does."""
    a = assignment.c
    holds = or_(a.helper_id == helper_id, goes(helper_id))
    _refuse(tx, and_(a.order_id == order_id, holds), pairing.c.helper_id.in_((helper_id, a.helper_id)))


def _refuse(tx: Tx, which: ColumnElement[bool], whose: ColumnElement[bool]) -> None:
    a = assignment.c
    joined = assignment.join(service_order, service_order.c.id == a.order_id).join(pairing, _is_tied())
    found = select(a.id).select_from(joined).where(which, whose, _waits()).limit(1)
    if tx.value(found) is not None:
        raise NotAllowed(NOT_ASKED)


def _waits() -> ColumnElement[bool]:
    """Whether the desk has not yet let somebody kept apart go by hand, or has to decide anew since."""
    a, e, t = assignment.c, event.c, todo.c
    confirmed = exists().where(e.thing == "assignment", e.thing_id == a.id, e.verb == OVERRIDE)
    asked = exists().where(t.subject_id == a.id, t.kind == TodoKind.KEPT_APART, t.state == TodoState.OPEN)
    return or_(~confirmed, asked)


def goes(helper_id: UUID) -> ColumnElement[bool]:
    """Whether the helper is named in the crew of an assignment, or of the run with which it goes."""
    return _goes(helper_id)


def _goes(whose: Any) -> ColumnElement[bool]:
    a, c = assignment.c, crew_member.c
    return exists().where(or_(c.assignment_id == a.id, c.assignment_id == a.carrier_id), c.member_id == whose)
