"""Bodies of members, teams and recipients."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from api.schemas.fields import AreaCode, Body, BornYear, Date, Name, PartCode, Phone, Place, Tag
from matcher.domain.states import CredentialState, HelperState, MemberKind, TeamKind

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

    @model_validator(mode="after")
    def _something(self) -> "ChangeHelperBody":
        if not self.given():
            raise ValueError("nothing_to_change")
        return self

    def given(self) -> dict[str, object]:
        """The fields that were sent with a value."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class ChangeTeamBody(ChangeHelperBody):
    """The same, and what only teams have."""

    size: Annotated[int, Field(ge=1, le=LIMIT_MOST)] | None = None
    members: Annotated[tuple[UUID, ...], Field(max_length=200)] | None = None


class FreeBody(Body):
    """A part of a weekday (0 = Monday) that is usually free."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    part: PartCode


class ExceptionBody(Body):
    """A date on which the week does not hold; without a part, the whole day."""

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
