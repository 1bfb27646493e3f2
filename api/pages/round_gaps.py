"""Whom an area lacks, as a round found it: one more of whom would help, where, when and by how much."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from api.pages.days import Days, skill_words
from api.pages.words import say
from api.schemas.fields import AreaCode, Date, Query, Tag
from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, STREET_DIGITS, covers
from matcher.domain.roles import Actor
from matcher.queries import round_papers
from matcher.queries.remedies import RemedyView
from matcher.queries.rounds import PriceView, RoundItemView, RoundView
from matcher.store.database import Tx

Key = tuple[str | None, str, str, tuple[str, ...]]
Nothing = Annotated[str, StringConstraints(max_length=0)]


class GapsQuery(Query):
    """What the list is narrowed to; an empty field narrows nothing."""

    place: AreaCode | Nothing = ""
    tag: Tag | Nothing = ""
    day: Date | Nothing = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Whom one more of would help: `share` of the dearest price, `waiting` orders that nobody serves without."""

    price: PriceView
    place: str
    street: str
    when: str
    share: float
    waiting: list[RoundItemView]

    def skill(self, lang: str) -> str:
        """Whom."""
        return skill_words(lang, self.price["tags"]) or say(lang, "help.anybody")

    def is_wanted(self, asked: GapsQuery) -> bool:
        """Whether the list, narrowed so, shows it."""
        is_there = not asked.place or covers(asked.place, self.price["area"])
        is_then = not asked.day or self.price["shift"]["date"] == str(asked.day)
        return is_there and is_then and (not asked.tag or asked.tag in self.price["tags"])


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list of gaps can be narrowed to, as value and word."""

    places: list[tuple[str, str]]
    tags: list[tuple[str, str]]
    days: list[tuple[str, str]]


def gaps_of(tx: Tx, actor: Actor, view: RoundView, days: Days) -> list[Gap]:
    """The round's scarcity list, the dearest first; without the orders for those who may not read them."""
    waiting: defaultdict[Key, list[RoundItemView]] = defaultdict(list)
    for item in view.items:
        for key in {_wanted(one) for one in item.remedies if one.kind == "add_helper"}:
            waiting[key].append(item)
    prices = view.prices or _from_remedies(round_papers.read_wanted(tx, actor, view.id))
    names = round_papers.area_names(tx, [one["area"] for one in prices])
    most = max((one["price"] for one in prices), default=1)
    return [
        Gap(
            price=one,
            place=_place(names, one["area"]),
            street=names.get(one["area"][:STREET_DIGITS], ""),
            when=days.shift(one["shift"]),
            share=one["price"] / max(1, most),
            waiting=waiting[_priced(one)],
        )
        for one in prices
    ]


def narrowing(tx: Tx, gaps: Sequence[Gap], days: Days, actor_area: str) -> Narrowing:
    """The streets (communities, cells) below the actor's own area, the skills and the days that the list names."""
    digits = min(len(actor_area) + 3, CELL_DIGITS)
    codes = sorted({gap.price["area"][:digits] for gap in gaps})
    names = round_papers.area_names(tx, codes)
    tags = sorted({tag for gap in gaps for tag in gap.price["tags"]})
    dates = sorted({gap.price["shift"]["date"] for gap in gaps})
    return Narrowing(
        places=[(code, names.get(code, code)) for code in codes],
        tags=[(tag, skill_words(days.lang, [tag])) for tag in tags],
        days=[(date, days.day(dt.date.fromisoformat(date))) for date in dates],
    )


def _place(names: Mapping[str, str], code: str) -> str:
    """The place by name: a cell's own name holds its community's."""
    known = [names[one] for one in (code[:CELL_DIGITS], code[:COMMUNITY_DIGITS], code[:STREET_DIGITS]) if one in names]
    return known[0] if known else code


def _from_remedies(wanted: Iterable[RemedyView]) -> list[PriceView]:
    """A plan with orders of several people has no prices; what would help its orders was tried all the same."""
    found: dict[Key, PriceView] = {}
    for remedy in wanted:
        area, date, part, tags = key = _wanted(remedy)
        shift = {"date": date, "part": part}
        price = PriceView(area=area or "", shift=shift, tags=list(tags), price=-remedy.cost_change)
        found.setdefault(key, price)
    return sorted(found.values(), key=lambda one: -one["price"])


def _wanted(remedy: RemedyView) -> Key:
    shift = remedy.shift
    date, part = ("", "") if shift is None else (shift.date.isoformat(), shift.part)
    return remedy.area, date, part, tuple(sorted(remedy.tags or ()))


def _priced(price: PriceView) -> Key:
    return price["area"], price["shift"]["date"], price["shift"]["part"], tuple(sorted(price["tags"]))
