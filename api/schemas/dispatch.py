"""Bodies and queries of rounds, offers and assignments."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from api.schemas.fields import AreaCode, Body, FreeText, Ids, Moment, PageQuery, ShiftBody
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

    except_: Annotated[list[UUID], Field(max_length=ITEMS_MOST)] = Field(default=[], alias="except")
    changes: Annotated[list[ChangeBody], Field(max_length=ITEMS_MOST)] = []


class ScheduleBody(Body):
    """When the helper will come."""

    at: Moment


class ReportBody(Body):
    """What was done: how long it took, in minutes, and a note that is kept sealed."""

    minutes: Annotated[int, Field(ge=0, le=MINUTES_MOST)]
    note: FreeText | None = None


def _split(given: Any) -> Any:
    return [one for one in given.split(",") if one] if isinstance(given, str) else given


class OwnOffersQuery(PageQuery):
    """Which offers; several states are joined by commas."""

    state: Annotated[list[OfferState], Field(max_length=5), BeforeValidator(_split, json_schema_input_type=str)] = [
        OfferState.PENDING
    ]


class OwnAssignmentsQuery(PageQuery):
    """Which assignments; without states, those that hold a place."""

    state: Annotated[
        list[AssignmentState], Field(max_length=6), BeforeValidator(_split, json_schema_input_type=str)
    ] = []
