"""Who leaves for good takes part in no project any more, and gives back what a list noted as taken up."""

from uuid import UUID

from sqlalchemy import select

from matcher.domain.projects import EntryState, PartyKind, ProjectState
from matcher.domain.roles import Actor
from matcher.store import projects
from matcher.store.database import Tx
from matcher.store.schema import list_entry, project, project_party
from matcher.store.transition import move
from matcher.usecases.steps.project_days import ACTIVE

_HELPERS = (PartyKind.MEMBER, PartyKind.TEAM)


def leave_others(tx: Tx, by: Actor, helper_id: UUID) -> None:
    """Steps that were theirs are nobody's again; what they had taken up can be taken up by others."""
    joined = project_party.join(project, project.c.id == project_party.c.project_id)
    p = project_party.c
    mine = (p.party_id == helper_id, p.kind.in_(_HELPERS), p.left_at.is_(None), project.c.state == ProjectState.OPEN)
    parts = tx.rows(select(project_party).select_from(joined).where(*mine).order_by(p.project_id))
    for party in parts:
        row = projects.lock(tx, party.project_id)
        for step in projects.steps_of(tx, row.id):
            if step.owner_id == party.id and step.state in ACTIVE:
                move(tx, "project_step", step, "plan", by, owner_id=None)
        projects.let_go(tx, party)
        if row.state == ProjectState.OPEN:
            move(tx, "project", row, "leave", by, reason=party.kind)
    e = list_entry.c
    held = (e.holder_id == helper_id, e.holder_kind.in_(_HELPERS), e.state == EntryState.CLAIMED)
    for row in tx.rows(select(list_entry).where(*held).order_by(e.id).with_for_update()):
        move(tx, "list_entry", row, "release", by, holder_kind=None, holder_id=None, claimed_at=None)
