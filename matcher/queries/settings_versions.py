"""The versions of a district's settings: who changed what, and all that held in one of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from matcher.domain.areas import district_of
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.settings_state import differing
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import settings_versions
from matcher.store.database import Tx
from matcher.store.places import district_at
from matcher.store.schema import settings_version


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A field with what held before and after; both None: a text, of which only that it changed is kept."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class VersionView:
    """What held from `at` on, None: from the beginning; by whom in which role, None: an operator.

    `from_number`: the version that was gone back to.
    """

    number: int
    at: dt.datetime | None
    by: str | None
    role: str | None
    from_number: int | None
    changes: list[ChangeView]


@dataclass(frozen=True, slots=True)
class WholeVersionView:
    """A version with all that it held, and what going back to it would change now."""

    version: VersionView
    state: dict[str, Any]
    would_change: list[ChangeView]


def list_versions(tx: Tx, actor: Actor, wanted: Wanted) -> Page[VersionView]:
    """The versions of the actor's district, the newest first; none before the first change."""
    actor.require("read_settings")
    statement = settings_versions.of_district(district_of(actor.area))
    rows, following = by_number(tx, statement, settings_version.c.number, wanted, newest_first=True)
    return Page([_view(row) for row in rows], following)


def read_version(tx: Tx, actor: Actor, number: int | None) -> WholeVersionView:
    """One version of the actor's district, without a number what holds now. NotFound."""
    actor.require("read_settings")
    code = district_of(actor.area)
    present = district_at(tx, code).version
    row = settings_versions.at_number(tx, code, present if number is None else number)
    if row is None and number in {None, present}:
        now = VersionView(present, None, None, None, None, [])
        return WholeVersionView(now, dict(settings_versions.state_of(tx, code)), [])
    if row is None:
        raise NotFound
    ahead = differing(settings_versions.state_of(tx, code), row.state)
    return WholeVersionView(_view(row), row.state, [ChangeView(one.field, one.before, one.after) for one in ahead])


def _view(row: Row[Any]) -> VersionView:
    by = str(row.actor_id) if row.actor_id else None
    changes = [ChangeView(one["field"], one["before"], one["after"]) for one in row.changes]
    return VersionView(row.number, row.at, by, row.role, row.from_number, changes)
