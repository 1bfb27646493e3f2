"""The rules for points as they hold, and what others would have given for the services of the last four weeks."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import district_of
from matcher.domain.ledgers import (
    AT_HOME,
    PRESETS,
    PREVIEW_DAYS,
    WISH,
    AccountKind,
    BookingKind,
    Ledger,
    Rules,
    Served,
)
from matcher.domain.roles import Actor
from matcher.store import ledgers
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import (
    assignment,
    ledger_account,
    ledger_entry,
    ledger_transaction,
    service_item,
    service_order,
)


@dataclass(frozen=True, slots=True)
class PresetView:
    """A ready set of rules."""

    name: str
    rules: Rules


@dataclass(frozen=True, slots=True)
class RulesView:
    """The version that holds; 0: the district has set none yet."""

    version: int
    preset: str
    rules: Rules
    presets: list[PresetView]


@dataclass(frozen=True, slots=True)
class CategoryPreview:
    """Services of a category, their minutes, the points that were given and those that would be."""

    category: str
    services: int
    minutes: int
    given: int
    would: int


@dataclass(frozen=True, slots=True)
class RulesPreviewView:
    """The same for all of the district's services of the last days; of many, never of one."""

    days: int
    services: int
    minutes: int
    given: int
    would: int
    items: list[CategoryPreview]


def read_rules(tx: Tx, actor: Actor) -> RulesView:
    """What holds in the actor's district."""
    actor.require("read_points_rules")
    version, preset, rules = ledgers.rules_of(tx, district_of(actor.area))
    return RulesView(version, preset, rules, [PresetView(name, one) for name, one in PRESETS.items()])


def preview(tx: Tx, actor: Actor, rules: Rules) -> RulesPreviewView:
    """What the rules would have given for what was credited in the last days, caps included."""
    actor.require("set_points_rules")
    code = district_of(actor.area)
    today = calendar_of(tx, code).today(tx.now)
    since = today - dt.timedelta(days=PREVIEW_DAYS)
    rows = tx.rows(_credited(Ledger.HOURS, code, since))
    then = _points_then(tx, code, since)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    days: Counter[tuple[UUID, dt.date]] = Counter()
    months: Counter[tuple[UUID, dt.date]] = Counter()
    for row in rows:
        day, month = (row.helper_id, row.on_date), (row.helper_id, row.on_date.replace(day=1))
        points = rules.within_caps(rules.worth(_served(row)), days[day], months[month])
        days[day] += points
        months[month] += points
        of = counted[row.category or WISH]
        of["services"] += 1
        of["minutes"] += row.amount
        of["given"] += then.get((row.source_id, row.helper_id), 0)
        of["would"] += points
    items = [
        CategoryPreview(name, one["services"], one["minutes"], one["given"], one["would"])
        for name, one in sorted(counted.items())
    ]
    whole = {name: sum(getattr(one, name) for one in items) for name in ("services", "minutes", "given", "would")}
    return RulesPreviewView(days=PREVIEW_DAYS, items=items, **whole)


def _served(row: Row[Any]) -> Served:
    category = row.category or WISH
    return Served(row.amount, row.on_date, row.part, category, row.urgency, AT_HOME in (row.modes or ()))


def _credited(ledger: Ledger, district: str, since: dt.date) -> Any:
    """Each person's amount for each service that was not taken back, with what the rules look at."""
    t, e, a = ledger_transaction, ledger_entry.c, ledger_account.c
    later = t.alias("later")
    joined = (
        ledger_entry.join(t, t.c.id == e.transaction_id)
        .join(ledger_account, a.id == e.account_id)
        .join(assignment, assignment.c.id == t.c.source_id)
        .join(service_order, service_order.c.id == assignment.c.order_id)
        .outerjoin(service_item, service_item.c.code == service_order.c.service)
        .outerjoin(later, later.c.reverses_id == t.c.id)
    )
    shown = (t.c.source_id, t.c.on_date, e.amount, a.helper_id, assignment.c.part, service_order.c.urgency)
    wanted = (
        t.c.ledger == ledger,
        t.c.kind == BookingKind.SERVICE,
        a.kind == AccountKind.HELPER,
        later.c.id.is_(None),
        func.substr(t.c.area, 1, len(district)) == district,
        t.c.on_date >= since,
    )
    named = select(*shown, service_item.c.category, service_item.c.modes).select_from(joined)
    return named.where(*wanted).order_by(t.c.seq, a.helper_id)


def _points_then(tx: Tx, district: str, since: dt.date) -> dict[tuple[UUID, UUID], int]:
    return {(row.source_id, row.helper_id): row.amount for row in tx.rows(_credited(Ledger.POINTS, district, since))}
