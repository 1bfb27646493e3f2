"""Areas, the catalogue and kinds of matters that ship with the product."""

from matcher.data.reading import (
    AreaLine,
    CatalogueItem,
    read_areas,
    read_catalogue,
    read_matters,
    read_window_items,
)

__all__ = ["AreaLine", "CatalogueItem", "read_areas", "read_catalogue", "read_matters", "read_window_items"]
