"""Bodies of what is done to areas."""

from typing import Annotated

from pydantic import Field

from api.schemas.fields import AreaCode, Body, Date, Name, Query
from matcher.domain.leads import ENTRANCES_MOST, HOUSEHOLDS_MOST
from matcher.usecases.change_areas import Details


class DetailsBody(Body):
    """What is known of a building; what is not said stays as it was."""

    estate: Name | None = None
    households: Annotated[int, Field(ge=0, le=HOUSEHOLDS_MOST)] | None = None
    entrances: Annotated[int, Field(ge=0, le=ENTRANCES_MOST)] | None = None

    def details(self) -> Details:
        """In the words of the use case."""
        return Details(self.estate, self.households, self.entrances)


class AddAreaBody(DetailsBody):
    """A new area below another one; of a building what is known of it."""

    parent: AreaCode
    name: Name


class ChangeAreaBody(DetailsBody):
    """Another name; of a building what else is known of it."""

    name: Name | None = None


class SplitAreaBody(Body):
    """Which areas right below it go into a new one beside it, what that is called, and from which day on."""

    name: Name
    parts: Annotated[list[AreaCode], Field(min_length=1, max_length=200)]
    day: Date | None = None


class EndAreaBody(Body):
    """Into which area it goes, and from which day on; without an area it just ends, without a day today."""

    into: AreaCode | None = None
    day: Date | None = None


class GridQuery(Query):
    """Below which area; without one, one's own."""

    area: AreaCode | None = None
