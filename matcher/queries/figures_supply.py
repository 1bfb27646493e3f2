"""Whom an area lacks: orders of the newest round against people, by skill and part of a day, with prices."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select

from matcher.domain.areas import above, covers
from matcher.domain.figures import is_shown
from matcher.domain.states import HelperState, RoundItemState, RoundState
from matcher.store.database import Tx
from matcher.store.places import read_needs
from matcher.store.schema import (
    dispatch_round,
    helper,
    helper_base,
    helper_tag,
    order_window,
    round_item,
    service_order,
    weekly_availability,
)
from matcher.store.scope import inside

ROWS_MOST = 12
_R, _I, _H = dispatch_round.c, round_item.c, helper.c
_HAS_RUN = (RoundState.PROPOSED, RoundState.DISPATCHED)
Slot = tuple[tuple[str, ...], dt.date, str]
"""Skills that one person needs together, a day and a part of it."""


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """Orders that could be served then by somebody with these skills, people who usually are free then, and the price.

    `price`: by how much the plan would cost less with one more of them; None where it is not known.
    """

    tags: list[str]
    date: dt.date
    part: str
    demand: int | None
    unmet: int | None
    supply: int | None
    price: int | None


@dataclass(frozen=True, slots=True)
class SupplyView:
    """The newest round of the area, or of a wider one that holds it."""

    number: int
    finished_at: dt.datetime | None
    rows: list[SupplyRow]


def read_supply(tx: Tx, area: str, seen_from: str) -> SupplyView | None:
    """Where people are lacking most, the dearest first; None before the first round.

    Small numbers are shown to who looks from a community.
    """
    found = _newest(tx, area)
    if found is None:
        return None
    demand, unmet = _demand(tx, found, area)
    prices = _prices(found, area)
    slots = sorted({*demand, *prices}, key=lambda slot: (-prices.get(slot, 0), -unmet[slot], -demand[slot], slot))
    supply = _supply(tx, area, slots[:ROWS_MOST])
    rows = [_row(seen_from, slot, demand, unmet, supply, prices.get(slot)) for slot in slots[:ROWS_MOST]]
    return SupplyView(found.seq, found.finished_at, rows)


def _row(
    seen_from: str,
    slot: Slot,
    demand: Mapping[Slot, int],
    unmet: Mapping[Slot, int],
    supply: Mapping[Slot, int],
    price: int | None,
) -> SupplyRow:
    def shown(count: int) -> int | None:
        return count if count == 0 or is_shown(seen_from, count) else None

    tags, date, part = slot
    counts = (shown(demand[slot]), shown(unmet[slot]), shown(supply[slot]))
    return SupplyRow(list(tags), date, part, *counts, price)


def _newest(tx: Tx, area: str) -> Row[Any] | None:
    """Of the area or a wider one; else of a part of it."""
    run = select(dispatch_round).where(_R.state.in_(_HAS_RUN))
    for wanted in (_R.area.in_(above(area)), inside(_R.area, area)):
        found = tx.row(run.where(wanted).order_by(_R.seq.desc()).limit(1))
        if found is not None:
            return found
    return None


def _prices(found: Row[Any], area: str) -> dict[Slot, int]:
    prices: dict[Slot, int] = {}
    for one in found.prices or ():
        if covers(area, one["area"]) or covers(one["area"], area):
            slot = (tuple(sorted(one["tags"])), dt.date.fromisoformat(one["shift"]["date"]), one["shift"]["part"])
            prices[slot] = max(prices.get(slot, 0), one["price"])
    return prices


def _demand(tx: Tx, found: Row[Any], area: str) -> tuple[Counter[Slot], Counter[Slot]]:
    """Orders by what they need and when they could be served, and those of them that nobody serves."""
    o, w = service_order.c, order_window.c
    joined = round_item.join(service_order, o.id == _I.order_id).join(order_window, w.order_id == o.id)
    wanted = select(_I.state, o.needs, w.date, w.part).select_from(joined)
    demand: Counter[Slot] = Counter()
    unmet: Counter[Slot] = Counter()
    for state, needs, date, part in tx.tuples(wanted.where(_I.round_id == found.id, inside(o.area, area))):
        for tags in {need.tags for need in read_needs(needs)}:
            slot = (tuple(sorted(tags)), date, part)
            demand[slot] += 1
            unmet[slot] += state in {RoundItemState.LEFT, RoundItemState.HELD}
    return demand, unmet


def _supply(tx: Tx, area: str, slots: Iterable[Slot]) -> Counter[Slot]:
    """Active helpers of the area who have all of the skills and usually are free then."""
    wanted = list(slots)
    times = {(date.weekday(), part) for _, date, part in wanted}
    if not times:
        return Counter()
    b, a = helper_base.c, weekly_availability.c
    here = (
        select(_H.id)
        .join(helper_base, b.helper_id == _H.id)
        .where(_H.state == HelperState.ACTIVE, inside(b.area, area))
    )
    free: defaultdict[tuple[int, str], set[Any]] = defaultdict(set)
    is_wanted = or_(*((a.weekday == weekday) & (a.part == part) for weekday, part in sorted(times)))
    for who, weekday, part in tx.tuples(select(a.helper_id, a.weekday, a.part).where(a.helper_id.in_(here), is_wanted)):
        free[weekday, part].add(who)
    skilled: defaultdict[str, set[Any]] = defaultdict(set)
    tags = {tag for its, _, _ in wanted for tag in its}
    having = select(helper_tag.c.tag, helper_tag.c.helper_id).where(helper_tag.c.tag.in_(tags))
    for tag, who in tx.tuples(having.where(helper_tag.c.helper_id.in_(here))):
        skilled[tag].add(who)
    return Counter(
        {
            (its, date, part): len(set.intersection(free[date.weekday(), part], *(skilled[tag] for tag in its)))
            for its, date, part in wanted
        }
    )
