"""Who goes to an order that a team has taken."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select

from matcher.store.database import Tx
from matcher.store.schema import crew_member, team_member


def named(tx: Tx, assignment_id: UUID) -> list[UUID]:
    """The people named for a team's assignment."""
    mine = crew_member.c.assignment_id == assignment_id
    return [one for (one,) in tx.tuples(select(crew_member.c.member_id).where(mine).order_by(crew_member.c.member_id))]


def name(tx: Tx, assignment_id: UUID, members: Sequence[UUID]) -> None:
    """Set who goes."""
    tx.execute(delete(crew_member).where(crew_member.c.assignment_id == assignment_id))
    rows = [{"assignment_id": assignment_id, "member_id": one, "named_at": tx.now} for one in sorted(members)]
    if rows:
        tx.execute(insert(crew_member), rows)


def members_of(tx: Tx, team_id: UUID, wanted: Iterable[UUID]) -> set[UUID]:
    """Those of the people who belong to the team."""
    mine = (team_member.c.team_id == team_id, team_member.c.member_id.in_(list(wanted)))
    return {one for (one,) in tx.tuples(select(team_member.c.member_id).where(*mine))}
