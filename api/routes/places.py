"""The area tree, the catalogue and the parts of the day."""

from api.door import Call, Doors
from api.schemas.fields import PageQuery
from api.schemas.places import AreasQuery
from matcher.queries import places
from matcher.queries.paging import Page, Wanted
from matcher.queries.places import AreaView, PartView, ServiceView
from matcher.store.database import Tx

doors = Doors("places")


@doors.at("GET /areas", "read_areas", AreasQuery, Page[AreaView])
def list_areas(tx: Tx, call: Call, query: AreasQuery) -> Page[AreaView]:
    """The areas below one, or the district where none is named."""
    return places.list_areas(tx, call.actor, Wanted(query.limit, query.cursor), query.parent)


@doors.at("GET /services", "read_services", PageQuery, Page[ServiceView])
def list_services(tx: Tx, call: Call, query: PageQuery) -> Page[ServiceView]:
    """The catalogue, as one's district has it."""
    return places.list_services(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("GET /parts", "read_parts", PageQuery, Page[PartView])
def list_parts(tx: Tx, call: Call, query: PageQuery) -> Page[PartView]:
    """The parts of a day in one's district, in their order."""
    return places.list_parts(tx, call.actor, Wanted(query.limit, query.cursor))
