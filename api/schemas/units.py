"""Bodies and queries of home units."""

from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from api.schemas.closing import PaperQuery
from api.schemas.fields import AreaCode, Body, Date, FreeText, Name, PageQuery, Phone, Query, Title
from matcher.domain.states import ConsentHow, UnitKind, UnitState
from matcher.domain.units import MemberPurpose, ResourceKind, ResourceState


class UnitBody(Body):
    """Register a home unit, and with whom one speaks there."""

    area: AreaCode
    name: Title
    kind: UnitKind = UnitKind.OTHER
    contact_name: Name | None = None
    contact_phone: Phone | None = None
    serves: bool = False


class ChangeUnitBody(Body):
    """What changes of a unit; only the fields given. `left`: it takes part no more, and its contact is forgotten."""

    name: Title | None = None
    kind: UnitKind | None = None
    contact_name: Name | None = None
    contact_phone: Phone | None = None
    state: Literal[UnitState.LEFT] | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeUnitBody":
        if not self.given():
            raise ValueError("nothing_to_change")
        return self

    def given(self) -> dict[str, object]:
        """The fields that were sent with a value."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class JoinBody(Body):
    """Register to serve in a community, or in something of it; today unless a day is named."""

    area: AreaCode
    on: Date | None = None


class LeaveAreaBody(Body):
    """Serve there no more."""

    area: AreaCode


class ConfirmMemberBody(Body):
    """Whether somebody who named the unit belongs to it."""

    member: UUID
    is_ours: bool


class ProposalBody(Body):
    """Name somebody as a new member, for the community where the person lives."""

    area: AreaCode
    name: Name
    phone: Phone


class AcceptProposalBody(Body):
    """Where the person lives, and how it said that it wants to take part."""

    area: AreaCode
    how: Literal[ConsentHow.PHONE, ConsentHow.PAPER]


class ResourceBody(Body):
    """Offer a community something, in a few words."""

    area: AreaCode
    kind: ResourceKind
    text: FreeText
    until: Date | None = None


class ResourcesQuery(PageQuery):
    """What stands how; what is offered and accepted unless one state is named."""

    state: ResourceState | None = None


class OwnUnitBody(Body):
    """To which unit one belongs; null for none."""

    unit: UUID | None


class NamesBody(Body):
    """That the unit may see one's name beside one's hours; `notice` is the version of the words that were read."""

    notice: Literal["1"] = "1"


class TakeBackBody(Body):
    """What the unit is no longer told: `names`, or the `record` that was sent."""

    purpose: Literal[MemberPurpose.NAMES, MemberPurpose.RECORD]


class FeedbackQuery(Query):
    """A period; it is widened to whole months. Without one, the running month."""

    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class FeedbackPaperQuery(PaperQuery):
    """The same, on paper."""

    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
