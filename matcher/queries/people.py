"""Members, teams and recipients: what they are, with names and phones masked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, Table, select

from matcher.domain.errors import NotFound
from matcher.domain.privacy import mask_name, mask_phone
from matcher.domain.roles import Actor
from matcher.domain.shifts import clock_of
from matcher.domain.states import HelperKind
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import personal, recipients
from matcher.store.database import Tx
from matcher.store.schema import (
    availability_exception,
    credential,
    helper,
    helper_base,
    helper_tag,
    recipient,
    team_member,
    weekly_availability,
)
from matcher.store.scope import helpers_seen_by, recipients_seen_by


@dataclass(frozen=True, slots=True)
class TagView:
    """A skill or credential, and the cost of being used for it."""

    tag: str
    cost: int


@dataclass(frozen=True, slots=True)
class CredentialView:
    """The check behind a starred tag."""

    tag: str
    state: str
    expires_on: dt.date | None


class FreeView(msgspec.Struct, frozen=True, omit_defaults=True, rename={"from_": "from"}):
    """A part of a weekday (0 = Monday) that is usually free; `from` and `to` (HH:MM) where only some of its hours."""

    weekday: int
    part: str
    from_: str | None = None
    to: str | None = None


class ExceptionView(msgspec.Struct, frozen=True, omit_defaults=True, rename={"from_": "from"}):
    """A date on which the week does not hold; part `*` is the whole day; `from` and `to` as in the week."""

    date: dt.date
    part: str
    state: str
    from_: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class HelperView:
    """A member or a team; `reach` counts levels up from a base, `total` is the most in a horizon."""

    id: UUID
    kind: str
    member_kind: str | None
    name: str
    phone: str
    area: str
    state: str
    paused_until: dt.date | None
    bases: list[str]
    reach: int
    per_shift: int
    per_day: int
    total: int
    size: int
    offers_a_week: int | None
    on_holidays: str
    alliance: bool
    tags: list[TagView]
    credentials: list[CredentialView]
    week: list[FreeView]
    exceptions: list[ExceptionView]
    leader: UUID | None
    members: list[UUID]
    registered_at: dt.datetime
    version: int
    unit: UUID | None = None
    unit_state: str | None = None


@dataclass(frozen=True, slots=True)
class RecipientView:
    """A person served; the address is shown to nobody here."""

    id: UUID
    area: str
    name: str
    phone: str
    registered_at: dt.datetime
    version: int
    born_year: int | None


def list_helpers(tx: Tx, actor: Actor, kind: HelperKind, wanted: Wanted) -> Page[HelperView]:
    """A page of the members or teams that the actor may know of."""
    statement = select(helper).where(helper.c.kind == kind, helpers_seen_by(actor))
    rows, following = by_number(tx, statement, helper.c.seq, wanted)
    return Page(_helpers(tx, kind, rows), following)


def read_helper(tx: Tx, actor: Actor, kind: HelperKind, helper_id: UUID) -> HelperView:
    """A member or a team that the actor may know of. NotFound."""
    row = tx.row(select(helper).where(helper.c.id == helper_id, helper.c.kind == kind, helpers_seen_by(actor)))
    if row is None:
        raise NotFound
    return _helpers(tx, kind, [row])[0]


def _of(tx: Tx, table: Table, ids: Sequence[UUID], *order: str) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = {}
    if ids:
        column = table.c.team_id if table is team_member else table.c.helper_id
        for row in tx.rows(select(table).where(column.in_(ids)).order_by(*(table.c[name] for name in order))):
            found.setdefault(row[0], []).append(row)
    return found


def _helpers(tx: Tx, kind: HelperKind, rows: Sequence[Row[Any]]) -> list[HelperView]:
    ids = [row.id for row in rows]
    documents = personal.read_many(tx, kind, ids) if ids else {}
    bases, tags = _of(tx, helper_base, ids, "area"), _of(tx, helper_tag, ids, "tag")
    checks, crew = _of(tx, credential, ids, "tag"), _of(tx, team_member, ids, "member_id")
    week = _of(tx, weekly_availability, ids, "weekday", "part")
    dated = _of(tx, availability_exception, ids, "date", "part")
    return [
        HelperView(
            id=row.id,
            kind=row.kind,
            member_kind=row.member_kind,
            name=mask_name(documents.get(row.id, {}).get("name", "")),
            phone=mask_phone(documents.get(row.id, {}).get("phone", "")),
            area=row.area,
            state=row.state,
            paused_until=row.paused_until,
            bases=[base.area for base in bases.get(row.id, [])],
            reach=row.reach,
            per_shift=row.per_shift,
            per_day=row.per_day,
            total=row.total,
            size=row.size,
            offers_a_week=row.offers_a_week,
            on_holidays=row.on_holidays,
            alliance=row.alliance,
            tags=[TagView(one.tag, one.cost) for one in tags.get(row.id, [])],
            credentials=[CredentialView(one.tag, one.state, one.expires_on) for one in checks.get(row.id, [])],
            week=[FreeView(one.weekday, one.part, *_hours(one)) for one in week.get(row.id, [])],
            exceptions=[ExceptionView(one.date, one.part, one.state, *_hours(one)) for one in dated.get(row.id, [])],
            leader=row.leader_id,
            members=[one.member_id for one in crew.get(row.id, [])],
            registered_at=row.registered_at,
            version=row.version,
            unit=row.unit_id,
            unit_state=row.unit_state,
        )
        for row in rows
    ]


def _hours(row: Row[Any]) -> tuple[str | None, str | None]:
    return clock_of(row.from_min), clock_of(row.to_min)


def list_recipients(tx: Tx, actor: Actor, wanted: Wanted) -> Page[RecipientView]:
    """A page of the recipients that the actor may know of."""
    rows, following = by_number(tx, select(recipient).where(recipients_seen_by(actor)), recipient.c.seq, wanted)
    return Page(_recipients(tx, rows), following)


def read_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> RecipientView:
    """A recipient that the actor may know of. NotFound."""
    row = tx.row(select(recipient).where(recipient.c.id == recipient_id, recipients_seen_by(actor)))
    if row is None:
        raise NotFound
    return _recipients(tx, [row])[0]


def _recipients(tx: Tx, rows: Sequence[Row[Any]]) -> list[RecipientView]:
    documents = personal.read_many(tx, recipients.SUBJECT, [row.id for row in rows]) if rows else {}
    return [
        RecipientView(
            id=row.id,
            area=row.area,
            name=mask_name(documents.get(row.id, {}).get("name", "")),
            phone=mask_phone(documents.get(row.id, {}).get("phone", "")),
            registered_at=row.registered_at,
            version=row.version,
            born_year=row.born_year,
        )
        for row in rows
    ]
