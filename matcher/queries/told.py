"""How people and groups are told: channels, robots, a district's own words, and what could not be delivered."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import district_of
from matcher.domain.hours import clock_at
from matcher.domain.messages import LANGUAGES
from matcher.domain.notifying import ContactChannel
from matcher.domain.numbers import order_number
from matcher.domain.outcomes import words_of
from matcher.domain.roles import Actor
from matcher.domain.templates import KINDS, default_of, facts_of, preview
from matcher.domain.waiting import NoticeState, TimerKind
from matcher.queries.outside import counted
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import contacts, webhooks
from matcher.store.database import Tx
from matcher.store.notices import ACTOR, HELPER
from matcher.store.schema import actor as actors
from matcher.store.schema import area as areas
from matcher.store.schema import channel_test, helper, notice, service_order, timer, webhook_endpoint
from matcher.store.scope import inside
from matcher.store.templates import own_words


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel: whether it is set up here, whether one has an address of one's own, and the last test of it."""

    name: str
    is_set_up: bool
    has_address: bool
    tested_at: dt.datetime | None
    outcome: str | None
    say: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class RobotView:
    """A robot of a group; `digests`: which digest it tells at what time."""

    id: UUID
    area: str
    via: str
    name: str
    digests: dict[str, str]
    language: str
    state: str
    failures: int
    arrived_at: dt.datetime | None
    next_at: dt.datetime | None
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class WordsView:
    """The words for one kind of message in one language, those that ship, and the facts that they may name."""

    kind: str
    language: str
    text: str
    is_own: bool
    default: str
    facts: list[str]
    sample: str


@dataclass(frozen=True, slots=True)
class UndeliveredView:
    """A message that was given up: to whom by id and role, over which channel, and what came of the last try."""

    id: UUID
    kind: str
    to: str
    person: UUID
    role: str
    area: str
    channel: str | None
    code: str | None
    say: dict[str, str]
    order: UUID | None
    number: str | None
    made_at: dt.datetime


def list_places(tx: Tx, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the actor's area, its streets and communities, each below what it lies in."""
    wanted = (inside(areas.c.code, actor.area), areas.c.level.in_(("district", "street", "community")))
    return list(tx.tuples(select(areas.c.code, areas.c.name).where(*wanted).order_by(areas.c.code)))


def list_channels(tx: Tx, actor: Actor, usable: frozenset[str]) -> Page[ChannelView]:
    """The channels by which people can be told."""
    t = channel_test.c
    tests = {row.channel: row for row in tx.rows(select(channel_test).where(t.actor_id == actor.id))}
    ways = {way.channel for way in contacts.read(tx, [(ACTOR, actor.id)])[ACTOR, actor.id].ways if way.address}
    return Page([_channel(one, usable, ways, tests.get(one)) for one in ContactChannel], None)


def _channel(name: str, usable: frozenset[str], ways: set[str], test: Row[Any] | None) -> ChannelView:
    return ChannelView(
        name=name,
        is_set_up=name in usable,
        has_address=name in ways or name == ContactChannel.CONSOLE,
        tested_at=test.at if test is not None else None,
        outcome=test.outcome if test is not None else None,
        say=words_of(test.outcome) if test is not None else None,
    )


def list_robots(tx: Tx, actor: Actor, wanted: Wanted) -> Page[RobotView]:
    """The robots in the actor's scope, the oldest first."""
    statement = select(webhook_endpoint).where(webhooks.ROBOT.seen_by(actor))
    rows, following = by_number(tx, statement, webhook_endpoint.c.seq, wanted)
    return Page(_robots(tx, rows), following)


def read_robot(tx: Tx, actor: Actor, robot_id: UUID) -> RobotView:
    """One robot. NotFound."""
    return _robots(tx, [webhooks.get(tx, actor, webhooks.ROBOT, robot_id)])[0]


def _robots(tx: Tx, rows: list[Row[Any]]) -> list[RobotView]:
    ids = [row.id for row in rows]
    documents, counts = webhooks.sealed(tx, ids), counted(tx, ids)
    mine = (timer.c.kind == TimerKind.ROBOT_DIGEST, timer.c.subject_id.in_(ids))
    nexts = dict(tx.tuples(select(timer.c.subject_id, timer.c.due_at).where(*mine)))
    return [
        RobotView(
            id=row.id,
            area=row.area,
            via=row.via,
            name=documents.get(row.id, {}).get("name", ""),
            digests={kind: f"{clock_at(minute):%H:%M}" for kind, minute in (row.digests or {}).items()},
            language=row.language,
            state=row.state,
            failures=row.failures,
            arrived_at=row.arrived_at,
            next_at=nexts.get(row.id),
            waiting=counts.get(row.id, (0, 0))[0],
            failed=counts.get(row.id, (0, 0))[1],
        )
        for row in rows
    ]


def list_templates(tx: Tx, actor: Actor) -> Page[WordsView]:
    """The words for every kind of message in every language."""
    own = own_words(tx, district_of(actor.area))
    return Page(
        [_template(kind, language, own.get((kind, language))) for kind in KINDS for language in LANGUAGES], None
    )


def read_template(tx: Tx, actor: Actor, kind: str, language: str) -> WordsView:
    """The words for one kind in one language."""
    return _template(kind, language, own_words(tx, district_of(actor.area)).get((kind, language)))


def _template(kind: str, language: str, own: str | None) -> WordsView:
    default = default_of(kind, language)
    text = default if own is None else own
    sample = preview(kind, language, text)
    return WordsView(str(kind), language, text, own is not None, default, list(facts_of(kind)), sample)


def list_undelivered(tx: Tx, actor: Actor, wanted: Wanted) -> Page[UndeliveredView]:
    """The messages that were given up, the newest first."""
    n, a, h, o = notice.c, actors.c, helper.c, service_order.c
    joined = (
        notice.outerjoin(actors, (n.to_kind == ACTOR) & (a.id == n.to_id))
        .outerjoin(helper, (n.to_kind == HELPER) & (h.id == n.to_id))
        .outerjoin(service_order, o.id == n.order_id)
    )
    of_people = (a.role, h.kind.label("helper_kind"), a.area.label("actor_area"), h.area.label("helper_area"))
    statement = select(notice, *of_people, o.seq.label("number")).select_from(joined)
    mine = (n.state == NoticeState.FAILED, inside(n.district, actor.area))
    rows, following = by_number(tx, statement.where(*mine), n.seq, wanted, newest_first=True)
    return Page([_undelivered(row) for row in rows], following)


def _undelivered(row: Row[Any]) -> UndeliveredView:
    return UndeliveredView(
        id=row.id,
        kind=row.kind,
        to=row.to_kind,
        person=row.to_id,
        role=row.role or row.helper_kind or "",
        area=row.actor_area or row.helper_area or "",
        channel=row.channel,
        code=row.error,
        say=words_of(row.error or ""),
        order=row.order_id,
        number=order_number(row.number) if row.number is not None else None,
        made_at=row.made_at,
    )
