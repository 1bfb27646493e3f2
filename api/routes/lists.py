"""The three lists of an area: needs, resources, projects; and entries that are noted and taken up."""

from uuid import UUID

from api.door import Attachment, Call, Doors, How
from api.pages.list_sheets import workbook
from api.schemas.fields import Nothing
from api.schemas.orders import MaybeReasonBody
from api.schemas.projects import ClaimEntryBody, EntriesQuery, EntryBody, ListFileQuery, ListQuery, ProjectsQuery
from matcher.queries import lists, projects
from matcher.queries.lists import EntryView, NeedsList, ResourcesList
from matcher.queries.paging import Page, Wanted
from matcher.queries.project_views import ProjectLine
from matcher.store.database import Tx
from matcher.usecases.keep_list import (
    NewEntry,
    claim_entry,
    finish_entry,
    note_entry,
    release_entry,
    withdraw_entry,
)
from workers.files.sheets import MEDIA_TYPE

doors = Doors("lists")
_SHOWN = How(shown=lists.read_entry)


@doors.at("GET /lists/needs", "read_lists", ListQuery, NeedsList)
def needs(tx: Tx, call: Call, query: ListQuery) -> NeedsList:
    """What is needed in an area, and where nobody is there for it."""
    return lists.needs_list(tx, call.actor, query.area)


@doors.at("GET /lists/resources", "read_lists", ListQuery, ResourcesList)
def resources(tx: Tx, call: Call, query: ListQuery) -> ResourcesList:
    """What there is in an area: skills as counts, and what was noted."""
    return lists.resources_list(tx, call.actor, query.area)


@doors.at("GET /lists/projects", "read_projects", ProjectsQuery, Page[ProjectLine])
def projects_list(tx: Tx, call: Call, query: ProjectsQuery) -> Page[ProjectLine]:
    """The projects of an area, how far each is."""
    return projects.list_projects(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.state)


@doors.at("GET /lists.xlsx", "read_lists", ListFileQuery, Attachment)
def file(tx: Tx, call: Call, query: ListFileQuery) -> Attachment:
    """The three lists of an area as one workbook."""
    made = workbook(tx, call.actor, query.area, query.lang)
    return Attachment(made, MEDIA_TYPE, f"lists-{query.area or call.actor.area}.xlsx")


@doors.at("GET /list-entries", "read_list_entries", EntriesQuery, Page[EntryView])
def entries(tx: Tx, call: Call, query: EntriesQuery) -> Page[EntryView]:
    """The entries of a list in one's scope, the newest first; helpers see needs that are free, and their own."""
    return lists.list_entries(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.list, query.state)


@doors.at("POST /list-entries", "keep_list_entries", EntryBody, EntryView, How(201, lists.read_entry))
def note(tx: Tx, call: Call, body: EntryBody) -> UUID:
    """Note a need or a resource."""
    return note_entry(tx, call.actor, NewEntry(body.list, body.area, body.category, body.text, body.due))


@doors.at("POST /list-entries/{id}/claim", "claim_list_entry", ClaimEntryBody, EntryView, _SHOWN)
def claim(tx: Tx, call: Call, body: ClaimEntryBody) -> UUID:
    """Take a need up, for oneself or at the desk for a unit, team or member; the first wins."""
    claim_entry(tx, call.actor, call.id, unit=body.unit, helper_id=body.helper)
    return call.id


@doors.at("POST /list-entries/{id}/release", "claim_list_entry", Nothing, EntryView, _SHOWN)
def release(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Give back what was taken up."""
    release_entry(tx, call.actor, call.id)
    return call.id


@doors.at("POST /list-entries/{id}/finish", "claim_list_entry", Nothing, EntryView, _SHOWN)
def finish(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Say that what was taken up is done."""
    finish_entry(tx, call.actor, call.id)
    return call.id


@doors.at("POST /list-entries/{id}/withdraw", "keep_list_entries", MaybeReasonBody, EntryView, _SHOWN)
def withdraw(tx: Tx, call: Call, body: MaybeReasonBody) -> UUID:
    """Take an entry from its list."""
    withdraw_entry(tx, call.actor, call.id, body.reason)
    return call.id
