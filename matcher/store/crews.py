"""Who goes to an order that a team has taken."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, insert, select

from matcher.domain.states import AssignmentState, HelperState
from matcher.store.database import Tx
from matcher.store.schema import assignment, crew_member, helper, team_member


def named(tx: Tx, assignment_id: UUID) -> list[UUID]:
    """The people named for a team's assignment."""
    mine = crew_member.c.assignment_id == assignment_id
    return [one for (one,) in tx.tuples(select(crew_member.c.member_id).where(mine).order_by(crew_member.c.member_id))]


def named_for(tx: Tx, assignment_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Assignment -> the people named for it."""
    found: dict[UUID, list[UUID]] = {}
    c = crew_member.c
    wanted = select(c.assignment_id, c.member_id).where(c.assignment_id.in_(assignment_ids)).order_by(c.member_id)
    for held, member in tx.tuples(wanted) if assignment_ids else ():
        found.setdefault(held, []).append(member)
    return found


def name(tx: Tx, assignment_id: UUID, members: Sequence[UUID]) -> None:
    """Set who goes."""
    tx.execute(delete(crew_member).where(crew_member.c.assignment_id == assignment_id))
    rows = [{"assignment_id": assignment_id, "member_id": one, "named_at": tx.now} for one in sorted(members)]
    if rows:
        tx.execute(insert(crew_member), rows)


def take_out(tx: Tx, assignment_id: UUID, member_id: UUID) -> None:
    """Somebody who was named does not go."""
    c = crew_member.c
    tx.execute(delete(crew_member).where(c.assignment_id == assignment_id, c.member_id == member_id))


def to_begin(tx: Tx, member_id: UUID) -> Sequence[Row[Any]]:
    """The assignments for which the member is named, and that have not begun."""
    a = assignment.c
    wanted = (a.state == AssignmentState.ACTIVE, a.started_at.is_(None), crew_member.c.member_id == member_id)
    joined = select(assignment).join(crew_member, crew_member.c.assignment_id == a.id)
    return tx.rows(joined.where(*wanted).order_by(a.order_id))


def members_of(tx: Tx, team_id: UUID, wanted: Iterable[UUID]) -> set[UUID]:
    """Those of the people who belong to the team."""
    mine = (team_member.c.team_id == team_id, team_member.c.member_id.in_(list(wanted)))
    return {one for (one,) in tx.tuples(select(team_member.c.member_id).where(*mine))}


def has_members(tx: Tx, team_id: UUID) -> bool:
    """Whether it is known who belongs to the team."""
    return tx.value(select(team_member.c.member_id).where(team_member.c.team_id == team_id).limit(1)) is not None


def left_without(tx: Tx, member_id: UUID) -> list[UUID]:
    """The teams that have nobody any more once the member has left."""
    t, other = team_member.c, team_member.alias()
    others = other.join(helper, helper.c.id == other.c.member_id)
    stays = select(1).select_from(others).where(other.c.team_id == t.team_id, other.c.member_id != member_id)
    wanted = select(t.team_id).where(t.member_id == member_id, ~exists(stays.where(helper.c.state != HelperState.LEFT)))
    return [team_id for (team_id,) in tx.tuples(wanted.order_by(t.team_id))]


def is_deserted(tx: Tx, team_id: UUID) -> bool:
    """Whether everybody who is known to belong to the team has left."""
    t = team_member.c
    joined = select(helper.c.state).join(team_member, t.member_id == helper.c.id)
    states = [state for (state,) in tx.tuples(joined.where(t.team_id == team_id))]
    return bool(states) and all(state == HelperState.LEFT for state in states)
