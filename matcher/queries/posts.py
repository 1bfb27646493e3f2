"""Posts as members, units and the desk see them: when they take place, how many are wanted, and their next days."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, select

from matcher.domain.day_states import PostState
from matcher.domain.privacy import mask_name
from matcher.domain.roles import DESK, Actor
from matcher.domain.states import LIVE
from matcher.planning import at_posts
from matcher.queries.orders import ShiftView
from matcher.queries.paging import Page, Wanted, by_number
from matcher.queries.series import DayView
from matcher.store import personal, posts
from matcher.store.database import Tx
from matcher.store.places import calendar_of, service
from matcher.store.schema import assignment, helper, order_window, post, post_day, service_order
from matcher.store.scope import inside


@dataclass(frozen=True, slots=True)
class PostDayView:
    """A day of a post that is an order already; `free` places of it can be claimed. `helpers` are for the desk."""

    order: UUID
    shift: ShiftView
    state: str
    free: int
    mine: bool
    helpers: list[str] | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Who does a post, until when; the name is masked."""

    name: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class PostView:
    """A service that repeats; `free` of its `people` are still wanted; `mine`: until when one does it oneself."""

    id: UUID
    name: str
    place: str
    service: str
    area: str
    days: list[DayView]
    every_weeks: int
    first: dt.date
    last: dt.date
    skip_holidays: bool
    people: int
    free: int
    state: str
    mine: dt.date | None
    next: list[PostDayView]
    version: int
    holders: list[ClaimView] | msgspec.UnsetType = msgspec.UNSET


def list_posts(tx: Tx, actor: Actor, wanted: Wanted, area: str | None, state: PostState | None) -> Page[PostView]:
    """A page of the posts that the actor may know of, in the order in which they were opened."""
    statement = select(post).where(posts.posts_seen_by(actor))
    if area is not None:
        statement = statement.where(inside(post.c.area, area))
    if state is not None:
        statement = statement.where(post.c.state == state)
    rows, following = by_number(tx, statement, post.c.seq, wanted)
    return Page(_views(tx, actor, rows), following)


def read_post(tx: Tx, actor: Actor, post_id: UUID) -> PostView:
    """A post that the actor may know of. NotFound."""
    return _views(tx, actor, [posts.get(tx, actor, post_id)])[0]


def hindrances(tx: Tx, actor: Actor, ids: Collection[UUID]) -> dict[UUID, tuple[str, list[list[str]]]]:
    """Post -> why the actor's helper may not claim it, and which tags each of its places wants; the others are out."""
    if actor.helper_id is None or not ids:
        return {}
    rows = {row.id: row for row in tx.rows(select(post).where(posts.posts_seen_by(actor), post.c.id.in_(list(ids))))}
    return {
        one: (why, [sorted(need.tags) for need in service(tx, rows[one].service, rows[one].district).needs])
        for one, why in at_posts.hindrances(tx, actor.helper_id, rows.values()).items()
    }


def own_posts(tx: Tx, actor: Actor) -> list[PostView]:
    """The posts that the actor's helper does."""
    if actor.helper_id is None:
        return []
    ids = [claim.post_id for claim in posts.held_by(tx, actor.helper_id)]
    return _views(tx, actor, tx.rows(select(post).where(post.c.id.in_(ids)).order_by(post.c.seq))) if ids else []


def _views(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[PostView]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    texts, held = personal.read_many(tx, posts.SUBJECT, ids), posts.held(tx, ids)
    days = _days(tx, actor, rows)
    shows_names = actor.role in DESK
    names = (
        names_of(tx, {claim.helper_id for its in held.values() for claim in its}, in_full=True) if shows_names else {}
    )
    return [
        PostView(
            id=row.id,
            name=texts.get(row.id, {}).get("name", ""),
            place=texts.get(row.id, {}).get("place", ""),
            service=row.service,
            area=row.area,
            days=[DayView(day["weekday"], day["part"]) for day in row.days],
            every_weeks=row.every_weeks,
            first=row.from_date,
            last=row.until_date,
            skip_holidays=row.skips_holidays,
            people=row.places,
            free=row.places - row.filled,
            state=row.state,
            mine=next((one.until_date for one in held.get(row.id, ()) if one.helper_id == actor.helper_id), None),
            next=days.get(row.id, []),
            version=row.version,
            holders=[ClaimView(names[one.helper_id], one.until_date) for one in held.get(row.id, ())]
            if shows_names
            else msgspec.UNSET,
        )
        for row in rows
    ]


def _days(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> dict[UUID, list[PostDayView]]:
    """Post -> its days from today on that are orders."""
    today = calendar_of(tx, rows[0].area).today(tx.now)
    d, o, w = post_day.c, service_order.c, order_window.c
    joined = post_day.join(service_order, o.id == d.order_id).join(order_window, w.order_id == o.id)
    columns = (d.post_id, o.id, o.state, o.headcount, o.filled, w.date, w.part)
    mine = (d.post_id.in_([row.id for row in rows]), d.date >= today)
    found = tx.rows(select(*columns).select_from(joined).where(*mine).order_by(d.date))
    holders = _holders(tx, [one.id for one in found])
    names = names_of(tx, {one for its in holders.values() for one in its}, in_full=True) if actor.role in DESK else {}
    days: dict[UUID, list[PostDayView]] = {}
    for one in found:
        its = holders.get(one.id, [])
        view = PostDayView(
            order=one.id,
            shift=ShiftView(one.date, one.part),
            state=one.state,
            free=max(0, one.headcount - one.filled),
            mine=actor.helper_id in its,
            helpers=[names[who] for who in its] if actor.role in DESK else msgspec.UNSET,
        )
        days.setdefault(one.post_id, []).append(view)
    return days


def _holders(tx: Tx, order_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    a = assignment.c
    mine = (a.order_id.in_(list(order_ids)), a.state.in_(LIVE))
    for order_id, helper_id in tx.tuples(select(a.order_id, a.helper_id).where(*mine).order_by(a.place)):
        found.setdefault(order_id, []).append(helper_id)
    return found


def names_of(tx: Tx, ids: Iterable[UUID], *, in_full: bool = False) -> Mapping[UUID, str]:
    """Helper -> its name, masked for a person unless it is to stand there `in_full`."""
    rows = tx.rows(select(helper.c.id, helper.c.kind).where(helper.c.id.in_(list(ids))))
    found: dict[UUID, str] = {}
    for kind in sorted({row.kind for row in rows}):
        mine = [row.id for row in rows if row.kind == kind]
        documents = personal.read_many(tx, kind, mine)
        for one in mine:
            name = documents.get(one, {}).get("name", "")
            found[one] = name if kind == "team" or in_full else mask_name(name)
    return found
