"""Where need meets nobody: skills that nobody in an area has, and whom the newest round lacked most."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from matcher.domain.areas import COMMUNITY_DIGITS, covers
from matcher.domain.figures import is_shown
from matcher.domain.roles import Actor
from matcher.domain.states import TAKEABLE, OrderState
from matcher.queries import round_papers
from matcher.queries.orders import ShiftView
from matcher.queries.rounds import PriceView, read_round
from matcher.store.database import Tx
from matcher.store.places import read_needs
from matcher.store.schema import area, helper, helper_tag, service_item, service_order
from matcher.store.scope import inside

GAPS_MOST = 30
UNTAKEN = TAKEABLE | {OrderState.PLACED, OrderState.NEED_INFO, OrderState.NEEDS_HUMAN}
"""States in which nobody has taken the order yet."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """Where need meets nobody: people with `tags` are lacking for `categories`.

    `why`: `nobody` has the skill in the whole area; or the newest `round` would have cost less by `price` with one more
    of them in `area` and `shift`.
    """

    why: str
    tags: list[str]
    categories: list[str]
    area: str
    place: str
    shift: ShiftView | None
    price: int | None
    waiting: int | None


def shown(seen_from: str, count: int) -> int | None:
    """A number that may be told to who works there; none at all is no secret."""
    return count if count == 0 or is_shown(seen_from, count) else None


def gaps_of(tx: Tx, actor: Actor, here: str) -> list[GapRow]:
    """What nobody in the area can do first, then what the newest round lacked most."""
    wanted = _categories(tx)
    found = [*_nobody(tx, actor, here), *_from_round(tx, actor, here, wanted)]
    return found[:GAPS_MOST]


def _categories(tx: Tx) -> dict[tuple[str, ...], list[str]]:
    """Skills that one person needs -> the categories whose items ask for them."""
    found: dict[tuple[str, ...], set[str]] = {}
    for row in tx.rows(select(service_item.c.category, service_item.c.needs)):
        for need in read_needs(row.needs):
            found.setdefault(tuple(sorted(need.tags)), set()).add(row.category)
    return {tags: sorted(those) for tags, those in found.items()}


def _nobody(tx: Tx, actor: Actor, here: str) -> list[GapRow]:
    """Skills that untaken orders ask for, and nobody who lives in the area has, with how many wait."""
    o = service_order.c
    mine = (inside(o.area, here), o.state.in_(sorted(UNTAKEN)))
    joined = service_order.join(service_item, service_item.c.code == o.service)
    counted = select(service_item.c.category, service_item.c.needs, func.count()).select_from(joined)
    asked: defaultdict[str, Counter[str]] = defaultdict(Counter)
    grouped = counted.where(*mine).group_by(service_item.c.code, service_item.c.category, service_item.c.needs)
    for category, needs, count in tx.tuples(grouped):
        for tag in {tag for need in read_needs(needs) for tag in need.tags}:
            asked[tag][category] += count
    there = _skills(tx, here)
    place = _name(tx, here)
    return [
        GapRow("nobody", [tag], sorted(by), here, place, None, None, shown(actor.area, sum(by.values())))
        for tag, by in sorted(asked.items(), key=lambda one: -sum(one[1].values()))
        if tag not in there
    ]


def _skills(tx: Tx, here: str) -> set[str]:
    """Skills that somebody has who serves in the area."""
    home = inside(helper.c.area, here[:COMMUNITY_DIGITS])
    joined = helper_tag.join(helper, helper.c.id == helper_tag.c.helper_id)
    return {tag for (tag,) in tx.tuples(select(helper_tag.c.tag).select_from(joined).where(home).distinct())}


def _name(tx: Tx, code: str) -> str:
    return str(tx.value(select(area.c.name).where(area.c.code == code)))


def _from_round(tx: Tx, actor: Actor, here: str, wanted: Mapping[tuple[str, ...], list[str]]) -> list[GapRow]:
    """The prices of the newest round, the dearest of each skill in each place."""
    if not actor.may("read_round"):
        return []
    round_id = round_papers.latest_round(tx, actor)
    if round_id is None:
        return []
    prices = [one for one in _prices(tx, actor, round_id) if covers(here, one["area"]) or covers(one["area"], here)]
    names = round_papers.area_names(tx, [one["area"] for one in prices])
    waits = Counter(_key(one) for one in round_papers.read_wanted(tx, actor, round_id))
    best: dict[tuple[str, tuple[str, ...]], GapRow] = {}
    for one in sorted(prices, key=lambda one: -one["price"]):
        tags = tuple(sorted(one["tags"]))
        shift = ShiftView(dt.date.fromisoformat(one["shift"]["date"]), one["shift"]["part"])
        place = names.get(one["area"], one["area"])
        row = GapRow("round", list(tags), wanted.get(tags, []), one["area"], place, shift, one["price"], None)
        best.setdefault((one["area"], tags), replace(row, waiting=shown(actor.area, waits[one["area"], tags])))
    return list(best.values())


def _prices(tx: Tx, actor: Actor, round_id: UUID) -> list[PriceView]:
    found = read_round(tx, actor, round_id).prices
    if found:
        return found
    wanted = [one for one in round_papers.read_wanted(tx, actor, round_id) if one.shift is not None]
    return [
        PriceView(
            area=one.area or "",
            shift={"date": one.shift.date.isoformat(), "part": one.shift.part} if one.shift else {},
            tags=sorted(one.tags or ()),
            price=-one.cost_change,
        )
        for one in wanted
        if one.area
    ]


def _key(remedy: Any) -> tuple[str, tuple[str, ...]]:
    return remedy.area or "", tuple(sorted(remedy.tags or ()))
