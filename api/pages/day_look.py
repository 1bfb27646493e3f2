"""What the pages of a service day say of it beside its figures."""

from api.pages.words import say
from matcher.queries.day_plan import DaySummaryView

_HOUR = 60


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
