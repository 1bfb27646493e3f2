"""Bodies of what is done to areas."""

from pydantic import ConfigDict

from api.schemas.fields import AreaCode, Body, Date, Name, Query


class AddAreaBody(Body):
    """A new area below another one."""

    model_config = ConfigDict(json_schema_extra={"example": {"parent": "211402001001", "name": "第9网格"}})
    parent: AreaCode
    name: Name


class RenameAreaBody(Body):
    """Another name."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "新名网格"}})
    name: Name


class EndAreaBody(Body):
    """Into which area it goes, and from which day on; without an area it just ends, without a day today."""

    model_config = ConfigDict(json_schema_extra={"example": {"day": None}})
    into: AreaCode | None = None
    day: Date | None = None


class GridQuery(Query):
    """Below which area; without one, one's own."""

    area: AreaCode | None = None


class GoingQuery(Query):
    """Of which area."""

    area: AreaCode
