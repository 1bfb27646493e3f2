"""The persons served: found by letters, one with everything around the person; what is sealed opens with a trace."""

import json
from typing import Any

from pydantic import Field

from api.pages.console import show
from api.pages.days import days_of_week
from api.pages.door import Pages
from api.pages.look import moment_words, turn_glyph
from api.pages.round_paper import days_of
from api.pages.routes.desk_new import NOTICE, Typed
from api.pages.visit import NothingAsked, Visit
from api.schemas.fields import PageQuery
from matcher.domain.reasons import REVEAL_REASONS
from matcher.domain.states import ConsentBy, ConsentPurpose, ContactKind, PairingKind
from matcher.queries import desk_order, finding, known, people, places, recipients, round_papers
from matcher.queries import today as lines
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.store.places import calendar_of

pages = Pages()
SHOWN = 25
AROUND = Wanted(100)


class RecipientsQuery(PageQuery):
    """Which page of the list, or who is called so."""

    limit: int = Field(default=SHOWN, ge=1, le=100)
    q: Typed = ""


@pages.at("/recipients", "read_recipients", RecipientsQuery)
def show_list(tx: Tx, visit: Visit) -> str:
    """Whom the area serves, masked."""
    given: RecipientsQuery = visit.given
    found = finding.list_persons(tx, visit.actor, Wanted(given.limit, given.cursor))
    if given.q:
        found = Page(finding.find_recipients(tx, visit.actor, given.q), None)
    facts = {"found": found, "given": given, "cells": places.list_cells(tx, visit.actor)}
    return show(tx, visit, "recipients/list", facts)


@pages.at("/recipients/{id}", "read_recipients", NothingAsked, known.a_recipient)
def show_one(tx: Tx, visit: Visit) -> str:
    """One person: consents, whom to speak with, ties, what repeats, and the last orders."""
    actor = visit.actor
    ordered = finding.orders_of(tx, actor, visit.id)
    facts: dict[str, Any] = {
        "one": people.read_recipient(tx, actor, visit.id),
        "cell": round_papers.area_names(tx, [people.read_recipient(tx, actor, visit.id).area]),
        "consents": recipients.list_consents(tx, actor, visit.id, AROUND).items,
        "contacts": recipients.list_contacts(tx, actor, visit.id, AROUND).items,
        "series": finding.series_of(tx, actor, visit.id),
        "orders": lines.order_lines(tx, actor, ordered),
        "newest": ordered[0] if ordered and actor.may("reveal_order") else None,
        "named": {one.code: one for one in places.list_services(tx, actor, places.ALL).items},
        "cells": places.list_cells(tx, actor),
        "days": days_of(tx, actor, visit.lang),
        "weekdays": dict(days_of_week(visit.lang)),
        "now": tx.now.astimezone(calendar_of(tx, actor.area).zone),
        "notice": NOTICE,
        "look_reasons": sorted(REVEAL_REASONS - {"other"}),
        "purposes": [one.value for one in ConsentPurpose],
        "bys": [one.value for one in ConsentBy],
        "contact_kinds": [one.value for one in ContactKind],
        "pair_kinds": [one.value for one in PairingKind],
        "moment": moment_words,
        "glyph": turn_glyph,
        "json": _json,
        **_ties(tx, visit),
    }
    return show(tx, visit, "recipients/one", facts)


def _ties(tx: Tx, visit: Visit) -> dict[str, Any]:
    """Who is tied to the person, and who could be: for a desk alone."""
    if not visit.actor.may("read_pairs"):
        return {"pairs": [], "helpers": [], "names": {}}
    pairs = recipients.list_pairs(tx, visit.actor, visit.id, None, AROUND).items
    names = desk_order.helper_names(tx, visit.actor, {one.helper for one in pairs})
    return {"pairs": pairs, "helpers": desk_order.list_near_helpers(tx, visit.actor), "names": names}


def _json(**values: Any) -> str:
    """What a button sends."""
    return json.dumps(values, default=str)
