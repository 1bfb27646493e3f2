"""Entries of the lists that are kept by hand: needs that a unit or helper may take up, and resources beside people."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, insert, or_, select

from matcher.domain.errors import NotFound
from matcher.domain.projects import EntryState, ListKind
from matcher.domain.roles import Actor, Relation
from matcher.domain.units import JoinState
from matcher.store.database import Tx
from matcher.store.schema import helper_base, home_unit, list_entry, unit_area
from matcher.store.scope import Kind, inside, lies_inside, reaches

SUBJECT = "list_entry"
_E = list_entry.c


def _nearby(actor: Actor) -> ColumnElement[bool]:
    """For helpers needs in their reach that nobody has taken up, and their own."""
    if actor.helper_id is None:
        return false()
    return and_(_within(actor), or_(_E.state == EntryState.OPEN, _E.holder_id == actor.helper_id))


def _within(actor: Actor) -> ColumnElement[bool]:
    if actor.helper_id is None:
        return false()
    return and_(_E.list == ListKind.NEED, or_(reaches(actor, _E.area), _around_home(actor)))


def _around_home(actor: Actor) -> ColumnElement[bool]:
    """What is needed in an area that one of the helper's bases lies in: a whole community's need is theirs too."""
    b = helper_base.c
    return exists().where(b.helper_id == actor.helper_id, func.substr(b.area, 1, func.length(_E.area)) == _E.area)


def _of_unit(actor: Actor) -> ColumnElement[bool]:
    """For a unit needs where it has registered that nobody has taken up, and its own."""
    if actor.unit_id is None:
        return false()
    return and_(_around_unit(actor), or_(_E.state == EntryState.OPEN, _E.holder_id == actor.unit_id))


def _around_unit(actor: Actor) -> ColumnElement[bool]:
    """Needs of the areas where the unit serves, of what lies in them and around them; and what it has taken up."""
    if actor.unit_id is None:
        return false()
    u = unit_area.c
    meets = or_(
        func.substr(u.area, 1, func.length(_E.area)) == _E.area, func.substr(_E.area, 1, func.length(u.area)) == u.area
    )
    serves = exists().where(u.unit_id == actor.unit_id, u.state == JoinState.ACTIVE, meets)
    return and_(_E.list == ListKind.NEED, or_(serves, _E.holder_id == actor.unit_id))


ENTRY = Kind(
    list_entry,
    ("read_list_entries",),
    {Relation.INSIDE: lies_inside(list_entry), Relation.NEARBY: _nearby, Relation.UNIT: _of_unit},
    {Relation.NEARBY: _within, Relation.UNIT: _around_unit},
)


def entries_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The entries that the actor may read."""
    return ENTRY.seen_by(actor)


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new entry."""
    tx.execute(insert(list_entry), dict(values))


def get(tx: Tx, actor: Actor, entry_id: UUID) -> Row[Any]:
    """An entry that the actor may read. NotFound."""
    return _one(tx, entry_id, entries_seen_by(actor))


def lock(tx: Tx, actor: Actor, entry_id: UUID, operation: str) -> Row[Any]:
    """One on which the actor may do the operation, held until the transaction ends. NotFound."""
    return _one(tx, entry_id, or_(ENTRY.reached_by(actor, operation), entries_seen_by(actor)), lock=True)


def _one(tx: Tx, entry_id: UUID, condition: ColumnElement[bool], *, lock: bool = False) -> Row[Any]:
    statement = select(list_entry).where(_E.id == entry_id, condition)
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def locked(tx: Tx, entry_id: UUID) -> Row[Any]:
    """An entry by id for the service itself, held until the transaction ends."""
    return tx.execute(select(list_entry).where(_E.id == entry_id).with_for_update()).one()


def units_in(tx: Tx, district: str) -> Sequence[Row[Any]]:
    """The home units of a district, by name."""
    mine = select(home_unit).where(home_unit.c.district == district, home_unit.c.state == "active")
    return tx.rows(mine.order_by(home_unit.c.name))


def unit(tx: Tx, district: str, unit_id: UUID) -> Row[Any] | None:
    """A home unit of the district that takes part."""
    mine = (home_unit.c.id == unit_id, inside(home_unit.c.district, district), home_unit.c.state == "active")
    return tx.row(select(home_unit).where(*mine))


def held_by(tx: Tx, unit_id: UUID) -> Sequence[Row[Any]]:
    """What a unit has taken up and not finished, held until the transaction ends."""
    mine = (_E.holder_id == unit_id, _E.state == EntryState.CLAIMED)
    return tx.rows(select(list_entry).where(*mine).order_by(_E.seq).with_for_update())
