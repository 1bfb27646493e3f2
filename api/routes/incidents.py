"""Incidents: told by whoever was there, seen to by the community and the street."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.closing import ActBody, CloseBody, IncidentBody, IncidentsQuery
from api.schemas.fields import NoQuery
from matcher.queries import incidents
from matcher.queries.incidents import IncidentView, ToldView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases.incidents import (
    act_on_incident,
    close_incident,
    incident_of_assignment,
    incident_of_order,
)

doors = Doors("incidents")
_TOLD = How(status=201, shown=incidents.read_told)


@doors.at("POST /assignments/{id}/incident", "report_incident", IncidentBody, ToldView, _TOLD)
def tell_of_assignment(tx: Tx, call: Call, body: IncidentBody) -> UUID:
    """Tell of something that went wrong with a helper's part of an order."""
    return incident_of_assignment(tx, call.actor, call.id, body.kind, body.severity, body.text)


@doors.at("POST /orders/{id}/incident", "report_incident", IncidentBody, ToldView, _TOLD)
def tell_of_order(tx: Tx, call: Call, body: IncidentBody) -> UUID:
    """Tell of something that went wrong with an order."""
    return incident_of_order(tx, call.actor, call.id, body.kind, body.severity, body.text)


@doors.at("GET /incidents", "read_incidents", IncidentsQuery, Page[IncidentView])
def list_incidents(tx: Tx, call: Call, query: IncidentsQuery) -> Page[IncidentView]:
    """What went wrong in one's scope, the newest first; what is open unless states are named."""
    return incidents.list_incidents(tx, call.actor, Wanted(query.limit, query.cursor), tuple(query.state))


@doors.at("GET /incidents/{id}", "read_incidents", NoQuery, IncidentView)
def read_incident(tx: Tx, call: Call, _: NoQuery) -> IncidentView:
    """One incident with what was written."""
    return incidents.read_incident(tx, call.actor, call.id)


@doors.at("POST /incidents/{id}/act", "act_on_incident", ActBody, IncidentView, How(shown=incidents.read_incident))
def act(tx: Tx, call: Call, body: ActBody) -> UUID:
    """Note what was done about an incident."""
    act_on_incident(tx, call.actor, call.id, body.action, body.note)
    return call.id


@doors.at("POST /incidents/{id}/close", "close_incident", CloseBody, IncidentView, How(shown=incidents.read_incident))
def close(tx: Tx, call: Call, body: CloseBody) -> UUID:
    """Close an incident that was seen to."""
    close_incident(tx, call.actor, call.id, body.note)
    return call.id
