"""What a unit may learn of its members' work: sums that rest on five people or more, whichever way one subtracts.

Everything is decided month by month and then added up, so that two periods differ by whole months that may be shown,
never by a few people's days. A month is shown where at least five served, and where at least five of those who are
not named did (or none is left unnamed): else the names would tell what the others did.

A month is told once it is over, as it was closed then: a member who is confirmed, leaves, or agrees to be named later
changes nothing in it, so that two answers about it never differ.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from matcher.domain.errors import Invalid

LEAST = 5
MONTHS_MOST = 36
_MONTHS = 12
QUESTIONS = ("contacted", "solved", "satisfied")


@dataclass(frozen=True, slots=True)
class Deed:
    """One service of one member, in the month of `date`, when it was verified; `said`: answers of the person served.

    A service of which the time is counted elsewhere has no minutes.
    """

    member: UUID
    order: UUID
    date: dt.date
    category: str
    minutes: int
    said: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Month:
    """A month as it was closed: whom the unit had confirmed, who of them agreed to be named, and what they did."""

    first: dt.date
    members: frozenset[UUID]
    named: frozenset[UUID]
    deeds: tuple[Deed, ...]


@dataclass(slots=True)
class Sum:
    """Services and minutes; `hidden` where some of them are not told."""

    services: int = 0
    minutes: int = 0
    shown: bool = False
    hidden: bool = False

    def add(self, deeds: Collection[Deed]) -> None:
        """Count these as well."""
        self.services += len(deeds)
        self.minutes += sum(one.minutes for one in deeds)
        self.shown = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """What may be told; None where too few people stand behind it. Shares are per cent of those who answered."""

    members: int | None
    active: int | None
    total: Sum
    left_out: list[dt.date]
    categories: dict[str, Sum]
    shares: dict[str, int | None]


def months_of(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of the months that the period touches. Invalid where it is none, or longer than three years."""
    if last < first:
        raise Invalid.at("to", "from_before_to", "the end must not lie before the beginning")
    at, found = first.replace(day=1), []
    while at <= last:
        found.append(at)
        at = next_month(at)
        if len(found) > MONTHS_MOST:
            raise Invalid.at("to", "too_far", f"at most {MONTHS_MOST} months")
    return found


def next_month(first: dt.date) -> dt.date:
    """The first day of the month after."""
    return first.replace(year=first.year + first.month // _MONTHS, month=first.month % _MONTHS + 1)


def sum_up(months: Sequence[Month], members: int) -> Sheet:
    """The sheet of some months, for a unit that has so many members now."""
    total, categories, left_out = Sum(), defaultdict[str, Sum](Sum), []
    shown: list[Deed] = []
    for month in months:
        if not _is_open(month):
            left_out.append(month.first)
            continue
        total.add(month.deeds)
        shown += month.deeds
        _add_categories(categories, month.deeds)
    if left_out and not shown:
        # The sum of empty months alone; that it is left out tells no more than the list of months does.
        total = Sum()
    total.hidden = bool(left_out)
    of_these = len({one for month in months for one in month.members})
    return Sheet(
        members=_count(members),
        active=_active(shown, of_these) if total.shown else None,
        total=total,
        left_out=left_out,
        categories=dict(categories),
        shares={question: _share(shown, question) for question in QUESTIONS},
    )


def _count(people: int) -> int | None:
    return None if 0 < people < LEAST else people


def _active(shown: Sequence[Deed], members: int) -> int | None:
    """Those who served; not where it would tell of a few that they did not."""
    active = len(_people(shown))
    return None if _count(active) is None or _count(members - active) is None else active


def _people(deeds: Iterable[Deed]) -> set[UUID]:
    return {one.member for one in deeds}


def _is_open(month: Month) -> bool:
    """Whether a month's sums may be told."""
    if len(month.members) < LEAST:
        return not month.members
    active, unnamed = _people(month.deeds), month.members - month.named
    if not active:
        return True
    rest = active - month.named
    is_hidden_well = not unnamed or (len(unnamed) >= LEAST and (not rest or len(rest) >= LEAST))
    return len(active) >= LEAST and is_hidden_well


def _add_categories(categories: defaultdict[str, Sum], deeds: Sequence[Deed]) -> None:
    """A month's categories; those of too few people are hidden, and so many beside them that none can be worked out."""
    cells: defaultdict[str, list[Deed]] = defaultdict(list)
    for one in deeds:
        cells[one.category].append(one)
    by_size = sorted(cells, key=lambda name: (len(_people(cells[name])), len(cells[name]), name))
    hidden = [name for name in by_size if len(_people(cells[name])) < LEAST]
    while hidden and len(hidden) < len(by_size) and not _covers_each_other([cells[name] for name in hidden]):
        hidden.append(next(name for name in by_size if name not in hidden))
    for name, mine in cells.items():
        if name in hidden:
            categories[name].hidden = True
        else:
            categories[name].add(mine)


def _covers_each_other(cells: Sequence[Sequence[Deed]]) -> bool:
    """What is left when all that is told is taken away must rest on several cells and on people enough."""
    return len(cells) > 1 and len(_people(one for cell in cells for one in cell)) >= LEAST


def _share(shown: Sequence[Deed], question: str) -> int | None:
    """Per cent of yes, over the months in which enough people's work was rated by enough others."""
    by_month: defaultdict[dt.date, list[Deed]] = defaultdict(list)
    for one in shown:
        if one.said.get(question) is not None:
            by_month[one.date.replace(day=1)].append(one)
    counted: dict[UUID, bool | None] = {}
    for mine in by_month.values():
        orders = {one.order: one.said[question] for one in mine}
        if len(_people(mine)) >= LEAST and len(orders) >= LEAST:
            counted |= orders
    return round(100 * sum(bool(said) for said in counted.values()) / len(counted)) if counted else None
