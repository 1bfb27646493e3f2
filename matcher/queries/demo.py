"""Who plays the parts of the demo."""

from sqlalchemy import select

from matcher.domain.roles import Actor
from matcher.store import access
from matcher.store.database import Tx
from matcher.store.schema import actor

PARTS = (
    *(
        "secretary",
        "clerk",
        "grid_staff",
        "building_lead",
        "resident",
        "member_a",
        "member_b",
        "member_far",
        "team_leader",
    ),
    *("street_officer", "district_admin", "unit_liaison", "auditor"),
)
LABEL = "demo {part}"


def actor_of_part(tx: Tx, part: str) -> Actor | None:
    """Who plays the part; None where this is no demo, or has no such part."""
    row = tx.row(select(actor).where(actor.c.label == LABEL.format(part=part))) if part in PARTS else None
    return None if row is None else access.as_actor(row)
