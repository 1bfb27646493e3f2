"""Who may go for a team: what binds somebody who is named, and whether those named fill all places of an order."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.errors import NotAllowed
from matcher.domain.needs import headcount
from matcher.domain.shifts import Shift
from matcher.planning.eligible import check_time
from matcher.planning.places import Tags, fill, hardest_first
from matcher.store.apart import NOT_ASKED
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts
from matcher.store.places import district_at, read_needs
from matcher.store.schema import helper
from matcher.store.snapshot_one import read_helper, read_order, tags_of_helpers


def may_go(tx: Tx, member_id: UUID, order_id: UUID, shift: Shift, kept_apart: Collection[UUID]) -> HelperFacts:
    """The member, where it may be named for the order in this shift; the caller holds locks on both rows.

    NotAllowed where it is one of those kept apart; NotAvailable where its limits leave no room, as in a claim.
    """
    if member_id in kept_apart:
        raise NotAllowed(NOT_ASKED)
    order = read_order(tx, order_id)
    horizon = district_at(tx, order.area).calendar.horizon(tx.now)
    who = read_helper(tx, member_id, horizon, shift)
    check_time(who, order, shift, horizon)
    return who


def fills(order: Row[Any], people: Sequence[Tags]) -> bool:
    """Whether people with these tags fill all places of the order together."""
    needs = read_needs(order.needs)
    return len(fill(hardest_first(needs), people)) == headcount(needs)


def crew_fills(tx: Tx, order: Row[Any], members: Sequence[UUID], day: dt.date) -> bool:
    """The same for people of a team, with what of them counts on the day."""
    seqs = [seq for (seq,) in tx.tuples(select(helper.c.seq).where(helper.c.id.in_(members)))]
    known = tags_of_helpers(tx, seqs, day)
    return fills(order, [known.get(seq, {}) for seq in seqs])
