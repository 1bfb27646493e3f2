"""Bodies and queries of posts and service days."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from api.schemas.fields import (
    AreaCode,
    Body,
    Date,
    Name,
    PageQuery,
    PartCode,
    Place,
    ServiceCode,
    clean,
    without_numbers_of_state,
)
from api.schemas.forms import DayBody
from api.schemas.orders import PlaceOrderBody
from matcher.domain.day_states import DayKind, PostState, StallKind
from matcher.domain.needs import MAX_HEADCOUNT
from matcher.domain.states import RoundMode

ORDERS_MOST = 500
FILED_MOST = 50
STALLS_MOST = 60
SIGNED_MOST = 1000
VISITORS_MOST = 100_000
ROWS_MOST = 20_000


def _each_once(days: list[DayBody]) -> list[DayBody]:
    if len({day.weekday for day in days}) != len(days):
        raise ValueError("repeated")
    return days


def _no_part_twice(parts: list[str]) -> list[str]:
    if len(set(parts)) != len(parts):
        raise ValueError("repeated")
    return parts


def _sheet(text: str) -> str:
    """A sheet as it is pasted: lines of cells between tabs, each cleaned like any other text."""
    lines = [[clean(cell) if cell.strip() else "" for cell in line.split("\t")] for line in text.split("\n")]
    return "\n".join("\t".join(without_numbers_of_state(cell) for cell in line) for line in lines)


Parts = Annotated[list[PartCode], Field(min_length=1, max_length=12), AfterValidator(_no_part_twice)]


class PostBody(Body):
    """Open a post: on these days of every week, or of every so many; `people` each time, or as many as it needs."""

    service: ServiceCode
    area: AreaCode
    name: Name
    place: Place
    days: Annotated[list[DayBody], Field(min_length=1, max_length=7), AfterValidator(_each_once)]
    every_weeks: Annotated[int, Field(ge=1, le=12)] = 1
    from_: Date = Field(alias="from")
    until: Date
    skip_holidays: bool = False
    people: Annotated[int, Field(ge=1, le=MAX_HEADCOUNT)] | None = None


class ChangePostBody(Body):
    """Take a unit's post on or let it go on (open), let it rest, or end it."""

    state: Literal["open", "paused", "ended"]


class PostsQuery(PageQuery):
    """Posts inside an area, and in a state."""

    area: AreaCode | None = None
    state: PostState | None = None


class ClaimPostBody(Body):
    """Until when one does it; without a day, to the end of the post."""

    until: Date | None = None


class StallBody(Body):
    """A stall with room for so many visitors in each part, or a role; `people` in each part, or as many as it needs."""

    kind: StallKind
    service: ServiceCode
    name: Name
    spot: Place | None = None
    people: Annotated[int, Field(ge=1, le=MAX_HEADCOUNT)] | None = None
    capacity: Annotated[int, Field(ge=0, le=VISITORS_MOST)] = 0


class ServiceDayBody(Body):
    """Announce a service day; `venue`: where it takes place, `per_part`: the most visits of one person."""

    kind: DayKind
    date: Date
    area: AreaCode
    venue: AreaCode | None = None
    name: Name
    place: Place
    parts: Parts
    expected: Annotated[int, Field(ge=0, le=VISITORS_MOST)] = 0
    per_part: Annotated[int, Field(ge=1, le=20)] = 6
    stalls: Annotated[tuple[StallBody, ...], Field(max_length=STALLS_MOST)] = ()


class ChangeDayBody(Body):
    """Change what is said of a day; before it is planned its times too; close it when it is over, or call it off."""

    name: Name | None = None
    place: Place | None = None
    expected: Annotated[int, Field(ge=0, le=VISITORS_MOST)] | None = None
    date: Date | None = None
    parts: Parts | None = None
    per_part: Annotated[int, Field(ge=1, le=20)] | None = None
    state: Literal["closed", "cancelled"] | None = None


class DaysQuery(PageQuery):
    """Service days inside an area, from a date on."""

    area: AreaCode | None = None
    from_: Date | None = Field(default=None, alias="from")


class StallRowsBody(Body):
    """Rows of a sheet, a stall or role each: kind, name, service (code or name), spot, people, visitors."""

    rows: Annotated[str, StringConstraints(min_length=1, max_length=ROWS_MOST), AfterValidator(_sheet)]


class RemoveStallBody(Body):
    """A stall or role that is not needed."""

    stall: UUID


class DayOrdersBody(Body):
    """Orders that are served on the day: these, all that name a time on it (`fitting`), and new ones to be filed."""

    orders: Annotated[tuple[UUID, ...], Field(max_length=ORDERS_MOST)] = ()
    fitting: bool = False
    file: Annotated[tuple[PlaceOrderBody, ...], Field(max_length=FILED_MOST)] = ()


class LeaveDayBody(Body):
    """Orders that are planned as others again."""

    orders: Annotated[list[UUID], Field(min_length=1, max_length=ORDERS_MOST)]


class SignUpBody(Body):
    """The parts of the day in which one comes."""

    parts: Parts


class SignUpForBody(Body):
    """Somebody of the register who said so by phone or on paper, or walks in; the parts in which he or she comes."""

    helper: UUID
    parts: Parts


class WithdrawForBody(Body):
    """Somebody who cannot come."""

    helper: UUID


class DayRoundBody(Body):
    """Propose a plan, or enter it at once."""

    mode: RoundMode


class VisitorsBody(Body):
    """How many came to a stall, counted by hand."""

    stall: UUID
    count: Annotated[int, Field(ge=0, le=VISITORS_MOST)]


class CheckInBody(Body):
    """Who of those who signed up is there: of the whole list, or of the part of it that is named by `among`."""

    helpers: Annotated[list[UUID], Field(max_length=SIGNED_MOST)]
    among: Annotated[list[UUID], Field(max_length=SIGNED_MOST)] | None = None
