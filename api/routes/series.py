"""Series: services that repeat."""

from uuid import UUID

from api import said
from api.door import Call, Doors, How
from api.schemas.fields import NoQuery, Nothing
from api.schemas.forms import ChangeSeriesBody, SeriesBody, SeriesQuery
from matcher.domain.states import SeriesState
from matcher.queries import series
from matcher.queries.paging import Page, Wanted
from matcher.queries.series import SeriesView
from matcher.store.database import Tx
from matcher.usecases.repeat_service import SeriesData, accept_series, change_series, place_series

doors = Doors("series")


@doors.at("POST /series", "place_series", SeriesBody, SeriesView, How(201, series.read_series))
def place(tx: Tx, call: Call, body: SeriesBody) -> UUID:
    """Place a service that repeats; the desk's is active at once."""
    where, contact = said.where_and_whom(tx, call.actor, body)
    data = SeriesData(
        service=body.service,
        area=body.area,
        place=where,
        contact=contact,
        days=tuple((day.weekday, day.part) for day in body.days),
        first=body.from_,
        consent=said.evidence(body.consent),
        recipient=said.served(body.recipient),
        last=body.until,
        every_weeks=body.every_weeks,
        skips_holidays=body.skip_holidays,
        channel=body.channel,
        note=body.note,
        on_behalf_of=said.proxy(body.on_behalf_of),
    )
    return place_series(tx, call.actor, data)


@doors.at("GET /series", "read_series", SeriesQuery, Page[SeriesView])
def list_series(tx: Tx, call: Call, query: SeriesQuery) -> Page[SeriesView]:
    """The series in one's scope."""
    return series.list_series(tx, call.actor, Wanted(query.limit, query.cursor), query.area)


@doors.at("GET /series/{id}", "read_series", NoQuery, SeriesView)
def read(tx: Tx, call: Call, _: NoQuery) -> SeriesView:
    """One series, with its last orders."""
    return series.read_series(tx, call.actor, call.id)


@doors.at("POST /series/{id}/accept", "accept_series", Nothing, SeriesView, How(shown=series.read_series))
def accept(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Take a series on: its first days become orders."""
    accept_series(tx, call.actor, call.id)
    return call.id


@doors.at("PATCH /series/{id}", "change_series", ChangeSeriesBody, SeriesView, How(shown=series.read_series))
def change(tx: Tx, call: Call, body: ChangeSeriesBody) -> UUID:
    """Let a series rest, go on or end; what is ahead is called off meanwhile."""
    change_series(tx, call.actor, call.id, SeriesState(body.state), body.reason)
    return call.id
