"""A district decides what happens by itself: who takes orders on, and when they are first offered."""

from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import select, update

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import Acceptance, Dispatch
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.schema import district
from matcher.store.transition import tell


def change_settings(
    tx: Tx, actor: Actor | None, area: str, acceptance: Acceptance | None, dispatch: Dispatch | None
) -> str:
    """Set the switches given; the code of the district. `actor` is None for an operator at the command line.

    NotFound outside the actor's district; Invalid where the district is none of ours.
    """
    code = district_of(area)
    if actor is not None:
        if not covers(actor.area, code):
            raise NotFound
        actor.require("change_settings")
    tx.row(select(district.c.code).where(district.c.code == code).with_for_update())
    before = places.district_at(tx, code)
    wanted = {"acceptance": acceptance, "dispatch": dispatch}
    for name, value in wanted.items():
        was = getattr(before, name)
        if value is None or value is was:
            continue
        raised = update(district).where(district.c.code == code).values(**{name: value}, version=district.c.version + 1)
        version = tx.execute(raised.returning(district.c.version)).scalar_one()
        tell(tx, "district", settings_id(code), version, name, (was, value), actor)
    return code


def settings_id(code: str) -> UUID:
    """What stands for a district where an id is asked for, in its events."""
    return uuid5(NAMESPACE_OID, f"district {code}")
