"""What is kept of a member or a team around its services: posts, days, books, and what it does with others."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain.ledgers import Ledger
from matcher.domain.projects import PartyKind
from matcher.store import days, listed, personal, posts, rewards
from matcher.store.database import Tx
from matcher.store.schema import (
    certificate,
    day_sign_up,
    ledger_account,
    ledger_entry,
    ledger_transaction,
    list_entry,
    post_place,
    project,
    project_party,
    redemption,
    service_day,
)

_HELPERS = (PartyKind.MEMBER, PartyKind.TEAM)


@dataclass(frozen=True, slots=True)
class OwnPostView:
    """A post that one claimed, for how long, and how it ended."""

    post: UUID
    name: str
    since: dt.date
    until: dt.date
    state: str
    reason: str | None
    taken_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class OwnDayView:
    """A service day for which one signed up, and whether one was seen there."""

    day: UUID
    name: str
    kind: str
    date: dt.date
    parts: list[str]
    state: str
    came: bool


@dataclass(frozen=True, slots=True)
class OwnEntryView:
    """An entry of one's account: minutes or points."""

    date: dt.date
    kind: str
    amount: int
    reason: str | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class OwnRedemptionView:
    """What one redeemed."""

    id: UUID
    name: dict[str, str]
    quantity: int
    points: int
    state: str
    made_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class OwnCertificateView:
    """A certificate that was issued, with what it says."""

    number: str
    first: dt.date
    last: dt.date
    services: int
    minutes: int
    state: str
    issued_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OwnPartView:
    """A project that one takes or took part in, by its kind; or what one took up from a list, by its text."""

    id: UUID
    what: str
    since: dt.datetime | None
    until: dt.datetime | None


def kept_around(tx: Tx, mine: UUID) -> dict[str, Any]:
    """Field of the export -> what it holds."""
    return {
        "posts": _posts(tx, mine),
        "days": _days(tx, mine),
        "books": {ledger.value: _entries(tx, mine, ledger) for ledger in Ledger},
        "redemptions": _redemptions(tx, mine),
        "certificates": _certificates(tx, mine),
        "projects": _projects(tx, mine),
        "taken_up": _taken_up(tx, mine),
    }


def _posts(tx: Tx, mine: UUID) -> list[OwnPostView]:
    rows = tx.rows(select(post_place).where(post_place.c.helper_id == mine).order_by(post_place.c.seq))
    names = personal.read_many(tx, posts.SUBJECT, {row.post_id for row in rows})
    return [
        OwnPostView(
            *(row.post_id, names.get(row.post_id, {}).get("name", ""), row.from_date, row.until_date),
            *(row.state, row.reason, row.taken_at, row.ended_at),
        )
        for row in rows
    ]


def _days(tx: Tx, mine: UUID) -> list[OwnDayView]:
    joined = day_sign_up.join(service_day, service_day.c.id == day_sign_up.c.day_id)
    shown = select(day_sign_up, service_day.c.kind).select_from(joined).where(day_sign_up.c.helper_id == mine)
    rows = tx.rows(shown.order_by(day_sign_up.c.seq))
    names = personal.read_many(tx, days.SUBJECT, {row.day_id for row in rows})
    return [
        OwnDayView(
            day=row.day_id,
            name=names.get(row.day_id, {}).get("name", ""),
            kind=row.kind,
            date=row.date,
            parts=list(row.parts),
            state=row.state,
            came=row.came,
        )
        for row in rows
    ]


def _entries(tx: Tx, mine: UUID, ledger: Ledger) -> list[OwnEntryView]:
    t, a = ledger_transaction.c, ledger_account.c
    joined = ledger_entry.join(ledger_transaction, t.id == ledger_entry.c.transaction_id)
    joined = joined.join(ledger_account, a.id == ledger_entry.c.account_id)
    shown = select(ledger_entry.c.amount, t.on_date, t.kind, t.reason, t.at).select_from(joined)
    rows = tx.rows(shown.where(a.helper_id == mine, a.ledger == ledger).order_by(ledger_entry.c.seq))
    return [OwnEntryView(row.on_date, row.kind, row.amount, row.reason, row.at) for row in rows]


def _redemptions(tx: Tx, mine: UUID) -> list[OwnRedemptionView]:
    rows = tx.rows(select(redemption).where(redemption.c.helper_id == mine).order_by(redemption.c.seq))
    names = rewards.names_of(tx, [row.reward_id for row in rows])
    return [
        OwnRedemptionView(
            *(row.id, names.get(row.reward_id, {}), row.quantity, row.points),
            *(row.state, row.made_at, row.ended_at),
        )
        for row in rows
    ]


def _certificates(tx: Tx, mine: UUID) -> list[OwnCertificateView]:
    c = certificate.c
    rows = tx.rows(select(certificate).where(c.helper_id == mine).order_by(c.seq))
    return [
        OwnCertificateView(
            *(row.number, row.first, row.last, row.services),
            *(row.minutes, row.state, row.issued_at),
        )
        for row in rows
    ]


def _projects(tx: Tx, mine: UUID) -> list[OwnPartView]:
    """What is written in a project is told by its desk: it may be about others."""
    p = project_party.c
    joined = project_party.join(project, project.c.id == p.project_id)
    shown = select(p.project_id, project.c.kind, p.added_at, p.left_at).select_from(joined)
    rows = tx.rows(shown.where(p.party_id == mine, p.kind.in_(_HELPERS)).order_by(p.seq))
    return [OwnPartView(row.project_id, row.kind, row.added_at, row.left_at) for row in rows]


def _taken_up(tx: Tx, mine: UUID) -> list[OwnPartView]:
    e = list_entry.c
    rows = tx.rows(select(list_entry).where(e.holder_id == mine, e.holder_kind.in_(_HELPERS)).order_by(e.seq))
    texts = personal.read_many(tx, listed.SUBJECT, [row.id for row in rows])
    return [OwnPartView(row.id, texts.get(row.id, {}).get("text", ""), row.claimed_at, row.ended_at) for row in rows]
