"""Members and teams: who is there, what they can do, and when they are usually free."""

from collections.abc import Mapping

from pydantic import Field

from api.pages.console import show
from api.pages.days import skill_words
from api.pages.door import Pages
from api.pages.round_paper import days_of
from api.pages.visit import Visit
from api.schemas.fields import PageQuery
from matcher.domain.states import HelperKind
from matcher.queries import people, round_papers
from matcher.queries.paging import Wanted
from matcher.queries.people import HelperView
from matcher.store.database import Tx

pages = Pages()
SHOWN = 25
AHEAD_DAYS = 14


class PeopleQuery(PageQuery):
    """Which page of the list."""

    limit: int = Field(default=SHOWN, ge=1, le=100)


@pages.at("/people/members", "read_helpers", PeopleQuery)
def show_members(tx: Tx, visit: Visit) -> str:
    """The members of one's area."""
    return _show(tx, visit, HelperKind.MEMBER)


@pages.at("/people/teams", "read_helpers", PeopleQuery)
def show_teams(tx: Tx, visit: Visit) -> str:
    """The teams of one's area."""
    return _show(tx, visit, HelperKind.TEAM)


def _show(tx: Tx, visit: Visit, kind: HelperKind) -> str:
    given: PeopleQuery = visit.given
    found = people.list_helpers(tx, visit.actor, kind, Wanted(given.limit, given.cursor))
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
