"""Bodies and queries of rounds, offers and assignments."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from api.schemas.fields import (
    AreaCode,
    Body,
    Date,
    FreeText,
    Ids,
    Joined,
    Moment,
    PageQuery,
    PartCode,
    Query,
    ShiftBody,
)
from matcher.domain.shifts import Shift
from matcher.domain.states import AssignmentState, OfferState, RoundMode

ITEMS_MOST = 1000
TRIED_MOST = 50
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


class TryBody(Body):
    """One order given to one helper; without a shift, in the best one."""

    order: UUID
    helper: UUID
    shift: ShiftBody | None = None


class TryRoundBody(Body):
    """What somebody thinks of changing in a proposed round; changes are tried one after the other."""

    except_: Annotated[tuple[UUID, ...], Field(max_length=ITEMS_MOST)] = Field(default=(), alias="except")
    changes: Annotated[tuple[TryBody, ...], Field(max_length=TRIED_MOST)] = ()


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


class WhatIfQuery(Query):
    """Which helper, and in which shift; without one, in the best."""

    helper: UUID
    date: Date | None = None
    part: PartCode | None = None

    @model_validator(mode="after")
    def _whole(self) -> "WhatIfQuery":
        if (self.date is None) is not (self.part is None):
            raise ValueError("both_alike")
        return self

    def shift(self) -> Shift | None:
        """In the words of the domain."""
        return Shift(self.date, self.part) if self.date is not None and self.part is not None else None


class OwnOffersQuery(PageQuery):
    """Which offers; several states are joined by commas."""

    state: Annotated[tuple[OfferState, ...], Field(max_length=5), Joined] = (OfferState.PENDING,)


class OwnAssignmentsQuery(PageQuery):
    """Which assignments; without states, those that hold a place."""

    state: Annotated[tuple[AssignmentState, ...], Field(max_length=6), Joined] = ()
