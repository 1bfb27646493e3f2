"""Bodies and queries of rounds, offers and assignments."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.fields import AreaCode, Body, FreeText, Ids, Joined, Moment, PageQuery, ShiftBody
from matcher.domain.states import AssignmentState, OfferState, RoundMode

ITEMS_MOST = 1000
MINUTES_MOST = 24 * 60


class StartRoundBody(Body):
    """One optimizer run over the open orders of an area."""

    area: AreaCode
    mode: RoundMode


class ChangeBody(Body):
    """What a person decides differently for one order of a round."""

    order: UUID
    shift: ShiftBody
    helpers: Ids


class DispatchRoundBody(Body):
    """Send a proposed round out, without some orders or with some changed."""

    except_: Annotated[tuple[UUID, ...], Field(max_length=ITEMS_MOST)] = Field(default=(), alias="except")
    changes: Annotated[tuple[ChangeBody, ...], Field(max_length=ITEMS_MOST)] = ()


class ScheduleBody(Body):
    """When the helper will come."""

    at: Moment


class CrewBody(Body):
    """Who of a team goes."""

    members: Ids


class ReportBody(Body):
    """What was done: how long it took, in minutes, and a note that is kept sealed."""

    minutes: Annotated[int, Field(ge=0, le=MINUTES_MOST)]
    note: FreeText | None = None


class OwnOffersQuery(PageQuery):
    """Which offers; several states are joined by commas."""

    state: Annotated[tuple[OfferState, ...], Field(max_length=5), Joined] = (OfferState.PENDING,)


class OwnAssignmentsQuery(PageQuery):
    """Which assignments; without states, those that hold a place."""

    state: Annotated[tuple[AssignmentState, ...], Field(max_length=6), Joined] = ()
