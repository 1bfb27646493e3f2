"""Whom kinds of matters belong to, and whose an order seems to be."""

from api.door import Call, Doors
from api.schemas.fields import NoQuery
from api.schemas.projects import MatterBody, MattersQuery, ServiceOwnerBody
from matcher.domain.matters import Matter
from matcher.queries import matters
from matcher.queries.matters import MatterView, ServiceOwnerView, SuggestedView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases.set_matters import set_matter, set_service_owner

doors = Doors("matters")


@doors.at("GET /matters", "read_matters", MattersQuery, Page[MatterView])
def list_matters(tx: Tx, call: Call, query: MattersQuery) -> Page[MatterView]:
    """Kinds of matters with whom they belong to, by code; or those that a text names."""
    return matters.list_matters(tx, call.actor, Wanted(query.limit, query.cursor), query.q)


@doors.at("POST /matters", "change_matters", MatterBody, MatterView)
def put(tx: Tx, call: Call, body: MatterBody) -> MatterView:
    """Say whom a kind of matter belongs to in the district."""
    set_matter(tx, call.actor, Matter(**body.model_dump()))
    return matters.read_matter(tx, call.actor, body.code)


@doors.at("POST /service-owners", "change_matters", ServiceOwnerBody, ServiceOwnerView)
def put_owner(tx: Tx, call: Call, body: ServiceOwnerBody) -> ServiceOwnerView:
    """Say whom an item of the catalogue belongs to in the district."""
    set_service_owner(tx, call.actor, body.service, body.owner, body.takes)
    return matters.read_service_owner(tx, call.actor, body.service)


@doors.at("GET /orders/{id}/owners", "suggest_owner", NoQuery, Page[SuggestedView])
def suggest(tx: Tx, call: Call, _: NoQuery) -> Page[SuggestedView]:
    """Whose an order seems to be, by its item and by what was written: for the desk to decide."""
    return Page(matters.suggest_owners(tx, call.actor, call.id), None)
