"""What a district sets for itself."""

from api.door import Call, Doors
from api.schemas.settings import ChangeSettingsBody, SettingsQuery
from matcher.queries import settings
from matcher.queries.settings import SettingsView
from matcher.store.database import Tx
from matcher.usecases.change_settings import change_settings

doors = Doors("settings")


@doors.at("GET /settings", "read_settings", SettingsQuery, SettingsView)
def read(tx: Tx, call: Call, query: SettingsQuery) -> SettingsView:
    """What one's district does by itself."""
    return settings.read_settings(tx, call.actor, query.area)


@doors.at("PATCH /settings", "change_settings", ChangeSettingsBody, SettingsView)
def change(tx: Tx, call: Call, body: ChangeSettingsBody) -> SettingsView:
    """Switch automatic acceptance or immediate dispatch on or off."""
    code = change_settings(tx, call.actor, body.area or call.actor.area, body.acceptance, body.dispatch)
    return settings.settings_at(tx, code)
