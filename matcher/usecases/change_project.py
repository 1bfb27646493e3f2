"""The desk goes on with a project: what it is about, who takes part, which orders belong to it, and how it ends."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import STREET_DIGITS, district_of
from matcher.domain.errors import Invalid, NotAvailable, WrongState
from matcher.domain.outside import OutsideOwner
from matcher.domain.projects import ConfirmedBy, PartyKind, has_phone
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind, Level
from matcher.domain.waiting import TodoKind
from matcher.store import listed, personal, places, projects, todos
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import helper, project_party
from matcher.store.scope import helpers_seen_by
from matcher.store.transition import move
from matcher.usecases.make_project import check_day, check_lead, link_orders
from matcher.usecases.steps.project_days import ACTIVE, end_days
from matcher.usecases.steps.texts import reason_code, refuse_numbers

TO_ANSWER = dt.timedelta(days=3)
"""By when the street says what becomes of what was raised."""
NAMED = frozenset({PartyKind.UNIT, PartyKind.TEAM, PartyKind.MEMBER})


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """What changes; None stays as it is."""

    title: str | None = None
    text: str | None = None
    minutes: str | None = None
    lead: UUID | None = None
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NewParty:
    """Who takes part: a unit, team or member by id, somebody outside by code, the street office by its kind alone."""

    kind: PartyKind
    party: UUID | None
    outside: OutsideOwner | None


def _held(tx: Tx, actor: Actor, project_id: UUID, operation: str) -> Row[Any]:
    row = projects.get(tx, actor, project_id, lock=True)
    actor.require(operation)
    return row


def change_project(tx: Tx, actor: Actor, project_id: UUID, change: ProjectChange) -> None:
    """Write what changes. Invalid, WrongState once it has ended."""
    row = _held(tx, actor, project_id, "change_project")
    texts = {"title": change.title, "text": change.text, "minutes": change.minutes}
    refuse_numbers(**texts)
    values: dict[str, Any] = {}
    if change.due_on is not None:
        check_day("due", change.due_on, places.calendar_of(tx, row.area).today(tx.now))
        values["due_on"] = change.due_on
    if change.lead is not None:
        values["lead_id"] = check_lead(tx, change.lead, row.area)
    move(tx, "project", row, "change", actor, **values)
    given = {name: text for name, text in texts.items() if text is not None}
    if given:
        personal.change(tx, projects.SUBJECT, project_id, given)


def link_order(tx: Tx, actor: Actor, project_id: UUID, order_id: UUID) -> None:
    """One more order belongs to the project. NotFound, NotAvailable."""
    # The order before what it belongs to, as everywhere.
    projects.get(tx, actor, project_id)
    actor.require("change_project")
    link_orders(tx, actor, project_id, [order_id])
    row = _held(tx, actor, project_id, "change_project")
    move(tx, "project", row, "link", actor)


def unlink_order(tx: Tx, actor: Actor, project_id: UUID, order_id: UUID) -> None:
    """The order goes on alone. NotAvailable where it does not belong to the project."""
    row = _held(tx, actor, project_id, "change_project")
    if not projects.unlink(tx, project_id, order_id):
        raise NotAvailable("this order does not belong to the project")
    move(tx, "project", row, "unlink", actor)


def add_party(tx: Tx, actor: Actor, project_id: UUID, new: NewParty) -> None:
    """Somebody takes part from now on. Invalid, NotAvailable for who does already."""
    row = _held(tx, actor, project_id, "change_project")
    _check_party(tx, actor, row, new)
    if projects.same_party(tx, project_id, new.kind, new.party, new.outside) is not None:
        raise NotAvailable("they take part already")
    values = {"id": new_id(), "project_id": project_id, "kind": new.kind, "added_at": tx.now}
    projects.add_rows(tx, project_party, [{**values, "party_id": new.party, "outside": new.outside}])
    move(tx, "project", row, "join", actor, reason=new.outside or new.kind)


def _check_party(tx: Tx, actor: Actor, row: Row[Any], new: NewParty) -> None:
    if (new.party is not None) != (new.kind in NAMED):
        raise Invalid.at("party", "missing", "name the unit, team or member; the others have no id")
    if (new.outside is not None) != (new.kind is PartyKind.OUTSIDE):
        raise Invalid.at("outside", "missing", "name who outside takes part")
    if new.party is None:
        return
    if new.kind is PartyKind.UNIT:
        is_there = listed.unit(tx, district_of(row.area), new.party) is not None
    else:
        kind = HelperKind.TEAM if new.kind is PartyKind.TEAM else HelperKind.MEMBER
        mine = (helper.c.id == new.party, helper.c.kind == kind, helpers_seen_by(actor))
        is_there = tx.value(select(helper.c.id).where(*mine)) is not None
    if not is_there:
        raise Invalid.at("party", "not_a_choice", "there is nobody like that in your area")


def remove_party(tx: Tx, actor: Actor, project_id: UUID, party_id: UUID) -> None:
    """Somebody takes part no more; Invalid for nobody who does, NotAvailable while a step is theirs."""
    row = _held(tx, actor, project_id, "change_project")
    party = projects.party(tx, project_id, party_id)
    if party is None:
        raise Invalid.at("party", "not_a_choice", "nobody like that takes part")
    if any(one.owner_id == party_id and one.state in ACTIVE for one in projects.steps_of(tx, project_id)):
        raise NotAvailable("a step is theirs; give it to somebody else first")
    projects.let_go(tx, party)
    move(tx, "project", row, "leave", actor, reason=party.outside or party.kind)


def raise_project(tx: Tx, actor: Actor, project_id: UUID, reason: str) -> None:
    """Community -> street: the street office takes part, sees it, and has it on its list. WrongState if it has."""
    row = _held(tx, actor, project_id, "decide_project")
    if row.level != Level.COMMUNITY:
        raise WrongState("this project is at the street already")
    code = reason_code(tx, projects.SUBJECT, project_id, "raise", reason)
    move(tx, "project", row, "raise", actor, reason=code, level=Level.STREET, raised_at=tx.now)
    if projects.same_party(tx, project_id, PartyKind.STREET, None, None) is None:
        values = {"id": new_id(), "project_id": project_id, "kind": PartyKind.STREET, "added_at": tx.now}
        projects.add_rows(tx, project_party, [values])
    area, due_at = row.area[:STREET_DIGITS], tx.now + TO_ANSWER
    todos.add(tx, todos.Waiting(TodoKind.PROJECT_RAISED, project_id, area, Role.STREET_OFFICER, due_at))


def close_project(tx: Tx, actor: Actor, project_id: UUID, result: str, confirmed_by: ConfirmedBy) -> None:
    """OPEN -> DONE with its result, and who said that it is there; WrongState while a step is open."""
    row = _held(tx, actor, project_id, "decide_project")
    refuse_numbers(result=result)
    if any(one.state in ACTIVE for one in projects.steps_of(tx, project_id)):
        raise WrongState("a step is still open; finish or drop it first")
    ended = move(tx, "project", row, "close", actor, reason=confirmed_by, confirmed_by=confirmed_by, ended_at=tx.now)
    personal.change(tx, projects.SUBJECT, project_id, {"result": result})
    end_days(tx, ended)


def drop_project(tx: Tx, actor: Actor, project_id: UUID, reason: str) -> None:
    """OPEN -> DROPPED; its orders go on by themselves."""
    row = _held(tx, actor, project_id, "decide_project")
    code = reason_code(tx, projects.SUBJECT, project_id, "drop", reason)
    end_days(tx, move(tx, "project", row, "drop", actor, reason=code, ended_at=tx.now))


def publish_project(tx: Tx, actor: Actor, project_id: UUID, title: str, text: str) -> None:
    """Write what is put up for all to read; Invalid where it holds somebody's number."""
    row = _held(tx, actor, project_id, "decide_project")
    refuse_numbers(title=title, text=text)
    refuse_phones(title=title, text=text)
    move(tx, "project", row, "publish", actor, published_at=tx.now)
    personal.change(tx, projects.SUBJECT, project_id, {"public_title": title, "public_text": text})


def refuse_phones(**texts: str | None) -> None:
    """Invalid where what others read holds a phone number of somebody."""
    for field, text in texts.items():
        if text and has_phone(text):
            raise Invalid.at(field, "phone_number", "others read this; leave people's phone numbers out")
