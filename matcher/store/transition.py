"""The one way in which anything changes its state: a conditional update and the event that tells of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, insert, update

from matcher.domain.roles import Actor
from matcher.domain.states import OrderState
from matcher.domain.transitions import after
from matcher.store import bulk, schema
from matcher.store.database import Stale, Tx

_TABLES: Mapping[str, Table] = {
    "order": schema.service_order,
    "offer": schema.offer,
    "assignment": schema.assignment,
    "round": schema.dispatch_round,
    "incident": schema.incident,
    "session": schema.service_session,
    "seat": schema.seat,
    "series": schema.series,
    "duty_place": schema.duty_place,
    "import": schema.file_import,
    "unit": schema.home_unit,
    "unit_area": schema.unit_area,
    "resource": schema.unit_resource,
    "proposal": schema.unit_proposal,
    "reward": schema.reward,
    "redemption": schema.redemption,
    "certificate": schema.certificate,
    "outlet": schema.webhook_endpoint,
    "project": schema.project,
    "project_step": schema.project_step,
    "agenda_item": schema.agenda_item,
    "list_entry": schema.list_entry,
    "post": schema.post,
    "post_place": schema.post_place,
    "day": schema.service_day,
    "sign_up": schema.day_sign_up,
    "link": schema.link,
    "lead": schema.building_lead,
}
_EVENT = insert(schema.event)
_COLUMNS = (
    "thing",
    "thing_id",
    "version",
    "order_id",
    "verb",
    "from_state",
    "to_state",
    "reason",
    "actor_id",
    "role",
    "at",
)
MANY = 100
"""From so many events on they are written in bulk: below that the statement costs more than its rows."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an event tells beside whom and when."""

    verb: str
    version: int
    from_state: str | None
    to_state: str
    reason: str | None = None


def move(
    tx: Tx, thing: str, row: Row[Any], verb: str, by: Actor | None, *, reason: str | None = None, **changes: Any
) -> Row[Any]:
    """Apply `verb` to the row as it was read; IllegalTransition by the table, Stale where the row has changed since.

    Returns the row after the change. `by` is None where a clock or the engine acts.
    """
    to_state = after(thing, row.state, verb, getattr(row, "back_to", None))
    table = _TABLES[thing]
    if to_state == OrderState.NEEDS_HUMAN != row.state:
        changes["back_to"] = row.state
    if thing == "order" and to_state != row.state:
        changes["state_at"] = tx.now
    statement = (
        update(table)
        .where(table.c.id == row.id, table.c.version == row.version)
        .values(state=to_state, version=row.version + 1, **changes)
        .returning(table)
    )
    changed = tx.row(statement)
    if changed is None:
        raise Stale
    step = Step(verb, changed.version, row.state, to_state, reason)
    tx.execute(_EVENT, _event(tx, thing, row.id, getattr(row, "order_id", None), step, by))
    return changed


def move_many(
    tx: Tx, thing: str, rows: Sequence[Row[Any]], verb: str, by: Actor | None, reason: str | None = None, **changes: Any
) -> None:
    """Apply `verb` to rows that this transaction has locked, in a few statements; all get the same `changes`."""
    table = _TABLES[thing]
    by_target: dict[str, list[Row[Any]]] = {}
    for row in rows:
        by_target.setdefault(after(thing, row.state, verb), []).append(row)
    for to_state, group in by_target.items():
        values: dict[str, Any] = {**changes, "state": to_state, "version": table.c.version + 1}
        if thing == "order":
            values["state_at"] = tx.now
        tx.execute(update(table).where(table.c.id.in_([row.id for row in group])).values(**values))
        steps = [
            (row.id, getattr(row, "order_id", None), Step(verb, row.version + 1, row.state, to_state, reason))
            for row in group
        ]
        _tell_many(tx, thing, steps, by)


def tell_born(tx: Tx, thing: str, rows: Sequence[Mapping[str, Any]], verb: str, by: Actor | None) -> None:
    """Append the first event of new things, given as the values that were inserted."""
    if rows:
        steps = [(new["id"], new.get("order_id"), Step(verb, 1, None, new["state"])) for new in rows]
        _tell_many(tx, thing, steps, by)


def tell(
    tx: Tx, thing: str, thing_id: UUID, version: int, verb: str, states: tuple[str | None, str], by: Actor | None
) -> None:
    """Append an event of a thing whose row was changed by other means; `states` before and after."""
    tell_step(tx, thing, thing_id, Step(verb, version, *states), by)


def tell_step(tx: Tx, thing: str, thing_id: UUID, step: "Step", by: Actor | None) -> None:
    """The same, with a reason where the step has one."""
    tx.execute(_EVENT, _event(tx, thing, thing_id, None, step, by))


def _tell_many(tx: Tx, thing: str, steps: Sequence[tuple[UUID, UUID | None, Step]], by: Actor | None) -> None:
    """Events of several things, of an order or not; thousands as the driver takes them."""
    if len(steps) < MANY:
        tx.execute(_EVENT, [_event(tx, thing, thing_id, order_id, step, by) for thing_id, order_id, step in steps])
        return
    who, at = (by.id.hex, str(by.role)) if by else (None, None), bulk.micros(tx.now)
    bulk.insert_rows(tx, schema.event, _COLUMNS, (_raw(thing, *told, who, at) for told in steps))


def _raw(
    thing: str, thing_id: UUID, order_id: UUID | None, step: Step, who: tuple[str | None, str | None], at: int
) -> bulk.Raw:
    of_order = thing_id if thing == "order" else order_id
    return (
        thing,
        thing_id.hex,
        step.version,
        of_order.hex if of_order is not None else None,
        str(step.verb),
        str(step.from_state) if step.from_state is not None else None,
        str(step.to_state),
        str(step.reason) if step.reason is not None else None,
        *who,
        at,
    )


def _event(tx: Tx, thing: str, thing_id: UUID, order_id: UUID | None, step: Step, by: Actor | None) -> dict[str, Any]:
    return {
        "thing": thing,
        "thing_id": thing_id,
        "version": step.version,
        "order_id": thing_id if thing == "order" else order_id,
        "verb": step.verb,
        "from_state": step.from_state,
        "to_state": step.to_state,
        "reason": step.reason,
        "actor_id": by.id if by else None,
        "role": str(by.role) if by else None,
        "at": tx.now,
    }
