"""Bodies and queries of projects, lists and of whom matters belong to."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from api.schemas.fields import (
    AreaCode,
    Body,
    Date,
    FreeText,
    Joined,
    Keyword,
    LongText,
    Name,
    PageQuery,
    Place,
    Query,
    Reason,
    ServiceCode,
    Title,
)
from matcher.domain.matters import OWNERS, Takes
from matcher.domain.outside import OutsideOwner
from matcher.domain.projects import (
    ConfirmedBy,
    EntryState,
    InvitedRole,
    ListKind,
    PartyKind,
    ProjectKind,
    ProjectState,
    ProjectStepState,
)

TemplateCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
MatterCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,11}$")]
PublicPhone = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{3,8}$|^0[0-9]{2,3}-?[0-9]{7,8}$|^400-?[0-9]{3}-?[0-9]{4}$")
]
"""A public number: short ones, those of an office with its area code, 400; a mobile phone is somebody's own."""


class ProjectBody(Body):
    """What it is about; with a template its steps, with orders those that belong to it."""

    title: Name
    text: FreeText | None = None
    area: AreaCode
    template: TemplateCode | None = None
    lead: UUID | None = None
    due: Date | None = None
    orders: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()


class ProjectsQuery(PageQuery):
    """Projects in an area, in these states."""

    area: AreaCode | None = None
    state: Annotated[tuple[ProjectState, ...], Field(max_length=3), Joined] = ()


class ChangeProjectBody(Body):
    """What changes; what is not named stays."""

    title: Name | None = None
    text: FreeText | None = None
    minutes: LongText | None = None
    lead: UUID | None = None
    due: Date | None = None


class LinkBody(Body):
    """Which order."""

    order: UUID


class PartyBody(Body):
    """Who takes part: a unit, team or member by id, somebody outside by code."""

    kind: PartyKind
    party: UUID | None = None
    outside: OutsideOwner | None = None


class LeaveBody(Body):
    """Which party takes part no more."""

    party: UUID


class ProjectStepBody(Body):
    """One more step, after another or at the end."""

    name: Name
    owner: UUID | None = None
    due: Date | None = None
    after: UUID | None = None


class ChangeProjectStepBody(Body):
    """How far it is, whose, until when; a reason where it is dropped."""

    state: ProjectStepState | None = None
    owner: UUID | None = None
    due: Date | None = None
    note: FreeText | None = None
    reason: Reason | None = None


class CloseProjectBody(Body):
    """What came of it, and who said that it is there."""

    result: FreeText
    confirmed_by: ConfirmedBy


class PublishBody(Body):
    """What is put up for all to read: nothing of a person."""

    title: Name
    text: LongText


class AgendaBody(Body):
    """A question to talk about, and the ways there are."""

    question: Reason
    ways: Annotated[tuple[Place, ...], Field(max_length=8)] = ()


class DecisionBody(Body):
    """What was decided; nothing: it is put off."""

    decision: FreeText | None = None


class InvitedBody(Body):
    """How many are asked in a role, and came; names are kept sealed."""

    role: InvitedRole
    invited: Annotated[int, Field(ge=0, le=999)]
    came: Annotated[int, Field(ge=0, le=999)] | None = None
    names: FreeText | None = None


class StepPlanBody(Body):
    """A step of a template."""

    zh: Name
    en: Title
    days: Annotated[int, Field(ge=0, le=365)]


class TemplateBody(Body):
    """A district's list of steps."""

    code: TemplateCode
    name_zh: Name
    name_en: Name
    kind: ProjectKind = ProjectKind.PLAIN
    steps: Annotated[tuple[StepPlanBody, ...], Field(min_length=1, max_length=20)]
    is_offered: bool = True


def _owner(code: str) -> str:
    if code not in OWNERS:
        raise ValueError("not_a_choice")
    return code


class MatterBody(Body):
    """A kind of matter: the words by which it is known, whose it is, whether a community takes it."""

    code: MatterCode
    name_zh: Name
    name_en: Name
    keywords: Annotated[tuple[Keyword, ...], Field(min_length=1, max_length=20)]
    owner: Annotated[str, StringConstraints(max_length=24)]
    takes: Takes
    phone: PublicPhone | None = None
    is_used: bool = True

    @field_validator("owner")
    @classmethod
    def _known(cls, owner: str) -> str:
        return _owner(owner)


class MattersQuery(PageQuery):
    """Those that a text names; without one all."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class ServiceOwnerBody(Body):
    """Whose an item of the catalogue is."""

    service: ServiceCode
    owner: Annotated[str, StringConstraints(max_length=24)]
    takes: Takes

    @field_validator("owner")
    @classmethod
    def _known(cls, owner: str) -> str:
        return _owner(owner)


class ListQuery(Query):
    """Of which area; without one, one's own."""

    area: AreaCode | None = None


class ListFileQuery(ListQuery):
    """Also in which language."""

    lang: Annotated[str, StringConstraints(pattern="^(zh|en)$")] = "zh"


class EntryBody(Body):
    """A need or a resource."""

    list: ListKind
    area: AreaCode
    category: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    text: FreeText
    due: Date | None = None


class EntriesQuery(PageQuery):
    """Entries of one list in an area, in these states."""

    list: ListKind = ListKind.NEED
    area: AreaCode | None = None
    state: Annotated[tuple[EntryState, ...], Field(max_length=4), Joined] = ()


class ClaimEntryBody(Body):
    """Who takes it up, where the desk notes it for somebody; helpers do for themselves."""

    unit: UUID | None = None
    helper: UUID | None = None
