"""The extra base that an alliance of communities gives to helpers who opted in."""

from sqlalchemy import ColumnElement, func, literal

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.store.schema import alliance, helper_base

_NOWHERE = "000000"
"""No cell and no building has such a number."""


def allied_base() -> ColumnElement[str]:
    """The base in the neighbouring community, as deep as the own one: reach then means there what it means at home."""
    depth = func.length(helper_base.c.area) - COMMUNITY_DIGITS
    return alliance.c.neighbour.concat(func.substr(literal(_NOWHERE), 1, depth))
