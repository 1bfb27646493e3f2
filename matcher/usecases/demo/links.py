"""Units answer for communities where they serve, one for a cell beside the story's."""

import datetime as dt
from uuid import UUID

from matcher.domain.links import LinkKind, LinkState
from matcher.store import schema
from matcher.store.ids import new_id
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import DISTRICT

_LINKED_DAYS = 200


def add_links(sheet: Sheet, ground: Ground) -> None:
    """Each unit but the story's answers for the first community in which it serves; the story's cell has nobody."""
    story = ground.scene.community
    served: dict[UUID, str] = {}
    for row in sheet.rows[schema.unit_area]:
        served.setdefault(row["unit_id"], row["area"])
    for number, (unit, area) in enumerate(served.items()):
        code = ground.scene.neighbour if number == 0 else area
        if code != story:
            _add(sheet, ground, unit, code)


def _add(sheet: Sheet, ground: Ground, unit: UUID, code: str) -> None:
    by, at = ground.staff[code[: len(ground.scene.community)]].secretary, sheet.tx.now - dt.timedelta(days=_LINKED_DAYS)
    link_id, state = new_id(), LinkState.ACTIVE.value
    who = {"kind": LinkKind.UNIT.value, "unit_id": unit, "helper_id": None}
    made = {"made_by": by.id, "made_at": at, "ended_at": None, "version": 1}
    sheet.add(schema.link, id=link_id, district=DISTRICT, area=code, state=state, **who, **made)
    sheet.add(
        schema.event,
        thing="link",
        thing_id=link_id,
        version=1,
        order_id=None,
        verb="make",
        from_state=None,
        to_state=state,
        reason=None,
        actor_id=by.id,
        role=by.role.value,
        at=at,
    )
