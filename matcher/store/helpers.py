"""Members and teams: their rows, bases, tags, credentials and availability."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, func, insert, select, union_all, update

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState, OfferState
from matcher.store.database import Tx
from matcher.store.schema import (
    assignment,
    availability_exception,
    credential,
    helper,
    helper_base,
    helper_tag,
    occupied,
    offer,
    service_order,
    team_member,
    weekly_availability,
)
from matcher.store.scope import helpers_seen_by
from matcher.store.snapshot_helpers import not_urgent
from matcher.store.transition import tell

Hours = tuple[int, int]
NO_HOURS: Mapping[tuple[int, str], Hours] = MappingProxyType({})


def add(tx: Tx, values: Mapping[str, Any], by: Actor | None = None) -> Row[Any]:
    """A new member or team."""
    row = tx.execute(insert(helper).values(**values).returning(helper)).one()
    tell(tx, "helper", row.id, row.version, "register", (None, row.state), by)
    return row


def get(tx: Tx, actor: Actor, helper_id: UUID, kind: str, *, lock: bool = False) -> Row[Any]:
    """A member or team that the actor may know of. NotFound."""
    statement = select(helper).where(helper.c.id == helper_id, helper.c.kind == kind, helpers_seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def lock(tx: Tx, helper_id: UUID) -> Row[Any]:
    """A helper by id for the service itself, held until the transaction ends."""
    row = tx.row(select(helper).where(helper.c.id == helper_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def most_at_once(tx: Tx, helper_id: UUID) -> int:
    """The most orders, and what else takes its time, that a helper has still to do in one and the same shift."""
    a, o = assignment.c, occupied.c
    mine = (a.helper_id == helper_id, a.state == AssignmentState.ACTIVE, a.carrier_id.is_(None), a.day_id.is_(None))
    both = union_all(select(a.date, a.part).where(*mine), select(o.date, o.part).where(o.helper_id == helper_id))
    each = both.subquery()
    counted = select(func.count().label("orders")).select_from(each).group_by(each.c.date, each.c.part).subquery()
    return int(tx.value(select(func.max(counted.c.orders))) or 0)


def asked_lately(tx: Tx, helper_ids: Iterable[UUID], since: dt.datetime, order_id: UUID | None = None) -> Counter[UUID]:
    """Helper -> offers made to it since then, taken back ones and emergencies left out; `order_id` does not count."""
    o = offer.c
    joined = offer.join(service_order, service_order.c.id == o.order_id)
    wanted = [o.helper_id.in_(list(helper_ids)), o.made_at >= since, o.state != OfferState.RESCINDED, not_urgent()]
    if order_id is not None:
        wanted.append(o.order_id != order_id)
    counted = select(o.helper_id, func.count()).select_from(joined).where(*wanted).group_by(o.helper_id)
    return Counter(dict(tx.tuples(counted)))


def change(tx: Tx, row: Row[Any], values: Mapping[str, Any], by: Actor | None, verb: str = "change") -> Row[Any]:
    """Set columns of a locked helper, or none where its bases, tags or times were set; its version rises."""
    statement = update(helper).where(helper.c.id == row.id).values(version=row.version + 1, **values)
    changed = tx.execute(statement.returning(helper)).one()
    # Who follows a district learns only from events that somebody serves elsewhere or at other times.
    tell(tx, "helper", row.id, changed.version, verb, (row.state, changed.state), by)
    return changed


def _replace(tx: Tx, table: Table, helper_id: UUID, rows: Iterable[Mapping[str, Any]]) -> None:
    tx.execute(delete(table).where(table.c.helper_id == helper_id))
    fresh = [{"helper_id": helper_id, **row} for row in rows]
    if fresh:
        tx.execute(insert(table), fresh)


def set_bases(tx: Tx, helper_id: UUID, areas: Sequence[str]) -> None:
    """Where the helper is based."""
    _replace(tx, helper_base, helper_id, ({"area": code} for code in sorted(set(areas))))


def set_tags(tx: Tx, helper_id: UUID, tags: Mapping[str, int]) -> None:
    """Tag -> cost of being used for it."""
    _replace(tx, helper_tag, helper_id, ({"tag": tag, "cost": cost} for tag, cost in tags.items()))


def add_tag(tx: Tx, helper_id: UUID, tag: str) -> None:
    """Give a helper a tag at no cost; one that it has stays as it is."""
    mine = (helper_tag.c.helper_id == helper_id, helper_tag.c.tag == tag)
    if tx.value(select(helper_tag.c.tag).where(*mine)) is None:
        tx.execute(insert(helper_tag).values(helper_id=helper_id, tag=tag, cost=0))


def claimed_tags(tx: Tx, seqs: Sequence[int]) -> list[set[str]]:
    """The tags of each of these helpers, whether they count or not."""
    found: dict[int, set[str]] = {seq: set() for seq in seqs}
    named = select(helper.c.seq, helper_tag.c.tag).join(helper_tag, helper_tag.c.helper_id == helper.c.id)
    for seq, tag in tx.tuples(named.where(helper.c.seq.in_(list(found)))) if found else ():
        found[seq].add(tag)
    return list(found.values())


def set_week(
    tx: Tx, helper_id: UUID, free: Iterable[tuple[int, str]], hours: Mapping[tuple[int, str], Hours] = NO_HOURS
) -> None:
    """The usual week: pairs of weekday (0 = Monday) and part; `hours` narrows some, in minutes of the day."""
    rows = []
    for day, part in sorted(set(free)):
        span = hours.get((day, part), (None, None))
        rows.append({"weekday": day, "part": part, "from_min": span[0], "to_min": span[1]})
    _replace(tx, weekly_availability, helper_id, rows)


def set_exceptions(tx: Tx, helper_id: UUID, exceptions: Iterable[Mapping[str, Any]]) -> None:
    """Dates on which the week does not hold: rows of date, part (`*` for the day), state, from_min and to_min."""
    _replace(tx, availability_exception, helper_id, exceptions)


def set_crew(tx: Tx, team_id: UUID, members: Sequence[UUID]) -> None:
    """Who belongs to the team."""
    tx.execute(delete(team_member).where(team_member.c.team_id == team_id))
    if members:
        tx.execute(insert(team_member), [{"team_id": team_id, "member_id": one} for one in sorted(set(members))])


def put_credential(tx: Tx, helper_id: UUID, tag: str, values: Mapping[str, Any]) -> None:
    """Set what is known of a credential."""
    mine = (credential.c.helper_id == helper_id, credential.c.tag == tag)
    if tx.execute(update(credential).where(*mine).values(**values)).rowcount == 0:
        tx.execute(insert(credential).values(helper_id=helper_id, tag=tag, **values))


def credential_of(tx: Tx, helper_id: UUID, tag: str) -> Row[Any] | None:
    """What is known of a credential."""
    return tx.row(select(credential).where(credential.c.helper_id == helper_id, credential.c.tag == tag))
