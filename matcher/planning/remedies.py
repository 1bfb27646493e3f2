"""What would help an order that nobody serves: single changes that a person can make, each tried in the present plan.

The live engine says exactly what each would cost the whole plan, and whether the order is then served.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from msgspec.structs import replace

from matcher.domain.needs import is_credential
from matcher.domain.shifts import Horizon
from matcher.domain.states import LEVELS_UP, Level
from matcher.domain.weights import choice_cost
from matcher.engine.events import Event, HelperChanged, OrderPlaced
from matcher.engine.instance import Helper, Order, Window
from matcher.engine.live import Live
from matcher.engine.numbering import takes_several
from matcher.planning.rules import IN, is_ours, search_tags, serves
from matcher.store.facts import HelperFacts, OrderFacts

Remedy = dict[str, Any]
"""`kind` with what it changes, and `cost_change` of the whole plan, below 0.

`add_shift`: one more `shift` for the order; `widen_search`: people of the whole `level` may be asked; `drop_tag`:
nobody needs `tag`; `widen_area`: `helper` comes from `reach` levels; `raise_limit`: `helper` takes `to` by `limit`;
`add_helper`: one more member with `tags` in `area`, free in `shift`.
"""
FOUND_MOST, TRIED_MOST, HIGHEST = 3, 12, 4
NEW = "new"


@dataclass(frozen=True, slots=True)
class Known:
    """The plan and the facts behind its rows, by the engine's ids.

    `settled`: the plan with orders of several people left where they are; `whole`: with all of it free to move.
    """

    whole: Callable[[], Live]
    settled: Live
    row: Callable[[str], Order]
    horizon: Horizon
    order: Callable[[str], OrderFacts]
    helper: Callable[[str], HelperFacts]


def remedies(known: Known, name: str) -> tuple[Remedy, ...]:
    """The best change of each kind after which the order, unserved now, is served; the cheapest plan first."""
    row = known.row(name)
    live = known.whole() if takes_several(row) else known.settled
    found: dict[str, Remedy] = {}
    for remedy, event in _ways(known, live, row):
        change = live.try_out(event)
        cost_change = change.cost - live.last.cost
        is_served = any(move.order == name and move.after is not None for move in change.moved)
        best = found.get(remedy["kind"])
        if is_served and cost_change < (0 if best is None else best["cost_change"]):
            found[remedy["kind"]] = remedy | {"cost_change": cost_change}
    return tuple(sorted(found.values(), key=lambda one: (one["cost_change"], one["kind"]))[:FOUND_MOST])


Way = tuple[Remedy, Event]


def _ways(known: Known, live: Live, row: Order) -> Iterator[Way]:
    yield from _shifts(known, row)
    yield from _searches(known, row)
    yield from _tags(row)
    people = [one for one in live.instance.helpers if _could(one, row)]
    yield from islice(_reaches(known, row, people), TRIED_MOST)
    yield from islice(_limits(known, row, people), TRIED_MOST)
    yield from _members(known, row)


def _shifts(known: Known, row: Order) -> Iterator[Way]:
    """Other times; not where somebody holds a place already, or the order has exact hours."""
    tags = row.windows[0].tags if row.windows else ()
    if known.order(row.id).holders or not all(tag.startswith(IN) for tag in tags):
        return
    there = {window.shift for window in row.windows}
    for number in range(known.horizon.first_open(), known.horizon.days * known.horizon.per_day):
        if number not in there:
            more = (*row.windows, Window(number, choice_cost(len(row.windows)), tags))
            yield {"kind": "add_shift", "shift": _when(known, number)}, OrderPlaced(replace(row, windows=more))


def _searches(known: Known, row: Order) -> Iterator[Way]:
    facts = known.order(row.id)
    for level in LEVELS_UP[LEVELS_UP.index(Level(facts.search_level)) + 1 :]:
        home = search_tags(facts.area, level)
        windows = tuple(
            replace(one, tags=(*home, *(tag for tag in one.tags if not tag.startswith(IN)))) for one in row.windows
        )
        yield {"kind": "widen_search", "level": str(level)}, OrderPlaced(replace(row, windows=windows))


def _tags(row: Order) -> Iterator[Way]:
    """Without one of the skills; a checked credential is the law's."""
    for place, need in enumerate(row.needs):
        for tag in need.tags:
            if not is_credential(tag):
                less = replace(need, tags=tuple(one for one in need.tags if one != tag))
                needs = (*row.needs[:place], less, *row.needs[place + 1 :])
                yield {"kind": "drop_tag", "tag": tag}, OrderPlaced(replace(row, needs=needs))


def _could(helper: Helper, row: Order) -> bool:
    """Whether a helper has a need's tags, and is free and wanted in a window."""
    if helper.id in row.excludes or helper.kind not in row.accepts:
        return False
    free = {*helper.shifts}
    skilled = any(helper.tags.keys() >= {*need.tags} for need in row.needs)
    return skilled and any(one.shift in free and helper.tags.keys() >= {*one.tags} for one in row.windows)


def _reaches(known: Known, row: Order, people: list[Helper]) -> Iterator[Way]:
    for helper in people:
        needed = next((one for one in range(HIGHEST + 1) if serves(helper.areas, one, row.area)), None)
        if needed is not None and needed > helper.reach:
            remedy = {"kind": "widen_area", "helper": str(known.helper(helper.id).id), "reach": needed}
            yield remedy, HelperChanged(replace(helper, reach=needed))


def _limits(known: Known, row: Order, people: list[Helper]) -> Iterator[Way]:
    """One more for those whom a limit of their own keeps away; how often somebody is asked is none of theirs."""
    for helper in people:
        if not serves(helper.areas, helper.reach, row.area):
            continue
        facts = known.helper(helper.id)
        for limit in ("per_shift", "per_day", "total"):
            to = getattr(helper, limit) + 1
            if getattr(facts, limit) == to - 1:
                more = replace(helper, **{limit: to})
                yield {"kind": "raise_limit", "helper": str(facts.id), "limit": limit, "to": to}, HelperChanged(more)


def _members(known: Known, row: Order) -> Iterator[Way]:
    if "member" not in row.accepts:
        return
    for window in sorted(row.windows, key=lambda one: (one.cost, one.shift))[:2]:
        for need in row.needs:
            tags = {*need.tags, *window.tags}
            helper = Helper(id=NEW, areas=(row.area,), tags=dict.fromkeys(sorted(tags), 0), shifts=(window.shift,))
            remedy = {"kind": "add_helper", "area": row.area, "tags": sorted(filter(is_ours, tags))}
            yield {**remedy, "shift": _when(known, window.shift)}, HelperChanged(helper)


def _when(known: Known, number: int) -> dict[str, str]:
    shift = known.horizon.shift(number)
    return {"date": shift.date.isoformat(), "part": shift.part}
