"""What a district has switched on, its times and caps, and what counts how much in the matching."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from matcher.domain.areas import district_of
from matcher.domain.composite import Composite
from matcher.domain.errors import NotFound
from matcher.domain.policy import Policy
from matcher.domain.roles import Actor
from matcher.domain.weights import Weights
from matcher.queries import places
from matcher.queries.places import ServiceView
from matcher.store.database import Tx
from matcher.store.places import district_at
from matcher.store.schema import service_item

_I = service_item.c


@dataclass(frozen=True, slots=True)
class DefaultsView:
    """What holds until a district sets something else."""

    policy: dict[str, Any]
    weights: dict[str, Any]
    composite: dict[str, int]


@dataclass(frozen=True, slots=True)
class SettingsView:
    """`area` is the district; who takes orders on, when they are first offered, all numbers and their defaults."""

    area: str
    acceptance: str
    dispatch: str
    version: int
    policy: dict[str, Any]
    weights: dict[str, Any]
    composite: dict[str, int]
    defaults: DefaultsView


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A service as the district has it, and what the catalogue says of it."""

    item: ServiceView
    usual_sla_hours: int
    usual_duration_min: int
    is_changed: bool


def read_catalogue(tx: Tx, actor: Actor) -> list[CatalogueRow]:
    """All services that the actor's district could offer, its own ones among them."""
    actor.require("read_settings")
    usual = {row.code: row for row in tx.rows(select(_I.code, _I.sla_hours, _I.duration_min))}
    found = []
    for item in places.list_services(tx, actor, places.ALL).items:
        limits = usual[item.code]
        is_usual = item.is_offered and (item.sla_hours, item.duration_min) == (limits.sla_hours, limits.duration_min)
        found.append(CatalogueRow(item, limits.sla_hours, limits.duration_min, not is_usual))
    return found


def read_settings(tx: Tx, actor: Actor, area: str | None) -> SettingsView:
    """The settings of the district of `area`, without one of the actor's own. NotFound outside it."""
    own = district_of(actor.area)
    if area is not None and district_of(area) != own:
        raise NotFound
    return _view(tx, own)


def settings_at(tx: Tx, area: str) -> SettingsView:
    """The settings of the district of `area`. Invalid where it is none of ours."""
    return _view(tx, area)


def _view(tx: Tx, area: str) -> SettingsView:
    found = district_at(tx, area)
    return SettingsView(
        area=found.code,
        acceptance=found.acceptance,
        dispatch=found.dispatch,
        version=found.version,
        policy=asdict(found.policy),
        weights=found.weights.stored(),
        composite=found.composite.shares,
        defaults=DefaultsView(asdict(Policy()), Weights().stored(), Composite().shares),
    )
