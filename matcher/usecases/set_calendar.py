"""A district sets the parts of its day, which communities help each other out, and its own holidays."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sqlalchemy import update

from matcher.domain.areas import covers, level_of
from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.domain.shifts import Part
from matcher.store import alliances, places
from matcher.store.database import Tx
from matcher.store.schema import district
from matcher.usecases.steps.rescinding import rescind_unfit
from matcher.usecases.steps.settings_versions import noted, own_district, tell_set

PARTS_MOST = 8
Pair = tuple[str, str]


def set_alliances(tx: Tx, actor: Actor, pairs: Sequence[Pair], based_on: int | None = None) -> None:
    """Replace the alliances of the actor's district: pairs of two communities of it. Invalid, Outdated.

    Offers that rested on one that has ended are taken back.
    """
    code = own_district(actor, "change_alliances")
    noted(tx, actor, code, lambda: put_alliances(tx, actor, code, pairs), based_on=based_on)


def put_alliances(tx: Tx, actor: Actor | None, code: str, pairs: Sequence[Pair]) -> None:
    """The same, in a locked district."""
    known = set()
    for number, pair in enumerate(pairs):
        field = f"pairs[{number}]"
        for area in pair:
            if level_of(area) != "community" or not covers(code, area):
                raise Invalid.at(field, "unknown_area", "name communities of the own district")
            places.require_area(tx, area)
        if pair[0] == pair[1] or frozenset(pair) in known:
            raise Invalid.at(field, "repeated", "an alliance is of two communities, and named once")
        known.add(frozenset(pair))
    for helper_id in alliances.replace(tx, code, pairs, actor):
        rescind_unfit(tx, helper_id)
    tell_set(tx, actor, code, "alliances", str(len(pairs)))


def set_holidays(tx: Tx, actor: Actor, dates: Mapping[dt.date, bool], based_on: int | None = None) -> None:
    """Replace the dates of the actor's district: True is a workday, False a holiday. Outdated."""
    code = own_district(actor, "change_holidays")
    noted(tx, actor, code, lambda: put_holidays(tx, actor, code, dates), based_on=based_on)


def put_holidays(tx: Tx, actor: Actor | None, code: str, dates: Mapping[dt.date, bool]) -> None:
    """The same, in a locked district."""
    alliances.set_overrides(tx, code, dates)
    tell_set(tx, actor, code, "holidays", str(len(dates)))


def set_parts(tx: Tx, actor: Actor, parts: Sequence[Part], based_on: int | None = None) -> None:
    """Replace the parts of the day of the actor's district. Invalid, Outdated."""
    code = own_district(actor, "change_settings")
    noted(tx, actor, code, lambda: put_parts(tx, actor, code, parts), based_on=based_on)


def put_parts(tx: Tx, actor: Actor | None, code: str, parts: Sequence[Part]) -> None:
    """The same, in a locked district: one part after the other, and none that there was is missing.

    Orders and people's weeks name a part by its code, so a part gets other hours or names, but does not vanish.
    """
    before = {part.code for part in places.calendar_of(tx, code).parts}
    after = [part.code for part in parts]
    if len(set(after)) != len(after) or len(after) > PARTS_MOST:
        raise Invalid.at("parts", "repeated", f"at most {PARTS_MOST} parts, each code once")
    if not before <= set(after):
        raise Invalid.at("parts", "part_in_use", "a part that orders and weeks may name stays; give it other hours")
    for number, part in enumerate(parts):
        if part.end <= part.start:
            raise Invalid.at(f"parts[{number}].end", "from_before_to", "a part ends after it begins")
    for number, (one, following) in enumerate(pairwise(parts), 1):
        if following.start < one.end:
            raise Invalid.at(f"parts[{number}].start", "out_of_order", "parts follow each other and do not overlap")
    tx.execute(update(district).where(district.c.code == code).values(parts=places.write_parts(parts)))
    tell_set(tx, actor, code, "parts", str(len(parts)))
