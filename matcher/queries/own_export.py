"""Everything at once that is held about a member or a team, for it; of those who are served no names and no doors."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind
from matcher.queries.me import MeView, read_me
from matcher.queries.messages import MessageView, list_messages
from matcher.queries.notifications import NotificationsView, read_notifications
from matcher.queries.own_kept import (
    OwnCertificateView,
    OwnDayView,
    OwnEntryView,
    OwnPartView,
    OwnPostView,
    OwnRedemptionView,
    kept_around,
)
from matcher.queries.paging import MOST, Wanted
from matcher.queries.units import OwnUnitView, RecordView, own_records, read_own_unit
from matcher.store import contacts, hanging, personal
from matcher.store.database import Tx
from matcher.store.notices import ACTOR, HELPER
from matcher.store.schema import assignment, offer, service_order


@dataclass(frozen=True, slots=True)
class OwnOfferView:
    """That one was asked, and what one said; `texts` are one's own words."""

    id: UUID
    number: str
    date: dt.date
    part: str
    state: str
    made_at: dt.datetime
    answered_at: dt.datetime | None
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnServiceView:
    """A service that one took on."""

    id: UUID
    number: str
    service: str | None
    date: dt.date
    part: str
    state: str
    minutes: int | None
    taken_at: dt.datetime
    ended_at: dt.datetime | None
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnDataView:
    """All of it; `record` unmasked, `ways` with their addresses."""

    at: dt.datetime
    record: dict[str, str]
    me: MeView
    ways: dict[str, str]
    notifications: NotificationsView
    offers: list[OwnOfferView]
    services: list[OwnServiceView]
    messages: list[MessageView]
    unit: OwnUnitView | None
    sent: list[RecordView]
    posts: list[OwnPostView]
    days: list[OwnDayView]
    books: dict[str, list[OwnEntryView]]
    redemptions: list[OwnRedemptionView]
    certificates: list[OwnCertificateView]
    projects: list[OwnPartView]
    taken_up: list[OwnPartView]


def read_own_data(tx: Tx, actor: Actor) -> OwnDataView:
    """What is held about the actor's helper. NotFound for who is none."""
    actor.require("export_oneself")
    if actor.helper_id is None:
        raise NotFound
    mine = actor.helper_id
    kind = HelperKind.TEAM if actor.role is Role.TEAM_LEADER else HelperKind.MEMBER
    reached = contacts.read(tx, [(HELPER, mine), (ACTOR, actor.id)])
    return OwnDataView(
        at=tx.now,
        record=personal.read_many(tx, kind, [mine]).get(mine, {}),
        me=read_me(tx, actor),
        ways={way.channel: way.address for one in reached.values() for way in one.ways},
        notifications=read_notifications(tx, actor),
        offers=_offers(tx, mine),
        services=_services(tx, mine),
        messages=_messages(tx, actor),
        unit=read_own_unit(tx, actor) if kind is HelperKind.MEMBER else None,
        sent=own_records(tx, mine),
        **kept_around(tx, mine),
    )


def _offers(tx: Tx, mine: UUID) -> list[OwnOfferView]:
    joined = offer.join(service_order, service_order.c.id == offer.c.order_id)
    shown = select(offer, service_order.c.seq.label("number")).select_from(joined)
    rows = tx.rows(shown.where(offer.c.helper_id == mine).order_by(offer.c.seq))
    texts = personal.read_many(tx, hanging.OFFER, [row.id for row in rows]) if rows else {}
    return [
        OwnOfferView(
            *(row.id, order_number(row.number), row.date, row.part, row.state),
            *(row.made_at, row.answered_at, texts.get(row.id, {})),
        )
        for row in rows
    ]


def _services(tx: Tx, mine: UUID) -> list[OwnServiceView]:
    joined = assignment.join(service_order, service_order.c.id == assignment.c.order_id)
    named = (service_order.c.seq.label("number"), service_order.c.service)
    rows = tx.rows(
        select(assignment, *named).select_from(joined).where(assignment.c.helper_id == mine).order_by(assignment.c.seq)
    )
    texts = personal.read_many(tx, hanging.ASSIGNMENT, [row.id for row in rows]) if rows else {}
    return [
        OwnServiceView(
            *(row.id, order_number(row.number), row.service, row.date, row.part, row.state),
            *(row.minutes, row.taken_at, row.ended_at, texts.get(row.id, {})),
        )
        for row in rows
    ]


def _messages(tx: Tx, actor: Actor) -> list[MessageView]:
    found: list[MessageView] = []
    cursor: str | None = None
    while True:
        page = list_messages(tx, actor, Wanted(MOST, cursor))
        found += page.items
        cursor = page.next
        if cursor is None:
            return found
