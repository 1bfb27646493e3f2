"""Bodies and queries of sessions, series and rosters."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from api.schemas.fields import (
    AreaCode,
    Body,
    Date,
    FreeText,
    Name,
    PageQuery,
    PartCode,
    Phone,
    Place,
    Query,
    Reason,
    ServiceCode,
)
from api.schemas.orders import ConsentBody, HoursBody, PersonBody, ProxyBody, Served
from matcher.domain.states import Channel

SEATS_MOST = 500
PLACES_MOST = 50


class SessionBody(Body):
    """Announce a session: `seats` can be booked; with hours, whoever staffs it is free all through them."""

    service: ServiceCode
    area: AreaCode
    place: Place
    date: Date
    part: PartCode
    at: HoursBody | None = None
    seats: Annotated[int, Field(ge=1, le=SEATS_MOST)]


class SessionsQuery(PageQuery):
    """Sessions inside an area, from a date on."""

    area: AreaCode | None = None
    from_: Date | None = Field(default=None, alias="from")


class SeatBody(Body):
    """Book a seat for somebody known by id, or by name and phone."""

    recipient: Served | None = None
    contact: PersonBody | None = None
    on_behalf_of: ProxyBody | None = None
    consent: ConsentBody

    @model_validator(mode="after")
    def _somebody(self) -> "SeatBody":
        if (self.recipient is None) == (self.contact is None):
            raise ValueError("either_recipient_or_contact")
        return self


class AttendanceBody(Body):
    """Who came, by the ids of their seats; of the others nothing is said."""

    seats: Annotated[tuple[UUID, ...], Field(max_length=SEATS_MOST)]


class UndeliveredBody(Body):
    """Why somebody on a run could not be served; kept sealed."""

    note: FreeText


class DayBody(Body):
    """A part of a weekday (0 = Monday)."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    part: PartCode


def _each_once(days: list[DayBody]) -> list[DayBody]:
    if len({day.weekday for day in days}) != len(days):
        raise ValueError("repeated")
    return days


def _no_part_twice(days: list[DayBody]) -> list[DayBody]:
    if len({(day.weekday, day.part) for day in days}) != len(days):
        raise ValueError("repeated")
    return days


class SeriesBody(Body):
    """A service that repeats: on these days of every week, or of every so many; place and contact as in an order."""

    service: ServiceCode
    area: AreaCode
    place: Place | None = None
    recipient: Served | None = None
    contact: PersonBody | None = None
    days: Annotated[list[DayBody], Field(min_length=1, max_length=7), AfterValidator(_each_once)]
    every_weeks: Annotated[int, Field(ge=1, le=12)] = 1
    from_: Date = Field(alias="from")
    until: Date | None = None
    skip_holidays: bool = False
    channel: Channel
    on_behalf_of: ProxyBody | None = None
    consent: ConsentBody
    note: FreeText | None = None


class ChangeSeriesBody(Body):
    """Let a series rest, go on, or end."""

    state: Literal["paused", "active", "ended"]
    reason: Reason | None = None


class SeriesQuery(PageQuery):
    """Series inside an area."""

    area: AreaCode | None = None


class RosterBody(Body):
    """A calendar of duties: on these days of every week, `places` people each."""

    service: ServiceCode
    area: AreaCode
    name: Name
    phone: Phone | None = None
    days: Annotated[list[DayBody], Field(min_length=1, max_length=70), AfterValidator(_no_part_twice)]
    places: Annotated[int, Field(ge=1, le=PLACES_MOST)] = 1
    from_: Date = Field(alias="from")
    until: Date


class RostersQuery(PageQuery):
    """Rosters inside an area, and their duties from a date on."""

    area: AreaCode | None = None
    from_: Date | None = Field(default=None, alias="from")


class DutyPhoneBody(Body):
    """The phone that is answered for an area."""

    area: AreaCode
    phone: Phone


class DutyPhoneQuery(Query):
    """Of which area; without one, one's own."""

    area: AreaCode | None = None
