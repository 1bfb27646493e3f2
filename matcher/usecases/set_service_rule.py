"""A district sets for itself how soon a service is done, how long it takes, and whether it is offered at all."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.schema import service_item, service_rule
from matcher.usecases.steps.settings_versions import noted, own_district, tell_set


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """For one item of the catalogue; None: as the catalogue says."""

    service: str
    sla_hours: int | None
    duration_min: int | None
    is_offered: bool


def set_service_rule(tx: Tx, actor: Actor, rule: ServiceRule, based_on: int | None = None) -> None:
    """Replace the rule of the actor's district; it holds for orders placed from now on.

    Invalid for no such service; Outdated where the settings were changed after the version `based_on`.
    """
    code = own_district(actor, "set_service_rule")
    noted(tx, actor, code, lambda: put_rule(tx, actor, code, rule), based_on=based_on)


def put_rule(tx: Tx, actor: Actor | None, code: str, rule: ServiceRule) -> None:
    """Replace one rule of a locked district. Invalid where it has no such service."""
    item = service_item.c
    known = (item.code == rule.service, or_(item.district.is_(None), item.district == code))
    if tx.value(select(item.code).where(*known)) is None:
        raise Invalid.at("service", "unknown_service", "the catalogue has no such service")
    limits = {"sla_hours": rule.sla_hours, "duration_min": rule.duration_min, "is_offered": rule.is_offered}
    values: dict[str, Any] = {**limits, "changed_at": tx.now, "changed_by": actor.id if actor else None}
    fresh = upsert(service_rule).values(district=code, service=rule.service, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["district", "service"], set_=values))
    tell_set(tx, actor, code, "service_rule", "offered" if rule.is_offered else "not_offered", rule.service)
