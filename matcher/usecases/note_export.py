"""Somebody takes a list away: that stays, with which and of where; what stood in it does not."""

from sqlalchemy import insert

from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import file_export
from matcher.store.transition import Step, tell_step


def note_export(tx: Tx, actor: Actor, kind: str, area: str) -> None:
    """Called before the file leaves."""
    export_id = new_id()
    values = {"id": export_id, "kind": kind, "area": area, "made_by": actor.id, "made_at": tx.now}
    tx.execute(insert(file_export).values(**values))
    tell_step(tx, "export", export_id, Step("export", 1, None, "made", kind), actor)
