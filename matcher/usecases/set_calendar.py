"""A district sets which communities help each other out, and on which dates it departs from the public calendar."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.store import alliances, places
from matcher.store.database import Tx
from matcher.store.schema import district
from matcher.usecases.steps.rescinding import rescind_unfit


def set_alliances(tx: Tx, actor: Actor, pairs: Sequence[tuple[str, str]]) -> None:
    """Replace the alliances of the actor's district: pairs of two communities of it. Invalid.

    Offers that rested on one that has ended are taken back.
    """
    actor.require("change_alliances")
    code = _locked(tx, actor)
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


def set_holidays(tx: Tx, actor: Actor, dates: Mapping[dt.date, bool]) -> None:
    """Replace the dates of the actor's district: True is a workday, False a holiday."""
    actor.require("change_holidays")
    alliances.set_overrides(tx, _locked(tx, actor), dates)


def _locked(tx: Tx, actor: Actor) -> str:
    """The actor's district, so that two changes come one after the other."""
    code = district_of(actor.area)
    tx.row(select(district.c.code).where(district.c.code == code).with_for_update())
    return code
