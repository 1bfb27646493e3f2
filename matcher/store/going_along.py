"""Who must not serve whom of a run: asked before anybody goes along in it."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import or_, select

from matcher.domain.needs import Need
from matcher.domain.states import HelperState
from matcher.store.database import Tx
from matcher.store.schema import helper, helper_tag, pairing, service_order
from matcher.store.snapshot_orders import KEPT_APART


def kept_apart(tx: Tx, order_ids: Collection[UUID]) -> frozenset[UUID]:
    """Helpers who are kept apart from somebody whom one of the orders is for, or who is concerned by it."""
    o, p = service_order.c, pairing.c
    theirs = or_(p.recipient_id == o.recipient_id, p.recipient_id == o.other_party_id)
    found = select(p.helper_id).join(service_order, theirs).where(o.id.in_(list(order_ids)), p.kind.in_(KEPT_APART))
    return frozenset(one for (one,) in tx.tuples(found.distinct())) if order_ids else frozenset()


def who_could(tx: Tx, helper_ids: Iterable[UUID], needs: Sequence[Need]) -> frozenset[UUID]:
    """Those of the helpers who have what one of the needs asks for, by what they claim, and have not left."""
    wanted = list(helper_ids)
    if not wanted:
        return frozenset()
    there = select(helper.c.id).where(helper.c.id.in_(wanted), helper.c.state != HelperState.LEFT)
    tags: dict[UUID, set[str]] = {one: set() for (one,) in tx.tuples(there)}
    for one, tag in tx.tuples(select(helper_tag.c.helper_id, helper_tag.c.tag).where(helper_tag.c.helper_id.in_(tags))):
        tags[one].add(tag)
    return frozenset(one for one, has in tags.items() if any(has.issuperset(need.tags) for need in needs))
