"""Gaps: whom the area lacks, as its newest round found."""

from api.pages.console import show
from api.pages.days import skill_words
from api.pages.door import Pages
from api.pages.round_gaps import GapsQuery, narrowing
from api.pages.round_map import MEASURES, cells_of, heat
from api.pages.round_paper import write_paper
from api.pages.visit import Visit
from matcher.queries import round_papers
from matcher.store.database import Tx

pages = Pages()
GAPS_MOST = 50


@pages.at("/gaps", "read_round", GapsQuery)
def show_gaps(tx: Tx, visit: Visit) -> str:
    """The list, narrowed as the address says, and the cells beside it."""
    given: GapsQuery = visit.given
    round_id = round_papers.latest_round(tx, visit.actor)
    if round_id is None:
        return show(tx, visit, "rounds/gaps", {"paper": None})
    paper = write_paper(tx, visit.actor, round_id, visit.lang)
    facts = {
        "paper": paper,
        "days": paper.days,
        "gaps": [gap for gap in paper.gaps if gap.is_wanted(given)],
        "asked": {"place": given.place, "tag": given.tag, "day": str(given.day)},
        "narrowing": narrowing(tx, paper.gaps, paper.days, visit.actor.area),
        "heat": heat,
        "measures": MEASURES,
        "cells": cells_of(paper.needs),
        "skills": skill_words,
        "gaps_most": GAPS_MOST,
    }
    return show(tx, visit, "rounds/gaps", facts)
