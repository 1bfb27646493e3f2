"""Posts (服务岗位): a service that repeats, claimed by members and teams for a period, and given up freely."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.day_states import PostPlaceState, PostState
from matcher.domain.errors import Invalid, NotAvailable, NotFound
from matcher.domain.needs import headcount, with_headcount
from matcher.domain.repeating import Pattern
from matcher.domain.roles import DESK, Actor
from matcher.domain.shifts import Calendar
from matcher.domain.states import Form, HelperKind
from matcher.domain.waiting import TimerKind
from matcher.planning.at_posts import check_fit, first_shift
from matcher.store import personal, places, posts, recipients, timers
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import post_place
from matcher.store.snapshot import horizon_of
from matcher.store.snapshot_one import read_helper
from matcher.store.transition import move, tell_born
from matcher.usecases.steps.post_days import end_claim, give_up_days, make_days, stop_post, take_days
from matcher.usecases.steps.texts import refuse_numbers

FORMS = frozenset({Form.SINGLE, Form.SERIES, Form.SESSION, Form.TIMED})
"""Forms that can be a post: each of its days is an order by itself."""
LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PostData:
    """What is opened: the same parts of the week from one date to another, `people` each time."""

    service: str
    area: str
    name: str
    place: str
    days: tuple[tuple[int, str], ...]
    first: dt.date
    last: dt.date
    people: int | None = None
    every_weeks: int = 1
    skips_holidays: bool = False


def make_post(tx: Tx, actor: Actor, data: PostData) -> UUID:
    """The post's id: the desk's is open at once, a unit's waits for the desk. NotFound outside the area, Invalid."""
    actor.require("make_post")
    if not covers(actor.area, data.area):
        raise NotFound
    if level_of(data.area) in {"district", "street"}:
        raise Invalid.at("area", "too_wide", "name the community, cell or building")
    refuse_numbers(name=data.name, place=data.place)
    district = places.district_at(tx, data.area)
    places.require_area(tx, data.area, district.calendar)
    service = places.service(tx, data.service, district.code)
    if service.form not in FORMS:
        raise Invalid.at("service", "not_repeated", "a service of this form does not repeat")
    _check_days(district.calendar, data, tx.now)
    values: dict[str, Any] = {
        "id": new_id(),
        "district": district_of(data.area),
        "area": data.area,
        "service": data.service,
        "recipient_id": recipients.of_place(tx, actor, data.area),
        "days": [{"weekday": day, "part": part} for day, part in sorted(data.days)],
        "every_weeks": data.every_weeks,
        "from_date": data.first,
        "until_date": data.last,
        "skips_holidays": data.skips_holidays,
        "places": headcount(with_headcount(service.needs, data.people)),
        "filled": 0,
        "state": PostState.OPEN if actor.role in DESK else PostState.PROPOSED,
        "version": 1,
        "made_by": actor.id,
        "owner_id": actor.id if actor.role in DESK else None,
        "made_at": tx.now,
    }
    posts.add(tx, values)
    tell_born(tx, "post", [values], "open" if actor.role in DESK else "propose", actor)
    personal.keep(tx, posts.SUBJECT, values["id"], {"name": data.name, "place": data.place})
    timers.add(tx, TimerKind.POST_KEPT, district.code, values["id"], tx.now + (data.last - data.first))
    make_days(tx, posts.lock(tx, values["id"]))
    post_id: UUID = values["id"]
    return post_id


def _check_days(calendar: Calendar, data: PostData, now: dt.datetime) -> None:
    known = {part.code for part in calendar.parts}
    for place, (_, part) in enumerate(data.days):
        if part not in known:
            raise Invalid.at(f"days[{place}].part", "unknown_part", "the district has no such part of the day")
    if data.first < calendar.today(now):
        raise Invalid.at("from", "past", "a post begins today or later")
    if data.last < data.first:
        raise Invalid.at("until", "from_before_to", "the end must not lie before the beginning")
    if data.last - data.first > LONGEST:
        raise Invalid.at("until", "too_far", "a post lasts at most a year")
    if not any(Pattern(data.days, data.every_weeks, data.first, data.last).between(data.first, data.last)):
        raise Invalid.at("until", "no_such_day", "no such day lies between these dates")


VERBS = {PostState.PAUSED: "pause", PostState.ENDED: "end"}


def change_post(tx: Tx, actor: Actor, post_id: UUID, wanted: PostState) -> None:
    """Take a unit's post on, let a post rest, go on, or end; what is ahead is called off where it rests or ends.

    WrongState where it is not in a state that allows that.
    """
    row = posts.get(tx, actor, post_id, lock=True)
    actor.require("change_post")
    if wanted in VERBS:
        stop_post(tx, actor, row, VERBS[wanted])
    elif row.state == PostState.PROPOSED:
        make_days(tx, move(tx, "post", row, "accept", actor, owner_id=actor.id))
    else:
        make_days(tx, move(tx, "post", row, "resume", actor))


def claim_post(tx: Tx, actor: Actor, post_id: UUID, until: dt.date | None) -> None:
    """The actor's helper does the post up to a day, by default to its end; the first commit wins.

    Its days ahead are the helper's at once, where a limit leaves room. NotAllowed where tags, kind or area forbid it;
    NotAvailable where no place is left, or the helper has claimed it already.
    """
    row = posts.get(tx, actor, post_id, lock=True)
    actor.require("claim_post")
    if actor.helper_id is None:
        raise NotFound
    today = places.calendar_of(tx, row.area).today(tx.now)
    last = row.until_date if until is None else until
    if not max(today, row.from_date) <= last <= row.until_date:
        raise Invalid.at("until", "out_of_range", "a day of the post, from today on")
    if any(one.helper_id == actor.helper_id for one in posts.held(tx, [post_id]).get(post_id, ())):
        raise NotAvailable("you do this post already")
    who = read_helper(tx, actor.helper_id, horizon_of(tx, row.area), first_shift(row, today))
    check_fit(tx, who, row)
    count = row.places if who.kind is HelperKind.TEAM else 1
    if row.state != PostState.OPEN or not posts.take_places(tx, post_id, count):
        raise NotAvailable("all places of this post are taken, or it is not open")
    claim = _claim(tx, actor, row, actor.helper_id, (count, max(today, row.from_date), last))
    take_days(tx, row, claim)


def _claim(tx: Tx, actor: Actor, row: Row[Any], helper_id: UUID, terms: tuple[int, dt.date, dt.date]) -> dict[str, Any]:
    values = {
        "id": new_id(),
        "post_id": row.id,
        "helper_id": helper_id,
        "claimed_by": actor.id,
        "places": terms[0],
        "from_date": terms[1],
        "until_date": terms[2],
        "state": PostPlaceState.HELD,
        "version": 1,
        "taken_at": tx.now,
    }
    tx.execute(insert(post_place), values)
    tell_born(tx, "post_place", [values], "claim", actor)
    return values


def release_post(tx: Tx, actor: Actor, post_id: UUID) -> None:
    """Give it up: the place is free for the next, and so are its days that have not begun. NotAvailable without one."""
    row = posts.get(tx, actor, post_id, lock=True)
    actor.require("claim_post")
    claim = next((one for one in posts.held(tx, [post_id]).get(post_id, ()) if one.helper_id == actor.helper_id), None)
    if claim is None:
        raise NotAvailable("you do not do this post")
    give_up_days(tx, actor, row, claim.helper_id)
    end_claim(tx, actor, claim, "release")


def make_due_post_days(tx: Tx, row: Row[Any]) -> None:
    """The timer, each night: the day that has come near becomes an order; claims that are over end."""
    with suppress(NotFound):
        make_days(tx, posts.lock(tx, row.subject_id))
