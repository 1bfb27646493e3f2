"""How people are reached and want to be told: ways by rank, addresses sealed, habits of their own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.messages import ZH
from matcher.domain.notifying import ContactChannel, ContactState
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.schema import contact_way, notify_setting

SUBJECT = "contact"
To = tuple[str, UUID]
"""Whom: helper or actor, and its id."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel with its address."""

    channel: str
    address: str
    state: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The ways of a person, the first wish first; `own` holds what he or she set differently from the district."""

    ways: tuple[Way, ...] = ()
    own: Mapping[str, int | bool | None] = field(default_factory=dict)
    language: str = ZH


def set_ways(tx: Tx, to: To, ways: Sequence[tuple[str, str]]) -> None:
    """Replace the ways: pairs of channel and address, the first wish first."""
    tx.execute(delete(contact_way).where(contact_way.c.to_kind == to[0], contact_way.c.to_id == to[1]))
    gone: dict[str, str | None] = dict.fromkeys(ContactChannel)
    personal.change(tx, SUBJECT, to[1], gone | dict(ways))
    rows = [
        {"to_kind": to[0], "to_id": to[1], "channel": channel, "rank": rank, "state": ContactState.ACTIVE}
        for rank, (channel, _) in enumerate(ways)
    ]
    if rows:
        tx.execute(insert(contact_way), [{**row, "changed_at": tx.now} for row in rows])


def break_way(tx: Tx, to: To, channel: str) -> None:
    """The address was refused: it is not used again before the person gives another."""
    mine = (contact_way.c.to_kind == to[0], contact_way.c.to_id == to[1], contact_way.c.channel == channel)
    tx.execute(update(contact_way).where(*mine).values(state=ContactState.BROKEN, changed_at=tx.now))


def set_habits(tx: Tx, to: To, values: Mapping[str, Any]) -> None:
    """Set quiet_from_min, quiet_to_min, per_day (None: as the district says), digest and language."""
    fresh = upsert(notify_setting).values(to_kind=to[0], to_id=to[1], changed_at=tx.now, **values)
    changed = {**values, "changed_at": tx.now}
    tx.execute(fresh.on_conflict_do_update(index_elements=["to_kind", "to_id"], set_=changed))


def read(tx: Tx, people: Iterable[To]) -> dict[To, Contact]:
    """Person -> how to reach him or her; for those who said nothing, an empty contact."""
    wanted = set(people)
    ids = sorted({to_id for _, to_id in wanted})
    if not ids:
        return {}
    documents = personal.read_many(tx, SUBJECT, ids)
    ways: dict[To, list[Way]] = defaultdict(list)
    for row in tx.rows(select(contact_way).where(contact_way.c.to_id.in_(ids)).order_by(contact_way.c.rank)):
        address = documents.get(row.to_id, {}).get(row.channel, "")
        ways[row.to_kind, row.to_id].append(Way(row.channel, address, row.state))
    rows = {
        (row.to_kind, row.to_id): row for row in tx.rows(select(notify_setting).where(notify_setting.c.to_id.in_(ids)))
    }
    return {to: _contact(ways.get(to, []), rows.get(to)) for to in wanted}


def _contact(ways: Sequence[Way], row: Any) -> Contact:
    if row is None:
        return Contact(tuple(ways))
    own = {name: getattr(row, name) for name in ("quiet_from_min", "quiet_to_min", "per_day", "digest")}
    return Contact(tuple(ways), own, row.language)
