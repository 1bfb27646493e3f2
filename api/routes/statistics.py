"""The statistics of an area: figures of many, never of one."""

from api.door import Call, Doors, How
from api.pages.statistics_sheet import write_sheet
from api.schemas.statistics import SheetQuery, StatisticsQuery
from matcher.queries import figures
from matcher.queries.figures import StatisticsView
from matcher.store.database import Tx

doors = Doors("statistics")


@doors.at("GET /statistics", "read_statistics", StatisticsQuery, StatisticsView)
def read(tx: Tx, call: Call, query: StatisticsQuery) -> StatisticsView:
    """The figures of an area in a period, and what they were before; above the community small numbers are hidden."""
    return _view(tx, call, query)


@doors.at("GET /statistics.csv", "read_statistics", SheetQuery, str, How(sheet="statistics.csv"))
def sheet(tx: Tx, call: Call, query: SheetQuery) -> str:
    """The same as a sheet for a table program."""
    return write_sheet(_view(tx, call, query), query.lang)


def _view(tx: Tx, call: Call, query: StatisticsQuery) -> StatisticsView:
    period = query.days or figures.period_of(tx, call.actor, query.preset)
    return figures.read_statistics(tx, call.actor, query.area, period)
