"""A district sets for itself how soon a service is done, how long it takes, and whether it is offered at all."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.areas import district_of
from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.places import settings_id
from matcher.store.schema import district, service_item, service_rule
from matcher.store.transition import Step, tell_step


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """For one item of the catalogue; None: as the catalogue says."""

    service: str
    sla_hours: int | None
    duration_min: int | None
    is_offered: bool


def set_service_rule(tx: Tx, actor: Actor, rule: ServiceRule) -> None:
    """Replace the rule of the actor's district; it holds for orders placed from now on. Invalid for no such service."""
    actor.require("set_service_rule")
    if tx.value(select(service_item.c.code).where(service_item.c.code == rule.service)) is None:
        raise Invalid.at("service", "unknown_service", "the catalogue has no such service")
    code = district_of(actor.area)
    limits = {"sla_hours": rule.sla_hours, "duration_min": rule.duration_min, "is_offered": rule.is_offered}
    values: dict[str, Any] = {**limits, "changed_at": tx.now, "changed_by": actor.id}
    fresh = upsert(service_rule).values(district=code, service=rule.service, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["district", "service"], set_=values))
    raised = update(district).where(district.c.code == code).values(version=district.c.version + 1)
    version = tx.execute(raised.returning(district.c.version)).scalar_one()
    offered = "offered" if rule.is_offered else "not_offered"
    step = Step("service_rule", version, None, offered, rule.service)
    tell_step(tx, "district", settings_id(code), step, actor)
