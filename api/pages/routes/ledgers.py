"""Hours and points: a member's own, the desk's catalogue, the district's rules, and the auditor's books."""

import datetime as dt

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import category_words
from api.pages.member_look import Times
from api.pages.record_papers import minutes_words
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.pages.words import WORDS, say
from api.schemas.ledgers import BookingsQuery
from matcher.domain.errors import NotFound
from matcher.domain.ledgers import PREVIEW_DAYS, RANGES, WISH, Ledger, Preset, RedemptionState
from matcher.domain.roles import Role
from matcher.domain.states import HelperState
from matcher.queries import ledgers, marks, me, places, points_rules, records, rewards
from matcher.queries.ledgers import SumView
from matcher.queries.paging import MOST, Wanted
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
LATEST = Wanted(30)
DONE_MOST = 10


@pages.at("/points", "redeem_points", NothingAsked)
def show_points(tx: Tx, visit: Visit) -> str:
    """The own hours and points, what waits to be fetched, what can be redeemed, and the record on paper."""
    own = me.read_me(tx, visit.actor).helper
    if own is None:
        raise NotFound
    points = ledgers.read_ledger(tx, visit.actor, Ledger.POINTS, LATEST)
    facts = {
        "own": own,
        "times": Times(calendar_of(tx, visit.actor.area), tx.now, visit.lang),
        "now": tx.now,
        "paused": own.state == HelperState.PAUSED,
        "is_team": visit.actor.role is Role.TEAM_LEADER,
        "hours": ledgers.read_ledger(tx, visit.actor, Ledger.HOURS, LATEST),
        "points": points,
        "carried": records.own_carried_over(tx, visit.actor),
        "waiting": rewards.list_redemptions(tx, visit.actor, Wanted(MOST), RedemptionState.HELD).items,
        "rewards": rewards.list_rewards(tx, visit.actor, Wanted(MOST)).items,
        "rules": points_rules.read_rules(tx, visit.actor).rules,
        "fields": tuple(RANGES),
        "category": category_words,
        "time": minutes_words,
    }
    return render("ledgers/own", visit.lang, facts, visit)


@pages.at("/rewards", "hand_over_reward", NothingAsked)
def show_rewards(tx: Tx, visit: Visit) -> str:
    """What waits to be handed over, and the catalogue with its stock."""
    found = rewards.list_redemptions(tx, visit.actor, Wanted(MOST)).items
    today = calendar_of(tx, visit.actor.area).today(tx.now)
    facts = {
        "waiting": [one for one in found if one.state == RedemptionState.HELD],
        "done": [one for one in found if one.state != RedemptionState.HELD][:DONE_MOST],
        "rewards": rewards.list_rewards(tx, visit.actor, Wanted(MOST)).items,
        "today": today,
        "until": today + dt.timedelta(days=90),
    }
    return show(tx, visit, "ledgers/rewards", facts)


@pages.at("/points-rules", "set_points_rules", NothingAsked)
def show_rules(tx: Tx, visit: Visit) -> str:
    """The rules for points: choose a set or change numbers, see what that would have given, use it."""
    found = points_rules.read_rules(tx, visit.actor)
    catalogue = places.list_services(tx, visit.actor, places.ALL).items
    facts = {
        "found": found,
        "fields": [(name, least, most) for name, (least, most) in RANGES.items()],
        "presets": {one.name: one.rules for one in found.presets},
        "names": [preset.value for preset in Preset],
        "categories": [*sorted({one.category for one in catalogue if not one.category.startswith("W ")}), WISH],
        "category": category_words,
        "days": PREVIEW_DAYS,
    }
    return show(tx, visit, "ledgers/rules", facts)


@pages.at("/ledgers", "read_transactions", BookingsQuery)
def show_ledgers(tx: Tx, visit: Visit) -> str:
    """Both books: what all accounts sum to, and every booking with its lines."""
    given: BookingsQuery = visit.given
    found = ledgers.list_bookings(tx, visit.actor, Wanted(given.limit, given.cursor), given.ledger)
    facts = {
        "found": found,
        "given": given,
        "whole": {name: _whole(sums) for name, sums in found.sums.items()},
        "badges": marks.badges(tx, [line.helper for one in found.items for line in one.lines]),
        "by": marks.badges_of_actors(tx, [one.by for one in found.items]),
        "numbers": marks.numbers(tx, [one.source for one in found.items]),
    }
    return show(tx, visit, "ledgers/books", facts | {"word": _word})


def _whole(sums: list[SumView]) -> int | None:
    """What all accounts sum to; None where one is hidden."""
    found = [one.balance for one in sums]
    return None if None in found else sum(one for one in found if one is not None)


def _word(lang: str, kind: str, code: str | None) -> str:
    word = f"{kind}.{code}"
    return say(lang, word) if word in WORDS else code or ""
