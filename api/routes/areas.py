"""Areas from above: who is there to help, what a day holds, what an auditor checks; counts and codes, no content."""

from api.door import Call, Doors
from api.schemas.areas import AuditQuery, CoverageQuery, DayQuery
from api.schemas.fields import NoQuery
from matcher.queries import audit, coverage, day
from matcher.queries.audit import AuditEvent, ChainsView
from matcher.queries.coverage import CoverageView
from matcher.queries.day import DayView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx

doors = Doors("areas")


@doors.at("GET /coverage", "read_coverage", CoverageQuery, CoverageView)
def read_coverage(tx: Tx, call: Call, query: CoverageQuery) -> CoverageView:
    """Who is there to help in an area, by community or cell: counts, never names."""
    return coverage.read_coverage(tx, call.actor, query.area)


@doors.at("GET /day", "read_day", DayQuery, DayView)
def read_day(tx: Tx, call: Call, query: DayQuery) -> DayView:
    """What a day of one's area holds, by parts of the day; for streets and districts as counts."""
    return day.read_day(tx, call.actor, query.date)


@doors.at("GET /audit/events", "read_audit", AuditQuery, Page[AuditEvent])
def list_events(tx: Tx, call: Call, query: AuditQuery) -> Page[AuditEvent]:
    """Every transition in one's area by codes and ids, the newest first."""
    return audit.list_audit_events(tx, call.actor, Wanted(query.limit, query.cursor), query.narrowed())


@doors.at("GET /audit/chains", "read_audit", NoQuery, ChainsView)
def check_chains(tx: Tx, call: Call, _: NoQuery) -> ChainsView:
    """Whether what only grows is still as it was sealed, computed afresh."""
    return audit.check_chains(tx, call.actor)
