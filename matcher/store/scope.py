"""Who sees what: every query of a caller carries one of these conditions. Outside means not found."""

from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, exists, false, func, literal, or_, select

from matcher.domain.areas import DISTRICT_DIGITS, LEVELS
from matcher.domain.roles import Actor, Role
from matcher.domain.states import LIVE, TAKEABLE, Level, OfferState
from matcher.store.reaching import COMMUNITY_DIGITS, allied_base
from matcher.store.schema import (
    alliance,
    assignment,
    dispatch_round,
    helper,
    helper_base,
    offer,
    recipient,
    service_order,
)

_LONGEST = max(LEVELS)
CONTENT_READERS = {Role.SECRETARY, Role.CLERK, Role.GRID_STAFF, Role.AUDITOR}


def inside(column: ColumnElement[str], code: str) -> ColumnElement[bool]:
    """Whether the area in `column` is `code` or lies inside it; usable by an index in any collation."""
    return column.between(code, code.ljust(_LONGEST, "9"))


def orders_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The orders that the actor may know of."""
    order = service_order.c
    if actor.role in CONTENT_READERS:
        return inside(order.area, actor.area)
    if actor.role is Role.STREET_OFFICER:
        return and_(inside(order.area, actor.area), order.level != Level.COMMUNITY)
    if actor.role is Role.RESIDENT:
        return order.placed_by == actor.id
    if actor.helper_id is not None:
        return _orders_of_helper(actor)
    return false()


def _orders_of_helper(actor: Actor) -> ColumnElement[bool]:
    order = service_order.c
    offered = exists().where(
        offer.c.order_id == order.id,
        offer.c.helper_id == actor.helper_id,
        offer.c.state == OfferState.PENDING,
    )
    held = exists().where(
        assignment.c.order_id == order.id, assignment.c.helper_id == actor.helper_id, assignment.c.state.in_(LIVE)
    )
    pooled = and_(order.pooled.is_(True), order.state.in_(TAKEABLE), within_reach(actor))
    return or_(offered, held, pooled)


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """Whether the helper serves the order's area: inside the ancestor that its reach gives for one of its bases."""
    own = helper_base.join(helper, helper.c.id == helper_base.c.helper_id)
    shared = alliance.c.area == func.substr(helper_base.c.area, 1, COMMUNITY_DIGITS)
    allied = own.join(alliance, and_(shared, helper.c.alliance.is_(True)))
    return or_(_reached_from(actor, own, helper_base.c.area), _reached_from(actor, allied, allied_base()))


def _reached_from(actor: Actor, joined: FromClause, base: ColumnElement[str]) -> ColumnElement[bool]:
    length = func.length(base) - 3 * helper.c.reach
    digits = case((length < DISTRICT_DIGITS, literal(DISTRICT_DIGITS)), else_=length).cast(Integer)
    return exists(
        select(1)
        .select_from(joined)
        .where(
            helper.c.id == actor.helper_id,
            func.substr(service_order.c.area, 1, digits) == func.substr(base, 1, digits),
        )
    )


def assignments_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The assignments that the actor may know of, joined with their orders: a helper's own, for others by the order."""
    return assignment.c.helper_id == actor.helper_id if actor.helper_id is not None else orders_seen_by(actor)


def recipients_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The recipients that the actor may know of."""
    if actor.role in {Role.SECRETARY, Role.CLERK, Role.GRID_STAFF}:
        return inside(recipient.c.area, actor.area)
    return false()


def helpers_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The members and teams that the actor may know of."""
    if actor.role in {Role.SECRETARY, Role.CLERK, Role.DISTRICT_ADMIN}:
        return inside(helper.c.area, actor.area)
    if actor.helper_id is not None:
        return helper.c.id == actor.helper_id
    return false()


def rounds_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The rounds that the actor may know of."""
    if actor.role in {Role.SECRETARY, Role.DISTRICT_ADMIN}:
        return inside(dispatch_round.c.area, actor.area)
    return false()
