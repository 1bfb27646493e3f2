"""What a district sets for itself: switches, numbers, services, parts of the day; each change is a version."""

from api.door import Call, Doors, How
from api.schemas.fields import PageQuery
from api.schemas.settings import (
    ChangeSettingsBody,
    OwnServiceBody,
    PartsBody,
    PreviewBody,
    RestoreBody,
    ServiceRuleBody,
    SettingsQuery,
    VersionQuery,
)
from matcher.domain.roles import Actor
from matcher.queries import places, settings, settings_preview, settings_versions
from matcher.queries.paging import Page, Wanted
from matcher.queries.places import PartView, ServiceView
from matcher.queries.settings import SettingsView
from matcher.queries.settings_preview import PreviewView, Ready
from matcher.queries.settings_versions import VersionView, WholeVersionView
from matcher.store.database import Tx
from matcher.usecases.change_settings import Numbers, change_settings
from matcher.usecases.keep_own_service import keep_own_service
from matcher.usecases.restore_settings import restore_settings
from matcher.usecases.services import Services
from matcher.usecases.set_calendar import set_parts
from matcher.usecases.set_service_rule import ServiceRule, set_service_rule

doors = Doors("settings")


@doors.at("GET /settings", "read_settings", SettingsQuery, SettingsView)
def read(tx: Tx, call: Call, query: SettingsQuery) -> SettingsView:
    """What one's district does by itself."""
    return settings.read_settings(tx, call.actor, query.area)


@doors.at("PATCH /settings", "change_settings", ChangeSettingsBody, SettingsView)
def change(tx: Tx, call: Call, body: ChangeSettingsBody) -> SettingsView:
    """Set what happens by itself, times, caps and shares, and what counts how much in the matching."""
    numbers = Numbers(body.policy, body.weights, body.composite)
    area = body.area or call.actor.area
    code = change_settings(tx, call.actor, area, body.acceptance, body.dispatch, numbers, body.version)
    return settings.settings_at(tx, code)


def _previewed(services: Services, actor: Actor, body: PreviewBody) -> Ready:
    with services.read() as tx:
        asked = settings_preview.read_asked(tx, actor, body.area, body.policy, body.weights)
    return settings_preview.solve(asked)


@doors.at("POST /settings/preview", "change_settings", PreviewBody, PreviewView, How(reads=True, ready=_previewed))
def preview(tx: Tx, call: Call, _: PreviewBody) -> PreviewView:
    """See what other numbers would do to the present plan and to what is due; nothing is changed by it."""
    return settings_preview.preview_of(tx, call.ready)


@doors.at("GET /settings/versions", "read_settings", PageQuery, Page[VersionView])
def list_versions(tx: Tx, call: Call, query: PageQuery) -> Page[VersionView]:
    """The versions of one's district's settings, the newest first: who changed which field from what to what."""
    return settings_versions.list_versions(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("GET /settings/version", "read_settings", VersionQuery, WholeVersionView)
def read_version(tx: Tx, call: Call, query: VersionQuery) -> WholeVersionView:
    """One version with all that held in it, and what going back to it would change."""
    return settings_versions.read_version(tx, call.actor, query.number)


@doors.at("POST /settings/restore", "change_settings", RestoreBody, SettingsView)
def restore(tx: Tx, call: Call, body: RestoreBody) -> SettingsView:
    """Go back to what held in an older version, which makes a new one."""
    return settings.settings_at(tx, restore_settings(tx, call.actor, body.number, body.version))


@doors.at("PUT /parts", "change_settings", PartsBody, Page[PartView])
def change_parts(tx: Tx, call: Call, body: PartsBody) -> Page[PartView]:
    """Set the parts of the day: other hours or names, or one more; none that there is goes away."""
    set_parts(tx, call.actor, body.of_the_domain(), body.version)
    return places.list_parts(tx, call.actor, Wanted())


@doors.at("PUT /service-rules", "set_service_rule", ServiceRuleBody, ServiceView)
def set_rule(tx: Tx, call: Call, body: ServiceRuleBody) -> ServiceView:
    """Set for one's district how soon a service is done, how long it takes, and whether it is offered."""
    rule = ServiceRule(body.service, body.sla_hours, body.duration_min, body.is_offered)
    set_service_rule(tx, call.actor, rule, body.version)
    return places.read_service(tx, call.actor, body.service)


@doors.at("PUT /own-services", "set_service_rule", OwnServiceBody, ServiceView)
def keep_own(tx: Tx, call: Call, body: OwnServiceBody) -> ServiceView:
    """Make a service of the district's own, or describe it anew; the rules of the catalogue hold for it."""
    code = keep_own_service(tx, call.actor, body.service, body.of_the_domain(), body.version)
    return places.read_service(tx, call.actor, code)
