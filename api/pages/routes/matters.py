"""Whom matters belong to, and the steps that projects begin with: what the district administrator edits."""

from collections import Counter
from collections.abc import Sequence

from api.pages.console import show
from api.pages.door import Pages
from api.pages.look import category_words
from api.pages.visit import Visit
from api.pages.words import say
from api.schemas.projects import MattersQuery
from matcher.domain.areas import district_of
from matcher.domain.matters import OWNERS, Takes, owner_name
from matcher.domain.projects import ProjectKind
from matcher.queries import matters, places, projects
from matcher.queries.matters import MatterView
from matcher.queries.paging import MOST, Wanted
from matcher.store.database import Tx

pages = Pages()
BLANK_STEPS = 2
"""So many empty lines a template's form has below its steps."""


@pages.at("/matters", "change_matters", MattersQuery)
def show_matters(tx: Tx, visit: Visit) -> str:
    """The table, each line to be changed in its place; items of the catalogue; templates."""
    given: MattersQuery = visit.given
    services = places.list_services(tx, visit.actor, places.ALL).items
    facts = {
        "q": given.q or "",
        "groups": _by_owner(matters.list_matters(tx, visit.actor, Wanted(MOST), given.q).items),
        "keywords": _keywords,
        "owners": [(code, owner_name(code)) for code in OWNERS],
        "takes": [one.value for one in Takes],
        "services": services,
        "said": matters.list_service_owners(tx, visit.actor),
        "named": {one.code: {"zh": one.name_zh, "en": one.name_en} for one in services},
        "templates": projects.list_templates(tx, district_of(visit.actor.area)),
        "kinds": [one.value for one in ProjectKind],
        "blank": range(BLANK_STEPS),
        "category": category_words,
    }
    return show(tx, visit, "matters/page", facts)


def _by_owner(found: Sequence[MatterView]) -> list[tuple[str | None, list[MatterView]]]:
    """The matters of one owner together, in the order of the table, with the phone that most of them have."""
    groups: dict[str, list[MatterView]] = {}
    for one in found:
        groups.setdefault(one.owner.code, []).append(one)
    return [(Counter(one.owner.phone for one in some).most_common(1)[0][0], some) for some in groups.values()]


def _keywords(lang: str, words: Sequence[str]) -> str:
    """Those of one language: what is Chinese, or what is not."""
    return say(lang, "list.and").join(word for word in words if (lang == "zh") is not word.isascii())
