"""What a district has switched on."""

from dataclasses import dataclass

from matcher.domain.areas import district_of
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.places import district_at


@dataclass(frozen=True, slots=True)
class SettingsView:
    """`area` is the district; who takes orders on, and when they are first offered."""

    area: str
    acceptance: str
    dispatch: str
    version: int


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
    return SettingsView(found.code, found.acceptance, found.dispatch, found.version)
