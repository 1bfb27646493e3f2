"""Whether work flows: what waits in the outbox, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from matcher.domain.outlets import OutletState
from matcher.domain.states import TaskState
from matcher.store import tasks
from matcher.store.database import Tx
from matcher.store.schema import task, webhook_endpoint

STUCK_AFTER_S = 30.0


@dataclass(frozen=True, slots=True)
class Health:
    """Rows of work by state (all but those done), and the age in seconds of the oldest that is due."""

    tasks: Mapping[str, int]
    oldest_due_s: float

    @property
    def is_flowing(self) -> bool:
        """Whether nothing that is due waits longer than 30 s."""
        return self.oldest_due_s < STUCK_AFTER_S


def read_health(tx: Tx) -> Health:
    """The outbox as it stands."""
    unfinished = [TaskState.PENDING, TaskState.LEASED, TaskState.DEAD]
    counted = select(task.c.state, func.count().label("rows")).where(task.c.state.in_(unfinished))
    counts = {state.value: 0 for state in unfinished}
    counts |= {row.state: row.rows for row in tx.rows(counted.group_by(task.c.state))}
    oldest = tx.value(select(func.min(task.c.due_at)).where(tasks.due()))
    return Health(counts, (tx.now - oldest).total_seconds() if oldest is not None else 0.0)


def count_broken(tx: Tx) -> int:
    """How many webhooks and robots were given up."""
    broken = webhook_endpoint.c.state == OutletState.BROKEN
    return int(tx.value(select(func.count()).select_from(webhook_endpoint).where(broken)))
