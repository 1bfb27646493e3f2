"""Bodies of members, teams and recipients."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from api.schemas.fields import AreaCode, Body, BornYear, Date, Name, PartCode, Phone, Place, Tag, Time
from matcher.domain.shifts import minute_of
from matcher.domain.states import CredentialState, HelperState, MemberKind, OnHolidays, TeamKind

LIMIT_MOST = 50
Limit = Annotated[int, Field(ge=0, le=LIMIT_MOST)]
Reach = Annotated[int, Field(ge=0, le=4)]
Bases = Annotated[list[AreaCode], Field(min_length=1, max_length=20)]
Cost = Annotated[int, Field(ge=0, le=1000)]
Tags = Annotated[dict[Tag, Cost], Field(max_length=40)]
"""Tag -> cost of being used for it: 0 for what somebody does best."""


class MemberBody(Body):
    """Register a member; `reach` counts levels up from a base: 1 from a cell is its community."""

    area: AreaCode
    name: Name
    phone: Phone
    kind: MemberKind = MemberKind.IN_SERVICE
    bases: Bases | None = None
    reach: Reach = 1
    per_shift: Limit = 1
    per_day: Limit = 1
    total: Limit = 2
    tags: Tags = Field(default_factory=dict)
    unit: UUID | None = None


class TeamBody(Body):
    """Register a team of `crews` crews; it serves orders of at most `size` people."""

    area: AreaCode
    name: Name
    phone: Phone
    kind: TeamKind = TeamKind.SERVICE
    bases: Bases | None = None
    reach: Reach = 1
    crews: Annotated[int, Field(ge=1, le=LIMIT_MOST)] = 1
    total: Limit = 10
    size: Annotated[int, Field(ge=1, le=LIMIT_MOST)] = 2
    tags: Tags = Field(default_factory=dict)
    leader: UUID | None = None
    members: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()


class ChangeHelperBody(Body):
    """What a person may change of a member or a team; only the fields given change."""

    name: Name | None = None
    phone: Phone | None = None
    state: HelperState | None = None
    bases: Bases | None = None
    reach: Reach | None = None
    per_shift: Limit | None = None
    per_day: Limit | None = None
    total: Limit | None = None
    tags: Tags | None = None
    paused_until: Date | None = None
    offers_a_week: Limit | None = None
    on_holidays: OnHolidays | None = None
    alliance: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeHelperBody":
        if not self.given():
            raise ValueError("nothing_to_change")
        return self

    def given(self) -> dict[str, object]:
        """The fields that were sent with a value."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class ChangeMemberBody(ChangeHelperBody):
    """The same, and to which home unit a member belongs."""

    unit: UUID | None = None


class ChangeTeamBody(ChangeHelperBody):
    """The same, and what only teams have."""

    size: Annotated[int, Field(ge=1, le=LIMIT_MOST)] | None = None
    members: Annotated[tuple[UUID, ...], Field(max_length=200)] | None = None


class SpanBody(Body):
    """Some hours of a part of the day: both times, or none for the whole part."""

    from_: Annotated[Time | None, Field(alias="from")] = None
    to: Time | None = None

    @model_validator(mode="after")
    def _both(self) -> "SpanBody":
        if (self.from_ is None) is not (self.to is None):
            raise ValueError("from_and_to")
        return self

    def span(self) -> tuple[int, int] | None:
        """From and to in minutes of the day; None where they were not sent."""
        return None if self.from_ is None or self.to is None else (minute_of(self.from_), minute_of(self.to))


class FreeBody(SpanBody):
    """A part of a weekday (0 = Monday) that is usually free; `from` and `to` narrow it to some of its hours."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    part: PartCode


class ExceptionBody(SpanBody):
    """A date on which the week does not hold; without a part, the whole day; `from` and `to` narrow the part."""

    date: Date
    part: PartCode | None = None
    state: Literal["free", "busy"]


def _once_each(dates: tuple[ExceptionBody, ...]) -> tuple[ExceptionBody, ...]:
    if len({(one.date, one.part) for one in dates}) != len(dates):
        raise ValueError("repeated")
    return dates


class AvailabilityBody(Body):
    """The usual week and the dates on which it does not hold; both are replaced."""

    week: Annotated[list[FreeBody], Field(max_length=70)]
    exceptions: Annotated[tuple[ExceptionBody, ...], Field(max_length=400), AfterValidator(_once_each)] = ()


class CredentialBody(Body):
    """A starred tag: claimed by its holder, checked or refused by the desk."""

    tag: Tag
    state: CredentialState = CredentialState.CLAIMED
    expires_on: Date | None = None


class RecipientBody(Body):
    """Register a person served."""

    area: AreaCode
    name: Name
    phone: Phone
    address: Place | None = None
    born_year: BornYear | None = None


class ChangeRecipientBody(Body):
    """What changes of a person served."""

    area: AreaCode | None = None
    name: Name | None = None
    phone: Phone | None = None
    address: Place | None = None
    born_year: BornYear | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeRecipientBody":
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError("nothing_to_change")
        return self
