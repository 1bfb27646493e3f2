"""Chapters of the monthly report beside the statistics: projects, service days, hours and points."""

from collections.abc import Iterator, Sequence

from api.pages.monthly import Cell, Chapter
from api.pages.words import say
from matcher.domain.ledgers import Ledger
from matcher.queries.ledgers import SumView
from matcher.queries.monthly import AroundView

_PROJECTS = ("begun", "under_way", "steps_due", "done", "dropped")
_DAYS = ("days", "signed", "came", "visitors")
_TITLES = {Ledger.HOURS: "report.hours", Ledger.POINTS: "report.points"}


def chapters_around(view: AroundView, lang: str) -> Iterator[Chapter]:
    """Each with the same values on paper and in its sheet."""
    yield _projects(view, lang)
    yield _days(view, lang)
    for ledger, title in _TITLES.items():
        yield _ledger(view.sums.get(ledger, ()), lang, title)


def _projects(view: AroundView, lang: str) -> Chapter:
    rows: list[list[Cell]] = [[say(lang, f"report.projects.{name}"), view.projects[name]] for name in _PROJECTS]
    head = [say(lang, word) for word in ("sheet.what", "sheet.value")]
    return _chapter(lang, "report.projects", "report.projects.note", head, rows)


def _days(view: AroundView, lang: str) -> Chapter:
    rows: list[list[Cell]] = [
        [say(lang, f"days.kind.{one.kind}"), *(getattr(one, name) for name in _DAYS)] for one in view.days
    ]
    head = [say(lang, "days.kind"), *(say(lang, f"report.days.{name}") for name in _DAYS)]
    return _chapter(lang, "report.days", "report.days.note", head, rows)


def _ledger(sums: Sequence[SumView], lang: str, title: str) -> Chapter:
    rows: list[list[Cell]] = [[say(lang, f"account.{one.kind}"), one.accounts, one.balance] for one in sums]
    balances = [one.balance for one in sums]
    if rows and None not in balances:
        rows.append([say(lang, "report.ledger.sum"), None, sum(one for one in balances if one is not None)])
    head = [say(lang, "sheet.what"), say(lang, "report.ledger.accounts"), say(lang, "report.ledger.balance")]
    return _chapter(lang, title, "report.ledger.note", head, rows)


def _chapter(lang: str, title: str, note: str, head: list[str], rows: list[list[Cell]]) -> Chapter:
    widths = (3.0, *[1.0] * (len(head) - 1))
    return Chapter(say(lang, title), say(lang, note), head, rows, widths=widths)
