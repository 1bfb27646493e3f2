"""What is told of projects: frozen values for JSON and pages."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StepPlanView:
    """A step of a template; `days` after the one before."""

    zh: str
    en: str
    days: int


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A ready-made list of steps; `is_own`: the district's, in place of a shipped one or beside them."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    steps: list[StepPlanView]
    is_offered: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class PartyView:
    """Who takes part; a member's name is masked, `outside` is a code of the closed list."""

    id: UUID
    kind: str
    party: UUID | None
    outside: str | None
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class ProjectStepView:
    """A step; `owner` is the id of a party."""

    id: UUID
    name: dict[str, str]
    owner: UUID | None
    due: dt.date | None
    state: str
    note: str | None
    is_late: bool
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ProjectOrderView:
    """An order of the project: where it stands, and nothing of whom it serves."""

    id: UUID
    number: str
    service: dict[str, str] | None
    state: str


@dataclass(frozen=True, slots=True)
class AgendaItemView:
    """A question, the ways there are, and what was decided."""

    id: UUID
    question: str
    ways: list[str]
    state: str
    decision: str | None


@dataclass(frozen=True, slots=True)
class InvitedView:
    """How many were asked in a role, and came."""

    role: str
    invited: int
    came: int | None
    names: str | None


@dataclass(frozen=True, slots=True)
class PublishedView:
    """What is put up for all to read."""

    title: str
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in one line; `next` is the step that is under way or comes next, `done` of `steps` are behind it."""

    id: UUID
    title: str
    area: str
    place: str
    kind: str
    level: str
    state: str
    done: int
    steps: int
    next: ProjectStepView | None
    waits_on: dict[str, str] | None
    due: dt.date | None
    late: int
    parties: int
    orders: int
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One project with everything that belongs to it."""

    id: UUID
    title: str
    text: str | None
    area: str
    place: str
    kind: str
    template: str | None
    level: str
    state: str
    lead: UUID | None
    due: dt.date | None
    made_at: dt.datetime
    ended_at: dt.datetime | None
    confirmed_by: str | None
    result: str | None
    minutes: str | None
    published: PublishedView | None
    steps: list[ProjectStepView]
    parties: list[PartyView]
    orders: list[ProjectOrderView]
    agenda: list[AgendaItemView]
    invited: list[InvitedView]
    version: int


@dataclass(frozen=True, slots=True)
class FollowedProject:
    """How far the project of an order is, for who filed it; a step in the desk's own words has no name here."""

    state: str
    place: int
    steps: int
    name: dict[str, str] | None
    due: dt.date | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that stands on a list: of which project."""

    project: UUID
    title: str
    name: dict[str, str]
