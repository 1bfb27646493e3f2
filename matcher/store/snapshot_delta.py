"""What of a district's planning input changed, read again: the same facts as a snapshot's, of few rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, exists, func, or_, select

from matcher.domain.areas import CELL_DIGITS
from matcher.domain.shifts import Horizon
from matcher.domain.states import TAKEABLE, Form, HelperKind, HelperState
from matcher.store.apart import KEPT_APART
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, Hold, OrderFacts
from matcher.store.feed import Changes
from matcher.store.schema import assignment, helper, offer, order_window, pairing, service_order, team_member
from matcher.store.snapshot_helpers import can_be_asked, pending_of, read_helpers
from matcher.store.snapshot_orders import read_orders
from matcher.store.visits import visits_beside

# Another name than the one by which windows themselves are read.
_WINDOW = order_window.alias()
_NAMED = and_(
    service_order.c.id.in_(bindparam("ids", expanding=True)), service_order.c.district == bindparam("district")
)
_SEQS = select(service_order.c.seq).where(_NAMED)
_WANTING = and_(
    _NAMED,
    service_order.c.state.in_(TAKEABLE),
    exists().where(_WINDOW.c.order_id == service_order.c.id, _WINDOW.c.date <= bindparam("last")),
)
_ONE = service_order.alias()
_OF_RECIPIENTS = select(service_order.c.id).where(
    or_(
        service_order.c.recipient_id.in_(bindparam("ids", expanding=True)),
        service_order.c.other_party_id.in_(bindparam("ids", expanding=True)),
    ),
    service_order.c.district == bindparam("district"),
    service_order.c.state.in_(TAKEABLE),
)
_RUNS_BESIDE = select(service_order.c.id).where(
    service_order.c.district == bindparam("district"),
    service_order.c.form == Form.RUN,
    service_order.c.state.in_(TAKEABLE),
    service_order.c.carrier_id.is_(None),
    exists().where(
        _ONE.c.id.in_(bindparam("ids", expanding=True)),
        _ONE.c.form == Form.RUN,
        _ONE.c.service == service_order.c.service,
        func.substr(_ONE.c.area, 1, CELL_DIGITS) == service_order.c.area,
    ),
)
"""Whoever joins or leaves a run decides who may take it."""
# Whose people changed may be shut out now of orders whose recipients are kept apart from some, or no longer.
_OF_KEPT_APART = select(service_order.c.id).where(
    service_order.c.district == bindparam("district"),
    service_order.c.state.in_(TAKEABLE),
    exists().where(
        pairing.c.kind.in_(KEPT_APART),
        or_(
            pairing.c.recipient_id == service_order.c.recipient_id,
            pairing.c.recipient_id == service_order.c.other_party_id,
        ),
    ),
)
_TEAMS = select(team_member.c.team_id).where(team_member.c.member_id.in_(bindparam("ids", expanding=True))).distinct()
_SOME_TEAM = (
    select(helper.c.seq)
    .where(helper.c.kind == HelperKind.TEAM, helper.c.id.in_(bindparam("ids", expanding=True)))
    .limit(1)
)
_ACTIVE = and_(
    helper.c.id.in_(bindparam("ids", expanding=True)),
    helper.c.district == bindparam("district"),
    helper.c.state == HelperState.ACTIVE,
    can_be_asked(),
)
_HELPERS_OF = {
    table.name: select(table.c.helper_id).where(table.c.id.in_(bindparam("ids", expanding=True))).distinct()
    for table in (offer, assignment)
}


@dataclass(frozen=True, slots=True)
class Delta:
    """What to put in place of what was known: of the ids named, those that are not found again are gone.

    `beyond`: `seq` of each order that is not found again -> the offers of it that wait for an answer all the same.
    """

    order_ids: frozenset[UUID]
    helper_ids: frozenset[UUID]
    orders: tuple[OrderFacts, ...]
    helpers: tuple[HelperFacts, ...]
    beyond: Mapping[int, tuple[Hold, ...]]
    are_linked_anew: bool = False


def read_changed(tx: Tx, district: str, changes: Changes, horizon: Horizon) -> Delta:
    """The changed orders that want somebody, and the active helpers that changed or of whom an answer changed."""
    mine: dict[str, Any] = {"district": district}
    asked = (*_helpers_of(tx, offer, changes.offers), *_helpers_of(tx, assignment, changes.assignments))
    helper_ids = changes.helpers.union(asked)
    helper_ids |= _teams_of(tx, changes.helpers)
    orders: tuple[OrderFacts, ...] = ()
    helpers: tuple[HelperFacts, ...] = ()
    beyond: Mapping[int, tuple[Hold, ...]] = {}
    order_ids = changes.orders.union(_orders_of(tx, changes.recipients, mine))
    if _is_team_among(tx, changes.helpers | helper_ids):
        order_ids |= {found for (found,) in tx.tuples(_OF_KEPT_APART, mine)}
    if order_ids:
        beside = tx.tuples(_RUNS_BESIDE, {**mine, "ids": sorted(order_ids)})
        order_ids |= frozenset((*visits_beside(tx, district, order_ids), *(found for (found,) in beside)))
        orders = read_orders(tx, _WANTING, {**mine, "ids": sorted(order_ids), "last": horizon.last})
        beyond = _beyond(tx, order_ids.difference(order.id for order in orders), mine)
    if helper_ids:
        helpers = read_helpers(tx, _ACTIVE, horizon, {**mine, "ids": sorted(helper_ids)})
    return Delta(order_ids, helper_ids, orders, helpers, beyond, changes.links)


def _beyond(tx: Tx, order_ids: Iterable[UUID], mine: Mapping[str, Any]) -> dict[int, tuple[Hold, ...]]:
    wanted = {**mine, "ids": sorted(order_ids)}
    if not wanted["ids"]:
        return {}
    waiting = pending_of(tx, _NAMED, wanted)
    return {seq: tuple(hold for hold in waiting if hold.order == seq) for (seq,) in tx.tuples(_SEQS, wanted)}


def _orders_of(tx: Tx, recipients: Iterable[UUID], mine: Mapping[str, Any]) -> list[UUID]:
    wanted = sorted(recipients)
    return [found for (found,) in tx.tuples(_OF_RECIPIENTS, {**mine, "ids": wanted})] if wanted else []


def _teams_of(tx: Tx, members: Iterable[UUID]) -> frozenset[UUID]:
    """The teams of members who changed: a team of which everybody has left is not asked."""
    wanted = sorted(members)
    return frozenset(found for (found,) in tx.tuples(_TEAMS, {"ids": wanted})) if wanted else frozenset()


def _is_team_among(tx: Tx, helpers: Iterable[UUID]) -> bool:
    wanted = sorted(helpers)
    return bool(wanted) and tx.value(_SOME_TEAM, {"ids": wanted}) is not None


def _helpers_of(tx: Tx, table: Table, ids: Iterable[UUID]) -> list[UUID]:
    wanted = sorted(ids)
    return [found for (found,) in tx.tuples(_HELPERS_OF[table.name], {"ids": wanted})] if wanted else []
