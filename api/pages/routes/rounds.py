"""Rounds: what the optimizer proposes, what changing it costs, and what came of it."""

import json
from uuid import UUID

from api.pages.console import show
from api.pages.days import skill_words
from api.pages.door import Pages
from api.pages.render import render
from api.pages.round_choices import AlternativesQuery, AskQuery, alternatives, ask
from api.pages.round_draft import Draft, DraftQuery, draft, items_of, untouched
from api.pages.round_map import MEASURES, cells_of, heat
from api.pages.round_paper import BAR, days_of, write_paper
from api.pages.visit import NothingAsked, Visit
from api.schemas.fields import AreaCode, PageQuery, Query
from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import NotFound
from matcher.domain.states import RoundState, RoundStep
from matcher.queries import desk_order, known, places, round_news, round_papers
from matcher.queries.initials import name_letters
from matcher.queries.orders import ShiftView
from matcher.queries.paging import Wanted
from matcher.queries.round_papers import OrderFact
from matcher.store.database import Tx

pages = Pages()
PLACES_MOST = 100
SLOW_S = 20
"""A round that waits longer than this for a worker waits for something that is wrong."""


class PaperQuery(Query):
    """`whole`: with nothing folded, as it is printed."""

    whole: bool = False


class PlaceQuery(Query):
    """The pairs of which place."""

    place: AreaCode


class OrderQuery(Query):
    """For which order somebody is looked for."""

    order: UUID


@pages.at("/rounds", "read_round", PageQuery)
def show_rounds(tx: Tx, visit: Visit) -> str:
    """All rounds, and the start of a new one."""
    return show(tx, visit, "rounds/list", _list(tx, visit))


@pages.at("/rounds/rows", "read_round", PageQuery)
def show_rows(tx: Tx, visit: Visit) -> str:
    """The list alone."""
    return render("rounds/rows", visit.lang, _list(tx, visit), visit)


def _list(tx: Tx, visit: Visit) -> dict[str, object]:
    given: PageQuery = visit.given
    found = round_papers.list_rounds(tx, visit.actor, Wanted(given.limit, given.cursor))
    areas = [(visit.actor.area, " / ".join(places.area_names(tx, visit.actor.area)))]
    if len(visit.actor.area) < COMMUNITY_DIGITS:
        below = places.list_areas(tx, visit.actor, Wanted(PLACES_MOST), visit.actor.area)
        areas += [(one.code, one.name) for one in below.items]
    return {"found": found, "areas": areas, "days": days_of(tx, visit.actor, visit.lang)}


@pages.at("/rounds/{id}", "read_round", PaperQuery, known.a_round)
def show_round(tx: Tx, visit: Visit) -> str:
    """The decision paper of one round."""
    return show(tx, visit, "rounds/round", _paper(tx, visit))


@pages.at("/rounds/{id}/paper", "read_round", PaperQuery, known.a_round)
def show_paper(tx: Tx, visit: Visit) -> str:
    """The paper alone: asked for again and again while the round runs."""
    return render("rounds/paper", visit.lang, _paper(tx, visit), visit)


def _paper(tx: Tx, visit: Visit) -> dict[str, object]:
    paper = write_paper(tx, visit.actor, visit.id, visit.lang, is_whole=visit.given.whole)
    facts = {
        "paper": paper,
        "place": paper.row.place,
        "days": paper.days,
        "heat": heat,
        "measures": MEASURES,
        "cells": cells_of(paper.needs),
        "bar": BAR,
        "steps": ["queued", *RoundStep],
        "slow_s": SLOW_S,
        **_looks(),
    }
    if paper.row.state == RoundState.FAILED:
        facts["draft_before"] = round_news.standing_draft(tx, visit.actor, paper.row)
    if paper.row.state == RoundState.PROPOSED:
        facts |= _decision(visit, untouched(paper.round)) | _news(tx, visit)
    return facts


def _looks() -> dict[str, object]:
    return {"skills": skill_words, "widened": _widened}


def _widened(order: OrderFact, shift: ShiftView) -> str:
    """The order's times and one more, as PATCH takes them."""
    windows = [{"date": one.date.isoformat(), "part": one.part} for one in [*order.windows, shift]]
    return json.dumps({"windows": windows})


@pages.at("/rounds/{id}/news", "read_round", NothingAsked, known.a_round)
def show_news(tx: Tx, visit: Visit) -> str:
    """What came after the round: a newer one, orders that changed, or that somebody released it."""
    return render("rounds/news", visit.lang, _news(tx, visit), visit)


def _news(tx: Tx, visit: Visit) -> dict[str, object]:
    row = round_papers.read_row(tx, visit.actor, visit.id)
    is_draft = row.state == RoundState.PROPOSED
    return {
        "round_id": visit.id,
        "is_gone": not is_draft,
        "newer": round_news.newer_round(tx, visit.actor, row) if is_draft else None,
        "moved_on": round_news.moved_on(tx, visit.actor, visit.id) if is_draft else [],
    }


@pages.at("/rounds/{id}/pairs", "read_round", PlaceQuery, known.a_round)
def show_pairs(tx: Tx, visit: Visit) -> str:
    """The pairs of one place of a long paper."""
    paper = write_paper(tx, visit.actor, visit.id, visit.lang, is_whole=True)
    group = next((one for one in paper.groups if one.code == visit.given.place), None)
    if group is None:
        raise NotFound
    return render("rounds/group", visit.lang, {"paper": paper, "days": paper.days, "group": group}, visit)


@pages.at("/rounds/{id}/alternatives", "dispatch_round", AlternativesQuery, known.a_round)
def show_alternatives(tx: Tx, visit: Visit) -> str:
    """Who else could take one order, and what each choice costs the whole plan."""
    facts = {"days": days_of(tx, visit.actor, visit.lang), "order": visit.given.order, "round_id": visit.id}
    return render("rounds/alternatives", visit.lang, facts | alternatives(tx, visit), visit)


@pages.at("/rounds/{id}/people", "dispatch_round", OrderQuery, known.a_round)
def show_people(tx: Tx, visit: Visit) -> str:
    """Whom one may ask about by name; the list is searched in the browser, so that no name is in an address."""
    if visit.given.order not in items_of(tx, visit):
        raise NotFound
    people = [(one, name_letters(one.name)) for one in desk_order.list_near_helpers(tx, visit.actor)]
    return render("rounds/find", visit.lang, {"people": people, "order": visit.given.order}, visit)


@pages.at("/rounds/{id}/ask", "dispatch_round", AskQuery, known.a_round)
def show_asked(tx: Tx, visit: Visit) -> str:
    """At which times one helper could take the order; or why not."""
    facts = {"days": days_of(tx, visit.actor, visit.lang), "order": visit.given.order}
    return render("rounds/asked", visit.lang, facts | ask(tx, visit), visit)


@pages.at("/rounds/{id}/decision", "dispatch_round", DraftQuery, known.a_round)
def show_decision(tx: Tx, visit: Visit) -> str:
    """What the draft comes to, and the button that releases it."""
    facts = {"days": days_of(tx, visit.actor, visit.lang)}
    return render("rounds/decision", visit.lang, facts | _decision(visit, draft(tx, visit)), visit)


def _decision(visit: Visit, made: Draft) -> dict[str, object]:
    return {"draft": made, "body": json.dumps(made.body), "round_id": visit.id}
