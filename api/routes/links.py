"""Who answers for which area."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.fields import Nothing
from api.schemas.links import AreaLinkBody, LinksQuery
from matcher.queries import links
from matcher.queries.links import LinkView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases.keep_links import NewLink, end_link, make_link

doors = Doors("areas")


@doors.at("GET /links", "read_links", LinksQuery, Page[LinkView])
def list_links(tx: Tx, call: Call, query: LinksQuery) -> Page[LinkView]:
    """Units and members that answer for an area or a part of it, the newest first."""
    return links.list_links(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.state)


@doors.at("POST /links", "change_links", AreaLinkBody, LinkView, How(201, links.read_link))
def make(tx: Tx, call: Call, body: AreaLinkBody) -> UUID:
    """Say that a unit or a member answers for an area: they are preferred there."""
    return make_link(tx, call.actor, NewLink(body.area, body.unit, body.member))


@doors.at("POST /links/{id}/end", "change_links", Nothing, LinkView, How(shown=links.read_link))
def end_for_good(tx: Tx, call: Call, _: Nothing) -> UUID:
    """They answer for it no more."""
    end_link(tx, call.actor, call.id)
    return call.id
