"""The auditor's page: events, looked-up addresses and the chain of seals; codes and ids, and nothing to change."""

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import model_validator

from api.pages.console import show
from api.pages.door import Pages
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.pages.words import WORDS, say
from api.schemas.areas import AuditQuery
from matcher.domain.reasons import REVEAL_REASONS
from matcher.domain.roles import Role
from matcher.domain.transitions import TABLES
from matcher.queries import audit, marks, places
from matcher.queries.paging import Wanted
from matcher.store.database import Tx

pages = Pages()
THINGS = (*TABLES, "helper", "recipient", "district", "export")


class AuditPageQuery(AuditQuery):
    """Which of the two lists; a field that was left empty asks for nothing."""

    show: Literal["events", "looks"] = "events"

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        return {name: text for name, text in given.items() if text != ""} if isinstance(given, dict) else given


@pages.at("/audit", "read_audit", AuditPageQuery)
def show_audit(tx: Tx, visit: Visit) -> str:
    """One of the two lists, narrowed, a page at a time."""
    given: AuditPageQuery = visit.given
    wanted = Wanted(given.limit, given.cursor)
    read = audit.list_audit_events if given.show == "events" else audit.list_audit_looks
    found = read(tx, visit.actor, wanted, given.narrowed())
    facts = {
        "given": given,
        "found": found,
        "things": THINGS,
        "roles": [role.value for role in Role],
        "reasons": sorted(REVEAL_REASONS),
        "offices": {one.area: places.area_names(tx, one.area)[-1:] for one in found.items if hasattr(one, "area")},
        "turned": lambda **changes: "?" + urlencode(_asked(given) | {k: v for k, v in changes.items() if v}),
        "word": _word,
        "state": _state,
        "verb": _verb,
        **_marks(tx, found.items),
    }
    return show(tx, visit, "audit/audit", facts)


@pages.at("/audit/chains", "read_audit", NothingAsked)
def show_chains(tx: Tx, visit: Visit) -> str:
    """Both chains, followed now from their beginning: on request, because it reads everything."""
    return render("audit/chains", visit.lang, {"view": audit.check_chains(tx, visit.actor)}, visit)


def _marks(tx: Tx, items: Sequence[Any]) -> dict[str, Any]:
    """The badges of those who act, and of what the events are about."""
    about = [one.id for one in items if getattr(one, "thing", "") == "helper"]
    return {"badges": marks.badges(tx, about), "by": marks.badges_of_actors(tx, [one.by for one in items])}


def _state(lang: str, thing: str, code: str | None) -> str:
    """A state as people call it: an order's as on the board."""
    found = f"state.{code}" if thing == "order" else f"audit.state.{code}"
    words = [one for one in (found, f"audit.state.{code}", f"state.{code}") if one in WORDS]
    return say(lang, words[0]) if words else code or ""


def _verb(lang: str, thing: str, code: str) -> str:
    words = [one for one in (f"event.{thing}.{code}", f"audit.verb.{code}") if one in WORDS]
    return say(lang, words[0]) if words else code


def _asked(given: AuditPageQuery) -> dict[str, str]:
    """What the address asks for, without the place in the list."""
    named = given.model_dump(exclude_defaults=True, exclude={"cursor"}, mode="json")
    return {name: str(value) for name, value in named.items()}


def _word(lang: str, kind: str, code: str | None) -> str:
    """A code in words where there are some; an audit shows codes that have none as they are."""
    words = [word for word in (f"{kind}.{code}", f"reason.{code}" if kind == "look" else "") if word in WORDS]
    return say(lang, words[0]) if words else code or ""
