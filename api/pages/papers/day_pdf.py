"""The summary of a service day as a paper."""

import datetime as dt
from collections.abc import Sequence

from api.door import Attachment
from api.pages.day_look import summary_rows
from api.pages.words import say
from matcher.queries.day_plan import DaySummaryView
from matcher.queries.service_days import ServiceDayView
from workers.files.pdf import Paper

_ID_DIGITS = 8


def day_pdf(lang: str, day: ServiceDayView, summary: DaySummaryView, now: dt.datetime) -> Attachment:
    """What came of the day, and its stalls, on A4."""
    # Some time after the day its name has gone.
    title = day.name or say(lang, f"days.kind.{day.kind}")
    paper = Paper(title, foot=say(lang, "days.paper"), made_at=now)
    paper.heading(title)
    paper.paragraph(f"{day.date.isoformat()}　{day.place}")
    paper.facts(summary_rows(lang, summary))
    if day.stalls:
        paper.heading(say(lang, "days.stalls"), 2)
        head = [say(lang, "days.stall"), say(lang, "days.people"), say(lang, "days.visitors")]
        paper.table(head, _stalls(lang, day), widths=[3, 1, 1])
    paper.paragraph(say(lang, "days.small"), quiet=True)
    name = f"service-day-{day.date.isoformat()}-{str(day.id)[:_ID_DIGITS]}.pdf"
    return Attachment(paper.encoded(), "application/pdf", name)


def _stalls(lang: str, day: ServiceDayView) -> Sequence[Sequence[str]]:
    return [
        [
            one.name or say(lang, f"days.{one.kind}"),
            f"{sum(part.filled for part in one.parts)}/{sum(part.people for part in one.parts)}",
            str(one.visitors),
        ]
        for one in day.stalls
    ]
