"""Rosters: duties that are claimed from a calendar, and the phone of whoever is on duty."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.fields import Nothing
from api.schemas.forms import DutyPhoneBody, DutyPhoneQuery, RosterBody, RostersQuery
from api.schemas.orders import MaybeReasonBody
from matcher.queries import rosters
from matcher.queries.paging import Page, Wanted
from matcher.queries.rosters import DutyPhoneView, DutyView, RosterView
from matcher.store.database import Tx
from matcher.usecases.keep_roster import RosterData, claim_duty, make_roster, release_duty, set_duty_phone

doors = Doors("rosters")


@doors.at("POST /rosters", "make_roster", RosterBody, RosterView, How(201, rosters.read_roster))
def draw_up(tx: Tx, call: Call, body: RosterBody) -> UUID:
    """Draw up a calendar of duties."""
    data = RosterData(
        service=body.service,
        area=body.area,
        name=body.name,
        days=tuple((day.weekday, day.part) for day in body.days),
        first=body.from_,
        last=body.until,
        places=body.places,
        phone=body.phone,
    )
    return make_roster(tx, call.actor, data)


@doors.at("GET /rosters", "read_rosters", RostersQuery, Page[RosterView])
def list_rosters(tx: Tx, call: Call, query: RostersQuery) -> Page[RosterView]:
    """The rosters in one's scope, with their next duties."""
    return rosters.list_rosters(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.from_)


@doors.at("POST /duties/{id}/claim", "take_duty", Nothing, DutyView)
def claim(tx: Tx, call: Call, _: Nothing) -> DutyView:
    """Take a place on a duty; the first wins."""
    claim_duty(tx, call.actor, call.id)
    return rosters.read_duty(tx, call.actor, call.id)


@doors.at("POST /duties/{id}/release", "take_duty", MaybeReasonBody, DutyView)
def release(tx: Tx, call: Call, body: MaybeReasonBody) -> DutyView:
    """Give a place on a duty back."""
    release_duty(tx, call.actor, call.id, body.reason)
    return rosters.read_duty(tx, call.actor, call.id)


@doors.at("POST /duty-phones", "set_duty_phone", DutyPhoneBody, DutyPhoneView)
def set_phone(tx: Tx, call: Call, body: DutyPhoneBody) -> DutyPhoneView:
    """Set the phone that is told at once when something cannot wait."""
    return rosters.read_duty_phone(tx, call.actor, set_duty_phone(tx, call.actor, body.area, body.phone))


@doors.at("GET /duty-phones", "read_duty_phone", DutyPhoneQuery, DutyPhoneView)
def read_phone(tx: Tx, call: Call, query: DutyPhoneQuery) -> DutyPhoneView:
    """The phone that is answered now for an area, one's own where none is named."""
    return rosters.read_duty_phone(tx, call.actor, query.area)
