"""Queries of areas."""

from api.schemas.fields import AreaCode, PageQuery


class AreasQuery(PageQuery):
    """Below which area; without one, the district itself."""

    parent: AreaCode | None = None
