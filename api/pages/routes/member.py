"""The member's pages, made for a phone: what one is asked, what one may claim, what one holds, when one has time."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from pydantic import Field

from api.pages.days import days_of_week
from api.pages.door import Pages
from api.pages.look import category_words
from api.pages.member_look import DAYS, Times, as_sent, reasons, week_rows
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.schemas.fields import Query
from matcher.domain.closing import IncidentKind
from matcher.domain.errors import NotFound
from matcher.domain.projects import EntryState, ListKind
from matcher.domain.roles import Role
from matcher.domain.states import AssignmentState, HelperState, OfferState
from matcher.queries import lists, me, notifications, offers, own_duties, own_tasks, own_work, records, sessions
from matcher.queries.own_work import Named
from matcher.queries.paging import MOST, Wanted
from matcher.queries.people import HelperView
from matcher.queries.posts import own_posts
from matcher.queries.service_days import next_days
from matcher.store import places
from matcher.store.database import Tx

pages = Pages()
HELD = (AssignmentState.ACTIVE, AssignmentState.REPORTED)
WEEKS_AHEAD = 8
PRINTED_MOST = 500
DAYS_MOST = 20
DECLINE_REASONS = ("busy", "away", "ill", "too_far", "not_able", "other")
REVEAL_REASONS = ("visit", "call", "find_door", "deliver", "other")


class WeekQuery(Query):
    """Which week: 0 is the present one."""

    week: int = Field(default=0, ge=0, le=WEEKS_AHEAD)


@pages.at("/offers", "read_own_offers", NothingAsked)
def show_offers(tx: Tx, visit: Visit) -> str:
    """One offer at a time, the one that ends first before the others."""
    found = offers.list_own_offers(tx, visit.actor, Wanted(), (OfferState.PENDING,)).items
    found = sorted(found, key=lambda one: one.expires_at)
    facts = common_facts(tx, visit) | {
        "offers": found,
        "named": _named(tx, visit, [one.order for one in found]),
        "made": own_work.offered_at(tx, visit.actor),
        "reasons": DECLINE_REASONS,
        "pool": len(own_tasks.list_own_tasks(tx, visit.live, visit.actor, Wanted()).items) if not found else 0,
        "held": len(offers.list_own_assignments(tx, visit.actor, Wanted(), (AssignmentState.ACTIVE,)).items),
    }
    return render("member/offers", visit.lang, facts, visit)


@pages.at("/pool", "read_own_tasks", NothingAsked)
def show_pool(tx: Tx, visit: Visit) -> str:
    """What can be claimed, the best for this person first."""
    found = own_tasks.list_own_tasks(tx, visit.live, visit.actor, Wanted()).items
    facts = common_facts(tx, visit) | {"tasks": found, "named": _named(tx, visit, [one.order for one in found])}
    return render("member/pool", visit.lang, facts, visit)


@pages.at("/mine", "read_own_assignments", NothingAsked)
def show_mine(tx: Tx, visit: Visit) -> str:
    """What one holds and has done, a pause, and how one is told."""
    held = offers.list_own_assignments(tx, visit.actor, Wanted(), HELD).items
    record = own_work.read_record(tx, visit.actor)
    habits = notifications.read_notifications(tx, visit.actor)
    carriers = {one.id for one in held}
    alone = [one for one in held if one.goes_with not in carriers]
    facts = common_facts(tx, visit) | {
        "held": sorted(alone, key=lambda one: (one.state != AssignmentState.ACTIVE, one.shift.date, one.shift.part)),
        "stops": {one: [stop for stop in held if stop.goes_with == one] for one in carriers},
        "sessions": sessions.list_staffed(tx, visit.actor, [one.order for one in held]),
        "duties": [one for one in own_duties.list_own_duties(tx, visit.actor) if one.mine],
        "posts": own_posts(tx, visit.actor),
        "days": [one for one in next_days(tx, visit.actor, calendar_today(tx, visit), DAYS_MOST) if one.mine],
        "weekdays": dict(days_of_week(visit.lang)),
        "record": record,
        "named": _named(tx, visit, [*(one.order for one in held), *(one.order for one in record.latest)]),
        "mates": own_work.list_mates(tx, visit.actor) if visit.actor.role is Role.TEAM_LEADER else [],
        "habits": habits,
        "ways": {one.channel: one for one in habits.ways},
        "carried": records.own_carried_over(tx, visit.actor),
        "reasons": DECLINE_REASONS,
        "reveal_reasons": REVEAL_REASONS,
        "incidents": [kind.value for kind in IncidentKind],
    }
    return render("member/mine", visit.lang, facts, visit)


@pages.at("/duties", "take_duty", NothingAsked)
def show_duties(tx: Tx, visit: Visit) -> str:
    """The calendar of duties: what one is on, and what is still free."""
    facts = common_facts(tx, visit) | {"duties": own_duties.list_own_duties(tx, visit.actor)}
    return render("member/duties", visit.lang, facts, visit)


@pages.at("/needs", "read_own_tasks", NothingAsked)
def show_needs(tx: Tx, visit: Visit) -> str:
    """Needs that communities noted: those to take up, and one's own."""
    states = [EntryState.OPEN, EntryState.CLAIMED]
    found = lists.list_entries(tx, visit.actor, Wanted(MOST), None, ListKind.NEED, states).items
    facts = common_facts(tx, visit) | {
        "mine": [one for one in found if one.state == EntryState.CLAIMED],
        "open": [one for one in found if one.state == EntryState.OPEN],
        "category": category_words,
    }
    return render("member/needs", visit.lang, facts, visit)


@pages.at("/record", "read_own_assignments", NothingAsked)
def show_record(tx: Tx, visit: Visit) -> str:
    """What one has done, by month and one by one, to keep or print."""
    record = own_work.read_record(tx, visit.actor, PRINTED_MOST)
    named = _named(tx, visit, [one.order for one in record.latest])
    facts = common_facts(tx, visit) | {"record": record, "named": named, "name": own_work.own_name(tx, visit.actor)}
    facts |= {"carried": records.own_carried_over(tx, visit.actor)}
    return render("member/record", visit.lang, facts, visit)


@pages.at("/times", "read_own_assignments", WeekQuery)
def show_times(tx: Tx, visit: Visit) -> str:
    """The usual week to tap, with the dates on which it does not hold and the tasks in it."""
    facts = common_facts(tx, visit)
    own, times = _own(tx, visit), _times(tx, visit)
    given: WeekQuery = visit.given
    monday = times.today - dt.timedelta(days=times.today.weekday())
    first = monday + dt.timedelta(weeks=given.week)
    tasks = [one.shift for one in offers.list_own_assignments(tx, visit.actor, Wanted(), HELD).items]
    tasks += [one.shift for one in own_duties.list_own_duties(tx, visit.actor) if one.mine]
    facts |= {
        "rows": week_rows(own, times, first, tasks),
        "dates": [first + dt.timedelta(days=number) for number in range(DAYS)],
        "week": given.week,
        "last_week": WEEKS_AHEAD,
        "sent": as_sent(own),
    }
    return render("member/times", visit.lang, facts, visit)


def _own(tx: Tx, visit: Visit) -> HelperView:
    own = me.read_me(tx, visit.actor).helper
    if own is None:
        raise NotFound
    return own


def calendar_today(tx: Tx, visit: Visit) -> dt.date:
    """The district's date."""
    return places.calendar_of(tx, visit.actor.area).today(tx.now)


def _times(tx: Tx, visit: Visit) -> Times:
    return Times(places.calendar_of(tx, visit.actor.area), tx.now, visit.lang)


def common_facts(tx: Tx, visit: Visit) -> dict[str, object]:
    """What the frame of every page of a member shows."""
    own = _own(tx, visit)
    return {
        "own": own,
        "times": _times(tx, visit),
        "now": tx.now,
        "paused": own.state == HelperState.PAUSED,
        "is_team": visit.actor.role is Role.TEAM_LEADER,
        "pieces": reasons,
    }


def _named(tx: Tx, visit: Visit, order_ids: Sequence[UUID]) -> dict[UUID, Named]:
    return own_work.named(tx, visit.actor, order_ids)
