"""Rounds and gaps: what the optimizer proposes, what changing it costs, and whom the area lacks."""

import json

from api.pages.console import show
from api.pages.days import skill_words
from api.pages.door import Pages
from api.pages.render import render
from api.pages.round_draft import AlternativesQuery, DraftQuery, alternatives, draft
from api.pages.round_paper import BAR, days_of, heat, write_paper
from api.pages.visit import NothingAsked, Visit
from api.schemas.fields import PageQuery
from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.states import RoundState
from matcher.queries import known, places, round_papers
from matcher.queries.orders import ShiftView
from matcher.queries.paging import Wanted
from matcher.queries.round_papers import OrderFact
from matcher.store.database import Tx

pages = Pages()
PLACES_MOST, GAPS_MOST = 100, 50


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


@pages.at("/rounds/{id}", "read_round", NothingAsked, known.a_round)
def show_round(tx: Tx, visit: Visit) -> str:
    """The decision paper of one round."""
    return show(tx, visit, "rounds/round", _paper(tx, visit))


@pages.at("/rounds/{id}/paper", "read_round", NothingAsked, known.a_round)
def show_paper(tx: Tx, visit: Visit) -> str:
    """The paper alone: asked for again and again while the round runs."""
    return render("rounds/paper", visit.lang, _paper(tx, visit), visit)


def _paper(tx: Tx, visit: Visit) -> dict[str, object]:
    paper = write_paper(tx, visit.actor, visit.id, visit.lang)
    facts = {
        "paper": paper,
        "place": paper.row.place,
        "days": paper.days,
        "heat": heat,
        "bar": BAR,
        "skills": skill_words,
    }
    facts["widened"] = _widened
    facts["newer"] = None
    if paper.row.state == RoundState.PROPOSED:
        facts["newer"] = round_papers.newer_round(tx, visit.actor, paper.row)
        visit_of_draft = Visit(visit.actor, visit.lang, visit.csrf, visit.id, DraftQuery(), visit.live, visit.is_demo)
        facts |= _draft(tx, visit_of_draft)
    return facts


def _widened(order: OrderFact, shift: ShiftView) -> str:
    """The order's times and one more, as PATCH takes them."""
    windows = [{"date": one.date.isoformat(), "part": one.part} for one in [*order.windows, shift]]
    return json.dumps({"windows": windows})


@pages.at("/rounds/{id}/alternatives", "dispatch_round", AlternativesQuery, known.a_round)
def show_alternatives(tx: Tx, visit: Visit) -> str:
    """Who else could take one order, and what each choice costs the whole plan."""
    facts = {"days": days_of(tx, visit.actor, visit.lang), "order": visit.given.order}
    return render("rounds/alternatives", visit.lang, facts | alternatives(tx, visit), visit)


@pages.at("/rounds/{id}/decision", "dispatch_round", DraftQuery, known.a_round)
def show_decision(tx: Tx, visit: Visit) -> str:
    """What the draft comes to, and the button that releases it."""
    facts = {"days": days_of(tx, visit.actor, visit.lang)}
    return render("rounds/decision", visit.lang, facts | _draft(tx, visit), visit)


def _draft(tx: Tx, visit: Visit) -> dict[str, object]:
    made = draft(tx, visit)
    return {"draft": made, "body": json.dumps(made.body), "round_id": visit.id}


@pages.at("/gaps", "read_round", NothingAsked)
def show_gaps(tx: Tx, visit: Visit) -> str:
    """Whom the area lacks, as the newest round found."""
    round_id = round_papers.latest_round(tx, visit.actor)
    paper = None if round_id is None else write_paper(tx, visit.actor, round_id, visit.lang)
    facts = {"paper": paper, "heat": heat, "skills": skill_words, "gaps_most": GAPS_MOST}
    return show(tx, visit, "rounds/gaps", facts)
