"""New members by the thousand: made ready outside the transaction, written by a handful of statements inside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.domain.imports.kinds import Refusal
from matcher.domain.imports.rows import LIMITS, Row, bases_of, reach_from
from matcher.domain.needs import is_credential
from matcher.domain.states import CredentialState, HelperKind, HelperState, MemberKind, OnHolidays
from matcher.domain.units import UnitLink
from matcher.store import bulk, imports
from matcher.store.database import Tx
from matcher.store.schema import (
    credential,
    event,
    helper,
    helper_base,
    helper_tag,
    import_key,
    weekly_availability,
)
from matcher.usecases.imports.ground import Job
from matcher.usecases.imports.helpers import Helpers

_HELPER = (
    *("id", "kind", "member_kind", "district", "area", "state", "reach", "per_shift", "per_day", "total", "size"),
    *("unit_id", "unit_state", "on_holidays", "alliance", "registered_at", "version"),
)
_EVENT = ("thing", "thing_id", "version", "verb", "to_state", "reason", "actor_id", "role", "at")
_BASE = ("helper_id", "area")
_TAG = ("helper_id", "tag", "cost")
_CREDENTIAL = ("helper_id", "tag", "state")
_WEEK = ("helper_id", "weekday", "part")
KIND, STATE, MEMBER, ACTIVE = "helper", "active", str(HelperKind.MEMBER), str(HelperState.ACTIVE)
CLAIMED = str(UnitLink.CLAIMED)
"""A file says where a member belongs; that it is so, the unit says."""


@dataclass(slots=True)
class Ready:
    """Rows of each table without the moment at which they are written."""

    sealed: bulk.Sealed
    members: list[tuple[Any, ...]] = field(default_factory=list)
    bases: list[bulk.Raw] = field(default_factory=list)
    tags: list[bulk.Raw] = field(default_factory=list)
    credentials: list[bulk.Raw] = field(default_factory=list)
    week: list[bulk.Raw] = field(default_factory=list)
    keys: list[bulk.Raw] = field(default_factory=list)


class Members(Helpers):
    """Members: there may be a whole district of them in one file."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        # SQLite has one writer: others get in between two pieces, while the next one is made ready.
        self.fresh_at_once = 1_500 if job.services.database.is_sqlite else 10_000

    def ready(self, piece: Sequence[tuple[Row, imports.Key]]) -> Ready:
        """Sealed and spread over the tables."""
        made = Ready(bulk.Sealed(self.job.vault, MEMBER))
        for row, key in piece:
            self._spread(made, row.given, key)
        return made

    def _spread(self, made: Ready, given: dict[str, Any], key: imports.Key) -> None:
        own = key.subject.hex
        made.sealed.add(key.subject, {"name": given["name"], "phone": given["phone"]})
        shift, day, total = (given.get(name, usual) for name, usual in LIMITS.items())
        unit = given.get("unit")
        made.members.append(
            (
                *(own, str(given.get("kind", MemberKind.IN_SERVICE)), given["area"], reach_from(given)),
                *(shift, day, total, *((unit.hex, CLAIMED) if unit else (None, None))),
            )
        )
        for base in bases_of(given):
            made.bases.append((own, base))
        for tag, cost in given.get("skills", _NOTHING).items():
            made.tags.append((own, tag, cost))
            if is_credential(tag):
                made.credentials.append((own, tag, str(CredentialState.CLAIMED)))
        for weekday, part in given.get("free", ()):
            made.week.append((own, weekday, part))
        made.keys.append((own, key.number, key.person, key.said))

    def write(self, tx: Tx, made: Ready) -> list[Refusal]:
        """As `register_member` would, one by one: the row, its event, its bases, tags, week and what is sealed."""
        at, district, actor = bulk.micros(tx.now), self.job.district, self.job.actor
        import_id = self.job.import_id.hex
        by = (actor.id.hex, str(actor.role))
        rest = (str(OnHolidays.OFF), False, at, 1)
        rows = (
            (own, MEMBER, kind, district, area, ACTIVE, reach, shift, day, total, 1, unit, said, *rest)
            for own, kind, area, reach, shift, day, total, unit, said in made.members
        )
        bulk.insert_rows(tx, helper, _HELPER, rows)
        registered = ((KIND, one[0], 1, "register", ACTIVE, "import", *by, at) for one in made.members)
        bulk.insert_rows(tx, event, _EVENT, registered)
        bulk.insert_rows(tx, helper_base, _BASE, made.bases)
        bulk.insert_rows(tx, helper_tag, _TAG, made.tags)
        bulk.insert_rows(tx, credential, _CREDENTIAL, made.credentials)
        bulk.insert_rows(tx, weekly_availability, _WEEK, made.week)
        made.sealed.write(tx)
        kept = (
            (own, str(self.job.kind), district, number, person, said, import_id, None, at)
            for own, number, person, said in made.keys
        )
        bulk.insert_rows(tx, import_key, imports.KEY_COLUMNS, kept)
        return []


_NOTHING: dict[str, int] = {}
