"""Bodies and queries of desk work."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Body, FreeText, Joined, PageQuery, Reason
from matcher.domain.outside import OutsideOwner
from matcher.domain.states import ConflictKind, TodoOutcome
from matcher.domain.waiting import TodoKind, TodoState


class NeedInfoBody(Body):
    """What is asked back: a code, or a sentence that is kept sealed."""

    reason: Reason


class InformBody(Body):
    """What was answered; kept sealed."""

    note: FreeText


class MergeBody(Body):
    """The order that is kept."""

    into: UUID


class TransferBody(Body):
    """Who outside the service owns it now, and why."""

    to: OutsideOwner
    reason: Reason


class RejectBody(Body):
    """Why it is turned away, and whose it is instead, where that is known."""

    reason: Reason
    to: OutsideOwner | None = None


class ReassignBody(Body):
    """Who gives the order up (null: all who have not begun), to whom it is offered instead (none: the next best)."""

    reason: Reason
    helper: UUID | None = None
    to: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()


class HandOverBody(Body):
    """Who should own the order."""

    owner: UUID


class TakeOverBody(Body):
    """Whether one takes it over."""

    accept: bool = True


class RuleBody(Body):
    """Who owns the order from now on; the note is kept sealed."""

    owner: UUID
    note: FreeText | None = None


class ConflictBody(Body):
    """Whose orders one keeps out of; a secretary names somebody of the desk, and lifts it with null."""

    recipient: UUID
    kind: ConflictKind | None
    person: UUID | None = None


class FinishTodoBody(Body):
    """How it was dealt with."""

    outcome: TodoOutcome = TodoOutcome.DONE


class TodosQuery(PageQuery):
    """What a list is narrowed to; several kinds are joined by commas."""

    kind: Annotated[tuple[TodoKind, ...], Field(max_length=30), Joined] = ()
    state: TodoState = TodoState.OPEN
    overdue: bool | None = None
