"""How facts look: time left in words, and the shape of a state."""

import datetime as dt

from api.pages.words import WORDS, say

_HOUR, _DAY, _WEEK = 3600, 86400, 7
_NEAR = {0: "today", 1: "tomorrow", 2: "day_after"}
_GLYPHS = {
    "placed": "ring-dashed",
    "need_info": "disc-ring",
    "accepted": "ring",
    "planned": "ring",
    "pooled": "diamond",
    "offered": "pie-1",
    "assigned": "pie-2",
    "scheduled": "pie-2",
    "in_service": "pie-3",
    "reported": "disc-ring",
    "confirmed": "disc-tick",
    "closed": "disc-tick",
    "needs_human": "square",
    "cancelled": "ring-slash",
    "rejected": "ring-slash",
    "merged": "ring-slash",
    "transferred": "ring-slash",
}


def turn_glyph(state: str) -> str:
    """The shape that says how far an order is."""
    return _GLYPHS[state]


def left_words(lang: str, seconds: int) -> str:
    """Time left, or over, as a person says it."""
    amount = abs(seconds)
    if amount >= _DAY:
        told = say(lang, "left.days", days=amount // _DAY, hours=amount % _DAY // _HOUR)
    else:
        told = f"{amount // _HOUR}:{amount % _HOUR // 60:02d}"
    return say(lang, "left.over", time=told) if seconds < 0 else told


def day_words(lang: str, day: dt.date, today: dt.date) -> str:
    """A day as a person says it: today, tomorrow, a weekday within the week, else the date."""
    ahead = (day - today).days
    if ahead in _NEAR:
        return say(lang, _NEAR[ahead])
    date = say(lang, "date", month=day.month, day=day.day)
    return f"{say(lang, f'weekday.{day.weekday()}')} {date}" if 0 < ahead < _WEEK else date


def moment_words(lang: str, at: dt.datetime, now: dt.datetime) -> str:
    """A moment in the zone of `now`: the time alone where it is today."""
    here = at.astimezone(now.tzinfo)
    time = f"{here:%H:%M}"
    ahead = (here.date() - now.date()).days
    if ahead == 0:
        return time
    day = (
        say(lang, f"weekday.{here.weekday()}")
        if max(_NEAR) < ahead < _WEEK
        else day_words(lang, here.date(), now.date())
    )
    return f"{day} {time}"


def category_words(lang: str, category: str) -> str:
    """A category of the catalogue; one that a district made is called as it is written."""
    word = f"category.{category}"
    return say(lang, word) if word in WORDS else category
