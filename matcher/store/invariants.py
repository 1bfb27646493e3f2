"""What must always hold, as SQL views that must be empty: after every test, every fault, and in production."""

from collections.abc import Mapping

from sqlalchemy import Connection, text
from sqlalchemy import select as select_

from matcher.store.clock import now
from matcher.store.database import Tx

_LIVE = "('active', 'reported', 'verified')"
_TAKEABLE = "('accepted', 'planned', 'offered')"
_FULL = "('assigned', 'scheduled', 'in_service', 'reported', 'confirmed', 'closed')"
_THINGS = {"order": "service_order", "offer": "offer", "assignment": "assignment", "round": "dispatch_round"}


def _each_thing(template: str) -> str:
    return " UNION ALL ".join(template.format(thing=thing, table=table) for thing, table in _THINGS.items())


VIEWS: Mapping[str, str] = {
    "inv_order_incomplete": """
        SELECT o.id FROM service_order o WHERE NOT EXISTS (SELECT 1 FROM order_window w WHERE w.order_id = o.id)
        OR NOT EXISTS (SELECT 1 FROM consent c WHERE c.order_id = o.id)""",
    "inv_filled_differs": f"""
        SELECT o.id FROM service_order o LEFT JOIN assignment a ON a.order_id = o.id AND a.state IN {_LIVE}
        GROUP BY o.id, o.filled, o.state
        HAVING o.state <> 'cancelled' AND o.filled <> COALESCE(SUM(a.places), 0)""",
    "inv_full_differs": f"""
        SELECT id FROM service_order
        WHERE (state IN {_FULL} AND filled <> headcount) OR (state IN {_TAKEABLE} AND filled >= headcount)""",
    "inv_taken_of_closed": f"""
        SELECT a.id FROM assignment a JOIN service_order o ON o.id = a.order_id
        WHERE a.state = 'active' AND o.state NOT IN {_TAKEABLE}
        AND o.state NOT IN ('assigned', 'scheduled', 'in_service')""",
    "inv_order_unowned": """
        SELECT id FROM service_order
        WHERE owner_id IS NULL
        AND state NOT IN ('placed', 'need_info', 'cancelled', 'rejected', 'transferred', 'merged')""",
    "inv_offer_overdue": "SELECT id FROM offer WHERE state = 'pending' AND expires_at + 10000000 < {now}",
    "inv_lease_overdue": "SELECT id FROM task WHERE state = 'leased' AND lease_until + 15000000 < {now}",
    "inv_task_overdue": "SELECT id FROM task WHERE state = 'pending' AND due_at + 30000000 < {now}",
    "inv_offered_differs": """
        SELECT o.id FROM service_order o LEFT JOIN offer f ON f.order_id = o.id AND f.state = 'pending'
        GROUP BY o.id, o.state HAVING (o.state = 'offered') <> (COUNT(f.id) > 0)""",
    "inv_fold_differs": _each_thing("""
        SELECT t.id FROM {table} t LEFT JOIN event e
        ON e.thing = '{thing}' AND e.thing_id = t.id AND e.version = t.version
        WHERE e.seq IS NULL OR e.to_state <> t.state"""),
    "inv_version_differs": _each_thing("""
        SELECT t.id FROM {table} t LEFT JOIN event e ON e.thing = '{thing}' AND e.thing_id = t.id
        GROUP BY t.id, t.version HAVING COUNT(e.seq) <> t.version"""),
    "inv_two_places_at_once": """
        SELECT a.helper_id AS id FROM assignment a JOIN helper h ON h.id = a.helper_id WHERE a.state = 'active'
        GROUP BY a.helper_id, a.date, a.part, h.per_shift HAVING COUNT(*) > h.per_shift""",
    "inv_crew_idle": f"""
        SELECT o.source_id AS id FROM occupied o
        LEFT JOIN assignment a ON a.id = o.source_id AND a.state IN {_LIVE}
        WHERE o.source = 'crew' AND a.id IS NULL""",
    "inv_key_unanswered": "SELECT actor_id AS id FROM idempotency_key WHERE status IS NULL",
}


def refresh_views(connection: Connection) -> None:
    """Make the views anew; they hold no data, so the newest code's are always the right ones."""
    moment = str(select_(now()).compile(dialect=connection.dialect)).removeprefix("SELECT ").rpartition(" AS ")[0]
    for name, query in VIEWS.items():
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
        connection.execute(text(f"CREATE VIEW {name} AS {query.replace('{now}', moment)}"))


def broken(tx: Tx) -> dict[str, int]:
    """View -> rows in it, for those that are not empty."""
    counts = {name: int(tx.value(text(f"SELECT COUNT(*) FROM {name}"))) for name in VIEWS}
    return {name: count for name, count in counts.items() if count}
