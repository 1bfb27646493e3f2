"""Every change of what a district sets is one version: who, when, and each field from and to."""

from collections.abc import Callable

from sqlalchemy import select, update

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import NotFound, Outdated
from matcher.domain.roles import Actor
from matcher.domain.settings_state import differing
from matcher.store import places, settings_versions
from matcher.store.database import Tx
from matcher.store.places import settings_id
from matcher.store.schema import district
from matcher.store.transition import Step, tell_step

_WORD = 12


def district_to_set(actor: Actor | None, area: str, operation: str) -> str:
    """The district of the area, which the actor may set; None is an operator. NotFound outside it, NotAllowed."""
    code = district_of(area)
    if actor is not None:
        if not covers(actor.area, code):
            raise NotFound
        actor.require(operation)
    return code


def own_district(actor: Actor, operation: str) -> str:
    """The actor's district, which it may set. NotAllowed."""
    actor.require(operation)
    return district_of(actor.area)


def noted(
    tx: Tx,
    actor: Actor | None,
    code: str,
    work: Callable[[], object],
    *,
    based_on: int | None = None,
    gone_back_to: int | None = None,
) -> None:
    """Do what changes the district's settings, one change after the other, and keep what came of it as a version.

    Outdated where it was changed after the version on which the change is based.
    """
    tx.row(select(district.c.code).where(district.c.code == code).with_for_update())
    version = places.district_at(tx, code).version
    if based_on is not None and based_on != version:
        raise Outdated(version, tuple(settings_versions.since(tx, code, based_on)))
    before = settings_versions.state_of(tx, code)
    work()
    after = settings_versions.state_of(tx, code)
    changes = differing(before, after)
    if changes:
        settings_versions.keep_first(tx, code, version, before)
        number = places.district_at(tx, code).version
        settings_versions.keep(tx, code, number, changes, after, actor, gone_back_to)


def tell_set(tx: Tx, actor: Actor | None, code: str, verb: str, told: str, name: str | None = None) -> None:
    """Raise the district's version by one, with an event that tells of what was set."""
    raised = update(district).where(district.c.code == code).values(version=district.c.version + 1)
    version = tx.execute(raised.returning(district.c.version)).scalar_one()
    tell_step(tx, "district", settings_id(code), Step(verb, version, None, told[:_WORD], name), actor)
