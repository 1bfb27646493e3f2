"""A round as a decision paper: one sentence, the pairs by place, what is left and what would help, the gaps."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.pages.days import Days
from matcher.domain.roles import Actor
from matcher.domain.states import RoundItemState, RoundState
from matcher.queries import round_papers, rounds
from matcher.queries.remedies import RemedyView
from matcher.queries.round_papers import HelperFact, OrderFact, RoundRow
from matcher.queries.rounds import PriceView, RoundItemView, RoundView
from matcher.store.database import Tx

RUNNING = frozenset({RoundState.QUEUED, RoundState.RUNNING})
BAR = 600
_UNMET = frozenset({RoundItemState.LEFT, RoundItemState.HELD})
_FUNNEL = ("kind", "tags", "area", "shift", "excludes", "size", "limits")
_HEAT = (1, 2, 3, 5, 8)
"""From so many orders on a cell has the next darker step."""


@dataclass(frozen=True, slots=True)
class Line:
    """An order of the round with what it is, who serves it and what that costs."""

    item: RoundItemView
    order: OrderFact
    who: list[HelperFact]
    cost: int | None
    funnel: list[tuple[str, int]]

    @property
    def is_by_hand(self) -> bool:
        """Whether a person chose this pair: the plan says no costs of it then."""
        return self.item.shift is not None and not self.item.cost_parts

    @property
    def is_open(self) -> bool:
        """Whether a person may still give it to somebody else."""
        return self.item.state in {RoundItemState.PROPOSED, RoundItemState.LEFT}


@dataclass(frozen=True, slots=True)
class Group:
    """The pairs of one place."""

    name: str
    lines: list[Line]
    cost: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Whom one more of would help: `share` of the dearest price, `waiting` orders that nobody serves without."""

    price: PriceView
    place: str
    share: float
    waiting: int


@dataclass(frozen=True, slots=True)
class Paper:
    """All that the page of a round says."""

    row: RoundRow
    round: RoundView
    days: Days
    groups: list[Group]
    unmet: list[Line]
    apart: list[Line]
    counts: Mapping[str, int]
    bar: list[tuple[str, int, int]]
    helpers: dict[UUID, HelperFact]
    gaps: list[Gap]
    needs: list[round_papers.CommunityNeed]

    @property
    def is_running(self) -> bool:
        """Whether there is nothing to show yet."""
        return self.row.state in RUNNING

    @property
    def is_proven(self) -> bool:
        """Whether no plan is cheaper, and that is proven."""
        return self.row.is_proven


def write_paper(tx: Tx, actor: Actor, round_id: UUID, lang: str) -> Paper:
    """The paper of a round that the actor may know of. NotFound."""
    row, view = round_papers.read_row(tx, actor, round_id), rounds.read_round(tx, actor, round_id)
    days = days_of(tx, actor, lang)
    orders = round_papers.read_orders(tx, actor, [item.order for item in view.items])
    helpers = round_papers.read_helpers(tx, actor, _people(view.items))
    lines = [_line(item, orders[item.order], helpers) for item in view.items if item.order in orders]
    unmet = [line for line in lines if line.item.state in _UNMET]
    pairs = [line for line in lines if line.item.state not in _UNMET and line.item.shift is not None]
    apart = [line for line in lines if line.item.state not in _UNMET and line.item.shift is None]
    return Paper(
        row=row,
        round=view,
        days=days,
        groups=_groups(pairs),
        unmet=sorted(unmet, key=lambda line: (line.item.state == RoundItemState.HELD, line.item.number)),
        apart=apart,
        counts=_counts(view, unmet),
        bar=_bar(view, _counts(view, unmet)),
        helpers=helpers,
        gaps=gaps_of(tx, view),
        needs=round_papers.read_needs(tx, actor, round_id),
    )


def days_of(tx: Tx, actor: Actor, lang: str) -> Days:
    """How days are said today in the actor's district."""
    return Days(lang, *round_papers.read_parts(tx, actor))


def heat(count: int) -> int:
    """The step of the tint for so many orders."""
    return sum(count >= least for least in _HEAT)


def gaps_of(tx: Tx, view: RoundView) -> list[Gap]:
    """The round's scarcity list, the dearest first."""
    waiting: Counter[tuple[Any, ...]] = Counter()
    for item in view.items:
        waiting.update({_same(*_wanted(one)) for one in item.remedies if one.kind == "add_helper"})
    prices = view.prices or _from_remedies(view.items)
    names = round_papers.area_names(tx, [one["area"] for one in prices])
    most = max((one["price"] for one in prices), default=1)
    return [
        Gap(one, names.get(one["area"], one["area"]), one["price"] / max(1, most), waiting[_same(*_priced(one))])
        for one in prices
    ]


def _from_remedies(items: Iterable[RoundItemView]) -> list[PriceView]:
    """A plan with orders of several people has no prices; what would help its orders was tried all the same."""
    found: dict[tuple[Any, ...], PriceView] = {}
    for remedy in (one for item in items for one in item.remedies if one.kind == "add_helper"):
        area, date, part, tags = _wanted(remedy)
        shift = {"date": date, "part": part}
        price = PriceView(area=area or "", shift=shift, tags=list(tags), price=-remedy.cost_change)
        found.setdefault(_same(area, date, part, tags), price)
    return sorted(found.values(), key=lambda one: -one["price"])


def _same(area: str | None, date: str, part: str, tags: Iterable[str]) -> tuple[Any, ...]:
    return area, date, part, tuple(sorted(tags))


def _wanted(remedy: RemedyView) -> tuple[str | None, str, str, Sequence[str]]:
    shift = remedy.shift
    date, part = ("", "") if shift is None else (shift.date.isoformat(), shift.part)
    return remedy.area, date, part, remedy.tags or ()


def _priced(price: PriceView) -> tuple[str, str, str, Sequence[str]]:
    return price["area"], price["shift"]["date"], price["shift"]["part"], price["tags"]


def _people(items: Iterable[RoundItemView]) -> set[UUID]:
    serving = {UUID(one) for item in items for one in item.helpers}
    return serving | {one.helper for item in items for one in item.remedies if one.helper is not None}


def _line(item: RoundItemView, order: OrderFact, helpers: Mapping[UUID, HelperFact]) -> Line:
    who = [helpers[UUID(one)] for one in item.helpers if UUID(one) in helpers]
    cost = sum(item.cost_parts.values()) if item.cost_parts else None
    return Line(item, order, who, cost, _funnel(item))


def _funnel(item: RoundItemView) -> list[tuple[str, int]]:
    """How many are left after each question, as far as the first nobody."""
    detail = item.detail
    if not isinstance(detail, Mapping) or "kind" not in detail or detail.get("together"):
        return []
    found: list[tuple[str, int]] = []
    for name in _FUNNEL:
        count = int(detail.get(name, 0))
        if not found or count != found[-1][1]:
            found.append((name, count))
        if count == 0:
            break
    return found


def _groups(lines: Sequence[Line]) -> list[Group]:
    """By community; a round of one community by its cells."""
    is_wide = len({line.order.community for line in lines}) > 1
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.order.community if is_wide else line.order.cell or line.order.community].append(line)
    return [Group(name, its, sum(line.cost or 0 for line in its)) for name, its in sorted(found.items())]


def _counts(view: RoundView, unmet: Sequence[Line]) -> Mapping[str, int]:
    reasons = Counter(
        "held" if line.item.state == RoundItemState.HELD else str(line.item.reason or "undecided") for line in unmet
    )
    states = Counter(item.state for item in view.items)
    served, left = view.served or 0, view.unserved or 0
    known = {name: reasons[name] for name in ("outcompeted", "impossible", "held")}
    other = sum(reasons.values()) - sum(known.values())
    return {"all": served + left, "served": served, "unserved": left, **known, "other": other} | {
        str(state): states[state] for state in RoundItemState if state != RoundItemState.HELD
    }


def _bar(view: RoundView, counts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Kind, begin and width of each stretch of the bar; nothing is thinner than can be seen."""
    told = {"served": counts["served"], "outcompeted": counts["outcompeted"] + counts["other"]}
    told |= {"impossible": counts["impossible"], "held": counts["held"]}
    if not view.items:
        told = {"served": counts["served"], "other": counts["unserved"]}
    shown = {kind: count for kind, count in told.items() if count}
    whole, start, found = max(1, sum(shown.values())), 0, []
    for kind, count in shown.items():
        width = max(8, round((BAR - 8 * len(shown)) * count / whole))
        found.append((kind, start, width - 3))
        start += width
    if found:
        kind, start, _ = found[-1]
        found[-1] = (kind, start, BAR - start)
    return found
