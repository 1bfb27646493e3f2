"""A round as a decision paper: one sentence, the pairs by place, what is left and what would help, the gaps."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from api.pages.days import Days
from api.pages.funnel import funnel_of
from api.pages.round_gaps import Gap, gaps_of
from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.roles import Actor
from matcher.domain.states import RoundItemState, RoundState
from matcher.queries import round_papers, rounds
from matcher.queries.round_papers import HelperFact, OrderFact, RoundRow
from matcher.queries.rounds import RoundItemView, RoundView
from matcher.store.database import Tx

RUNNING = frozenset({RoundState.QUEUED, RoundState.RUNNING})
BAR = 600
_UNMET = frozenset({RoundItemState.LEFT, RoundItemState.HELD})
LINES_MOST, CARDS_MOST = 60, 24
"""A longer list of pairs is folded by place; the dearest orders that are left have a card, the others a line."""


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
    """The pairs of one place; those of a long list are folded at first."""

    code: str
    name: str
    lines: list[Line]
    cost: int
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """All that the page of a round says."""

    row: RoundRow
    round: RoundView
    days: Days
    groups: list[Group]
    unmet: list[Line]
    rest: list[Line]
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

    @property
    def is_checked(self) -> bool:
        """Whether the checker has judged the plan: what it refuses is never kept."""
        return "check" in self.round.timings

    @property
    def saved(self) -> tuple[int, float] | None:
        """By how many orders and by how much of the cost the plan is better than taking the orders in turn."""
        told = self.round.in_turn
        if told is None or self.round.cost is None or told["cost"] <= self.round.cost:
            return None
        return (self.round.served or 0) - told["served"], 100 * (told["cost"] - self.round.cost) / told["cost"]


def write_paper(tx: Tx, actor: Actor, round_id: UUID, lang: str, *, is_whole: bool = False) -> Paper:
    """The paper of a round that the actor may know of, `is_whole`: with nothing folded. NotFound."""
    row, view = round_papers.read_row(tx, actor, round_id), rounds.read_round(tx, actor, round_id)
    days = days_of(tx, actor, lang)
    orders = round_papers.read_orders(tx, actor, [item.order for item in view.items])
    helpers = round_papers.read_helpers(tx, actor, _people(view.items))
    lines = [_line(item, orders[item.order], helpers) for item in view.items if item.order in orders]
    unmet = [line for line in lines if line.item.state in _UNMET]
    pairs = [line for line in lines if line.item.state not in _UNMET and line.item.shift is not None]
    apart = [line for line in lines if line.item.state not in _UNMET and line.item.shift is None]
    cards = sorted(unmet, key=_by_help)
    most = len(cards) if is_whole else CARDS_MOST
    return Paper(
        row=row,
        round=view,
        days=days,
        groups=_groups(pairs, is_folded=len(pairs) > LINES_MOST and not is_whole),
        unmet=cards[:most],
        rest=cards[most:],
        apart=apart,
        counts=_counts(view, unmet),
        bar=_bar(view, _counts(view, unmet)),
        helpers=helpers,
        gaps=gaps_of(tx, actor, view, days),
        needs=round_papers.read_needs(tx, actor, round_id),
    )


def days_of(tx: Tx, actor: Actor, lang: str) -> Days:
    """How days are said today in the actor's district."""
    return Days(lang, *round_papers.read_parts(tx, actor))


def _people(items: Iterable[RoundItemView]) -> set[UUID]:
    serving = {UUID(one) for item in items for one in item.helpers}
    return serving | {one.helper for item in items for one in item.remedies if one.helper is not None}


def _line(item: RoundItemView, order: OrderFact, helpers: Mapping[UUID, HelperFact]) -> Line:
    who = [helpers[UUID(one)] for one in item.helpers if UUID(one) in helpers]
    cost = sum(item.cost_parts.values()) if item.cost_parts else None
    return Line(item, order, who, cost, funnel_of(item.detail))


def _by_help(line: Line) -> tuple[bool, bool, str]:
    """What can be helped first, what waits for something else last."""
    return line.item.state == RoundItemState.HELD, not line.item.remedies, line.item.number


def _groups(lines: Sequence[Line], *, is_folded: bool) -> list[Group]:
    """By community; a round of one community by its cells."""
    is_wide = len({line.order.community for line in lines}) > 1
    found: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        order = line.order
        by_cell = (order.area, order.cell or order.community)
        found[(order.area[:COMMUNITY_DIGITS], order.community) if is_wide else by_cell].append(line)
    return [
        Group(code, name, its, sum(line.cost or 0 for line in its), is_folded)
        for (code, name), its in sorted(found.items())
    ]


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
