"""Bodies of what is done to areas."""

from api.schemas.fields import AreaCode, Body, Date, Name, Query


class AddAreaBody(Body):
    """A new area below another one."""

    parent: AreaCode
    name: Name


class RenameAreaBody(Body):
    """Another name."""

    name: Name


class EndAreaBody(Body):
    """Into which area it goes, and from which day on; without an area it just ends, without a day today."""

    into: AreaCode | None = None
    day: Date | None = None


class GridQuery(Query):
    """Below which area; without one, one's own."""

    area: AreaCode | None = None
