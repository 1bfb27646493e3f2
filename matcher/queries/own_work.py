"""What a helper's own pages say of the orders that it is asked for and holds, and what it has done so far."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS
from matcher.domain.numbers import order_number
from matcher.domain.privacy import mask_name, mask_phone
from matcher.domain.roles import Actor, Role
from matcher.domain.states import AssignmentState, HelperKind
from matcher.queries.orders import area_shown
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.schema import area, assignment, offer, service_item, service_order, team_member
from matcher.store.scope import orders_seen_by

RECORDS_MOST = 50


@dataclass(frozen=True, slots=True)
class Named:
    """An order in names: what, its number, the community and the cell, never the door; `service` is None for a wish."""

    number: str
    service: dict[str, str] | None
    community: str
    cell: str
    headcount: int
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A service that was confirmed."""

    order: UUID
    date: dt.date
    part: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Month:
    """The services of a month that were confirmed, by the day on which they were done."""

    first: dt.date
    minutes: int
    count: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a helper has done: all minutes and services that were confirmed, by month, and the latest of them."""

    minutes: int
    count: int
    months: list[Month]
    latest: list[Done]


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of a team, as its leader tells people apart: masked."""

    id: UUID
    name: str
    phone: str


def named(tx: Tx, actor: Actor, order_ids: Sequence[UUID]) -> dict[UUID, Named]:
    """Those of the orders that the actor may know of, in names."""
    actor.require("read_orders")
    o, item = service_order.c, service_item.c
    joined = service_order.outerjoin(service_item, item.code == o.service)
    shown = (o.id, o.seq, o.area, o.headcount, o.urgency, item.name_zh, item.name_en)
    wanted = (o.id.in_(list(order_ids)), orders_seen_by(actor))
    rows = tx.rows(select(*shown).select_from(joined).where(*wanted)) if order_ids else []
    places = _places(tx, {area_shown(actor, row.area) for row in rows})
    return {
        row.id: Named(
            order_number(row.seq),
            None if row.name_zh is None else {"zh": row.name_zh, "en": row.name_en},
            *places[area_shown(actor, row.area)],
            row.headcount,
            row.urgency == "urgent",
        )
        for row in rows
    }


def _places(tx: Tx, codes: set[str]) -> dict[str, tuple[str, str]]:
    """Code -> the name of its community, and of the cell where the code goes that far."""
    wanted = {code[:digits] for code in codes for digits in (COMMUNITY_DIGITS, CELL_DIGITS)}
    known = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(wanted))))
    found = {}
    for code in codes:
        community = known.get(code[:COMMUNITY_DIGITS], "")
        cell = known.get(code, "") if len(code) > COMMUNITY_DIGITS else ""
        found[code] = (community, cell.removeprefix(community))
    return found


def offered_at(tx: Tx, actor: Actor) -> dict[UUID, dt.datetime]:
    """Offer -> when it was made; those of the actor that wait for an answer or did so lately."""
    actor.require("read_own_offers")
    mine = offer.c.helper_id == actor.helper_id
    latest = select(offer.c.id, offer.c.made_at).where(mine).order_by(offer.c.seq.desc()).limit(RECORDS_MOST)
    return dict(tx.tuples(latest))


def read_record(tx: Tx, actor: Actor, most: int = RECORDS_MOST) -> Record:
    """What the actor's helper has done, the latest `most` one by one; never compared with anybody."""
    actor.require("read_own_assignments")
    a = assignment.c
    mine = and_(a.helper_id == actor.helper_id, a.state == AssignmentState.VERIFIED)
    sums = (func.coalesce(func.sum(a.minutes), 0).label("minutes"), func.count().label("n"))
    months: dict[dt.date, tuple[int, int]] = {}
    for day in tx.rows(select(a.date, *sums).where(mine).group_by(a.date).order_by(a.date.desc())):
        minutes, count = months.get(day.date.replace(day=1), (0, 0))
        months[day.date.replace(day=1)] = (minutes + int(day.minutes), count + int(day.n))
    rows = tx.rows(
        select(a.order_id, a.date, a.part, a.minutes).where(mine).order_by(a.date.desc(), a.seq.desc()).limit(most)
    )
    return Record(
        minutes=sum(minutes for minutes, _ in months.values()),
        count=sum(count for _, count in months.values()),
        months=[Month(first, *found) for first, found in months.items()],
        latest=[Done(row.order_id, row.date, row.part, row.minutes or 0) for row in rows],
    )


def own_name(tx: Tx, actor: Actor) -> str:
    """The name of the actor's own record, for a paper about oneself."""
    actor.require("read_own_assignments")
    if actor.helper_id is None:
        return ""
    kind = HelperKind.TEAM if actor.role is Role.TEAM_LEADER else HelperKind.MEMBER
    return str(personal.read_many(tx, kind, [actor.helper_id]).get(actor.helper_id, {}).get("name", ""))


def list_mates(tx: Tx, actor: Actor) -> list[Mate]:
    """Who belongs to the actor's team."""
    actor.require("name_crew")
    t = team_member.c
    ids = [one for (one,) in tx.tuples(select(t.member_id).where(t.team_id == actor.helper_id).order_by(t.member_id))]
    records = personal.read_many(tx, HelperKind.MEMBER, ids) if ids else {}
    found = [(one, records.get(one, {})) for one in ids]
    return [Mate(one, mask_name(told.get("name", "")), mask_phone(told.get("phone", ""))) for one, told in found]
