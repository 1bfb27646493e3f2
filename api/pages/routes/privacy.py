"""What is kept about people, and what was let go: for whoever answers for it, to be read and printed."""

from api.pages.console import show
from api.pages.door import Pages
from api.pages.visit import NothingAsked, Visit
from api.pages.words import WORDS, say
from matcher.domain.roles import Role
from matcher.queries import privacy
from matcher.store.database import Tx

pages = Pages()


@pages.at("/privacy", "read_privacy", NothingAsked)
def show_privacy(tx: Tx, visit: Visit) -> str:
    """The assessment: purposes, what lies where, who reads it, how long, and what the clocks have let go."""
    groups = privacy.read_map(visit.actor).items
    facts = {
        "groups": [one for one in groups if one.tells],
        "others": [one for one in groups if not one.tells],
        "named": _named,
        "everybody": len(Role),
        "retention": privacy.read_retention(tx, visit.actor),
        "shown_days": privacy.SHOWN_DAYS,
        "ahead_days": privacy.AHEAD_DAYS,
    }
    return show(tx, visit, "privacy/page", facts)


def _named(lang: str, table: str) -> str:
    """What a table holds, as people call it; empty where only its own name says so."""
    words = [word for word in (f"kept_in.{table}", f"audit.thing.{table}") if word in WORDS]
    return say(lang, words[0]) if words else ""
