"""Whom to call where there is danger."""

from matcher.domain.areas import district_of
from matcher.domain.emergency import every_hotline
from matcher.domain.errors import Hotline
from matcher.domain.roles import Actor
from matcher.queries.paging import Page
from matcher.store.database import Tx
from matcher.store.places import district_at


def list_hotlines(tx: Tx, actor: Actor) -> Page[Hotline]:
    """All numbers of the actor's district, in both languages."""
    return Page(list(every_hotline(district_at(tx, district_of(actor.area)).policy.gas_phone)), None)
