"""Somebody who was named for a team's order cannot go: the leader names others, and the desk sees that it happens."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Role
from matcher.domain.shifts import Shift
from matcher.domain.states import AssignmentState
from matcher.domain.waiting import TodoKind
from matcher.store import crews, occupied, orders, places, todos
from matcher.store.database import Tx
from matcher.store.schema import assignment
from matcher.usecases.steps.telling import tell_crew


def take_out(tx: Tx, order: Row[Any], held: Row[Any], member_id: UUID) -> None:
    """The member goes no more, and its time is free; the caller holds a lock on the order."""
    crews.take_out(tx, held.id, member_id)
    occupied.free_one(tx, occupied.CREW, held.id, member_id)
    tell_crew(tx, order, held, NoticeKind.CREW_LEFT_OUT, [member_id])
    tell_crew(tx, order, held, NoticeKind.CREW_SHORT, [held.helper_id])
    lay_on_list(tx, order, held, TodoKind.CREW_SHORT)


def keep_to_team(tx: Tx, team_id: UUID, members: Collection[UUID]) -> None:
    """Whoever belongs to the team no more, once these are its people, does not go for it either.

    Orders are locked before the team, whose lock the caller does not hold yet.
    """
    a = assignment.c
    mine = (a.helper_id == team_id, a.state == AssignmentState.ACTIVE, a.started_at.is_(None), a.carrier_id.is_(None))
    held = {row.order_id: row for row in tx.rows(select(assignment).where(*mine))}
    for order_id in sorted(held):
        order = orders.lock(tx, order_id)
        for one in set(crews.named(tx, held[order_id].id)) - set(members):
            take_out(tx, order, held[order_id], one)


def lay_on_list(tx: Tx, order: Row[Any], held: Row[Any], kind: TodoKind) -> None:
    """The secretary of the community sees to a place, before its time comes."""
    starts_at = places.calendar_of(tx, order.area).starts_at(Shift(held.date, held.part))
    area, due_at = order.area, max(tx.now, starts_at)
    todos.add(tx, todos.Waiting(kind, held.id, area, Role.SECRETARY, due_at, order.id))
