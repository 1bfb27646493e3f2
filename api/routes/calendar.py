"""What a district sets for its helpers: alliances of communities, and its own holidays."""

from api.door import Call, Doors
from api.schemas.fields import NoQuery
from api.schemas.me import AlliancesBody, HolidaysBody
from matcher.queries import calendar
from matcher.queries.calendar import AlliancesView, HolidaysView
from matcher.store.database import Tx
from matcher.usecases.set_calendar import set_alliances, set_holidays

doors = Doors("calendar")


@doors.at("GET /alliances", "read_calendar", NoQuery, AlliancesView)
def read_alliances(tx: Tx, call: Call, _: NoQuery) -> AlliancesView:
    """The communities of one's district that help each other out."""
    return calendar.read_alliances(tx, call.actor)


@doors.at("PUT /alliances", "change_alliances", AlliancesBody, AlliancesView)
def change_alliances(tx: Tx, call: Call, body: AlliancesBody) -> AlliancesView:
    """Set the alliances: helpers who opted in get an extra base in the neighbouring community."""
    set_alliances(tx, call.actor, [(pair[0], pair[1]) for pair in body.pairs], body.version)
    return calendar.read_alliances(tx, call.actor)


@doors.at("GET /holidays", "read_calendar", NoQuery, HolidaysView)
def read_holidays(tx: Tx, call: Call, _: NoQuery) -> HolidaysView:
    """The dates on which one's district departs from the public calendar."""
    return calendar.read_holidays(tx, call.actor)


@doors.at("PUT /holidays", "change_holidays", HolidaysBody, HolidaysView)
def change_holidays(tx: Tx, call: Call, body: HolidaysBody) -> HolidaysView:
    """Set these dates: a holiday more, or one less."""
    set_holidays(tx, call.actor, {one.date: one.is_workday for one in body.dates}, body.version)
    return calendar.read_holidays(tx, call.actor)
