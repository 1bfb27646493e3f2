"""A member and its home unit: it says where it belongs, the unit confirms; what else the unit learns it decides."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.errors import Invalid, NotFound, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState, ConsentHow, HelperKind
from matcher.domain.units import MemberPurpose, UnitLink
from matcher.store import helpers, notices, personal, units
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.notices import HELPER, Message
from matcher.store.schema import assignment, helper, sent_record, service_item, service_order

LINES_MOST = 500


def claim_unit(tx: Tx, actor: Actor, unit_id: UUID | None) -> None:
    """Say to which unit one belongs, or to none; what the former unit was allowed to know ends with it."""
    row = _own(tx, actor)
    if unit_id is not None:
        units.require_active(tx, row.district, unit_id)
    link_unit(tx, row, unit_id, actor)
    if unit_id is not None:
        # Who says so itself lets the unit see the name, or nobody there could confirm it.
        units.consent(tx, row.id, unit_id, MemberPurpose.BELONG, ConsentHow.CLICK, actor)


def link_unit(tx: Tx, row: Row[Any], unit_id: UUID | None, by: Actor) -> Row[Any]:
    """The locked member belongs there from now on, until the unit has confirmed it as a claim."""
    if row.unit_id is not None:
        units.withdraw(tx, list(MemberPurpose), helper_id=row.id, unit_id=row.unit_id)
    link = {"unit_id": unit_id, "unit_state": None if unit_id is None else UnitLink.CLAIMED}
    return helpers.change(tx, row, link, by, "link_unit")


def confirm_member(tx: Tx, actor: Actor, unit_id: UUID, member_id: UUID, *, is_ours: bool) -> None:
    """The unit says whether a member that named it is its own. Invalid where nobody waits under this id."""
    units.get(tx, actor, unit_id, "confirm_unit_member")
    actor.require("confirm_unit_member")
    wanted = (helper.c.id == member_id, helper.c.unit_id == unit_id, helper.c.unit_state == UnitLink.CLAIMED)
    row = tx.row(select(helper).where(*wanted).with_for_update())
    if row is None:
        raise Invalid.at("member", "unknown_member", "nobody waits for your answer under this id")
    state = UnitLink.CONFIRMED if is_ours else UnitLink.REFUSED
    helpers.change(tx, row, {"unit_state": state}, actor, "confirm_unit" if is_ours else "refuse_unit")
    kind = NoticeKind.UNIT_CONFIRMED if is_ours else NoticeKind.UNIT_REFUSED
    notices.add(tx, row.district, [Message((HELPER, member_id), kind, None, {"unit": str(unit_id)})])
    if not is_ours:
        units.withdraw(tx, list(MemberPurpose), helper_id=member_id, unit_id=unit_id)


def allow_names(tx: Tx, actor: Actor) -> None:
    """The unit may see the name beside its hours and services, until that is taken back."""
    row = _linked(tx, actor)
    if units.live_consent(tx, row.id, row.unit_id, MemberPurpose.NAMES) is None:
        units.consent(tx, row.id, row.unit_id, MemberPurpose.NAMES, ConsentHow.CLICK, actor)


def take_back(tx: Tx, actor: Actor, purpose: MemberPurpose) -> None:
    """From now on the unit is not told; records that were sent are forgotten there as well."""
    row = _own(tx, actor)
    units.withdraw(tx, [purpose], helper_id=row.id)


def send_record(tx: Tx, actor: Actor) -> UUID:
    """The own record goes to the unit: dates, services and minutes, and nothing of whom they were for.

    The tap is the consent, noted as such; a record that was sent before is replaced.
    """
    row = _linked(tx, actor)
    if row.unit_state != UnitLink.CONFIRMED:
        raise WrongState("the unit has not confirmed yet that you belong to it")
    units.withdraw(tx, [MemberPurpose.RECORD], helper_id=row.id, unit_id=row.unit_id)
    consent_id = units.consent(tx, row.id, row.unit_id, MemberPurpose.RECORD, ConsentHow.CLICK, actor)
    lines = _lines(tx, row.id)
    made, dates = new_id(), [one["date"] for one in lines]
    values = {"helper_id": row.id, "unit_id": row.unit_id, "consent_id": consent_id, "sent_at": tx.now}
    span = {"first": min(dates, default=None), "last": max(dates, default=None)}
    minutes = sum(one["minutes"] for one in lines)
    tx.execute(insert(sent_record).values(id=made, services=len(lines), minutes=minutes, **values, **span))
    name = personal.read_many(tx, HelperKind.MEMBER, [row.id]).get(row.id, {}).get("name", "")
    told = json.dumps([{**one, "date": one["date"].isoformat()} for one in lines], ensure_ascii=False)
    personal.keep(tx, units.SENT_SUBJECT, made, {"name": name, "lines": told})
    return made


def _lines(tx: Tx, helper_id: UUID) -> list[dict[str, Any]]:
    a, item = assignment.c, service_item.c
    joined = assignment.join(service_order, service_order.c.id == a.order_id)
    named = joined.outerjoin(service_item, item.code == service_order.c.service)
    mine = (a.helper_id == helper_id, a.state == AssignmentState.VERIFIED)
    columns = (a.date, a.minutes, item.name_zh, item.name_en)
    rows = tx.rows(select(*columns).select_from(named).where(*mine).order_by(a.date.desc()).limit(LINES_MOST))
    return [
        {"date": row.date, "zh": row.name_zh or "", "en": row.name_en or "", "minutes": row.minutes or 0}
        for row in rows
    ]


def _own(tx: Tx, actor: Actor) -> Row[Any]:
    actor.require("keep_own_unit")
    if actor.helper_id is None:
        raise NotFound
    return helpers.lock(tx, actor.helper_id)


def _linked(tx: Tx, actor: Actor) -> Row[Any]:
    row = _own(tx, actor)
    if row.unit_id is None or row.unit_state == UnitLink.REFUSED:
        raise WrongState("say first to which unit you belong")
    return row
