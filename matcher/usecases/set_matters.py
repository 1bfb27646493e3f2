"""A district says whose a matter is, whose an item of the catalogue is, and which steps projects begin with."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.areas import district_of
from matcher.domain.errors import Invalid
from matcher.domain.matters import Matter, Takes
from matcher.domain.projects import ProjectKind, StepPlan
from matcher.domain.roles import Actor
from matcher.store import matters
from matcher.store.database import Tx
from matcher.store.places import settings_id
from matcher.store.schema import district, project_template, service_item
from matcher.store.transition import Step, tell_step


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A district's list of steps; in place of one that was shipped where the code is the same."""

    code: str
    name_zh: str
    name_en: str
    kind: ProjectKind
    steps: Sequence[StepPlan]
    is_offered: bool


def set_matter(tx: Tx, actor: Actor, given: Matter) -> None:
    """Replace a kind of matter in the actor's district, or add one."""
    actor.require("change_matters")
    values = {
        "name_zh": given.name_zh,
        "name_en": given.name_en,
        "keywords": list(given.keywords),
        "owner": given.owner,
        "takes": given.takes,
        "phone": given.phone,
        "is_used": given.is_used,
    }
    code = district_of(actor.area)
    matters.set_matter(tx, code, given.code, {**values, "changed_at": tx.now, "changed_by": actor.id})
    _tell(tx, actor, "matter", given.code)


def set_service_owner(tx: Tx, actor: Actor, service: str, owner: str, takes: Takes) -> None:
    """Say whose an item of the catalogue is. Invalid for no such item."""
    actor.require("change_matters")
    if tx.value(select(service_item.c.code).where(service_item.c.code == service)) is None:
        raise Invalid.at("service", "unknown_service", "the catalogue has no such service")
    values = {"owner": owner, "takes": takes, "changed_at": tx.now, "changed_by": actor.id}
    matters.set_service_owner(tx, district_of(actor.area), service, values)
    _tell(tx, actor, "service_owner", service)


def set_template(tx: Tx, actor: Actor, given: NewTemplate) -> None:
    """Replace a template in the actor's district, or add one; projects that run keep their steps."""
    actor.require("change_project_templates")
    steps = [{"zh": one.zh, "en": one.en, "days": one.days} for one in given.steps]
    values = {
        "name_zh": given.name_zh,
        "name_en": given.name_en,
        "kind": given.kind,
        "steps": steps,
        "is_offered": given.is_offered,
        "changed_at": tx.now,
        "changed_by": actor.id,
    }
    fresh = upsert(project_template).values(district=district_of(actor.area), code=given.code, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["district", "code"], set_=values))
    _tell(tx, actor, "project_template", given.code)


def _tell(tx: Tx, actor: Actor, verb: str, what: str) -> None:
    code = district_of(actor.area)
    raised = update(district).where(district.c.code == code).values(version=district.c.version + 1)
    version = tx.execute(raised.returning(district.c.version)).scalar_one()
    tell_step(tx, "district", settings_id(code), Step(verb, version, None, "changed", what), actor)
