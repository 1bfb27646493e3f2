"""The resident's pages: ordering in three steps, and following what was ordered, with an account or with a code."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from api.pages.door import Pages
from api.pages.menu import rest_of, tiles_of
from api.pages.render import render
from api.pages.visit import NothingAsked, Visit
from api.pages.words import say
from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS
from matcher.domain.roles import Role
from matcher.queries import choices, following, known, places
from matcher.queries.paging import MOST, Wanted
from matcher.store.database import Tx

pages = Pages()
MINE_MOST = 50


@pages.at("/order", "place_order", NothingAsked)
def show_order(tx: Tx, visit: Visit) -> str:
    """What, when, where: three steps of one form."""
    services = places.list_services(tx, visit.actor, Wanted(MOST)).items
    is_here = len(visit.actor.area) >= COMMUNITY_DIGITS
    facts = {
        "tiles": tiles_of(services),
        "rest": rest_of(services),
        "times": choices.read_times(tx, visit.actor),
        "cells": choices.list_cells(tx, visit.actor),
        "home": visit.actor.area[:CELL_DIGITS],
        "whose": places.area_names(tx, visit.actor.area[:COMMUNITY_DIGITS])[-1] if is_here else say(visit.lang, "name"),
        "is_staff": visit.actor.role is not Role.RESIDENT,
    }
    return render("resident/order", visit.lang, facts, visit)


@pages.at("/my-orders", "place_order", NothingAsked)
def show_mine(tx: Tx, visit: Visit) -> str:
    """What the visitor placed, the newest first."""
    mine = following.own_orders(tx, visit.actor, MINE_MOST)
    return render("resident/mine", visit.lang, {"orders": mine}, visit)


@pages.at("/my-orders/{id}", "read_orders", NothingAsked, known.order)
def show_one(tx: Tx, visit: Visit) -> str:
    """How far one order is."""
    return render("resident/one", visit.lang, _followed(tx, visit), visit)


@pages.at("/my-orders/{id}/part", "read_orders", NothingAsked, known.order)
def show_part(tx: Tx, visit: Visit) -> str:
    """The same without the page around it: what a change asks for."""
    return render("resident/part", visit.lang, _followed(tx, visit), visit)


@pages.at("/follow/order", "read_orders", NothingAsked)
def show_followed(tx: Tx, visit: Visit) -> str:
    """The one order that a number and code open."""
    return render("resident/part", visit.lang, _followed(tx, visit), visit)


def _followed(tx: Tx, visit: Visit) -> Mapping[str, Any]:
    order = following.followed_order(visit.actor) if visit.actor.role is Role.FOLLOWER else visit.id
    times = choices.read_times(tx, visit.actor)
    return {
        "view": following.read_followed(tx, visit.actor, order),
        "times": times,
        "day": _day_words(visit.lang, times.today),
        "moment": _moment_words(visit.lang, times.today),
    }


def _day_words(lang: str, today: dt.date) -> Callable[[dt.date], str]:
    """Today and tomorrow by name, other days by date and weekday."""
    names = {0: "today", 1: "tomorrow", 2: "day_after"}

    def words(day: dt.date) -> str:
        name = names.get((day - today).days)
        date = say(lang, "date", month=day.month, day=day.day)
        return say(lang, name) if name else f"{date} {say(lang, f'weekday.{day.weekday()}')}"

    return words


def _moment_words(lang: str, today: dt.date) -> Callable[[dt.datetime], str]:
    """The time of day, with the date where it was not today."""

    def words(moment: dt.datetime) -> str:
        clock = moment.strftime("%H:%M")
        return clock if moment.date() == today else f"{say(lang, 'date', month=moment.month, day=moment.day)} {clock}"

    return words
