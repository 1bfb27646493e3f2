"""People's rights to their data: to have it shown, and to have it taken away; and what is kept about whom."""

from dataclasses import dataclass
from datetime import datetime

from api.door import Call, Doors, How
from api.pages.own_data_paper import own_data_sheet
from api.routes.me import own_helper
from api.schemas.closing import PaperQuery
from api.schemas.fields import NoQuery, Nothing
from matcher.queries import privacy
from matcher.queries.own_export import OwnDataView, read_own_data
from matcher.queries.paging import Page
from matcher.queries.privacy import GoneView, GroupView
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.usecases.erase_helper import Erased, erase_helper, erase_oneself, note_own_export

doors = Doors("rights")


@dataclass(frozen=True, slots=True)
class ErasedView:
    """What went, what stays (by codes), and when."""

    gone: list[str]
    kept: list[str]
    at: datetime


def _erased(found: Erased) -> ErasedView:
    return ErasedView([*found.gone], [*found.kept], found.at)


@doors.at("GET /me/export", "export_oneself", NoQuery, OwnDataView, How(audited=True))
def export(tx: Tx, call: Call, _: NoQuery) -> OwnDataView:
    """Everything that is held about oneself as a member or a team; that it was asked for is noted."""
    note_own_export(tx, call.actor, *own_helper(call.actor))
    return read_own_data(tx, call.actor)


@doors.at("GET /me/export.html", "export_oneself", PaperQuery, str, How(paper=True, audited=True))
def export_sheet(tx: Tx, call: Call, query: PaperQuery) -> str:
    """The same in words, to read or print."""
    note_own_export(tx, call.actor, *own_helper(call.actor))
    return own_data_sheet(query.lang, read_own_data(tx, call.actor), calendar_of(tx, call.actor.area).zone)


@doors.at("POST /me/erasure", "erase_oneself", Nothing, ErasedView)
def erase_me(tx: Tx, call: Call, _: Nothing) -> ErasedView:
    """Leave, and have taken away what may go; services done and their hours stay without a name."""
    return _erased(erase_oneself(tx, call.actor, own_helper(call.actor)[0]))


@doors.at("POST /members/{id}/erase", "erase_helper", Nothing, ErasedView)
def erase_member(tx: Tx, call: Call, _: Nothing) -> ErasedView:
    """The same at the desk, for a member who has left and asked for it."""
    return _erased(erase_helper(tx, call.actor, call.id))


@doors.at("GET /privacy/map", "read_privacy", NoQuery, Page[GroupView])
def read_map(tx: Tx, call: Call, _: NoQuery) -> Page[GroupView]:  # noqa: ARG001 - the signature of every door
    """What is kept about people: where, why, on which ground, how long, and which roles read it."""
    return privacy.read_map(call.actor)


@doors.at("GET /privacy/retention", "read_privacy", NoQuery, Page[GoneView])
def read_retention(tx: Tx, call: Call, _: NoQuery) -> Page[GoneView]:
    """How much was let go in the district in the last 90 days, by day and kind."""
    return privacy.read_gone(tx, call.actor)
