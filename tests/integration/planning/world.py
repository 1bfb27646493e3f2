"""A small district in a real database: Monday 06:00, two communities of one street and one of another."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, select

from matcher.domain.areas import above, level_of, parent_of
from matcher.domain.needs import headcount, parse_needs
from matcher.domain.shifts import DEFAULT_PARTS, Calendar, Shift
from matcher.domain.weights import Weights
from matcher.planning.eligible import may_take
from matcher.planning.instance import build
from matcher.planning.problem import Problem
from matcher.planning.solve import Outcome, plan
from matcher.store import schema
from matcher.store.database import Database, Tx
from matcher.store.facts import Snapshot
from matcher.store.ids import new_id
from matcher.store.places import add_district, write_needs
from matcher.store.snapshot import horizon_of, read_area, read_some

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = dt.date(2026, 11, 23)
DISTRICT, COMMUNITY, CELL = "211402", "211402001001", "211402001001001"
EVERY_DAY = [(day, part.code) for day in range(7) for part in DEFAULT_PARTS]


def on(day: int, part: str = "morning") -> Shift:
    """The part of the day so many days after that Monday."""
    return Shift(MONDAY + dt.timedelta(days=day), part)


class World:
    """Rows by the handful; every method writes what it is given and no more than that needs."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clerk = new_id()
        self.at(dt.datetime.combine(MONDAY, dt.time(6), ZONE))
        self.do(self._begin)

    def do(self, work: Callable[[Tx], T]) -> T:
        return self.database.transact(work)

    def put(self, table: Table, **values: Any) -> None:
        self.do(lambda tx: tx.execute(insert(table).values(**values)))

    def at(self, moment: dt.datetime) -> None:
        """From now on it is that moment."""

        def shift(tx: Tx) -> None:
            tx.execute(schema.clock_offset.delete())
            offset = int((moment - tx.now).total_seconds() * 1_000_000)
            tx.execute(insert(schema.clock_offset).values(id=1, microseconds=offset))

        self.do(shift)

    @property
    def now(self) -> dt.datetime:
        return self.do(lambda tx: tx.now)

    def ago(self, days: float) -> dt.datetime:
        return self.now - dt.timedelta(days=days)

    def _begin(self, tx: Tx) -> None:
        cells = [
            f"{community}{cell}" for community in (COMMUNITY, "211402001002", "211402002001") for cell in ("001", "002")
        ]
        for code in sorted({code for cell in cells for code in above(cell)}, key=len):
            row = {"code": code, "parent": parent_of(code), "level": level_of(code), "kind": "x", "name": code}
            tx.execute(insert(schema.area).values(**row, valid_from=dt.date(2020, 1, 1)))
        add_district(tx, DISTRICT, Calendar(DEFAULT_PARTS, ZONE))
        actor = {"id": self.clerk, "role": "clerk", "area": DISTRICT, "label": "clerk", "made_at": tx.now}
        tx.execute(insert(schema.actor).values(**actor))
        for code, form in (("S1", "single"), ("T1", "timed"), ("R1", "run")):
            texts = dict.fromkeys(("name_zh", "name_en", "category", "buddy", "service_class", "payer"), "x")
            lists: dict[str, Any] = {"needs": [], "modes": [], "accepts": []}
            item: dict[str, Any] = {"code": code, "form": form, "duration_min": 30, "sla_hours": 168}
            tx.execute(insert(schema.service_item).values(**item, **texts, **lists))

    def helper(
        self,
        *bases: str,
        tags: dict[str, int] | None = None,
        week: Sequence[tuple[int, str]] = EVERY_DAY,
        kind: str = "member",
        **columns: Any,
    ) -> UUID:
        made = new_id()
        bases = bases or (CELL,)
        limits = {"reach": 1, "per_shift": 1, "per_day": 1, "total": 2, "size": 1, "on_holidays": "works"} | columns
        self.put(
            schema.helper,
            **{"id": made, "kind": kind, "district": DISTRICT, "area": bases[0], "state": "active", "version": 1}
            | {"registered_at": self.now}
            | limits,
        )
        for base in bases:
            self.put(schema.helper_base, helper_id=made, area=base)
        for tag, cost in (tags or {"COOK": 0}).items():
            self.put(schema.helper_tag, helper_id=made, tag=tag, cost=cost)
        for weekday, part in week:
            self.put(schema.weekly_availability, helper_id=made, weekday=weekday, part=part)
        return made

    def credential(self, helper: UUID, tag: str, *, state: str = "checked", expires_on: dt.date | None = None) -> None:
        self.put(schema.credential, helper_id=helper, tag=tag, state=state, expires_on=expires_on)

    def exception(self, helper: UUID, shift: Shift, state: str) -> None:
        self.put(schema.availability_exception, helper_id=helper, date=shift.date, part=shift.part, state=state)

    def recipient(self, *, record: bool = True) -> UUID:
        made = new_id()
        self.put(schema.recipient, id=made, area=CELL, registered_at=self.now, version=1)
        if record:
            row = {"subject": "recipient", "subject_id": made, "sealed": b"sealed", "key_id": "test"}
            self.put(schema.personal_record, **row, changed_at=self.now)
        return made

    def order(
        self,
        *windows: Shift,
        needs: str = "COOK:1",
        recipient: UUID | None = None,
        consent: bool = True,
        **columns: Any,
    ) -> UUID:
        made, who, now = new_id(), recipient or self.recipient(), self.now
        wanted = parse_needs(needs)
        row = {"id": made, "kind": "menu", "service": "S1", "district": DISTRICT, "area": CELL, "recipient_id": who}
        row |= {"placed_by": self.clerk, "channel": "web", "state": "accepted", "state_at": now, "version": 2}
        row |= {"level": "community", "search_level": "community", "urgency": "normal", "payer": "free"}
        row |= {
            "needs": write_needs(wanted),
            "accepts": ["member", "team"],
            "headcount": headcount(wanted),
            "filled": 0,
        }
        self.put(schema.service_order, **row | {"placed_at": now, "due_at": now} | columns)
        for position, window in enumerate(windows or [on(1)]):
            self.put(schema.order_window, order_id=made, position=position, date=window.date, part=window.part)
        if consent:
            row = {"recipient_id": who, "order_id": made, "given_by": "self", "how": "click", "notice": "1"}
            self.put(schema.consent, **row, at=now)
        return made

    def pair(self, recipient: UUID, helper: UUID, kind: str) -> None:
        self.put(schema.pairing, recipient_id=recipient, helper_id=helper, kind=kind)

    def offer(self, order: UUID, helper: UUID, shift: Shift, state: str = "pending", **columns: Any) -> None:
        row = {"id": new_id(), "order_id": order, "helper_id": helper, "date": shift.date, "part": shift.part}
        row |= {"state": state, "version": 1, "made_at": self.now, "expires_at": self.now}
        self.put(schema.offer, **row | columns)

    def assignment(self, order: UUID, helper: UUID, shift: Shift, state: str = "active", **columns: Any) -> None:
        row = {"id": new_id(), "order_id": order, "helper_id": helper, "date": shift.date, "part": shift.part}
        row |= {"state": state, "version": 1, "taken_at": self.now, "place": 0, "places": 1}
        self.put(schema.assignment, **row | columns)

    def snapshot(self, area: str = DISTRICT, ids: Sequence[UUID] | None = None) -> Snapshot:
        with self.database.read() as tx:
            horizon = horizon_of(tx, area)
            return read_area(tx, area, horizon) if ids is None else read_some(tx, DISTRICT, ids, horizon)

    def problem(
        self, area: str = DISTRICT, ids: Sequence[UUID] | None = None, weights: Weights | None = None
    ) -> Problem:
        with self.database.read() as tx:
            horizon = horizon_of(tx, area)
        return build(self.snapshot(area, ids), weights or Weights(), horizon)

    def outcome(self, area: str = DISTRICT, ids: Sequence[UUID] | None = None, *, greedy: bool = False) -> Outcome:
        return plan(self.problem(area, ids), greedy=greedy)

    def may_take(self, helper: UUID, order: UUID, shift: Shift) -> None:
        self.do(lambda tx: may_take(tx, helper, order, shift))

    def seq(self, table: Table, made: UUID) -> str:
        """The engine's id."""
        with self.database.read() as tx:
            return str(tx.value(select(table.c.seq).where(table.c.id == made)))
