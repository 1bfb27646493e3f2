"""How the load is shared among members, and who is visited too often: figures of many, never of one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from matcher.domain.areas import district_of
from matcher.domain.figures import PEOPLE_LEAST, gini, is_shown, lorenz, most_within
from matcher.domain.policy import Policy
from matcher.domain.states import AssignmentState, HelperKind, HelperState
from matcher.queries.figures_counts import Span
from matcher.store.database import Tx
from matcher.store.schema import assignment, crew_member, helper, service_order
from matcher.store.scope import inside
from matcher.store.visits import IS_COURTESY

_A, _H = assignment.c, helper.c
_DID = (AssignmentState.REPORTED, AssignmentState.VERIFIED)
_TIMES_MOST = 3


@dataclass(frozen=True, slots=True)
class LoadView:
    """Hours of the members of an area who served on days of the period; all None where they are too few.

    `curve`: the share of the hours that those who did least did, for each tenth of them.
    """

    served: int | None
    active: int | None
    share_active: float | None
    gini: float | None
    gini_before: float | None
    most_min: int | None
    top_tenth: float | None
    curve: list[float]


@dataclass(frozen=True, slots=True)
class CrowdingView:
    """Courtesy visits: people visited once, twice, and more often within `days`; None where too few to show."""

    days: int
    allowed: int
    visited: int | None
    times: list[int | None]
    most: int | None
    over: int | None


def read_load(tx: Tx, span: Span) -> LoadView:
    """How evenly the members share what was done: a crew's time counts for each who went, a run's once."""
    loads, before = _loads(tx, span)
    there = (
        select(func.count())
        .select_from(helper)
        .where(_H.kind == HelperKind.MEMBER, _H.state == HelperState.ACTIVE, inside(_H.area, span.area))
    )
    active = int(tx.value(there) or 0)
    # Who has left since did serve all the same.
    whole = max(active, len(loads))
    shown_active = active if active >= PEOPLE_LEAST else None
    if len(loads) < PEOPLE_LEAST:
        return LoadView(None, shown_active, None, None, None, None, None, [])
    curve = lorenz(loads)
    return LoadView(
        served=len(loads),
        active=shown_active,
        share_active=100 * len(loads) / whole,
        gini=gini(loads),
        gini_before=gini(before) if len(before) >= PEOPLE_LEAST else None,
        most_min=max(loads),
        top_tenth=100 * (1 - curve[-2]) if curve else None,
        curve=curve,
    )


def _loads(tx: Tx, span: Span) -> tuple[list[int], list[int]]:
    """Minutes of each who served, now and in the period before."""
    done = (_A.state.in_(_DID), _A.carrier_id.is_(None), _A.date.between(span.period.before.first, span.period.last))
    members = (_H.kind == HelperKind.MEMBER, inside(_H.area, span.area))
    is_before = _A.date < span.period.first
    own = select(_H.id, is_before, func.sum(_A.minutes)).join(assignment, _A.helper_id == _H.id)
    crew = (
        select(_H.id, is_before, func.sum(_A.minutes))
        .join(crew_member, crew_member.c.member_id == _H.id)
        .join(assignment, _A.id == crew_member.c.assignment_id)
    )
    found: tuple[Counter[UUID], Counter[UUID]] = (Counter(), Counter())
    for statement in (own, crew):
        for helper_id, is_earlier, minutes in tx.tuples(statement.where(*members, *done).group_by(_H.id, is_before)):
            found[bool(is_earlier)][helper_id] += int(minutes or 0)
    now, before = ([minutes for minutes in one.values() if minutes > 0] for one in found)
    return now, before


def read_crowding(tx: Tx, span: Span, policy: Policy) -> CrowdingView:
    """How often the same person was visited for courtesy's sake within the days that the district counts."""
    o = service_order.c
    joined = select(o.recipient_id, _A.date).join(assignment, _A.order_id == o.id)
    mine = (o.district == district_of(span.area), span.lies_in(o.area), IS_COURTESY, _A.state.in_(_DID))
    period = (_A.date >= span.period.first, _A.date <= span.period.last)
    visits: defaultdict[UUID, list[int]] = defaultdict(list)
    for who, day in tx.tuples(joined.where(*mine, *period)):
        visits[who].append(day.toordinal())
    most = [most_within(days, policy.visit_days) for days in visits.values()]
    return _crowding(span, most, policy)


def _crowding(span: Span, most: Sequence[int], policy: Policy) -> CrowdingView:
    times = Counter(min(one, _TIMES_MOST) for one in most)
    over = sum(one > policy.visits_most for one in most)

    def shown(count: int) -> int | None:
        return count if count == 0 or is_shown(span.seen_from, count) else None

    return CrowdingView(
        days=policy.visit_days,
        allowed=policy.visits_most,
        visited=shown(len(most)),
        times=[shown(times[one]) for one in range(1, _TIMES_MOST + 1)],
        most=max(most, default=0) if is_shown(span.seen_from, len(most)) else None,
        over=shown(over),
    )
