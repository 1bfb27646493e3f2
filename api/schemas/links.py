"""Bodies and queries of who answers for an area."""

from uuid import UUID

from pydantic import model_validator

from api.schemas.fields import AreaCode, Body, PageQuery
from matcher.domain.links import LinkState


class AreaLinkBody(Body):
    """An area, and the unit or the member that answers for it."""

    area: AreaCode
    unit: UUID | None = None
    member: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> "AreaLinkBody":
        if (self.unit is None) is (self.member is None):
            raise ValueError("one_of_them")
        return self


class LinksQuery(PageQuery):
    """Within which area, without one one's own; and whether those that hold or those that have ended."""

    area: AreaCode | None = None
    state: LinkState = LinkState.ACTIVE
