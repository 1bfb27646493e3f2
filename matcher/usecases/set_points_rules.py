"""A district sets what a service is worth in points: a new version, which holds for what is confirmed from now on."""

from sqlalchemy import select, update

from matcher.domain.areas import district_of
from matcher.domain.errors import Invalid
from matcher.domain.ledgers import PRESETS, WISH, Preset, Rules
from matcher.domain.roles import Actor
from matcher.store import ledgers
from matcher.store.database import Stale, Tx
from matcher.store.places import settings_id
from matcher.store.schema import district, service_item
from matcher.store.transition import Step, tell_step


def chosen(preset: Preset, own: Rules | None) -> Rules:
    """The rules of a ready set, or one's own. Invalid where those are missing, or make no sense."""
    if preset is not Preset.OWN:
        return PRESETS[preset]
    if own is None:
        raise Invalid.at("rules", "missing", "say which rules, or choose a ready set")
    own.check()
    return own


def set_points_rules(tx: Tx, actor: Actor, preset: Preset, own: Rules | None) -> int:
    """The number of the new version."""
    actor.require("set_points_rules")
    code, rules = district_of(actor.area), chosen(preset, own)
    known = {name for (name,) in tx.tuples(select(service_item.c.category).distinct())} | {WISH}
    if not rules.categories.keys() <= known:
        raise Invalid.at("rules.categories", "unknown_category", "the catalogue has no such category")
    tx.row(select(district.c.code).where(district.c.code == code).with_for_update())
    before, _, _ = ledgers.rules_of(tx, code)
    if not ledgers.add_rules(tx, code, before + 1, preset, rules.stored(), actor):
        raise Stale
    raised = update(district).where(district.c.code == code).values(version=district.c.version + 1)
    version = tx.execute(raised.returning(district.c.version)).scalar_one()
    step = Step("points_rules", version, str(before), str(before + 1), preset)
    tell_step(tx, "district", settings_id(code), step, actor)
    return before + 1
