"""The open pool, and who could take an order of it."""

from api.door import Call, Doors
from api.schemas.dispatch import WhatIfQuery
from api.schemas.fields import LimitQuery, PageQuery
from matcher.queries import candidates, own_tasks, what_ifs
from matcher.queries.candidates import CandidatesView
from matcher.queries.own_tasks import TaskView
from matcher.queries.paging import Page, Wanted
from matcher.queries.what_ifs import WhatIfView
from matcher.store.database import Tx

doors = Doors("tasks")


@doors.at("GET /me/tasks", "read_own_tasks", PageQuery, Page[TaskView])
def list_own_tasks(tx: Tx, call: Call, query: PageQuery) -> Page[TaskView]:
    """What one could claim from the open pool, the best for oneself first; last what lies beyond the planned days."""
    return own_tasks.list_own_tasks(tx, call.live, call.actor, Wanted(query.limit, query.cursor))


@doors.at("GET /orders/{id}/candidates", "read_candidates", LimitQuery, CandidatesView)
def list_candidates(tx: Tx, call: Call, query: LimitQuery) -> CandidatesView:
    """Who could take an order, the best first; or why nobody can."""
    return candidates.list_candidates(tx, call.live, call.actor, call.id, query.limit)


@doors.at("GET /orders/{id}/what-if", "read_candidates", WhatIfQuery, WhatIfView)
def what_if(tx: Tx, call: Call, query: WhatIfQuery) -> WhatIfView:
    """What it would cost to give an order to a helper and who would move, or why this helper cannot take it."""
    return what_ifs.what_if(tx, call.live, call.actor, call.id, query.helper, query.shift())
