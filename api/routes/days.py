"""Service days: announced, filled with orders, signed up for, planned, checked in by list, and summed up."""

from dataclasses import dataclass
from uuid import UUID

from api import said
from api.door import Attachment, Call, Doors, How
from api.pages.papers.day_pdf import day_pdf
from api.routes.orders import command_of
from api.schemas.closing import PaperQuery
from api.schemas.days import (
    ChangeDayBody,
    CheckInBody,
    DayOrdersBody,
    DayRoundBody,
    DaysQuery,
    LeaveDayBody,
    RemoveStallBody,
    ServiceDayBody,
    SignUpBody,
    SignUpForBody,
    StallBody,
    StallRowsBody,
    VisitorsBody,
    WithdrawForBody,
)
from api.schemas.fields import NoQuery, Nothing
from api.schemas.orders import PlaceOrderBody
from matcher.domain.states import OrderState
from matcher.queries import day_plan, rounds, service_days
from matcher.queries.day_plan import DayPlanView, DaySummaryView
from matcher.queries.paging import Page, Wanted
from matcher.queries.rounds import RoundView
from matcher.queries.service_days import ServiceDayView
from matcher.store import orders
from matcher.store.codes import new_code
from matcher.store.database import Tx
from matcher.usecases.accept_order import accept_order
from matcher.usecases.day_orders import attach_fitting, attach_orders, detach_orders
from matcher.usecases.day_people import check_in, sign_up, sign_up_for, withdraw, withdraw_for
from matcher.usecases.keep_day import (
    DayData,
    StallData,
    add_rows,
    add_stalls,
    change_day,
    count_visitors,
    make_day,
    remove_stall,
)
from matcher.usecases.place_order import place_order
from matcher.usecases.start_round import start_day_round

doors = Doors("days")
_SHOWN = How(shown=service_days.read_day)


@dataclass(frozen=True, slots=True)
class JoinedView:
    """How many orders belong to the day by this."""

    joined: int


def _stall(body: StallBody) -> StallData:
    return StallData(body.kind, body.service, body.name, body.spot, body.people, body.capacity)


@doors.at("POST /days", "make_day", ServiceDayBody, ServiceDayView, How(201, service_days.read_day))
def announce(tx: Tx, call: Call, body: ServiceDayBody) -> UUID:
    """Announce a service day with its stalls and roles; they become orders at once."""
    data = DayData(
        kind=body.kind,
        date=body.date,
        area=body.area,
        name=body.name,
        place=body.place,
        parts=tuple(body.parts),
        venue=body.venue,
        expected=body.expected,
        per_part=body.per_part,
        stalls=tuple(_stall(one) for one in body.stalls),
    )
    return make_day(tx, call.actor, data)


@doors.at("GET /days", "read_days", DaysQuery, Page[ServiceDayView])
def list_days(tx: Tx, call: Call, query: DaysQuery) -> Page[ServiceDayView]:
    """The service days in one's scope."""
    return service_days.list_days(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.from_)


@doors.at("GET /days/{id}", "read_days", NoQuery, ServiceDayView)
def read(tx: Tx, call: Call, _: NoQuery) -> ServiceDayView:
    """One service day, with its stalls and roles."""
    return service_days.read_day(tx, call.actor, call.id)


@doors.at("PATCH /days/{id}", "change_day", ChangeDayBody, ServiceDayView, _SHOWN)
def change(tx: Tx, call: Call, body: ChangeDayBody) -> UUID:
    """Change what is said of a day, or its times before it is planned; close it, or call it off and tell everybody."""
    change_day(tx, call.actor, call.id, body.model_dump())
    return call.id


@doors.at("POST /days/{id}/stalls", "change_day", StallBody, ServiceDayView, _SHOWN)
def one_stall(tx: Tx, call: Call, body: StallBody) -> UUID:
    """Add a stall or a role to a day."""
    add_stalls(tx, call.actor, call.id, [_stall(body)])
    return call.id


@doors.at("POST /days/{id}/stalls/rows", "change_day", StallRowsBody, ServiceDayView, _SHOWN)
def rows_of_stalls(tx: Tx, call: Call, body: StallRowsBody) -> UUID:
    """Add several stalls and roles at once, as rows pasted from a sheet: all of them, or none."""
    add_rows(tx, call.actor, call.id, body.rows)
    return call.id


@doors.at("POST /days/{id}/stalls/remove", "change_day", RemoveStallBody, ServiceDayView, _SHOWN)
def without_stall(tx: Tx, call: Call, body: RemoveStallBody) -> UUID:
    """Take a stall or role away; its orders are called off."""
    remove_stall(tx, call.actor, call.id, body.stall)
    return call.id


@doors.at("POST /days/{id}/orders", "fill_day", DayOrdersBody, JoinedView)
def join(tx: Tx, call: Call, body: DayOrdersBody) -> JoinedView:
    """Have orders served on the day: some, all that fit, or new ones that are filed and taken on by this."""
    joined = attach_orders(tx, call.actor, call.id, [*body.orders, *(_filed(tx, call, one) for one in body.file)])
    if body.fitting:
        joined += attach_fitting(tx, call.actor, call.id)
    return JoinedView(joined)


def _filed(tx: Tx, call: Call, body: PlaceOrderBody) -> UUID:
    command = command_of(body, *said.where_and_whom(tx, call.actor, body))
    order_id = place_order(tx, call.actor, command, new_code())
    if orders.lock(tx, order_id).state == OrderState.PLACED:
        accept_order(tx, call.actor, order_id, None)
    return order_id


@doors.at("POST /days/{id}/orders/leave", "fill_day", LeaveDayBody, ServiceDayView, _SHOWN)
def leave(tx: Tx, call: Call, body: LeaveDayBody) -> UUID:
    """Take orders out of the day; they are planned as others again."""
    detach_orders(tx, call.actor, call.id, body.orders)
    return call.id


@doors.at("POST /days/{id}/sign-up", "sign_up_day", SignUpBody, ServiceDayView, _SHOWN)
def come(tx: Tx, call: Call, body: SignUpBody) -> UUID:
    """Sign up for parts of a day; what is planned with one there is entered at once."""
    sign_up(tx, call.actor, call.id, body.parts)
    return call.id


@doors.at("POST /days/{id}/withdraw", "sign_up_day", Nothing, ServiceDayView, _SHOWN)
def stay_away(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Take one's sign-up back; what was planned goes to others, and nobody asks why."""
    withdraw(tx, call.actor, call.id)
    return call.id


@doors.at("POST /days/{id}/people", "sign_up_for_day", SignUpForBody, ServiceDayView, _SHOWN)
def come_for(tx: Tx, call: Call, body: SignUpForBody) -> UUID:
    """Sign somebody of the register up who said so by phone or on paper, or walks in; who it is gets told."""
    sign_up_for(tx, call.actor, call.id, body.helper, body.parts)
    return call.id


@doors.at("POST /days/{id}/people/remove", "sign_up_for_day", WithdrawForBody, ServiceDayView, _SHOWN)
def stay_away_for(tx: Tx, call: Call, body: WithdrawForBody) -> UUID:
    """Take somebody's sign-up back who cannot come; what was planned goes to others."""
    withdraw_for(tx, call.actor, call.id, body.helper)
    return call.id


@doors.at("POST /days/{id}/round", "plan_day", DayRoundBody, RoundView, How(status=202))
def plan(tx: Tx, call: Call, body: DayRoundBody) -> RoundView:
    """Plan a day with those who signed up: stalls and roles first, then visits; read the round until it is done."""
    return rounds.read_round(tx, call.actor, start_day_round(tx, call.actor, call.id, body.mode))


@doors.at("GET /days/{id}/plan", "read_day_plan", NoQuery, DayPlanView)
def read_plan(tx: Tx, call: Call, _: NoQuery) -> DayPlanView:
    """The plan of a day as it stands: who is where, what is served in which cell, and what is left."""
    return day_plan.read_plan(tx, call.actor, call.id)


@doors.at("POST /days/{id}/check-in", "check_in_day", CheckInBody, DaySummaryView)
def tick(tx: Tx, call: Call, body: CheckInBody) -> DaySummaryView:
    """Note by list who is there; of others nothing is said."""
    check_in(tx, call.actor, call.id, body.helpers, body.among)
    return day_plan.read_summary(tx, call.actor, call.id)


@doors.at("POST /days/{id}/visitors", "check_in_day", VisitorsBody, DaySummaryView)
def count(tx: Tx, call: Call, body: VisitorsBody) -> DaySummaryView:
    """Note how many came to a stall, counted by hand."""
    count_visitors(tx, call.actor, call.id, body.stall, body.count)
    return day_plan.read_summary(tx, call.actor, call.id)


@doors.at("GET /days/{id}/summary", "read_day_plan", NoQuery, DaySummaryView)
def sum_up(tx: Tx, call: Call, _: NoQuery) -> DaySummaryView:
    """What came of a day: served, helped, hours, visitors, ratings, and what is left."""
    return day_plan.read_summary(tx, call.actor, call.id)


@doors.at("GET /days/{id}/summary.pdf", "read_day_plan", PaperQuery, Attachment)
def summary_pdf(tx: Tx, call: Call, query: PaperQuery) -> Attachment:
    """The same as a paper (PDF)."""
    day = service_days.read_day(tx, call.actor, call.id)
    return day_pdf(query.lang, day, day_plan.read_summary(tx, call.actor, call.id), tx.now)
