"""Matters of several parties: projects with their steps, deliberations, and the templates that they begin with."""

from uuid import UUID

from api.door import Call, Doors, How
from api.pages.papers.project_sheet import project_sheet, public_sheet
from api.pages.papers.sheet import render
from api.schemas.closing import PaperQuery
from api.schemas.fields import NoQuery
from api.schemas.orders import ReasonBody
from api.schemas.projects import (
    AgendaBody,
    ChangeProjectBody,
    ChangeProjectStepBody,
    CloseProjectBody,
    DecisionBody,
    InvitedBody,
    LeaveBody,
    LinkBody,
    PartyBody,
    ProjectBody,
    ProjectsQuery,
    ProjectStepBody,
    PublishBody,
    TemplateBody,
)
from matcher.domain.areas import district_of
from matcher.domain.errors import WrongState
from matcher.domain.projects import StepPlan
from matcher.queries import projects
from matcher.queries.paging import Page, Wanted, by_place
from matcher.queries.project_views import ProjectLine, ProjectView, TemplateView
from matcher.store.database import Tx
from matcher.usecases.change_project import (
    NewParty,
    ProjectChange,
    add_party,
    change_project,
    close_project,
    drop_project,
    link_order,
    publish_project,
    raise_project,
    remove_party,
    unlink_order,
)
from matcher.usecases.deliberate import add_agenda_item, decide_item, set_invited
from matcher.usecases.make_project import NewProject, make_project
from matcher.usecases.project_steps import NewStep, StepChange, add_step, change_step
from matcher.usecases.set_matters import NewTemplate, set_template

doors = Doors("projects")
_SHOWN = How(shown=projects.read_project)
_OF_STEP = How(shown=projects.project_of_step)
_PAPER = How(paper=True)


@doors.at("POST /projects", "change_project", ProjectBody, ProjectView, How(201, projects.read_project))
def make(tx: Tx, call: Call, body: ProjectBody) -> UUID:
    """Make a project, of orders or of a matter that nobody ordered."""
    new = NewProject(body.title, body.text, body.area, body.template, body.lead, body.due, body.orders)
    return make_project(tx, call.actor, new)


@doors.at("GET /projects", "read_projects", ProjectsQuery, Page[ProjectLine])
def list_projects(tx: Tx, call: Call, query: ProjectsQuery) -> Page[ProjectLine]:
    """The projects in one's scope, the newest first."""
    return projects.list_projects(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.state)


@doors.at("GET /projects/{id}", "read_projects", NoQuery, ProjectView)
def read(tx: Tx, call: Call, _: NoQuery) -> ProjectView:
    """One project with everything that belongs to it."""
    return projects.read_project(tx, call.actor, call.id)


@doors.at("PATCH /projects/{id}", "change_project", ChangeProjectBody, ProjectView, _SHOWN)
def change(tx: Tx, call: Call, body: ChangeProjectBody) -> UUID:
    """Change title, text, minutes, lead or day of a project."""
    change = ProjectChange(body.title, body.text, body.minutes, body.lead, body.due)
    change_project(tx, call.actor, call.id, change)
    return call.id


@doors.at("POST /projects/{id}/orders", "change_project", LinkBody, ProjectView, _SHOWN)
def link(tx: Tx, call: Call, body: LinkBody) -> UUID:
    """Let one more order belong to a project."""
    link_order(tx, call.actor, call.id, body.order)
    return call.id


@doors.at("DELETE /projects/{id}/orders", "change_project", LinkBody, ProjectView, _SHOWN)
def unlink(tx: Tx, call: Call, body: LinkBody) -> UUID:
    """Let an order go on alone."""
    unlink_order(tx, call.actor, call.id, body.order)
    return call.id


@doors.at("POST /projects/{id}/parties", "change_project", PartyBody, ProjectView, _SHOWN)
def join(tx: Tx, call: Call, body: PartyBody) -> UUID:
    """Add who takes part."""
    add_party(tx, call.actor, call.id, NewParty(body.kind, body.party, body.outside))
    return call.id


@doors.at("DELETE /projects/{id}/parties", "change_project", LeaveBody, ProjectView, _SHOWN)
def leave(tx: Tx, call: Call, body: LeaveBody) -> UUID:
    """Take out who takes part no more."""
    remove_party(tx, call.actor, call.id, body.party)
    return call.id


@doors.at("POST /projects/{id}/steps", "change_project", ProjectStepBody, ProjectView, _SHOWN)
def put_step(tx: Tx, call: Call, body: ProjectStepBody) -> UUID:
    """Add a step to a project."""
    add_step(tx, call.actor, call.id, NewStep(body.name, body.owner, body.due, body.after))
    return call.id


@doors.at("PATCH /project-steps/{id}", "work_on_project", ChangeProjectStepBody, ProjectView, _OF_STEP)
def go_on(tx: Tx, call: Call, body: ChangeProjectStepBody) -> UUID:
    """Give a step to somebody, set its day, begin, finish or drop it."""
    change_step(tx, call.actor, call.id, StepChange(body.state, body.owner, body.due, body.note, body.reason))
    return call.id


@doors.at("POST /projects/{id}/agenda", "change_project", AgendaBody, ProjectView, _SHOWN)
def ask(tx: Tx, call: Call, body: AgendaBody) -> UUID:
    """Add a question to a deliberation."""
    add_agenda_item(tx, call.actor, call.id, body.question, body.ways)
    return call.id


@doors.at(
    "POST /agenda-items/{id}/decide", "change_project", DecisionBody, ProjectView, How(shown=projects.project_of_item)
)
def decide(tx: Tx, call: Call, body: DecisionBody) -> UUID:
    """Note what was decided on a question, or put it off."""
    decide_item(tx, call.actor, call.id, body.decision)
    return call.id


@doors.at("POST /projects/{id}/invited", "change_project", InvitedBody, ProjectView, _SHOWN)
def invite(tx: Tx, call: Call, body: InvitedBody) -> UUID:
    """Say how many were asked to a deliberation in a role, and came."""
    set_invited(tx, call.actor, call.id, body.role, body.invited, body.came, body.names)
    return call.id


@doors.at("POST /projects/{id}/raise", "decide_project", ReasonBody, ProjectView, _SHOWN)
def lift(tx: Tx, call: Call, body: ReasonBody) -> UUID:
    """Raise a project to the street."""
    raise_project(tx, call.actor, call.id, body.reason)
    return call.id


@doors.at("POST /projects/{id}/close", "decide_project", CloseProjectBody, ProjectView, _SHOWN)
def close(tx: Tx, call: Call, body: CloseProjectBody) -> UUID:
    """Close a project with its result, and who confirmed it."""
    close_project(tx, call.actor, call.id, body.result, body.confirmed_by)
    return call.id


@doors.at("POST /projects/{id}/drop", "decide_project", ReasonBody, ProjectView, _SHOWN)
def drop(tx: Tx, call: Call, body: ReasonBody) -> UUID:
    """Drop a project, with a reason; its orders go on."""
    drop_project(tx, call.actor, call.id, body.reason)
    return call.id


@doors.at("POST /projects/{id}/publish", "decide_project", PublishBody, ProjectView, _SHOWN)
def publish(tx: Tx, call: Call, body: PublishBody) -> UUID:
    """Write what is put up for all to read."""
    publish_project(tx, call.actor, call.id, body.title, body.text)
    return call.id


@doors.at("GET /projects/{id}/sheet.html", "read_projects", PaperQuery, str, _PAPER)
def sheet(tx: Tx, call: Call, query: PaperQuery) -> str:
    """A project as a sheet for a meeting: who does what by when."""
    view = projects.read_project(tx, call.actor, call.id)
    return render("project", query.lang, project_sheet(tx, view, query.lang))


@doors.at("GET /projects/{id}/notice.html", "read_projects", PaperQuery, str, _PAPER)
def notice(tx: Tx, call: Call, query: PaperQuery) -> str:
    """What is put up of a project: nothing of a person."""
    view = projects.read_project(tx, call.actor, call.id)
    if view.published is None:
        raise WrongState("nothing was published of this project yet")
    return render("project_notice", query.lang, public_sheet(tx, view, query.lang))


@doors.at("GET /project-templates", "read_project_templates", NoQuery, Page[TemplateView])
def list_templates(tx: Tx, call: Call, _: NoQuery) -> Page[TemplateView]:
    """The ready-made lists of steps of one's district."""
    return by_place(projects.list_templates(tx, district_of(call.actor.area)), Wanted(200))


@doors.at("POST /project-templates", "change_project_templates", TemplateBody, TemplateView)
def put_template(tx: Tx, call: Call, body: TemplateBody) -> TemplateView:
    """Add a list of steps, or replace one, for the whole district."""
    steps = [StepPlan(one.zh, one.en, one.days) for one in body.steps]
    given = NewTemplate(body.code, body.name_zh, body.name_en, body.kind, steps, body.is_offered)
    set_template(tx, call.actor, given)
    found = projects.list_templates(tx, district_of(call.actor.area))
    return next(one for one in found if one.code == body.code)
