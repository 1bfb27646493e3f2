"""Two orders that are one: the duplicate goes, the kept one remembers it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS
from matcher.domain.errors import Invalid, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.desk import require_untaken, tell_filer
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.letting_go import rescind
from matcher.usecases.steps.standing_for import refuse_standing_for


def merge_orders(tx: Tx, actor: Actor, order_id: UUID, into: UUID) -> None:
    """Any untaken state -> MERGED; its offers are rescinded, both who filed are told.

    The kept one is open, of the same community, and of the same recipient or cell: Invalid. NotAvailable once taken.
    WrongState where one of them stands for a session or a run: whoever booked, or goes along, would be left behind.
    """
    # Locked in the order of ids, so that two merges cannot wait for each other.
    found = {one: orders.get(tx, actor, one, lock=True) for one in sorted({order_id, into})}
    actor.require("merge_order")
    row, kept = found[order_id], found[into]
    for one in (row, kept):
        decide_on(tx, actor, one)
        refuse_standing_for(tx, one)
    _check(row, kept)
    move(tx, "order", row, "merge", actor, merged_into=into, pooled=False)
    rescind(tx, row, orders.pending_offers(tx, order_id), actor, "order_merged")
    move(tx, "order", kept, "absorb", actor)
    end(tx, row)
    tell_filer(tx, row, NoticeKind.MERGED)
    tell_filer(tx, kept, NoticeKind.ABSORBED)


def _check(row: Row[Any], kept: Row[Any]) -> None:
    if row.id == kept.id:
        raise Invalid.at("into", "itself", "an order is no duplicate of itself")
    if kept.state not in OPEN:
        raise WrongState(f"the order to keep is {kept.state}")
    if row.area[:COMMUNITY_DIGITS] != kept.area[:COMMUNITY_DIGITS]:
        raise Invalid.at("into", "other_community", "both orders lie in one community")
    if row.recipient_id != kept.recipient_id and row.area[:CELL_DIGITS] != kept.area[:CELL_DIGITS]:
        raise Invalid.at("into", "other_recipient", "both orders are of one person, or of one cell")
    require_untaken(row)
