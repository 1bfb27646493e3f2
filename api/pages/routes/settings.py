"""The settings of a district: rules, weights with what they would do, services, calendar, shares, versions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from api.pages import settings_look as look
from api.pages.console import show
from api.pages.days import days_of_week, skill_words
from api.pages.door import Pages
from api.pages.look import category_words
from api.pages.round_paper import days_of
from api.pages.visit import Visit
from api.pages.words import say
from api.pages.words.skills import SKILLS
from api.schemas.fields import Query, ServiceCode
from api.schemas.settings import Version
from api.schemas.statistics import nothing
from matcher.domain import own_items
from matcher.domain.areas import COMMUNITY_DIGITS, district_of
from matcher.domain.states import Form
from matcher.queries import calendar, places, settings, settings_versions
from matcher.queries.paging import Wanted
from matcher.queries.settings import SettingsView
from matcher.queries.settings_versions import WholeVersionView
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
TABS = ("rules", "matching", "services", "calendar", "figures", "versions")
ALL = "all"
NEEDS_SHOWN = 3
"""Rows for people that a form of a service begins with."""
_Empty = BeforeValidator(nothing, json_schema_input_type=str)
Facts = dict[str, object]


class SettingsPageQuery(Query):
    """Which part; of the services a category or one, of the versions one or the older ones."""

    part: Literal["rules", "matching", "services", "calendar", "figures", "versions"] = "rules"
    category: Annotated[str | None, _Empty, Field(max_length=40)] = None
    service: Annotated[ServiceCode | None, _Empty] = None
    like: Annotated[ServiceCode | None, _Empty] = None
    new: Literal["yes"] | None = None
    number: Version | None = None
    cursor: Annotated[str, Field(max_length=100)] | None = None


@pages.at("/settings", "read_settings", SettingsPageQuery)
def show_settings(tx: Tx, visit: Visit) -> str:
    """One part of the settings."""
    given: SettingsPageQuery = visit.given
    view = settings.read_settings(tx, visit.actor, None)
    facts: Facts = {
        "view": view,
        "place": places.area_names(tx, district_of(visit.actor.area)),
        "tabs": TABS,
        "part": given.part,
        "may": visit.actor.may("change_settings"),
        "days": days_of(tx, visit.actor, visit.lang),
        "zone": calendar_of(tx, visit.actor.area).zone,
    }
    return show(tx, visit, "settings/page", facts | _PARTS[given.part](tx, visit, view))


def _rules(tx: Tx, visit: Visit, view: SettingsView) -> Facts:
    groups = look.groups(visit.lang, view.policy, view.defaults.policy)
    return {"groups": groups, "part_names": _part_names(tx, visit)}


def _matching(tx: Tx, visit: Visit, view: SettingsView) -> Facts:
    return {
        "groups": look.weights(visit.lang, view.weights, view.defaults.weights),
        "areas": _communities(tx, visit),
        "part_names": _part_names(tx, visit),
    }


def _part_names(tx: Tx, visit: Visit) -> dict[str, str]:
    parts = places.list_parts(tx, visit.actor, Wanted()).items
    return {one.code: one.name_zh if visit.lang == "zh" else one.name_en for one in parts}


def _figures(_: Tx, __: Visit, ___: SettingsView) -> Facts:
    return {}


def _services(tx: Tx, visit: Visit, _: SettingsView) -> Facts:
    given: SettingsPageQuery = visit.given
    rows = settings.read_catalogue(tx, visit.actor)
    by_code = {row.item.code: row for row in rows}
    categories = list(dict.fromkeys(row.item.category for row in rows))
    model = by_code.get(given.service or given.like or "")
    # A whole catalogue is long: one category at first.
    first = model.item.category if model is not None else categories[0] if categories else ALL
    category = given.category or first
    shipped = [row.item for row in rows if not row.item.is_own and row.item.service_class != "window"]
    tags = sorted({tag for item in shipped for need in item.needs for tag in need.tags})
    return {
        "rows": [row for row in rows if category in {ALL, row.item.category}],
        "categories": categories,
        "category": category,
        "own_categories": list(dict.fromkeys(item.category for item in shipped)),
        "open": by_code.get(given.service or ""),
        "model": model.item if model is not None else None,
        "is_new": given.new is not None or given.like is not None,
        "category_of": partial(category_words, visit.lang),
        "skills_of": partial(skill_words, visit.lang),
        "skills": [(tag, SKILLS[tag][visit.lang != "zh"] if tag in SKILLS else tag) for tag in tags],
        "needs_shown": NEEDS_SHOWN,
        "forms": [one.value for one in Form],
        "modes": own_items.MODES,
        "kinds": own_items.KINDS,
        "classes": [one.value for one in own_items.ServiceClass],
        "payers": [one.value for one in own_items.Payer],
    }


def _calendar(tx: Tx, visit: Visit, _: SettingsView) -> Facts:
    return {
        "parts": places.list_parts(tx, visit.actor, Wanted()).items,
        "dates": calendar.read_holidays(tx, visit.actor).dates,
        "pairs": calendar.read_alliances(tx, visit.actor).pairs,
        "areas": _communities(tx, visit),
        "weekdays": dict(days_of_week(visit.lang)),
    }


def _versions(tx: Tx, visit: Visit, _: SettingsView) -> Facts:
    given: SettingsPageQuery = visit.given
    whole: WholeVersionView | None = None
    if given.number is not None:
        whole = settings_versions.read_version(tx, visit.actor, given.number)
    items = places.list_services(tx, visit.actor, places.ALL).items
    named = {one.code: one.name_zh if visit.lang == "zh" else one.name_en for one in items}
    areas = dict(_communities(tx, visit))
    return {
        "page": settings_versions.list_versions(tx, visit.actor, Wanted(20, given.cursor)),
        "whole": whole,
        "field": lambda field: look.field_words(visit.lang, field, named, areas),
        "value": partial(look.value_words, visit.lang),
        "by": lambda role: say(visit.lang, f"role.{role}" if role else "set.v.operator"),
    }


def _communities(tx: Tx, visit: Visit) -> list[tuple[str, str]]:
    """The communities of the district, by name."""
    found = places.communities_of(tx, district_of(visit.actor.area))
    return [(code, name) for code, name in found if len(code) == COMMUNITY_DIGITS]


_PARTS: Mapping[str, Callable[[Tx, Visit, SettingsView], Facts]] = {
    "rules": _rules,
    "matching": _matching,
    "services": _services,
    "calendar": _calendar,
    "figures": _figures,
    "versions": _versions,
}
