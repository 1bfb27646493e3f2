"""Home units: their rows, where they serve, what they bring, whom they name, and what their members agreed to."""

import base64
import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, exists, false, insert, select, update

from matcher.domain.errors import Invalid, NotFound
from matcher.domain.roles import Actor, Relation
from matcher.domain.states import HelperKind, HelperState, UnitState
from matcher.domain.units import NOTICE, JoinState, MemberPurpose, UnitLink
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import helper, home_unit, member_consent, sent_record, unit_area, unit_proposal, unit_resource
from matcher.store.scope import Kind, inside, lies_inside
from matcher.store.transition import tell_born

SUBJECT, RESOURCE_SUBJECT, PROPOSAL_SUBJECT, SENT_SUBJECT = "unit", "resource", "proposal", "sent"
SECRET_PREFIX = "whsec_"  # noqa: S105 - a prefix, not a secret
_SECRET_BYTES = 32
Condition = ColumnElement[bool]


def _spoken_for(column: ColumnElement[Any]) -> Callable[[Actor], Condition]:
    return lambda actor: column == actor.unit_id if actor.unit_id is not None else false()


def _joined(actor: Actor) -> Condition:
    mine = (unit_area.c.unit_id == home_unit.c.id, unit_area.c.state == JoinState.ACTIVE)
    return exists(select(1).select_from(unit_area).where(*mine, inside(unit_area.c.area, actor.area)))


UNIT = Kind(
    home_unit,
    ("read_units",),
    {
        Relation.INSIDE: lies_inside(home_unit),
        Relation.JOINED: _joined,
        Relation.UNIT: _spoken_for(home_unit.c.id),
    },
    {},
)


def _of_unit(table: Table, reads: str) -> Kind:
    return Kind(table, (reads,), {Relation.INSIDE: lies_inside(table), Relation.UNIT: _spoken_for(table.c.unit_id)}, {})


RESOURCE = _of_unit(unit_resource, "read_resources")
PROPOSAL = _of_unit(unit_proposal, "read_proposals")


def add(tx: Tx, values: Mapping[str, Any], document: Mapping[str, str | None], by: Actor) -> UUID:
    """A new unit, with the secret by which what it is sent is signed."""
    row = {"id": new_id(), "state": UnitState.ACTIVE, "version": 1, "registered_at": tx.now, **values}
    tx.execute(insert(home_unit), row)
    tell_born(tx, "unit", [row], "register", by)
    personal.keep(tx, SUBJECT, row["id"], {**document, "secret": new_secret()})
    made: UUID = row["id"]
    return made


def new_secret() -> str:
    """A secret as Standard Webhooks has them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def get(tx: Tx, actor: Actor, unit_id: UUID, operation: str, *, lock: bool = False) -> Row[Any]:
    """A unit on which the actor may do the operation. NotFound."""
    statement = select(home_unit).where(home_unit.c.id == unit_id, UNIT.reached_by(actor, operation))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def require_active(tx: Tx, district: str, unit_id: UUID) -> None:
    """Invalid where the district has no such unit that takes part."""
    known = (home_unit.c.id == unit_id, home_unit.c.district == district, home_unit.c.state == UnitState.ACTIVE)
    if tx.value(select(home_unit.c.seq).where(*known)) is None:
        raise Invalid.at("unit", "unknown_unit", "the district has no such unit")


def is_named(tx: Tx, district: str, name: str, but: UUID | None = None) -> bool:
    """Whether another unit of the district is called so."""
    known = [home_unit.c.district == district, home_unit.c.name == name]
    if but is not None:
        known.append(home_unit.c.id != but)
    return tx.value(select(home_unit.c.seq).where(*known)) is not None


def thing(tx: Tx, kind: Kind, actor: Actor, thing_id: UUID, operation: str) -> Row[Any]:
    """What a unit offers or proposes, held until the transaction ends. NotFound."""
    table = kind.table
    row = tx.row(select(table).where(table.c.id == thing_id, kind.reached_by(actor, operation)).with_for_update())
    if row is None:
        raise NotFound
    return row


def confirmed(tx: Tx, unit_id: UUID) -> list[UUID]:
    """The members whom the unit has confirmed and who take part."""
    mine = (helper.c.unit_id == unit_id, helper.c.unit_state == UnitLink.CONFIRMED)
    there = (helper.c.kind == HelperKind.MEMBER, helper.c.state != HelperState.LEFT)
    return [one for (one,) in tx.tuples(select(helper.c.id).where(*mine, *there).order_by(helper.c.seq))]


def consent(tx: Tx, helper_id: UUID, unit_id: UUID, purpose: MemberPurpose, how: str, by: Actor) -> UUID:
    """Note what a member agreed to."""
    made = new_id()
    values = {"helper_id": helper_id, "unit_id": unit_id, "purpose": purpose, "how": how, "notice": NOTICE}
    tx.execute(insert(member_consent).values(id=made, recorded_by=by.id, at=tx.now, **values))
    return made


def live_consent(tx: Tx, helper_id: UUID, unit_id: UUID, purpose: MemberPurpose) -> Row[Any] | None:
    """The consent that stands."""
    c = member_consent.c
    mine = (c.helper_id == helper_id, c.unit_id == unit_id, c.purpose == purpose, c.withdrawn_at.is_(None))
    return tx.row(select(member_consent).where(*mine).order_by(c.seq.desc()).limit(1))


def agreed(tx: Tx, unit_id: UUID, purpose: MemberPurpose) -> set[UUID]:
    """The members whose consent stands now."""
    c = member_consent.c
    mine = (c.unit_id == unit_id, c.purpose == purpose, c.withdrawn_at.is_(None))
    return {one for (one,) in tx.tuples(select(c.helper_id).where(*mine))}


def withdraw(tx: Tx, purposes: Collection[MemberPurpose], **whose: UUID) -> int:
    """Take consents back, of a member or of a whole unit (`helper_id`, `unit_id`); what was sent goes with `record`."""
    c = member_consent.c
    mine = [c[name] == value for name, value in whose.items()]
    live = (c.purpose.in_(sorted(purposes)), c.withdrawn_at.is_(None))
    gone = tx.execute(update(member_consent).where(*mine, *live).values(withdrawn_at=tx.now)).rowcount
    if MemberPurpose.RECORD in purposes:
        _take_back(tx, whose)
    return gone


def _take_back(tx: Tx, whose: Mapping[str, UUID]) -> None:
    s = sent_record.c
    mine = (*(s[name] == value for name, value in whose.items()), s.taken_back_at.is_(None))
    ids = [one for (one,) in tx.tuples(select(s.id).where(*mine))]
    if ids:
        personal.forget(tx, SENT_SUBJECT, ids)
        tx.execute(update(sent_record).where(s.id.in_(ids)).values(taken_back_at=tx.now))


def of_unit(tx: Tx, table: Table, unit_id: UUID, states: Collection[str]) -> list[Row[Any]]:
    """What a unit offers, proposes or where it serves, in these states, the newest first."""
    mine = (table.c.unit_id == unit_id, table.c.state.in_(sorted(states)))
    return list(tx.rows(select(table).where(*mine).order_by(table.c.seq.desc())))
