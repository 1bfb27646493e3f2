"""The buildings of the story's community; in its first cell most have a lead."""

import datetime as dt
from collections import Counter
from uuid import UUID

from sqlalchemy import insert, select, update

from matcher.domain.areas import CELL_DIGITS
from matcher.domain.closing import BoardRole
from matcher.domain.leads import LeadState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import ConsentHow
from matcher.store import boards, leads, schema
from matcher.store.boards import Line
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.scope import inside
from matcher.store.transition import tell_born
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.vocabulary import DISTRICT
from matcher.usecases.load_reference import area_row

_IN_A_CELL, _LED, _NOTICE = 6, 4, "1"
_ESTATES = ("示例小区", "示例家属院")
_LED_DAYS, _OF = 150, 3


def first_building(ground: Ground) -> str:
    """The building whose lead plays a part."""
    return f"{ground.scene.cell}001"


def add_buildings(tx: Tx, ground: Ground, invented: Invented, lead: Actor) -> None:
    """Six to each cell of the community, of two estates; four of the first cell are led, the first by `lead`."""
    community = ground.scene.community
    rows = []
    for turn, cell in enumerate(ground.cells[community]):
        for number in range(1, _IN_A_CELL + 1):
            details = {"estate": _ESTATES[turn % len(_ESTATES)], "households": 48 + 12 * (number % 3)}
            row = area_row(f"{cell}{number:03d}", f"{turn * _IN_A_CELL + number}号楼", "楼栋")
            rows.append({**row, **details, "entrances": 3 + number % 3})
    tx.execute(insert(schema.area), rows)
    _settle(tx, community)
    secretary = ground.staff[community].secretary
    _lead(tx, secretary, lead, invented)
    for number in range(2, _LED + 1):
        code = f"{ground.scene.cell}{number:03d}"
        _lead(tx, secretary, _employ(tx, code), invented)


def _settle(tx: Tx, community: str) -> None:
    """Two of three who are served in the community said which building; the story's people live nowhere special."""
    o, r = schema.service_order.c, schema.recipient.c
    rows = tx.rows(select(o.id, o.recipient_id, o.area).where(inside(o.area, community)).order_by(o.seq))
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.area] += 1
        code = f"{row.area}{seen[row.area] % _IN_A_CELL:03d}"
        if len(row.area) != CELL_DIGITS or seen[row.area] % _OF == 0:
            continue
        tx.execute(update(schema.service_order).where(o.id == row.id).values(area=code))
        tx.execute(update(schema.recipient).where(r.id == row.recipient_id).values(area=code))


def _employ(tx: Tx, code: str) -> Actor:
    who = Actor(new_id(), Role.BUILDING_LEAD, code)
    values = {"label": f"building_lead {code}", "made_at": tx.now - dt.timedelta(days=_LED_DAYS)}
    tx.execute(insert(schema.actor).values(id=who.id, role=who.role, area=code, helper_id=None, unit_id=None, **values))
    return who


def _lead(tx: Tx, by: Actor, who: Actor, invented: Invented) -> None:
    lead_id: UUID = new_id()
    values = {"id": lead_id, "district": DISTRICT, "area": who.area, "actor_id": who.id, "state": LeadState.ACTIVE}
    values |= {"made_by": by.id, "made_at": tx.now - dt.timedelta(days=_LED_DAYS), "version": 1}
    leads.add(tx, values)
    tell_born(tx, "lead", [values], "name", by)
    person = invented.person()
    line = Line(BoardRole.BUILDING_LEAD, person["name"], person["phone"], ConsentHow.PAPER, _NOTICE)
    boards.replace(tx, by, who.area, [line])
