"""People of one's area found as one types: by the first letters of a name, or by the last digits of a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.privacy import mask_name, mask_phone
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, HelperKind
from matcher.queries.board import cell_names
from matcher.queries.initials import is_name_like
from matcher.queries.paging import Page, Wanted, by_number
from matcher.queries.series import SeriesView, read_series
from matcher.store import personal, recipients, repeating
from matcher.store.database import Tx
from matcher.store.schema import helper, recipient, service_order
from matcher.store.scope import helpers_seen_by, inside, recipients_seen_by

LOOKED_AT = 1000
"""So many records are opened at most: those of a community."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who is known here, masked; `waiting` are the open orders, `has_address` that one need not ask again."""

    id: UUID
    area: str
    cell: str
    name: str
    phone: str
    born_year: int | None
    has_address: bool
    waiting: int


def find_recipients(tx: Tx, actor: Actor, typed: str) -> list[FoundPerson]:
    """The first of those who are called so, by name."""
    actor.require("read_recipients")
    mine = (recipients_seen_by(actor), recipient.c.kind == recipients.PERSON, recipient.c.erased_at.is_(None))
    rows = {row.id: row for row in tx.rows(select(recipient).where(*mine).order_by(recipient.c.seq).limit(LOOKED_AT))}
    records = _fitting(tx, recipients.SUBJECT, list(rows), typed)
    shown = sorted(records, key=lambda one: records[one].get("name", ""))[:SHOWN]
    return _found(tx, actor, [rows[one] for one in shown], records)


def read_person(tx: Tx, actor: Actor, recipient_id: UUID) -> FoundPerson:
    """One of them. NotFound."""
    row = recipients.get(tx, actor, recipient_id)
    records = personal.read_many(tx, recipients.SUBJECT, [row.id])
    return _found(tx, actor, [row], records)[0]


def list_persons(tx: Tx, actor: Actor, wanted: Wanted) -> Page[FoundPerson]:
    """A page of the persons whom the actor may know of, the newest first; none of whom nothing is known any more."""
    actor.require("read_recipients")
    mine = (recipients_seen_by(actor), recipient.c.kind == recipients.PERSON, recipient.c.erased_at.is_(None))
    rows, following = by_number(tx, select(recipient).where(*mine), recipient.c.seq, wanted, newest_first=True)
    records = personal.read_many(tx, recipients.SUBJECT, [row.id for row in rows]) if rows else {}
    return Page(_found(tx, actor, rows, records), following)


def _found(
    tx: Tx, actor: Actor, rows: Sequence[Row[Any]], records: Mapping[UUID, Mapping[str, str]]
) -> list[FoundPerson]:
    cells = cell_names(tx, {row.area for row in rows}, actor.area)
    waiting = _waiting(tx, [row.id for row in rows])
    return [
        FoundPerson(
            id=row.id,
            area=row.area,
            cell=cells.get(row.area, ""),
            name=mask_name(records.get(row.id, {}).get("name", "")),
            phone=mask_phone(records.get(row.id, {}).get("phone", "")),
            born_year=row.born_year,
            has_address=bool(records.get(row.id, {}).get("address")),
            waiting=waiting.get(row.id, 0),
        )
        for row in rows
    ]


def find_helpers(tx: Tx, actor: Actor, kind: HelperKind, typed: str) -> list[UUID]:
    """Members or teams of the desk's own area who are called so, by name."""
    actor.require("read_helpers")
    mine = (helper.c.kind == kind, helpers_seen_by(actor), inside(helper.c.area, actor.area))
    ids = [one for (one,) in tx.tuples(select(helper.c.id).where(*mine).order_by(helper.c.seq).limit(LOOKED_AT))]
    records = _fitting(tx, kind, ids, typed)
    return sorted(records, key=lambda one: records[one].get("name", ""))


def _fitting(tx: Tx, subject: str, ids: list[UUID], typed: str) -> dict[UUID, dict[str, str]]:
    documents = personal.read_many(tx, subject, ids) if ids else {}
    return {one: its for one, its in documents.items() if _fits(typed.lower(), its)}


def _fits(typed: str, record: dict[str, Any]) -> bool:
    if typed.isdecimal():
        return str(record.get("phone", "")).endswith(typed)
    return is_name_like(typed, record.get("name", ""))


def _waiting(tx: Tx, ids: list[UUID]) -> dict[UUID, int]:
    o = service_order.c
    counted = select(o.recipient_id, func.count()).where(o.recipient_id.in_(ids), o.state.in_(sorted(OPEN)))
    return dict(tx.tuples(counted.group_by(o.recipient_id))) if ids else {}


def orders_of(tx: Tx, actor: Actor, recipient_id: UUID, most: int = 20) -> list[UUID]:
    """The newest orders of a recipient that the actor may know of. NotFound."""
    recipients.get(tx, actor, recipient_id)
    o = service_order.c
    mine = select(o.id).where(o.recipient_id == recipient_id, inside(o.area, actor.area))
    return [one for (one,) in tx.tuples(mine.order_by(o.seq.desc()).limit(most))]


def series_of(tx: Tx, actor: Actor, recipient_id: UUID) -> list[SeriesView]:
    """What repeats for a recipient that the actor may know of, as far as it lies in the actor's area. NotFound."""
    recipients.get(tx, actor, recipient_id)
    rows = repeating.of_recipient(tx, recipient_id)
    return [read_series(tx, actor, row.id) for row in rows if row.area.startswith(actor.area)]
