"""Assignments: what a helper has taken on, until it is done."""

from api.door import Call, Doors
from api.schemas.dispatch import CrewBody, OwnAssignmentsQuery, ReportBody, ScheduleBody
from api.schemas.fields import Nothing
from api.schemas.forms import UndeliveredBody
from api.schemas.orders import MaybeReasonBody, ReasonBody
from matcher.queries import offers
from matcher.queries.offers import AssignmentView, CrewView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases import do_assignment, override_assignment
from matcher.usecases.name_crew import name_crew
from matcher.usecases.report_undelivered import report_undelivered

doors = Doors("assignments")


@doors.at("GET /me/assignments", "read_own_assignments", OwnAssignmentsQuery, Page[AssignmentView])
def list_own_assignments(tx: Tx, call: Call, query: OwnAssignmentsQuery) -> Page[AssignmentView]:
    """The places that one holds, the newest first."""
    return offers.list_own_assignments(tx, call.actor, Wanted(query.limit, query.cursor), tuple(query.state))


@doors.at("POST /assignments/{id}/schedule", "do_assignment", ScheduleBody, AssignmentView)
def schedule(tx: Tx, call: Call, body: ScheduleBody) -> AssignmentView:
    """Agree on the exact time."""
    do_assignment.schedule(tx, call.actor, call.id, body.at)
    return offers.read_assignment(tx, call.actor, call.id)


@doors.at("POST /assignments/{id}/start", "do_assignment", Nothing, AssignmentView)
def start(tx: Tx, call: Call, _: Nothing) -> AssignmentView:
    """Begin the service."""
    do_assignment.start(tx, call.actor, call.id)
    return offers.read_assignment(tx, call.actor, call.id)


@doors.at("POST /assignments/{id}/report", "do_assignment", ReportBody, AssignmentView)
def report(tx: Tx, call: Call, body: ReportBody) -> AssignmentView:
    """Say that it is done and how long it took."""
    do_assignment.report(tx, call.actor, call.id, body.minutes, body.note)
    return offers.read_assignment(tx, call.actor, call.id)


@doors.at("POST /assignments/{id}/release", "do_assignment", MaybeReasonBody, AssignmentView)
def release(tx: Tx, call: Call, body: MaybeReasonBody) -> AssignmentView:
    """Give a place back."""
    do_assignment.release(tx, call.actor, call.id, body.reason)
    return offers.read_assignment(tx, call.actor, call.id)


@doors.at("POST /assignments/{id}/crew", "name_crew", CrewBody, CrewView)
def crew(tx: Tx, call: Call, body: CrewBody) -> CrewView:
    """Name who of a team goes; the shift is taken from each of them."""
    name_crew(tx, call.actor, call.id, body.members)
    return CrewView(call.id, body.members)


@doors.at("POST /assignments/{id}/verify", "verify_assignment", Nothing, AssignmentView)
def verify(tx: Tx, call: Call, _: Nothing) -> AssignmentView:
    """Confirm at the desk what was reported."""
    do_assignment.verify(tx, call.actor, call.id)
    return offers.read_assignment(tx, call.actor, call.id)


@doors.at("POST /assignments/{id}/no-show", "mark_no_show", MaybeReasonBody, AssignmentView)
def no_show(tx: Tx, call: Call, body: MaybeReasonBody) -> AssignmentView:
    """Note that nobody came; the place goes to the next best."""
    do_assignment.no_show(tx, call.actor, call.id, body.reason)
    return offers.read_assignment(tx, call.actor, call.id)


@doors.at("POST /assignments/{id}/override", "override_assignment", ReasonBody, AssignmentView)
def override(tx: Tx, call: Call, body: ReasonBody) -> AssignmentView:
    """Let somebody go who is kept apart since it took the place, with a reason."""
    override_assignment.override(tx, call.actor, call.id, body.reason)
    return offers.read_assignment(tx, call.actor, call.id)


@doors.at("POST /assignments/{id}/undelivered", "report_undelivered", UndeliveredBody, AssignmentView)
def undelivered(tx: Tx, call: Call, body: UndeliveredBody) -> AssignmentView:
    """Tell that somebody on a run could not be served; the desk finds out why."""
    report_undelivered(tx, call.actor, call.id, body.note)
    return offers.read_assignment(tx, call.actor, call.id)
