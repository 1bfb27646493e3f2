"""How people, groups and programs are told: channels, robots, webhooks, own words, and what did not arrive."""

import json
from itertools import groupby
from typing import Any

import msgspec

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import moment_words
from api.pages.visit import NothingAsked, Visit
from api.schemas.fields import PageQuery
from api.schemas.outside import WANTED
from matcher.domain.areas import STREET_DIGITS
from matcher.domain.notifying import NoticeKind
from matcher.domain.outcomes import words_of
from matcher.domain.outlets import ROBOTS, Via
from matcher.queries import known, notifications, outside, places, told
from matcher.queries.paging import MOST, Wanted
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
SHOWN = 50
STATES = {"active": ("ok", "disc-tick"), "broken": ("warn", "square"), "off": ("mute", "ring-slash")}
ENDS = {
    "sent": ("ok", "disc-tick"),
    "failed": ("warn", "square"),
    "dropped": ("mute", "ring-slash"),
    "pending": ("go", "ring"),
    "leased": ("go", "pie-2"),
}
"""State -> hue and shape."""


@pages.at("/outside", "read_outside", NothingAsked)
def show_outside(tx: Tx, visit: Visit) -> str:
    """Everything at a glance, and what can be added."""
    actor, all_ = visit.actor, Wanted(MOST)
    found = told.list_places(tx, actor)
    facts = {
        "channels": told.list_channels(tx, actor, visit.channels).items,
        "robots": told.list_robots(tx, actor, all_).items,
        "webhooks": outside.list_webhooks(tx, actor, all_).items,
        "undelivered": told.list_undelivered(tx, actor, Wanted(SHOWN)),
        "groups": _by_street(found),
        "named": dict(found),
        "vias": sorted(ROBOTS, key=[Via.WECOM, Via.DINGTALK, Via.FEISHU].index),
        "wanted": sorted(WANTED),
        "notices": {f"notice.{kind}" for kind in NoticeKind},
    }
    return show(tx, visit, "outside/page", facts | _own(tx, visit) | _look(tx, visit))


def _by_street(found: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Places to choose from, communities below their street; what has nothing below it stands in no group."""
    streets = {code: name for code, name in found if len(code) == STREET_DIGITS}
    return [
        (streets.get(street, ""), list(some)) for street, some in groupby(found, key=lambda one: one[0][:STREET_DIGITS])
    ]


def _own(tx: Tx, visit: Visit) -> dict[str, Any]:
    """How one is told oneself, to be sent along where only an address changes."""
    own = msgspec.to_builtins(notifications.read_notifications(tx, visit.actor))
    have = [way["channel"] for way in own["ways"]]
    kept = {name: own[name] for name in ("quiet", "per_day", "digest", "language") if own.get(name) is not None}
    return {"have": have, "known": json.dumps(have), "habits": json.dumps(kept)}


WHOM = ("helper", "resident", "desk")
_TO_RESIDENT = frozenset(
    {
        *(NoticeKind.ASSIGNED, NoticeKind.PLACE_FREED, NoticeKind.SCHEDULED, NoticeKind.PLEASE_RATE),
        *(NoticeKind.NEED_INFO, NoticeKind.MERGED, NoticeKind.ABSORBED, NoticeKind.KEPT_ENDED, NoticeKind.PROJECT),
        *(NoticeKind.TRANSFERRED, NoticeKind.CANCELLED, NoticeKind.REJECTED, NoticeKind.TIMES_OVER),
        NoticeKind.SESSION_CANCELLED,
    }
)
_TO_DESK = frozenset({NoticeKind.RULED, NoticeKind.HAND_OVER_ACCEPTED, NoticeKind.HAND_OVER_DECLINED})


def _told_whom(kind: str) -> str:
    """Who receives a kind of message: what is laid on a list goes to the desk, the rest is as its kind says."""
    if kind in _TO_RESIDENT:
        return "resident"
    return "helper" if kind in set(NoticeKind) - _TO_DESK else "desk"


@pages.at("/outside/templates", "read_outside", NothingAsked)
def show_templates(tx: Tx, visit: Visit) -> str:
    """The words of every kind of message, to be put in others."""
    items = told.list_templates(tx, visit.actor).items
    kinds = [(kind, list(both)) for kind, both in groupby(items, key=lambda one: one.kind)]
    found = {whom: [one for one in kinds if _told_whom(one[0]) == whom] for whom in WHOM}
    return show(tx, visit, "outside/templates", {"groups": [one for one in found.items() if one[1]]})


@pages.at("/outside/webhooks/{id}", "read_outside", PageQuery, known.a_webhook)
def show_webhook(tx: Tx, visit: Visit) -> str:
    """One webhook with what was sent to it."""
    one = outside.read_webhook(tx, visit.actor, visit.id)
    facts = {"one": one, "kind": "webhooks", "wanted": sorted(WANTED)}
    return show(tx, visit, "outside/one", facts | _sent(tx, visit, one.area))


@pages.at("/outside/robots/{id}", "read_outside", PageQuery, known.a_robot)
def show_robot(tx: Tx, visit: Visit) -> str:
    """One robot with what it said."""
    one = told.read_robot(tx, visit.actor, visit.id)
    return show(tx, visit, "outside/one", {"one": one, "kind": "robots"} | _sent(tx, visit, one.area))


def _sent(tx: Tx, visit: Visit, area: str) -> dict[str, Any]:
    sent = outside.list_deliveries(tx, visit.id, Wanted(SHOWN, visit.given.cursor))
    return {"sent": sent, "where": places.area_names(tx, area)[-1]} | _look(tx, visit)


def _look(tx: Tx, visit: Visit) -> dict[str, Any]:
    here = tx.now.astimezone(calendar_of(tx, visit.actor.area).zone)
    return {
        "states": STATES,
        "ends": ENDS,
        "words": lambda code: words_of(code)[visit.lang],
        "moment": lambda at: moment_words(visit.lang, at, here),
    }
