"""Areas that come, go and change: their codes, what lies in them, and what goes along when they do."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, delete, func, insert, or_, select, update

from matcher.domain.area_changes import AreaChangeKind, AreaChangeState
from matcher.domain.areas import covers, district_of, level_of, parent_of
from matcher.domain.day_states import DayState, PostState
from matcher.domain.errors import NotFound, WrongState
from matcher.domain.imports.kinds import ImportState
from matcher.domain.leads import LeadState
from matcher.domain.ledgers import RedemptionState, RewardState
from matcher.domain.links import LinkState
from matcher.domain.outlets import OutletState
from matcher.domain.projects import EntryState, ProjectState
from matcher.domain.states import OPEN, HelperState, IncidentState, OrderState, SeriesState, SessionState, UnitState
from matcher.domain.units import JoinState, ProposalState, ResourceState
from matcher.domain.waiting import TodoState
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.duties import PHONE, phone_id
from matcher.store.recipients import PERSON
from matcher.store.schema import (
    actor,
    alliance,
    area,
    area_change,
    board_entry,
    building_lead,
    file_import,
    helper,
    helper_base,
    home_unit,
    incident,
    ledger_account,
    link,
    list_entry,
    post,
    project,
    recipient,
    redemption,
    reward,
    roster,
    series,
    service_day,
    service_order,
    service_session,
    todo,
    unit_area,
    unit_proposal,
    unit_resource,
    webhook_endpoint,
)

STEP = 1000
DETAILS = ("estate", "households", "entrances")
"""What is known of a building beside its name."""
STILL = dt.timedelta(days=30)
"""What was closed so lately can still be opened again, and goes along."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rows that lie in an area and go along with it: those that are still worked on."""

    name: str
    table: Table
    thing: str | None = None
    """What its events are called, where it has any."""

    def living(self, tx: Tx, *, lately: bool = True) -> ColumnElement[bool]:
        """Which of its rows go along, what was `lately` closed or not; the others keep the code of their time."""
        if self.table is service_order:
            return _living_orders(tx, lately=lately)
        if self.table in _OF_THEIR_OWN:
            return _OF_THEIR_OWN[self.table]
        c = self.table.c
        return c.state.in_(LIVING[self.name]) if self.name in LIVING else c.area.is_not(None)


def _living_orders(tx: Tx, *, lately: bool) -> ColumnElement[bool]:
    c = service_order.c
    is_open = c.state.in_([*OPEN, OrderState.CONFIRMED])
    return or_(is_open, (c.state == OrderState.CLOSED) & (c.state_at > tx.now - STILL)) if lately else is_open


_TAKING_PART = select(helper.c.id).where(helper.c.state != HelperState.LEFT)
_HELD = select(redemption.c.reward_id).where(redemption.c.state == RedemptionState.HELD)
_WAS_LEAD = select(building_lead.c.actor_id).where(building_lead.c.state == LeadState.ENDED)
_OF_THEIR_OWN: Mapping[Table, ColumnElement[bool]] = {
    # What stands for a community itself is made anew where it is wanted.
    recipient: recipient.c.kind == PERSON,
    ledger_account: ledger_account.c.helper_id.in_(_TAKING_PART),
    # What is held for somebody is handed out by whoever has the catalogue now.
    reward: or_(reward.c.state == RewardState.OFFERED, reward.c.id.in_(_HELD)),
    # Whoever led a building before stays with what was placed then, and keeps no building open.
    actor: actor.c.id.not_in(_WAS_LEAD),
}


LIVING: Mapping[str, Sequence[str]] = {
    "posts": [PostState.PROPOSED, PostState.OPEN, PostState.PAUSED],
    "days": [DayState.OPEN],
    "projects": [ProjectState.OPEN],
    "entries": [EntryState.OPEN, EntryState.CLAIMED],
    "sessions": [SessionState.OPEN],
    "series": [SeriesState.PLACED, SeriesState.ACTIVE, SeriesState.PAUSED],
    "incidents": [IncidentState.OPEN],
    "helpers": [one for one in HelperState if one != HelperState.LEFT],
    "units": [UnitState.ACTIVE],
    "joins": [JoinState.ACTIVE],
    "resources": [ResourceState.OFFERED, ResourceState.ACCEPTED],
    "proposals": [ProposalState.PROPOSED],
    "outlets": [OutletState.ACTIVE, OutletState.BROKEN, OutletState.OFF],
    "imports": [ImportState.QUEUED, ImportState.RUNNING],
    "todos": [TodoState.OPEN],
    "links": [LinkState.ACTIVE],
    "leads": [LeadState.ACTIVE],
}
"""In which states things of a kind are still worked on, where they have states."""

KINDS = (
    Kind("posts", post, "post"),
    Kind("days", service_day, "day"),
    Kind("projects", project, "project"),
    Kind("orders", service_order, "order"),
    Kind("sessions", service_session, "session"),
    Kind("series", series, "series"),
    Kind("incidents", incident, "incident"),
    Kind("recipients", recipient, "recipient"),
    Kind("helpers", helper, "helper"),
    Kind("bases", helper_base),
    Kind("links", link, "link"),
    Kind("rosters", roster),
    Kind("units", home_unit, "unit"),
    Kind("joins", unit_area, "unit_area"),
    Kind("resources", unit_resource, "resource"),
    Kind("proposals", unit_proposal, "proposal"),
    Kind("entries", list_entry, "list_entry"),
    Kind("rewards", reward, "reward"),
    Kind("books", ledger_account),
    Kind("outlets", webhook_endpoint, "outlet"),
    Kind("imports", file_import),
    Kind("leads", building_lead, "lead"),
    Kind("staff", actor),
    Kind("todos", todo),
    Kind("board", board_entry),
)
"""In the order in which their rows are locked, as everywhere: what has orders before them, orders before helpers."""

STAYS: Mapping[str, str] = {
    "alliance": "communities help each other out by name: renamed in a way of its own",
    "area_change": "tells of the codes themselves",
    "ledger_transaction": "a booking is never changed; the books of a community end with it",
    "redemption": "its points lie in that community's books; who has the catalogue now hands it over",
    "certificate": "says what was so when it was issued",
    "dispatch_round": "no round is computed while areas change; what is proposed ends, what was done is history",
    "file_export": "tells what was taken away",
}
"""Tables with codes of areas that do not go along -> why not."""


def get(tx: Tx, code: str, *, lock: bool = False) -> Row[Any]:
    """An area that is not closed. NotFound."""
    statement = select(area).where(area.c.code == code, area.c.closed_at.is_(None))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def require_unplanned(tx: Tx, row: Row[Any]) -> None:
    """WrongState where a change of exactly this area is planned."""
    c = area_change.c
    planned = select(c.id).where(c.from_code == row.code, c.state == AreaChangeState.PLANNED)
    if row.valid_to is not None or tx.value(planned.limit(1)) is not None:
        raise WrongState("a change of this area is planned already; call it off first")


def below(tx: Tx, code: str) -> Sequence[Row[Any]]:
    """The areas right below one that are not closed, by code."""
    inner = (area.c.parent == code, area.c.closed_at.is_(None))
    return tx.rows(select(area).where(*inner).order_by(area.c.code))


def within(tx: Tx, code: str) -> Sequence[Row[Any]]:
    """The area and all below it that is not closed, from the widest on."""
    inner = (area.c.code.startswith(code, autoescape=True), area.c.closed_at.is_(None))
    return tx.rows(select(area).where(*inner).order_by(func.length(area.c.code), area.c.code))


def next_code(tx: Tx, parent: str, taken: set[str] | None = None) -> str:
    """A code below the parent that no area ever had. WrongState where there is none left."""
    used = {code for (code,) in tx.tuples(select(area.c.code).where(area.c.parent == parent))} | (taken or set())
    for number in range(1, STEP):
        if f"{parent}{number:03d}" not in used:
            return f"{parent}{number:03d}"
    raise WrongState("no code is left below this area")


def add(tx: Tx, code: str, kind: str, name: str, since: dt.date, details: Mapping[str, Any] | None = None) -> Row[Any]:
    """A new area; `details` are what is known of a building."""
    values = {"parent": parent_of(code), "level": level_of(code), "kind": kind, "name": name, "valid_from": since}
    return tx.execute(insert(area).values(code=code, **values, **(details or {})).returning(area)).one()


def details_of(row: Row[Any]) -> dict[str, Any]:
    """What is known of a building beside its name."""
    return {name: getattr(row, name) for name in DETAILS}


def present_code(tx: Tx, code: str) -> str:
    """Where an area lies now that went into another one, over several changes; the code itself where it did not."""
    c = area_change.c
    done = (c.state == AreaChangeState.DONE, c.carried.is_not(None), c.district == district_of(code))
    for (carried,) in tx.tuples(select(c.carried).where(*done).order_by(c.done_at, c.seq)):
        code = (carried or {}).get(code, code)
    return code


def count(tx: Tx, codes: Sequence[str]) -> dict[str, int]:
    """Kind -> how many of it lie in these areas and would go along."""
    found = {}
    for kind in KINDS:
        counted = select(func.count()).select_from(kind.table)
        found[kind.name] = int(tx.value(counted.where(kind.table.c.area.in_(codes), kind.living(tx))))
    return found


def count_below(tx: Tx, code: str, digits: int) -> dict[str, dict[str, int]]:
    """Code of so many digits inside the area -> the same counts, all of them in a few statements."""
    found: dict[str, dict[str, int]] = {}
    for kind in KINDS:
        c = kind.table.c
        inner = func.substr(c.area, 1, digits)
        wanted = (c.area.startswith(code, autoescape=True), func.length(c.area) >= digits, kind.living(tx))
        for one, many in tx.tuples(select(inner, func.count()).where(*wanted).group_by(inner)):
            found.setdefault(str(one), {})[kind.name] = int(many)
    return found


def going(tx: Tx, kind: Kind, codes: Sequence[str], *, lately: bool = True) -> Iterator[Row[Any]]:
    """The rows of a kind that go along, locked, in one order."""
    table = kind.table
    key = table.c.id if "id" in table.c else table.c.helper_id
    mine = (table.c.area.in_(codes), kind.living(tx, lately=lately))
    yield from tx.rows(select(table).where(*mine).order_by(key).with_for_update())


def predecessors(tx: Tx, code: str) -> dict[str, str]:
    """Each area that went into this one or a part of it, and its parts -> where they lie now, over several changes."""
    c = area_change.c
    went = tx.rows(
        select(c.carried)
        .where(
            *(c.state == AreaChangeState.DONE, c.to_code.is_not(None), c.district == district_of(code)),
            # What an area had before it split stays its own.
            c.kind != AreaChangeKind.SPLIT,
        )
        .order_by(c.done_at, c.seq)
    )
    now: dict[str, str] = {}
    for (carried,) in went:
        for old, new in (carried or {}).items():
            now |= {one: new for one, at in now.items() if at == old}
            now[old] = new
    return {old: new for old, new in now.items() if covers(code, new) and not covers(code, old)}


def rebase(tx: Tx, mapping: Mapping[str, str]) -> None:
    """Whoever is based in the old areas is based in the new ones."""
    c = helper_base.c
    rows = [(helper_id, mapping[code]) for helper_id, code in _bases(tx, list(mapping))]
    tx.execute(delete(helper_base).where(c.area.in_(list(mapping))))
    there = set(_bases(tx, sorted({code for _, code in rows})))
    fresh = sorted({one for one in rows if one not in there}, key=str)
    if fresh:
        tx.execute(insert(helper_base), [{"helper_id": helper_id, "area": code} for helper_id, code in fresh])


def _bases(tx: Tx, codes: Sequence[str]) -> list[tuple[UUID, str]]:
    wanted = select(helper_base.c.helper_id, helper_base.c.area).where(helper_base.c.area.in_(codes))
    return [(helper_id, code) for helper_id, code in tx.tuples(wanted)]


def reboard(tx: Tx, old: str, new: str) -> None:
    """The lines of one board come below those of the other."""
    c = board_entry.c
    last = tx.value(select(func.max(c.position)).where(c.area == new))
    behind = 0 if last is None else int(last) + 1
    # One by one from the end, so that no two stand in one place for a moment.
    for row in tx.rows(select(c.id, c.position).where(c.area == old).order_by(c.position.desc())):
        tx.execute(update(board_entry).where(c.id == row.id).values(area=new, position=row.position + behind))


def is_joined(tx: Tx, unit_id: UUID, code: str) -> bool:
    """Whether the unit has registered there already."""
    j = unit_area.c
    there = (j.unit_id == unit_id, j.area == code, j.state == JoinState.ACTIVE)
    return tx.value(select(j.id).where(*there)) is not None


def move_venue(tx: Tx, old: str, new: str) -> None:
    """Days ahead that are for a wider area take place in the new community."""
    d = service_day.c
    tx.execute(update(service_day).where(d.venue == old, d.state == DayState.OPEN).values(venue=new))


def rename_allies(tx: Tx, old: str, new: str) -> None:
    """Who helped the old community out helps the new one, once, and nobody helps itself."""
    c = alliance.c
    pairs = tx.tuples(select(c.area, c.neighbour).where(or_(c.area == old, c.neighbour == old)))
    tx.execute(delete(alliance).where(or_(c.area == old, c.neighbour == old)))
    there = {(one, other) for one, other in tx.tuples(select(c.area, c.neighbour))}
    swapped = {(new if one == old else one, new if other == old else other) for one, other in pairs}
    fresh = sorted((one, other) for one, other in swapped - there if one != other)
    if fresh:
        tx.execute(insert(alliance), [{"area": one, "neighbour": other} for one, other in fresh])


def pass_phone(tx: Tx, old: str, new: str) -> None:
    """The duty phone of the old area is that of the new one, where it has none of its own."""
    kept = personal.read_many(tx, PHONE, [phone_id(old), phone_id(new)])
    if phone_id(old) in kept:
        personal.forget(tx, PHONE, [phone_id(old)])
        if phone_id(new) not in kept:
            personal.keep(tx, PHONE, phone_id(new), kept[phone_id(old)])
