"""Members and teams: who is there, what they can do, and when they are usually free."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.pages.console import show
from api.pages.days import days_of_week, skill_words
from api.pages.door import Pages
from api.pages.member_look import as_sent
from api.pages.round_paper import days_of
from api.pages.routes.desk_new import Typed
from api.pages.visit import NothingAsked, Visit
from api.pages.words.skills import SKILLS
from api.schemas.fields import PageQuery
from matcher.domain.areas import LEVELS
from matcher.domain.needs import is_credential
from matcher.domain.states import HelperKind, MemberKind, TeamKind
from matcher.queries import finding, helper_load, known, people, places, rewards, round_papers, units
from matcher.queries.paging import MOST, Page, Wanted
from matcher.queries.people import HelperView
from matcher.queries.rewards import RewardView
from matcher.store.database import Tx

pages = Pages()
SHOWN = 25
AHEAD_DAYS = 14
UNITS_MOST = 1000


class PeopleQuery(PageQuery):
    """Which page of the list, or who is called so."""

    limit: int = Field(default=SHOWN, ge=1, le=100)
    q: Typed = ""


@pages.at("/people/members", "read_helpers", PeopleQuery)
def show_members(tx: Tx, visit: Visit) -> str:
    """The members of one's area."""
    return _show(tx, visit, HelperKind.MEMBER)


@pages.at("/people/teams", "read_helpers", PeopleQuery)
def show_teams(tx: Tx, visit: Visit) -> str:
    """The teams of one's area."""
    return _show(tx, visit, HelperKind.TEAM)


@pages.at("/people/members/{id}", "read_helpers", NothingAsked, known.a_helper)
def show_member(tx: Tx, visit: Visit) -> str:
    """One member: what is known, when it has time, and what it is doing."""
    return _show_one(tx, visit, HelperKind.MEMBER)


@pages.at("/people/teams/{id}", "read_helpers", NothingAsked, known.a_helper)
def show_team(tx: Tx, visit: Visit) -> str:
    """One team."""
    return _show_one(tx, visit, HelperKind.TEAM)


def _show_one(tx: Tx, visit: Visit, kind: HelperKind) -> str:
    one = people.read_helper(tx, visit.actor, kind, visit.id)
    days = days_of(tx, visit.actor, visit.lang)
    names = round_papers.area_names(tx, one.bases)
    facts = {
        "one": one,
        "kind": kind.value,
        "name": round_papers.read_helpers(tx, visit.actor, [one.id]),
        "days": days,
        "weekdays": days_of_week(visit.lang),
        "free": {(free.weekday, free.part): free for free in one.week},
        "sent": _sent(one),
        "exceptions": json.loads(as_sent(one))["exceptions"],
        "homes": [names.get(base, base) for base in one.bases],
        "reaches": _reaches(max(one.bases, key=len, default=one.area)),
        "load": helper_load.read_load(tx, visit.actor, kind, visit.id),
        "skills": skill_words,
        "tags": sorted(tag for tag in SKILLS if not is_credential(tag)),
        "has": {tag.tag: tag.cost for tag in one.tags},
        "starred": sorted(tag for tag in SKILLS if is_credential(tag)),
        "words": _known_words(tx, visit, one),
        "unit": units.name_of(tx, one.unit) if one.unit is not None else None,
        "unit_names": _unit_names(tx, visit, kind),
        "json": json.dumps,
        "rewards": _redeemable(tx, visit, kind),
    }
    return show(tx, visit, "people/one", facts)


def _redeemable(tx: Tx, visit: Visit, kind: HelperKind) -> list[RewardView]:
    """What the desk can redeem on paper for a member."""
    if kind is not HelperKind.MEMBER or not visit.actor.may("redeem_for_member"):
        return []
    return [one for one in rewards.list_rewards(tx, visit.actor, Wanted(MOST)).items if one.is_open and one.stock]


def _reaches(base: str) -> list[tuple[int, str]]:
    """Levels up from a base, and what each of them means there."""
    return [
        (levels, f"people.reach.{LEVELS[len(base) - 3 * levels]}")
        for levels in range(5)
        if len(base) - 3 * levels in LEVELS
    ]


def _sent(one: HelperView) -> dict[tuple[int, str], dict[str, Any]]:
    """Each free part as the API takes it, with its hours, so that what is not shown is kept."""
    return {(free["weekday"], free["part"]): free for free in json.loads(as_sent(one))["week"]}


def _known_words(tx: Tx, visit: Visit, one: HelperView) -> list[str]:
    """Who is in a team, as far as the desk names them."""
    named = round_papers.read_helpers(tx, visit.actor, one.members)
    return sorted(found.name for found in named.values())


def _unit_names(tx: Tx, visit: Visit, kind: HelperKind) -> list[units.UnitName]:
    """The units that a member can be said to belong to, for who registers members."""
    if kind is not HelperKind.MEMBER or not visit.actor.may("register_helper"):
        return []
    return sorted(units.list_names(tx, visit.actor, Wanted(UNITS_MOST)).items, key=lambda one: one.name)


def _list(tx: Tx, visit: Visit, kind: HelperKind) -> Page[HelperView]:
    given: PeopleQuery = visit.given
    if not given.q:
        return people.list_helpers(tx, visit.actor, kind, Wanted(given.limit, given.cursor))
    ids = finding.find_helpers(tx, visit.actor, kind, given.q)[:SHOWN]
    return Page([people.read_helper(tx, visit.actor, kind, one) for one in ids], None)


def _show(tx: Tx, visit: Visit, kind: HelperKind) -> str:
    given: PeopleQuery = visit.given
    found = _list(tx, visit, kind)
    days = days_of(tx, visit.actor, visit.lang)
    names = round_papers.area_names(tx, [base for one in found.items for base in one.bases])
    facts = {
        "found": found,
        "kind": kind.value,
        "days": days,
        "week": {one.id: _week(one) for one in found.items},
        "away": {one.id: _away(one, days.today.toordinal()) for one in found.items},
        "known": round_papers.read_helpers(tx, visit.actor, [one.id for one in found.items]),
        "homes": {one.id: [names.get(base, base) for base in one.bases] for one in found.items},
        "skills": skill_words,
        "given": given,
        "cells": places.list_cells(tx, visit.actor),
        "reaches": _reaches(max((code for code, _ in places.list_cells(tx, visit.actor)), key=len, default="")),
        "unit_names": _unit_names(tx, visit, kind),
        "member_kinds": [one.value for one in MemberKind],
        "team_kinds": [one.value for one in TeamKind],
        "tags": sorted(tag for tag in SKILLS if not is_credential(tag)),
    }
    return show(tx, visit, "rounds/people", facts)


def _week(helper: HelperView) -> Mapping[int, Mapping[str, bool]]:
    """Weekday -> part -> whether the whole part is free, or only some of its hours."""
    found: dict[int, dict[str, bool]] = {}
    for free in helper.week:
        found.setdefault(free.weekday, {})[free.part] = free.from_ is None and free.to is None
    return found


def _away(helper: HelperView, today: int) -> list[people.ExceptionView]:
    """What is different in the next days."""
    return [one for one in helper.exceptions if 0 <= one.date.toordinal() - today <= AHEAD_DAYS]
