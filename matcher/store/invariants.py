"""What must always hold, as SQL views that must be empty: after every test, every fault, and in production."""

from collections.abc import Mapping

from sqlalchemy import Connection, text
from sqlalchemy import select as select_

from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.seals import STREAMS

_LIVE = "('active', 'reported', 'verified')"
_TAKEABLE = "('accepted', 'planned', 'offered')"
_UNFINISHED = (
    "('placed', 'need_info', 'needs_human', 'accepted', 'planned', 'offered', 'assigned', 'scheduled', 'in_service')"
)
_FULL = "('assigned', 'scheduled', 'in_service', 'reported', 'confirmed', 'closed')"
_KEPT = "NOT EXISTS (SELECT 1 FROM seal_trim x WHERE x.stream = 'event' AND t.id < x.before)"
"""Of older things the events were let go, after the years for which they are kept."""
_THINGS = {
    "order": "service_order",
    "offer": "offer",
    "assignment": "assignment",
    "round": "dispatch_round",
    "incident": "incident",
    "session": "service_session",
    "seat": "seat",
    "series": "series",
    "duty_place": "duty_place",
    "import": "file_import",
    "unit": "home_unit",
    "unit_area": "unit_area",
    "resource": "unit_resource",
    "proposal": "unit_proposal",
    "reward": "reward",
    "redemption": "redemption",
    "certificate": "certificate",
    "outlet": "webhook_endpoint",
    "project": "project",
    "project_step": "project_step",
    "agenda_item": "agenda_item",
    "list_entry": "list_entry",
    "post": "post",
    "post_place": "post_place",
    "day": "service_day",
    "sign_up": "day_sign_up",
    "link": "link",
    "lead": "building_lead",
}


def _each_thing(template: str) -> str:
    return " UNION ALL ".join(template.format(thing=thing, table=table) for thing, table in _THINGS.items())


VIEWS: Mapping[str, str] = {
    "inv_order_incomplete": """
        SELECT o.id FROM service_order o WHERE NOT EXISTS (SELECT 1 FROM order_window w WHERE w.order_id = o.id)
        OR NOT EXISTS (SELECT 1 FROM consent c WHERE c.order_id = o.id)
        AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.id = o.recipient_id AND r.kind = 'place')""",
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
        WHERE owner_id IS NULL AND NOT (state = 'needs_human' AND back_to IN ('placed', 'need_info'))
        AND state NOT IN ('placed', 'need_info', 'cancelled', 'rejected', 'transferred', 'merged')""",
    "inv_offer_overdue": "SELECT id FROM offer WHERE state = 'pending' AND expires_at + 10000000 < {now}",
    "inv_lease_overdue": "SELECT id FROM task WHERE state = 'leased' AND lease_until + 15000000 < {now}",
    "inv_task_overdue": "SELECT id FROM task WHERE state = 'pending' AND due_at + 30000000 < {now}",
    "inv_offered_differs": """
        SELECT o.id FROM service_order o LEFT JOIN offer f ON f.order_id = o.id AND f.state = 'pending'
        GROUP BY o.id, o.state HAVING (o.state = 'offered') <> (COUNT(f.id) > 0)""",
    "inv_fold_differs": _each_thing(f"""
        SELECT t.id FROM {{table}} t LEFT JOIN event e
        ON e.thing = '{{thing}}' AND e.thing_id = t.id AND e.version = t.version
        WHERE (e.seq IS NULL OR e.to_state <> t.state) AND {_KEPT}"""),
    "inv_version_differs": _each_thing(f"""
        SELECT t.id FROM {{table}} t LEFT JOIN event e ON e.thing = '{{thing}}' AND e.thing_id = t.id
        WHERE {_KEPT} GROUP BY t.id, t.version HAVING COUNT(e.seq) <> t.version"""),
    "inv_two_places_at_once": """
        SELECT t.helper_id AS id FROM (
        SELECT a.helper_id, a.date, a.part FROM assignment a JOIN service_order o ON o.id = a.order_id
        WHERE a.state = 'active' AND a.carrier_id IS NULL AND a.day_id IS NULL
        AND NOT (COALESCE(o.form, '') = 'now' AND EXISTS (
        SELECT 1 FROM occupied d WHERE d.helper_id = a.helper_id AND d.date = a.date AND d.part = a.part
        AND d.source = 'duty'))
        UNION ALL SELECT c.helper_id, c.date, c.part FROM occupied c) t
        JOIN helper h ON h.id = t.helper_id
        GROUP BY t.helper_id, t.date, t.part, h.per_shift HAVING COUNT(*) > h.per_shift""",
    "inv_crew_untaken": """
        SELECT c.assignment_id AS id FROM crew_member c JOIN assignment a ON a.id = c.assignment_id
        JOIN (SELECT id, date, part FROM assignment UNION
        SELECT source_id, date, part FROM occupied WHERE source = 'assignment') s ON s.id = a.id
        WHERE a.state = 'active' AND NOT EXISTS (SELECT 1 FROM occupied k WHERE k.source = 'crew'
        AND k.source_id = a.id AND k.helper_id = c.member_id AND k.date = s.date AND k.part = s.part)""",
    "inv_occupied_by_nothing": f"""
        SELECT c.source_id AS id FROM occupied c LEFT JOIN assignment a ON a.id = c.source_id
        LEFT JOIN duty_place d ON d.id = c.source_id LEFT JOIN day_sign_up u ON u.id = c.source_id
        WHERE (c.source IN ('assignment', 'crew') AND (a.id IS NULL OR a.state NOT IN {_LIVE}))
        OR (c.source = 'duty' AND (d.id IS NULL OR d.state <> 'held'))
        OR (c.source = 'day' AND (u.id IS NULL OR u.state <> 'held'))""",
    "inv_following_nothing": f"""
        SELECT a.id FROM assignment a LEFT JOIN assignment c ON c.id = a.carrier_id AND c.state IN {_LIVE}
        WHERE a.carrier_id IS NOT NULL AND a.state = 'active' AND c.id IS NULL""",
    "inv_booked_differs": """
        SELECT s.id FROM service_session s LEFT JOIN seat p ON p.session_id = s.id AND p.state = 'booked'
        GROUP BY s.id, s.booked HAVING COUNT(p.id) <> s.booked
        UNION ALL SELECT d.id FROM duty d LEFT JOIN duty_place p ON p.duty_id = d.id AND p.state = 'held'
        GROUP BY d.id, d.filled HAVING COUNT(p.id) <> d.filled
        UNION ALL SELECT t.id FROM post t LEFT JOIN post_place p ON p.post_id = t.id AND p.state = 'held'
        GROUP BY t.id, t.filled HAVING COALESCE(SUM(p.places), 0) <> t.filled""",
    "inv_day_too_much": """
        SELECT u.id FROM day_sign_up u JOIN service_day d ON d.id = u.day_id
        JOIN assignment a ON a.day_id = d.id AND a.helper_id = u.helper_id AND a.state = 'active'
        JOIN service_order o ON o.id = a.order_id WHERE u.state = 'held'
        GROUP BY u.id, u.crews, d.per_part, a.part
        HAVING SUM(CASE WHEN o.stall_id IS NULL THEN 1 ELSE d.per_part END) > u.crews * d.per_part""",
    "inv_day_not_signed_up": """
        SELECT a.id FROM assignment a WHERE a.day_id IS NOT NULL AND a.state = 'active' AND a.started_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM day_sign_up u JOIN occupied c ON c.source = 'day' AND c.source_id = u.id
        WHERE u.day_id = a.day_id AND u.helper_id = a.helper_id AND u.state = 'held' AND c.part = a.part)""",
    "inv_sealed_missing": " UNION ALL ".join(
        f"""
        SELECT s.seq AS id FROM seal s LEFT JOIN {stream} e ON e.seq BETWEEN s.first AND s.last
        WHERE s.stream = '{stream}' AND s.seq > COALESCE((SELECT upto FROM seal_trim WHERE stream = '{stream}'), 0)
        GROUP BY s.seq, s.rows HAVING COUNT(e.seq) <> s.rows"""
        for stream in STREAMS
    ),
    "inv_clock_late": """
        SELECT subject_id AS id FROM timer
        WHERE state = 'waiting' AND kind IN ('order_clock', 'windows_over') AND due_at + 60000000 < {now}""",
    "inv_clock_missing": f"""
        SELECT o.id FROM service_order o
        WHERE o.state IN {_UNFINISHED} AND o.level <> 'district'
        AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.kind = 'order_clock' AND t.subject_id = o.id)""",
    "inv_level_fell": """
        SELECT o.id FROM service_order o JOIN event e ON e.thing = 'order' AND e.thing_id = o.id AND e.verb = 'escalate'
        WHERE (e.reason = 'district' AND o.level <> 'district') OR (e.reason = 'street' AND o.level = 'community')
        OR (e.reason = 'street' AND EXISTS (SELECT 1 FROM event b WHERE b.thing = 'order' AND b.thing_id = o.id
            AND b.verb = 'escalate' AND b.reason = 'district' AND b.version < e.version))""",
    "inv_dead_unlisted": """
        SELECT d.id FROM (
            SELECT id FROM task WHERE state = 'dead' UNION ALL SELECT subject_id AS id FROM timer WHERE state = 'dead'
        ) d WHERE NOT EXISTS (SELECT 1 FROM todo WHERE todo.kind = 'dead_work' AND todo.subject_id = d.id)""",
    "inv_ledger_unbalanced": """
        SELECT t.id FROM ledger_transaction t LEFT JOIN ledger_entry e ON e.transaction_id = t.id
        GROUP BY t.id HAVING COUNT(e.seq) < 2 OR SUM(e.amount) <> 0""",
    "inv_ledger_mixed": """
        SELECT t.id FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
        JOIN ledger_account a ON a.id = e.account_id WHERE a.ledger <> t.ledger""",
    "inv_ledger_negative": """
        SELECT a.id FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
        WHERE a.kind NOT IN ('issued', 'written_off') GROUP BY a.id HAVING SUM(e.amount) < 0""",
    "inv_balance_differs": """
        SELECT a.id FROM ledger_account a LEFT JOIN ledger_entry e ON e.account_id = a.id
        GROUP BY a.id, a.balance HAVING a.balance <> COALESCE(SUM(e.amount), 0)""",
    "inv_reversal_differs": """
        SELECT t.id FROM ledger_transaction t JOIN ledger_transaction b ON b.id = t.reverses_id
        WHERE t.ledger <> b.ledger OR t.area <> b.area OR t.on_date <> b.on_date""",
    "inv_hours_of_unverified": """
        SELECT t.id FROM ledger_transaction t JOIN assignment a ON a.id = t.source_id
        WHERE t.kind = 'service' AND a.state <> 'verified'
        AND NOT EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.reverses_id = t.id)""",
    "inv_stock_negative": "SELECT id FROM reward WHERE stock < 0",
    "inv_held_differs": """
        SELECT a.id FROM ledger_account a WHERE a.kind = 'held' AND a.balance <> COALESCE(
        (SELECT SUM(r.points) FROM redemption r WHERE r.area = a.area AND r.state = 'held'), 0)""",
    "inv_list_entry_held": """
        SELECT id FROM list_entry WHERE (state IN ('claimed', 'done')) <> (holder_id IS NOT NULL)""",
    "inv_project_ended": """
        SELECT p.id FROM project p WHERE (p.state = 'open') <> (p.ended_at IS NULL)
        OR (p.state = 'done' AND EXISTS (SELECT 1 FROM project_step s
            WHERE s.project_id = p.id AND s.state IN ('open', 'doing')))""",
    "inv_open_in_closed_area": f"""
        SELECT o.id FROM service_order o JOIN area a ON a.code = o.area
        WHERE a.closed_at IS NOT NULL AND o.state IN {_UNFINISHED}
        UNION ALL SELECT h.id FROM helper h JOIN area a ON a.code = h.area
        WHERE a.closed_at IS NOT NULL AND h.state <> 'left'
        UNION ALL SELECT w.id FROM actor w JOIN area a ON a.code = w.area
        WHERE a.closed_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM building_lead l WHERE l.actor_id = w.id AND l.state = 'ended')""",
    "inv_unit_unsaid": """
        SELECT id FROM helper WHERE (unit_id IS NULL) <> (unit_state IS NULL)
        UNION ALL SELECT c.id FROM member_consent c JOIN helper h ON h.id = c.helper_id
        WHERE c.withdrawn_at IS NULL AND (h.unit_id IS NULL OR h.unit_id <> c.unit_id)""",
    "inv_key_unanswered": "SELECT actor_id AS id FROM idempotency_key WHERE status IS NULL",
}


WAITING = frozenset({"inv_offer_overdue", "inv_lease_overdue", "inv_task_overdue", "inv_clock_late"})
"""What holds only while the service runs: these rows wait for it."""


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
