"""The rows of the demo, gathered and then inserted table by table, many at once."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, insert

from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Calendar
from matcher.store import personal, schema
from matcher.store.database import Tx
from matcher.store.ids import new_id

T = TypeVar("T")
_BEFORE_OTHERS = (
    *(schema.area, schema.helper, schema.helper_base, schema.helper_tag, schema.credential),
    *(schema.weekly_availability, schema.availability_exception, schema.team_member, schema.actor),
    *(
        schema.recipient,
        schema.pairing,
        schema.service_order,
        schema.order_window,
        schema.event,
        schema.consent,
        schema.timer,
        schema.home_unit,
        schema.unit_area,
        schema.link,
        schema.unit_resource,
        schema.member_consent,
        schema.todo,
    ),
    *(schema.reward, schema.ledger_account, schema.ledger_transaction, schema.ledger_entry),
)
"""Referred to before referring."""
_MADE_DAYS_AGO = 400


@dataclass(slots=True)
class Sheet:
    """What is being filled: one transaction, one source of chance, the district's calendar."""

    tx: Tx
    rng: random.Random
    calendar: Calendar
    rows: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in _BEFORE_OTHERS})
    records: list[tuple[str, UUID, dict[str, str]]] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        """The district's date."""
        return self.calendar.today(self.tx.now)

    def add(self, table: Table, **values: Any) -> None:
        """One row; every row of a table names the same columns."""
        self.rows[table].append(values)

    def keep(self, subject: str, subject_id: UUID, document: dict[str, str]) -> None:
        """Personal data, sealed when it is written."""
        self.records.append((subject, subject_id, document))

    def actor(
        self, role: Role, area: str, label: str, helper_id: UUID | None = None, unit_id: UUID | None = None
    ) -> Actor:
        """Somebody who may ask, known since before the first order."""
        who = Actor(new_id(), role, area, helper_id, unit_id=unit_id)
        made_at = self.tx.now - dt.timedelta(days=_MADE_DAYS_AGO)
        of = {"helper_id": helper_id, "unit_id": unit_id}
        self.add(schema.actor, id=who.id, role=role.value, area=area, label=label, made_at=made_at, **of)
        return who

    def one_of(self, weights: Mapping[T, int]) -> T:
        """A key, drawn by its weight."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def chance(self, share: float) -> bool:
        """True in that share of draws."""
        return self.rng.random() < share

    def some_of(self, things: Sequence[T], count: int) -> list[T]:
        """Up to `count` different ones."""
        return self.rng.sample(list(things), min(count, len(things)))

    def write(self) -> None:
        """Insert everything."""
        for table, rows in self.rows.items():
            if rows:
                self.tx.execute(insert(table), rows)
        sealed = [personal.sealed_row(self.tx, *record) for record in self.records]
        self.tx.execute(insert(schema.personal_record), sealed)
