"""The report of a month: the figures of an area on paper and in sheets; of many, never of one."""

from api.door import Attachment, Call, Doors, How
from api.pages.monthly import Report, formulas, report_of
from api.pages.monthly_around import chapters_around
from api.pages.monthly_files import as_pdf, as_sheets
from api.pages.round_paper import days_of
from api.schemas.statistics import MonthQuery
from matcher.domain.roles import Actor
from matcher.queries import figures
from matcher.queries.monthly import read_around
from matcher.queries.settings import settings_at
from matcher.store.database import Tx
from matcher.usecases.services import Services
from workers.files.sheets import MEDIA_TYPE

doors = Doors("reports")


def _report(services: Services, actor: Actor, query: MonthQuery) -> tuple[Report, str]:
    with services.read() as tx:
        period = figures.month_of(tx, actor, query.year_and_month)
        view = figures.read_statistics(tx, actor, query.area, period)
        policy = settings_at(tx, view.area).policy
        contact = (policy["contact_urgent_h"], policy["contact_h"])
        report = report_of(view, days_of(tx, actor, query.lang))
        around = chapters_around(read_around(tx, actor, view.area, period), query.lang)
        report.chapters.extend([*around, formulas(view, query.lang, contact)])
        return report, f"report-{view.area}-{period.first:%Y-%m}"


def _pdf(services: Services, actor: Actor, query: MonthQuery) -> Attachment:
    report, name = _report(services, actor, query)
    return Attachment(as_pdf(report, query.lang), "application/pdf", f"{name}.pdf")


def _sheets(services: Services, actor: Actor, query: MonthQuery) -> Attachment:
    report, name = _report(services, actor, query)
    return Attachment(as_sheets(report), MEDIA_TYPE, f"{name}.xlsx")


@doors.at("GET /reports/monthly.pdf", "read_reports", MonthQuery, Attachment, How(ready=_pdf))
def monthly_pdf(_: Tx, call: Call, __: MonthQuery) -> Attachment:
    """The report of a month as PDF: all figures with their formulas, areas, needs, gaps, times and the load."""
    found: Attachment = call.ready
    return found


@doors.at("GET /reports/monthly.xlsx", "read_reports", MonthQuery, Attachment, How(ready=_sheets))
def monthly_sheets(_: Tx, call: Call, __: MonthQuery) -> Attachment:
    """The same as a workbook, a sheet for each chapter."""
    found: Attachment = call.ready
    return found
