"""Areas that come, get other names, end, and go into others."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.area_changes import AddAreaBody, ChangeAreaBody, EndAreaBody, SplitAreaBody
from api.schemas.fields import NoQuery, Nothing, PageQuery
from matcher.queries import area_changes, places
from matcher.queries.area_changes import AreaChangeView, MovingView
from matcher.queries.paging import Page, Wanted
from matcher.queries.places import AreaView, WhereView
from matcher.store.database import Tx
from matcher.usecases.change_areas import add_area, change_building, drop_change, plan_change, rename_area
from matcher.usecases.split_area import plan_split

doors = Doors("areas")


@doors.at("POST /areas", "change_areas", AddAreaBody, AreaView, How(201))
def add(tx: Tx, call: Call, body: AddAreaBody) -> AreaView:
    """Add an area below another one, from today on; its code is new."""
    return places.read_area(tx, add_area(tx, call.actor, body.parent, body.name, body.details()))


@doors.at("PATCH /areas/{code}", "change_areas", ChangeAreaBody, AreaView)
def change(tx: Tx, call: Call, body: ChangeAreaBody) -> AreaView:
    """Give an area another name, the old one stays in the list of changes; or say what is known of a building."""
    change_building(tx, call.actor, call.code, body.details())
    if body.name is not None:
        rename_area(tx, call.actor, call.code, body.name)
    return places.read_area(tx, call.code)


@doors.at("GET /areas/{code}/going", "change_areas", NoQuery, Page[MovingView])
def going(tx: Tx, call: Call, _: NoQuery) -> Page[MovingView]:
    """How much is still worked on in an area, and would go along with it."""
    return area_changes.preview(tx, call.actor, call.code)


@doors.at("POST /areas/{code}/end", "change_areas", EndAreaBody, AreaChangeView)
def end(tx: Tx, call: Call, body: EndAreaBody) -> AreaChangeView:
    """Let an area go into another one from a day on, or end; what was closed before keeps the code of its time."""
    made: UUID = plan_change(tx, call.actor, call.code, body.into, body.day)
    return area_changes.read_change(tx, call.actor, made)


@doors.at("POST /areas/{code}/split", "change_areas", SplitAreaBody, AreaChangeView)
def split(tx: Tx, call: Call, body: SplitAreaBody) -> AreaChangeView:
    """Let parts of a community or a cell go into a new one beside it from a day on; what was closed before stays."""
    made: UUID = plan_split(tx, call.actor, call.code, body.name, body.parts, body.day)
    return area_changes.read_change(tx, call.actor, made)


@doors.at("POST /areas/{code}/go-on", "change_areas", Nothing, AreaView)
def go_on(tx: Tx, call: Call, _: Nothing) -> AreaView:
    """Call a planned change of an area off."""
    drop_change(tx, call.actor, call.code)
    return places.read_area(tx, call.code)


@doors.at("GET /areas/{code}", "read_areas", NoQuery, WhereView)
def where(tx: Tx, call: Call, _: NoQuery) -> WhereView:
    """An area of one's own, also one that is closed, and as which one it goes on now."""
    return places.where_is(tx, call.actor, call.code)


@doors.at("GET /area-changes", "read_area_changes", PageQuery, Page[AreaChangeView])
def list_changes(tx: Tx, call: Call, query: PageQuery) -> Page[AreaChangeView]:
    """What became of areas, and what is planned; the newest first."""
    return area_changes.list_changes(tx, call.actor, Wanted(query.limit, query.cursor))
