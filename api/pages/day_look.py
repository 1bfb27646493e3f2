"""What the pages of a service day say of it beside its figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.words import say
from matcher.queries.day_plan import DaySummaryView, PersonView
from matcher.queries.initials import name_letters

_HOUR = 60
A_PAGE = 60
"""So many people stand on one page of a day's list."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People by the letters of their names, each with those; `pages` by number, and the letters and places of each."""

    shown: Sequence[tuple[PersonView, str]]
    pages: Sequence[tuple[int, str]]
    page: int | None


def people_of(people: Sequence[PersonView], page: int, *, is_whole: bool) -> PeoplePage:
    """A page of the list, the last one where there are fewer; or the whole list."""
    ordered = sorted(((one, name_letters(one.name)) for one in people), key=lambda one: (one[1], one[0].name))
    starts = range(0, len(ordered), A_PAGE)
    pages = [(number, _span(start, ordered[start : start + A_PAGE])) for number, start in enumerate(starts, 1)]
    if is_whole or len(pages) <= 1:
        return PeoplePage(ordered, pages, None)
    page = min(page, len(pages))
    return PeoplePage(ordered[A_PAGE * (page - 1) : A_PAGE * page], pages, page)


def _span(start: int, some: Sequence[tuple[PersonView, str]]) -> str:
    first, last = (some[at][1][:1].upper() for at in (0, -1))
    letters = first if first == last else f"{first}-{last}"
    return f"{letters} {start + 1}-{start + len(some)}"


def summary_rows(lang: str, summary: DaySummaryView) -> list[tuple[str, str]]:
    """Name and value of each figure of a day's summary, as they stand on the page and on paper."""
    few = say(lang, "days.too_few")
    satisfied = few if summary.rated is None else f"{summary.satisfied}/{summary.rated}"
    hours = f"{summary.minutes / _HOUR:.1f}"
    return [
        (say(lang, "days.sum_orders"), f"{summary.done}/{summary.orders}"),
        (say(lang, "days.sum_left"), str(summary.left)),
        (say(lang, "days.sum_recipients"), str(summary.recipients)),
        (say(lang, "days.sum_visitors"), f"{summary.visitors}/{summary.expected}"),
        (say(lang, "days.sum_came"), f"{summary.came}/{summary.signed}"),
        (say(lang, "days.sum_helpers"), str(summary.helpers)),
        (say(lang, "days.sum_places"), f"{summary.filled}/{summary.places}"),
        (say(lang, "days.sum_hours"), hours),
        (say(lang, "days.sum_satisfied"), satisfied),
    ]
