"""How facts look: time left in words, and the shape of a state."""

from api.pages.words import say

_HOUR, _DAY = 3600, 86400
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
