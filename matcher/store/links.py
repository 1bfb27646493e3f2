"""Who answers for which area, and whom planning prefers there because of it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, or_, select, union_all

from matcher.domain.areas import above, district_of
from matcher.domain.errors import NotFound
from matcher.domain.links import LinkState
from matcher.domain.roles import Actor, Relation
from matcher.domain.units import UnitLink
from matcher.store.database import Tx
from matcher.store.schema import helper, home_unit, link
from matcher.store.scope import Condition, Kind, inside, lies_inside
from matcher.store.transition import move

LINK = Kind(link, ("read_links",), {Relation.INSIDE: lies_inside(link)}, {})
_L = link.c
_BY_CODE_MOST = 400
"""Of more areas than this the links of the whole district are read."""


def _linked(which: Condition) -> Select[Any]:
    """Area and helper of the links that hold: members themselves, and all whom a unit has confirmed."""
    holds = (_L.state == LinkState.ACTIVE, which)
    by_unit = (helper.c.unit_id == _L.unit_id) & (helper.c.unit_state == UnitLink.CONFIRMED)
    own = select(_L.area, helper.c.seq).join(helper, helper.c.id == _L.helper_id).where(*holds)
    found = union_all(own, select(_L.area, helper.c.seq).join(helper, by_unit).where(*holds)).subquery()
    return select(found.c.area, found.c.seq)


_IN_AREAS = _linked(_L.area.in_(bindparam("codes", expanding=True)))
_IN_DISTRICTS = _linked(_L.district.in_(bindparam("codes", expanding=True)))


def linked_in(tx: Tx, areas: Iterable[str]) -> Mapping[str, frozenset[int]]:
    """Each area that somebody answers for, itself or as part of a wider one -> the `seq` of those helpers."""
    wanted = set(areas)
    codes = {code for one in wanted for code in above(one)}
    is_few = len(codes) <= _BY_CODE_MOST
    sought = sorted(codes if is_few else {district_of(one) for one in wanted})
    rows = tx.tuples(_IN_AREAS if is_few else _IN_DISTRICTS, {"codes": sought}) if sought else ()
    by_area: dict[str, set[int]] = {}
    for code, seq in rows:
        by_area.setdefault(code, set()).add(seq)
    if not by_area:
        return {}
    found = {}
    # One set for all orders of an area: a district has thousands of them.
    for one in wanted:
        people = frozenset().union(*(by_area[code] for code in above(one) if code in by_area))
        if people:
            found[one] = people
    return found


def partners(tx: Tx, code: str) -> list[str]:
    """The units that answer for an area, a part of it or one above it (共建单位), by name."""
    known = link.join(home_unit, home_unit.c.id == _L.unit_id)
    mine = (or_(_L.area.in_(above(code)), inside(_L.area, code)), _L.state == LinkState.ACTIVE)
    named = select(home_unit.c.name).select_from(known).where(*mine).distinct()
    return [name for (name,) in tx.tuples(named.order_by(home_unit.c.name))]


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new link."""
    tx.execute(insert(link), dict(values))


def lock(tx: Tx, actor: Actor, link_id: UUID) -> Row[Any]:
    """A link in the actor's area, held until the transaction ends. NotFound."""
    row = tx.row(select(link).where(_L.id == link_id, LINK.seen_by(actor)).with_for_update())
    if row is None:
        raise NotFound
    return row


def is_linked(tx: Tx, area: str, **who: UUID) -> bool:
    """Whether the unit or member (`unit_id`, `helper_id`) answers for exactly this area already."""
    mine = (_L[name] == value for name, value in who.items())
    return tx.value(select(_L.id).where(_L.area == area, _L.state == LinkState.ACTIVE, *mine).limit(1)) is not None


def end_all(tx: Tx, by: Actor | None, **who: UUID) -> None:
    """End every link of a unit or member that takes no part any more."""
    mine = (_L[name] == value for name, value in who.items())
    for row in tx.rows(select(link).where(_L.state == LinkState.ACTIVE, *mine).order_by(_L.seq).with_for_update()):
        move(tx, "link", row, "end", by, ended_at=tx.now)
