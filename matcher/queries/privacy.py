"""What is kept about people and what was let go: the impact assessment, from the one list of it and from the rows."""

import datetime as dt
from dataclasses import dataclass

from matcher.domain.areas import district_of
from matcher.domain.data_map import GROUPS, SEALED
from matcher.domain.roles import OPERATIONS, Actor, Role
from matcher.queries.paging import Page
from matcher.store import gone, places
from matcher.store.database import Tx

SHOWN_DAYS, AHEAD_DAYS = 90, 30


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column, and what it tells of a person: person, helper, staff, fact, hash or sealed."""

    name: str
    tells: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table, with its columns that point to a person or tell something of one."""

    name: str
    columns: list[ColumnView]


@dataclass(frozen=True, slots=True)
class SealedView:
    """A kind of sealed record: what is in it, and how long."""

    subject: str
    fields: list[str]
    kept: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """What is kept for one purpose: on which ground, how long, and which roles may read of it."""

    purpose: str
    ground: str
    kept: str
    tells: bool
    roles: list[str]
    tables: list[TableView]
    sealed: list[SealedView]


@dataclass(frozen=True, slots=True)
class GoneView:
    """How many of a kind were let go on a day."""

    day: dt.date
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class RetentionView:
    """What was let go, kind by kind, and what will be; `late` should have been by now."""

    since: dt.date
    retention_days: int
    kinds: list[tuple[str, int, int, int]]
    """Kind, let go since then, to go in the next days, late."""
    days: list[GoneView]


def read_map(actor: Actor) -> Page[GroupView]:
    """What is kept for which purpose; the same for every district."""
    actor.require("read_privacy")
    return Page([_group(code) for code in GROUPS], None)


def _group(code: str) -> GroupView:
    found = GROUPS[code]
    roles = {role for operation in found.reads for role in OPERATIONS[operation]}
    return GroupView(
        purpose=code,
        ground=found.ground,
        kept=found.kept,
        tells=found.tells,
        roles=[role.value for role in Role if role in roles],
        tables=[
            TableView(name, [ColumnView(column, told) for column, told in columns.items()])
            for name, columns in found.tables.items()
        ],
        sealed=[SealedView(subject, [*one.fields], one.kept) for subject, one in SEALED.items() if one.group == code],
    )


def read_gone(tx: Tx, actor: Actor) -> Page[GoneView]:
    """What was let go in the actor's district in the last days, the newest first."""
    return Page(read_retention(tx, actor).days, None)


def read_retention(tx: Tx, actor: Actor) -> RetentionView:
    """The same with sums by kind, and with what is ahead."""
    actor.require("read_privacy")
    at = places.district_at(tx, actor.area)
    since = at.calendar.today(tx.now) - dt.timedelta(days=SHOWN_DAYS)
    days = [GoneView(row.day, row.kind, row.pieces) for row in gone.days(tx, district_of(actor.area), since)]
    ahead = gone.waiting(tx, district_of(actor.area), tx.now + dt.timedelta(days=AHEAD_DAYS))
    kinds = [
        (str(kind), sum(one.count for one in days if one.kind == kind), *ahead.get(str(kind), (0, 0)))
        for kind in gone.KINDS
    ]
    return RetentionView(since, at.policy.retention_days, kinds, days)
