"""Areas and the catalogue that ship with the product."""

from matcher.data.reading import AreaLine, CatalogueItem, read_areas, read_catalogue, read_window_items

__all__ = ["AreaLine", "CatalogueItem", "read_areas", "read_catalogue", "read_window_items"]
