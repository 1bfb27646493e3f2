"""What a district sets for itself."""

from api.door import Call, Doors
from api.schemas.settings import ChangeSettingsBody, ServiceRuleBody, SettingsQuery
from matcher.queries import places, settings
from matcher.queries.places import ServiceView
from matcher.queries.settings import SettingsView
from matcher.store.database import Tx
from matcher.usecases.change_settings import Numbers, change_settings
from matcher.usecases.set_service_rule import ServiceRule, set_service_rule

doors = Doors("settings")


@doors.at("GET /settings", "read_settings", SettingsQuery, SettingsView)
def read(tx: Tx, call: Call, query: SettingsQuery) -> SettingsView:
    """What one's district does by itself."""
    return settings.read_settings(tx, call.actor, query.area)


@doors.at("PATCH /settings", "change_settings", ChangeSettingsBody, SettingsView)
def change(tx: Tx, call: Call, body: ChangeSettingsBody) -> SettingsView:
    """Set what happens by itself, times, caps and shares, and what counts how much in the matching."""
    numbers = Numbers(body.policy, body.weights)
    code = change_settings(tx, call.actor, body.area or call.actor.area, body.acceptance, body.dispatch, numbers)
    return settings.settings_at(tx, code)


@doors.at("PUT /service-rules", "set_service_rule", ServiceRuleBody, ServiceView)
def set_rule(tx: Tx, call: Call, body: ServiceRuleBody) -> ServiceView:
    """Set for one's district how soon a service is done, how long it takes, and whether it is offered."""
    rule = ServiceRule(body.service, body.sla_hours, body.duration_min, body.is_offered)
    set_service_rule(tx, call.actor, rule)
    return places.read_service(tx, call.actor, body.service)
