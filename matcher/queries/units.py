"""Home units as their readers see them: the desk, the unit's own liaison, and a member its own one."""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.errors import NotFound, WrongState
from matcher.domain.privacy import mask_name
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind, HelperState, UnitState
from matcher.domain.units import JoinState, MemberPurpose, ProposalState, UnitLink
from matcher.queries.paging import Page, Wanted, by_number
from matcher.queries.papers import badge_of
from matcher.store import personal, units
from matcher.store.database import Tx
from matcher.store.schema import area, helper, home_unit, member_consent, sent_record, unit_area, unit_proposal
from matcher.store.scope import helpers_seen_by
from matcher.store.units import PROPOSAL, UNIT

MEMBERS_MOST = 200
RECORDS_MOST = 50


@dataclass(frozen=True, slots=True)
class JoinView:
    """Where a unit serves, and since when."""

    area: str
    name: str
    joined_on: dt.date


@dataclass(frozen=True, slots=True)
class UnitView:
    """A home unit. Its contact is shown to who keeps the register and to the unit itself; the secret to nobody here."""

    id: UUID
    area: str
    name: str
    kind: str
    state: str
    contact_name: str | None
    contact_phone: str | None
    areas: list[JoinView]
    members: dict[str, int]
    registered_at: dt.datetime
    version: int


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit that members can name as theirs."""

    id: UUID
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class WaitingMember:
    """Somebody who named the unit: by name where the person did so itself, else masked; and the number on the badge."""

    id: UUID
    name: str
    badge: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Somebody whom a unit has named; name and phone for the secretary who decides, until it is decided."""

    id: UUID
    unit: UUID
    unit_name: str
    area: str
    name: str | None
    phone: str | None
    state: str
    member: UUID | None
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LineView:
    """A service in somebody's record: the day, what, how long; never whose."""

    date: dt.date
    zh: str
    en: str
    minutes: int


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record that a member has sent to its unit."""

    id: UUID
    name: str
    services: int
    minutes: int
    sent_at: dt.datetime
    lines: list[LineView]


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What the member agreed to, and since when; `withdrawn_at` where it was taken back."""

    purpose: str
    how: str
    notice: str
    at: dt.datetime
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class OwnUnitView:
    """A member's unit, what it agreed to, and when its record was last sent and not taken back."""

    unit: UnitName | None
    state: str | None
    names: bool
    record_sent_at: dt.datetime | None
    consents: list[ConsentState]


def list_units(tx: Tx, actor: Actor, wanted: Wanted) -> Page[UnitView]:
    """A page of the units that the actor may know of."""
    rows, following = by_number(tx, select(home_unit).where(UNIT.seen_by(actor)), home_unit.c.seq, wanted)
    return Page(_views(tx, actor, rows), following)


def read_unit(tx: Tx, actor: Actor, unit_id: UUID) -> UnitView:
    """One unit. NotFound."""
    return _views(tx, actor, [units.get(tx, actor, unit_id, "read_units")])[0]


def list_names(tx: Tx, actor: Actor, wanted: Wanted) -> Page[UnitName]:
    """The units of the district by name: what a member chooses from."""
    actor.require("read_unit_names")
    known = (home_unit.c.district == actor.area[:6], home_unit.c.state == UnitState.ACTIVE)
    rows, following = by_number(tx, select(home_unit).where(*known), home_unit.c.seq, wanted)
    return Page([UnitName(row.id, row.name, row.kind) for row in rows], following)


def name_of(tx: Tx, unit_id: UUID) -> str:
    """How a unit is called."""
    return str(tx.value(select(home_unit.c.name).where(home_unit.c.id == unit_id)) or "")


def _views(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[UnitView]:
    ids = [row.id for row in rows]
    told = personal.read_many(tx, units.SUBJECT, ids) if ids else {}
    joined, members = _joined(tx, ids), _members(tx, ids)
    # How many it has confirmed a unit learns from its sheet, as far as they are enough to be told.
    shown = {UnitLink.CLAIMED} if actor.role is Role.UNIT_LIAISON else set(UnitLink)
    found = []
    for row in rows:
        # Where a unit only serves, its contact is nobody's business but the unit's and its register's.
        is_kept = row.area.startswith(actor.area) or row.id == actor.unit_id
        own = told.get(row.id, {}) if is_kept else {}
        found.append(
            UnitView(
                id=row.id,
                area=row.area,
                name=row.name,
                kind=row.kind,
                state=row.state,
                contact_name=own.get("contact_name"),
                contact_phone=own.get("contact_phone"),
                areas=joined.get(row.id, []),
                members={state: n for state, n in members.get(row.id, {}).items() if state in shown},
                registered_at=row.registered_at,
                version=row.version,
            )
        )
    return found


def _joined(tx: Tx, ids: Collection[UUID]) -> dict[UUID, list[JoinView]]:
    found: dict[UUID, list[JoinView]] = {}
    mine = (unit_area.c.unit_id.in_(list(ids)), unit_area.c.state == JoinState.ACTIVE)
    named = unit_area.join(area, area.c.code == unit_area.c.area)
    statement = select(unit_area, area.c.name).select_from(named).where(*mine).order_by(unit_area.c.area)
    for row in tx.rows(statement) if ids else []:
        found.setdefault(row.unit_id, []).append(JoinView(row.area, row.name, row.joined_on))
    return found


def _members(tx: Tx, ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Unit -> how many members stand how to it."""
    h, found = helper.c, dict[UUID, dict[str, int]]()
    counted = select(h.unit_id, h.unit_state, func.count()).group_by(h.unit_id, h.unit_state)
    mine = (h.unit_id.in_(list(ids)), h.state != HelperState.LEFT, h.unit_state.is_not(None))
    for unit_id, state, count in tx.tuples(counted.where(*mine)) if ids else []:
        found.setdefault(unit_id, {})[state] = count
    return found


def list_waiting(tx: Tx, actor: Actor, unit_id: UUID, wanted: Wanted) -> Page[WaitingMember]:
    """Who has named the unit and waits for its answer. NotFound."""
    return _who_named(tx, actor, unit_id, wanted, UnitLink.CLAIMED)


def list_confirmed(tx: Tx, actor: Actor, unit_id: UUID, wanted: Wanted) -> Page[WaitingMember]:
    """Whom the unit has confirmed: once that is answered, a name is for whoever agreed to be named. NotFound."""
    return _who_named(tx, actor, unit_id, wanted, UnitLink.CONFIRMED)


def _who_named(tx: Tx, actor: Actor, unit_id: UUID, wanted: Wanted, state: UnitLink) -> Page[WaitingMember]:
    units.get(tx, actor, unit_id, "confirm_unit_member")
    actor.require("confirm_unit_member")
    mine = (helper.c.unit_id == unit_id, helper.c.unit_state == state, helper.c.state != HelperState.LEFT)
    rows, following = by_number(tx, select(helper).where(*mine), helper.c.seq, wanted)
    told = personal.read_many(tx, HelperKind.MEMBER, [row.id for row in rows]) if rows else {}
    purpose = MemberPurpose.BELONG if state is UnitLink.CLAIMED else MemberPurpose.NAMES
    said = units.agreed(tx, unit_id, purpose)

    def shown(row: Row[Any]) -> str:
        name = told.get(row.id, {}).get("name", "")
        return name if row.id in said else mask_name(name)

    return Page([WaitingMember(row.id, shown(row), badge_of(row.seq)) for row in rows], following)


def list_near_members(tx: Tx, actor: Actor, unit_id: UUID) -> list[tuple[UUID, str, str]]:
    """The unit's members of the actor's own area: id, name as the desk reads it, and how they stand."""
    if actor.role is not Role.SECRETARY:
        return []
    mine = (helper.c.unit_id == unit_id, helpers_seen_by(actor), helper.c.state != HelperState.LEFT)
    rows = list(tx.rows(select(helper).where(*mine).order_by(helper.c.seq).limit(MEMBERS_MOST)))
    told = personal.read_many(tx, HelperKind.MEMBER, [row.id for row in rows]) if rows else {}
    return [(row.id, told.get(row.id, {}).get("name", ""), row.unit_state) for row in rows]


def list_proposals(
    tx: Tx, actor: Actor, wanted: Wanted, states: Collection[str] = (ProposalState.PROPOSED,)
) -> Page[ProposalView]:
    """A page of whom units have named in one's scope, the newest first."""
    named = unit_proposal.join(home_unit, home_unit.c.id == unit_proposal.c.unit_id)
    statement = select(unit_proposal, home_unit.c.name.label("unit_name")).select_from(named)
    mine = (PROPOSAL.seen_by(actor), unit_proposal.c.state.in_(sorted(states)))
    rows, following = by_number(tx, statement.where(*mine), unit_proposal.c.seq, wanted, newest_first=True)
    return Page(_proposals(tx, rows), following)


def read_proposal(tx: Tx, actor: Actor, proposal_id: UUID) -> ProposalView:
    """One of them. NotFound."""
    named = unit_proposal.join(home_unit, home_unit.c.id == unit_proposal.c.unit_id)
    statement = select(unit_proposal, home_unit.c.name.label("unit_name")).select_from(named)
    row = tx.row(statement.where(unit_proposal.c.id == proposal_id, PROPOSAL.seen_by(actor)))
    if row is None:
        raise NotFound
    return _proposals(tx, [row])[0]


def _proposals(tx: Tx, rows: Sequence[Row[Any]]) -> list[ProposalView]:
    told = personal.read_many(tx, units.PROPOSAL_SUBJECT, [row.id for row in rows]) if rows else {}
    return [
        ProposalView(
            row.id,
            row.unit_id,
            row.unit_name,
            row.area,
            told.get(row.id, {}).get("name"),
            told.get(row.id, {}).get("phone"),
            row.state,
            row.helper_id,
            row.made_at,
        )
        for row in rows
    ]


def list_records(tx: Tx, actor: Actor, unit_id: UUID, wanted: Wanted) -> Page[RecordView]:
    """The records that members have sent to the unit, as they were then; those taken back are gone. NotFound."""
    units.get(tx, actor, unit_id, "read_sent_records")
    actor.require("read_sent_records")
    mine = (sent_record.c.unit_id == unit_id, sent_record.c.taken_back_at.is_(None))
    rows, following = by_number(tx, select(sent_record).where(*mine), sent_record.c.seq, wanted, newest_first=True)
    told = personal.read_many(tx, units.SENT_SUBJECT, [row.id for row in rows]) if rows else {}
    return Page([_record(row, told.get(row.id, {})) for row in rows], following)


def own_records(tx: Tx, helper_id: UUID) -> list[RecordView]:
    """What a member has sent to units and not taken back."""
    s = sent_record.c
    rows = tx.rows(select(sent_record).where(s.helper_id == helper_id, s.taken_back_at.is_(None)).order_by(s.seq))
    told = personal.read_many(tx, units.SENT_SUBJECT, [row.id for row in rows]) if rows else {}
    return [_record(row, told.get(row.id, {})) for row in rows]


def _record(row: Row[Any], told: dict[str, str]) -> RecordView:
    lines = [
        LineView(dt.date.fromisoformat(one["date"]), one["zh"], one["en"], one["minutes"])
        for one in json.loads(told.get("lines", "[]"))
    ]
    return RecordView(row.id, told.get("name", ""), row.services, row.minutes, row.sent_at, lines)


def read_own_unit(tx: Tx, actor: Actor) -> OwnUnitView:
    """A member's own unit. NotFound for who is no member."""
    actor.require("keep_own_unit")
    mine = tx.row(select(helper.c.unit_id, helper.c.unit_state).where(helper.c.id == actor.helper_id))
    if mine is None:
        raise NotFound
    found = tx.row(select(home_unit).where(home_unit.c.id == mine.unit_id)) if mine.unit_id is not None else None
    given = member_consent.c
    evidence = select(member_consent).where(given.helper_id == actor.helper_id).order_by(given.seq.desc())
    rows = list(tx.rows(evidence.limit(RECORDS_MOST)))
    sent = (sent_record.c.helper_id == actor.helper_id, sent_record.c.taken_back_at.is_(None))
    live = {row.purpose for row in rows if row.withdrawn_at is None and row.unit_id == mine.unit_id}
    return OwnUnitView(
        unit=None if found is None else UnitName(found.id, found.name, found.kind),
        state=mine.unit_state,
        names=MemberPurpose.NAMES in live,
        record_sent_at=tx.value(select(func.max(sent_record.c.sent_at)).where(*sent)),
        consents=[ConsentState(row.purpose, row.how, row.notice, row.at, row.withdrawn_at) for row in rows],
    )


def secret_of(tx: Tx, unit_id: UUID) -> str:
    """By what the unit's answers are signed; WrongState where it has left, and its secret with it."""
    secret = personal.read_many(tx, units.SUBJECT, [unit_id]).get(unit_id, {}).get("secret")
    if secret is None:
        raise WrongState("the unit takes part no more")
    return secret
