"""Queries over areas: who is there to help, what a day holds, and what an auditor reads."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas.fields import AreaCode, Date, PageQuery, Query
from matcher.domain.roles import Role
from matcher.queries.audit import Narrowed

Code = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Number = Annotated[int, Field(ge=1, le=10**12)]


class CoverageQuery(Query):
    """An area of one's own; without one, all of it."""

    area: AreaCode | None = None


class DayQuery(Query):
    """A date of the district; without one, today."""

    date: Date | None = None


class AuditQuery(PageQuery):
    """What is looked for; `number` is an order's, `who` the id of an actor."""

    since: Date | None = None
    until: Date | None = None
    thing: Code | None = None
    verb: Code | None = None
    role: Role | None = None
    reason: Code | None = None
    number: Number | None = None
    who: UUID | None = None

    def narrowed(self) -> Narrowed:
        """In the words of the query."""
        names = ("since", "until", "thing", "verb", "role", "reason", "number", "who")
        return Narrowed(**{name: getattr(self, name) for name in names})
