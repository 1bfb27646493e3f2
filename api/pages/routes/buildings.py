"""The buildings of an area: households, what is open there, and who leads each."""

from api.pages.console import show
from api.pages.door import Pages
from api.pages.visit import Visit
from api.schemas.buildings import BuildingsQuery
from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, DISTRICT_DIGITS
from matcher.domain.roles import Role
from matcher.queries import buildings, places
from matcher.queries.paging import Wanted
from matcher.store.database import Tx

pages = Pages()


@pages.at("/buildings", "read_buildings", BuildingsQuery)
def show_buildings(tx: Tx, visit: Visit) -> str:
    """The buildings of one's area, or of a part of it; the secretary keeps them, and says who leads each."""
    given: BuildingsQuery = visit.given
    code = given.area or visit.actor.area
    page = buildings.list_buildings(tx, visit.actor, Wanted(given.limit, given.cursor), code)
    may = visit.actor.may("change_areas") and (visit.actor.role is Role.DISTRICT_ADMIN or len(code) >= COMMUNITY_DIGITS)
    facts = {
        "code": code,
        "place": places.area_names(tx, code),
        "up": code[:-3] if len(code) > max(len(visit.actor.area), DISTRICT_DIGITS) else None,
        "sums": buildings.sum_up(tx, visit.actor, code),
        "rows": page.items,
        "following": page.next,
        "has_cells": len(code) < CELL_DIGITS,
        "has_estates": any(one.estate for one in page.items),
        "cells": buildings.cells_of(tx, visit.actor, code) if may else [],
        "may": may,
        "may_lead": visit.actor.may("change_leads"),
    }
    return show(tx, visit, "buildings/page", facts)
