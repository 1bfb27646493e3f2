"""Load the demo into an empty database: one transaction, all of it or nothing."""

import random
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.store import access, places, schema
from matcher.store.database import Tx
from matcher.usecases.demo.buildings import add_buildings
from matcher.usecases.demo.days import add_days
from matcher.usecases.demo.ground import label_of, lay_ground
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.links import add_links
from matcher.usecases.demo.members import add_members
from matcher.usecases.demo.orders import add_orders
from matcher.usecases.demo.projects import add_projects
from matcher.usecases.demo.recipients import add_recipients, add_ties
from matcher.usecases.demo.rewards import add_rewards
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.story import PARTS_PLAYED, add_cast, add_story_members
from matcher.usecases.demo.teams import add_teams
from matcher.usecases.demo.units import add_units
from matcher.usecases.demo.vocabulary import DISTRICT, MEMBERS, SEED, STORY_SERVICE
from matcher.usecases.load_reference import load_reference
from matcher.usecases.services import Services

_MUST_BE_EMPTY = (schema.service_order, schema.helper, schema.recipient, schema.district)


def load_demo(services: Services, *, base_url: str) -> dict[str, Any]:
    """Fill an empty database with the demo district; gives back the content of demo.json, tokens included.

    WrongState where the database holds a district, helpers, recipients or orders; then nothing is changed.
    """
    return services.commit(lambda tx: _loaded(tx, base_url))


def furnish_demo(services: Services) -> None:
    """Add what a community prepares beside its orders: a service day, and posts; once."""
    services.commit(add_days)


def reopen_demo(services: Services, *, base_url: str) -> dict[str, Any] | None:
    """The content of demo.json with fresh tokens for a demo that is there already; None where it is not.

    For a start after which demo.json was lost, or whose address changed. Older tokens stay valid.
    """
    return services.commit(lambda tx: _reopened(tx, base_url))


def _loaded(tx: Tx, base_url: str) -> dict[str, Any]:
    for table in _MUST_BE_EMPTY:
        if tx.row(select(table).limit(1)) is not None:
            raise WrongState(f"the demo needs an empty database, and this one has rows in {table.name}")
    lines = load_reference(tx, DISTRICT)
    rng = random.Random(SEED)  # noqa: S311 - the same invented people every time, no secret
    sheet, invented = Sheet(tx, rng, places.calendar_of(tx, DISTRICT)), Invented()
    ground = lay_ground(sheet, lines)
    story = add_story_members(sheet, ground, invented)
    members = add_members(sheet, ground, invented, MEMBERS - len(story))
    teams = add_teams(sheet, ground, invented, members)
    served = add_recipients(sheet, ground, invented)
    add_ties(sheet, served, members)
    add_orders(sheet, ground, invented, served)
    unit = add_units(sheet, ground, invented)
    add_links(sheet, ground)
    cast = add_cast(sheet, ground, story, teams[0], unit)
    add_rewards(sheet, ground, [story[part][0] for part in ("member_a", "member_b")], members)
    sheet.write()
    add_buildings(tx, ground, invented, cast["building_lead"])
    add_projects(tx, ground)
    return _content(tx, base_url, cast)


def _reopened(tx: Tx, base_url: str) -> dict[str, Any] | None:
    labels = {label_of(part): part for part in PARTS_PLAYED}
    rows = tx.rows(select(schema.actor).where(schema.actor.c.label.in_(list(labels))))
    found = {labels[row.label]: access.as_actor(row) for row in rows}
    if found.keys() != PARTS_PLAYED.keys():
        return None
    return _content(tx, base_url, {part: found[part] for part in PARTS_PLAYED})


def _content(tx: Tx, base_url: str, cast: Mapping[str, Actor]) -> dict[str, Any]:
    cell = cast["resident"].area
    return {
        "base_url": base_url,
        "district": DISTRICT,
        "areas": {"community": cast["secretary"].area, "cell": cell},
        "story": {"service": STORY_SERVICE, "cell": cell},
        "tokens": {part: access.issue_token(tx, who) for part, who in cast.items()},
    }
