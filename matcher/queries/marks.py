"""How people name what stands as an id in books and audits: an order's number, a helper's badge; never a name."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from matcher.domain.numbers import order_number
from matcher.queries.papers import badge_of
from matcher.store.database import Tx
from matcher.store.schema import actor as person
from matcher.store.schema import assignment, helper, service_order


def badges(tx: Tx, helpers: Iterable[UUID | None]) -> dict[UUID, str]:
    """Helper -> the number on the badge; only of ids that the caller was shown."""
    wanted = {one for one in helpers if one is not None}
    shown = select(helper.c.id, helper.c.seq).where(helper.c.id.in_(wanted))
    return {one: badge_of(seq) for one, seq in tx.tuples(shown)} if wanted else {}


def badges_of_actors(tx: Tx, actors: Iterable[UUID | None]) -> dict[UUID, str]:
    """The same for whoever acts as a member or for a team."""
    wanted = {one for one in actors if one is not None}
    joined = person.join(helper, helper.c.id == person.c.helper_id)
    shown = select(person.c.id, helper.c.seq).select_from(joined).where(person.c.id.in_(wanted))
    return {one: badge_of(seq) for one, seq in tx.tuples(shown)} if wanted else {}


def numbers(tx: Tx, assignments: Iterable[UUID]) -> dict[UUID, str]:
    """Assignment -> the number of its order; what is none is left out."""
    wanted = set(assignments)
    joined = assignment.join(service_order, service_order.c.id == assignment.c.order_id)
    shown = select(assignment.c.id, service_order.c.seq).select_from(joined).where(assignment.c.id.in_(wanted))
    return {one: order_number(seq) for one, seq in tx.tuples(shown)} if wanted else {}
