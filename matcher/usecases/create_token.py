"""An operator gives somebody access: a role, the area that it holds for, and a token that is shown once."""

from uuid import UUID

from sqlalchemy import select

from matcher.domain.areas import covers, district_of, is_building, level_of
from matcher.domain.errors import Invalid
from matcher.domain.roles import HELPERS, Role
from matcher.domain.states import HelperKind
from matcher.store import access, places, units
from matcher.store.database import Tx
from matcher.store.schema import helper

NAME_MOST = 60


def create_token(tx: Tx, role: Role, area: str, helper_id: UUID | None, name: str, unit_id: UUID | None = None) -> str:
    """The token; Invalid where the area, the helper or the unit is unknown, or does not fit the role."""
    if role is Role.FOLLOWER:
        raise Invalid.at("role", "no_token", "whoever follows one order gives its number and code")
    level_of(area)
    places.require_area(tx, area)
    if len(name) > NAME_MOST:
        raise Invalid.at("name", "too_long", f"at most {NAME_MOST} characters")
    if not name.isprintable():
        raise Invalid.at("name", "control_character", "printable characters only")
    if (helper_id is not None) is not (role in HELPERS):
        raise Invalid.at("role", "helper", "a member or team leader needs its member or team, other roles have none")
    if role is Role.BUILDING_LEAD and not is_building(area):
        raise Invalid.at("area", "not_a_building", "a building lead speaks for one building")
    if helper_id is not None:
        _check_helper(tx, role, area, helper_id)
    if (unit_id is not None) is not (role is Role.UNIT_LIAISON):
        raise Invalid.at("role", "unit", "a unit liaison needs its unit, other roles have none")
    if unit_id is not None:
        units.require_active(tx, district_of(area), unit_id)
    return access.issue_token(tx, access.add_actor(tx, role, area, name, helper_id, unit_id))


def _check_helper(tx: Tx, role: Role, area: str, helper_id: UUID) -> None:
    kind = HelperKind.MEMBER if role is Role.MEMBER else HelperKind.TEAM
    row = tx.row(select(helper.c.area, helper.c.kind).where(helper.c.id == helper_id))
    if row is None or row.kind != kind:
        raise Invalid.at(kind, "unknown_helper", f"there is no such {kind.value}")
    if not covers(area, row.area):
        raise Invalid.at("area", "outside", f"the {kind.value} is not of this area")
