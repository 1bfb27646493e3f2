"""What lives in areas goes along with them, each thing by an event; what is over keeps the code of its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.closing import BoardRole
from matcher.domain.leads import LeadState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperState
from matcher.domain.transitions import TABLES
from matcher.domain.waiting import TodoState
from matcher.store import accounts, areas, boards, places, recipients
from matcher.store.database import Tx
from matcher.store.schema import actor, board_entry, building_lead, helper, helper_base, ledger_account, offer, todo
from matcher.store.transition import Step, move, tell_step
from matcher.usecases.steps.rescinding import rescind_unfit


@dataclass(frozen=True, slots=True)
class Carried:
    """Old code -> new one; `there` were areas before; `twins`: who sees to a thing from now on instead of whom.

    `lately`: what was closed in the last weeks goes along as well.
    """

    mapping: Mapping[str, str]
    there: frozenset[str] = frozenset()
    twins: Mapping[UUID, UUID] = field(default_factory=dict)
    lately: bool = True


def carry(tx: Tx, inner: Sequence[Row[Any]], way: Carried) -> None:
    """The new areas are made, and all that is still worked on lies in them."""
    known = {one.code: one for one in inner}
    for one, code in way.mapping.items():
        if code not in way.there:
            today = places.calendar_of(tx, code).today(tx.now)
            areas.add(tx, code, known[one].kind, known[one].name, today, areas.details_of(known[one]))
    helpers = [helper_id for each in areas.KINDS for helper_id in _carry_kind(tx, each, way)]
    helpers += _rehome(tx, way.mapping)
    for one, code in way.mapping.items():
        areas.reboard(tx, one, code)
        areas.pass_phone(tx, one, code)
        areas.move_venue(tx, one, code)
        if len(one) == COMMUNITY_DIGITS:
            areas.rename_allies(tx, one, code)
    asked = select(offer.c.helper_id).where(offer.c.state == "pending", offer.c.helper_id.in_(helpers)).distinct()
    for (helper_id,) in tx.tuples(asked) if helpers else ():
        rescind_unfit(tx, helper_id)


def _carry_kind(tx: Tx, kind: areas.Kind, way: Carried) -> list[UUID]:
    """One kind of rows, each with its event; ids of helpers among them."""
    if kind.name == "bases":
        areas.rebase(tx, way.mapping)
        return []
    if kind.table is board_entry:
        return []
    found, moved = [], {}
    for row in areas.going(tx, kind, list(way.mapping), lately=way.lately):
        code = way.mapping[row.area]
        if _is_there_already(tx, kind, row, code):
            continue
        if kind.name == "orders":
            moved[row.id] = (row.area[:COMMUNITY_DIGITS], code[:COMMUNITY_DIGITS])
        if "move_area" in TABLES.get(kind.thing or "", ()):
            move(tx, str(kind.thing), row, "move_area", None, area=code, **_along(tx, kind, row, code, way))
            continue
        values: dict[str, Any] = {"area": code}
        if kind.thing is not None:
            values["version"] = row.version + 1
            state = row.state if kind.name == "helpers" else "known"
            tell_step(tx, kind.thing, row.id, Step("move_area", row.version + 1, state, state), None)
        tx.execute(update(kind.table).where(kind.table.c.id == row.id).values(**values))
        found += [row.id] if kind.name == "helpers" else []
    _pass_todos(tx, moved, way.twins)
    return found


def _is_there_already(tx: Tx, kind: areas.Kind, row: Row[Any], code: str) -> bool:
    """A unit that has registered in both areas did so once; of two who lead a building the one there stays."""
    if kind.name == "joins" and areas.is_joined(tx, row.unit_id, code):
        move(tx, "unit_area", row, "end", None)
        return True
    b = building_lead.c
    led = select(b.id).where(b.area == code, b.state == LeadState.ACTIVE)
    if kind.name == "leads" and tx.value(led) is not None:
        move(tx, "lead", row, "end", None, ended_at=tx.now)
        accounts.forget(tx, [row.actor_id], tokens=True)
        boards.drop(tx, row.area, BoardRole.BUILDING_LEAD)
        return True
    return False


def _along(tx: Tx, kind: areas.Kind, row: Row[Any], code: str, way: Carried) -> dict[str, Any]:
    """A post is for all who come to the community that it lies in now; who answers for a thing can see it there."""
    found: dict[str, Any] = {}
    if kind.name == "posts":
        found["recipient_id"] = recipients.of_place(tx, Actor(row.made_by, Role.CLERK, code), code)
    if "owner_id" in kind.table.c and row.owner_id in way.twins:
        found["owner_id"] = way.twins[row.owner_id]
    return found


def _pass_todos(tx: Tx, moved: Mapping[UUID, tuple[str, str]], twins: Mapping[UUID, UUID]) -> None:
    """What waits about an order stands on the list of the community that has the order now."""
    t = todo.c
    for old, new in sorted({one for one in moved.values() if one[0] != one[1]}):
        ids = [order_id for order_id, way in moved.items() if way == (old, new)]
        mine = (t.order_id.in_(ids), t.state == TodoState.OPEN)
        tx.execute(update(todo).where(*mine, t.area == old).values(area=new))
        for one, other in twins.items():
            tx.execute(update(todo).where(*mine, t.actor_id == one).values(actor_id=other))


def _rehome(tx: Tx, mapping: Mapping[str, str]) -> list[UUID]:
    """Who is registered in a community, and lives in what went to another one alone, is registered there; their ids."""
    digits = COMMUNITY_DIGITS
    ways = {(old[:digits], new[:digits]) for old, new in mapping.items() if len(old) > digits}
    found: list[UUID] = []
    for old, new in sorted(one for one in ways if one[0] != one[1] and one[0] not in mapping):
        base = func.substr(helper_base.c.area, 1, digits)
        went = select(helper_base.c.helper_id).where(base == new)
        stay = select(helper_base.c.helper_id).where(base == old)
        mine = (helper.c.area == old, helper.c.state != HelperState.LEFT)
        ids = (helper.c.id.in_(went), helper.c.id.not_in(stay))
        for row in tx.rows(select(helper).where(*mine, *ids).order_by(helper.c.id).with_for_update()):
            tell_step(tx, "helper", row.id, Step("move_area", row.version + 1, row.state, row.state), None)
            tx.execute(update(helper).where(helper.c.id == row.id).values(area=new, version=row.version + 1))
            for table in (actor, ledger_account):
                theirs = (table.c.helper_id == row.id, table.c.area == old)
                tx.execute(update(table).where(*theirs).values(area=new))
            found.append(row.id)
    return found
