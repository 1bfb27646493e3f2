"""The tables as SQLAlchemy Core knows them: what every statement is built from."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from matcher.store.tables import (
    area_changes,
    closing,
    days,
    desk,
    entering,
    forms,
    guard,
    imports,
    intake,
    ledgers,
    life,
    links,
    members,
    orders,
    people,
    projects,
    rights,
    settings,
    units,
    webhooks,
)

metadata = SQLModel.metadata


def _table(model: type[SQLModel]) -> Table:
    return metadata.tables[str(model.__tablename__)]


area = _table(people.Area)
district = _table(people.District)
service_item = _table(people.ServiceItem)
recipient = _table(people.Recipient)
home_unit = _table(people.HomeUnit)
helper = _table(people.Helper)
helper_base = _table(people.HelperBase)
helper_tag = _table(people.HelperTag)
credential = _table(people.Credential)
weekly_availability = _table(people.WeeklyAvailability)
availability_exception = _table(people.AvailabilityException)
team_member = _table(people.TeamMember)
pairing = _table(people.Pairing)
personal_record = _table(people.PersonalRecord)
consent = _table(people.Consent)
actor = _table(people.ActorRow)
api_token = _table(people.ApiToken)
clock_offset = _table(people.ClockOffset)
service_order = _table(orders.ServiceOrder)
order_window = _table(orders.OrderWindow)
dispatch_round = _table(orders.DispatchRound)
round_item = _table(orders.RoundItem)
offer = _table(orders.Offer)
assignment = _table(orders.Assignment)
event = _table(orders.Event)
task = _table(orders.Task)
live_lease = _table(orders.LiveLease)
idempotency_key = _table(orders.IdempotencyKey)
timer = _table(life.Timer)
todo = _table(life.Todo)
notice = _table(life.Notice)
service_rule = _table(life.ServiceRule)
seal = _table(guard.Seal)
seal_trim = _table(guard.SealTrim)
conflict = _table(desk.Conflict)
code_try = _table(closing.CodeTry)
rating = _table(closing.Rating)
callback = _table(closing.Callback)
reveal = _table(closing.Reveal)
incident = _table(closing.Incident)
incident_step = _table(closing.IncidentStep)
board_entry = _table(closing.BoardEntry)
contact = _table(intake.Contact)
occupied = _table(forms.Occupied)
service_session = _table(forms.ServiceSession)
seat = _table(forms.Seat)
series = _table(forms.Series)
series_day = _table(forms.SeriesDay)
roster = _table(forms.Roster)
duty = _table(forms.Duty)
duty_place = _table(forms.DutyPlace)
contact_way = _table(members.ContactWay)
notify_setting = _table(members.NotifySetting)
crew_member = _table(members.CrewMember)
alliance = _table(members.Alliance)
holiday = _table(members.Holiday)
account = _table(entering.Account)
sign_in_code = _table(entering.SignInCode)
sign_in_try = _table(entering.SignInTry)
invitation = _table(entering.Invitation)
settings_version = _table(settings.SettingsVersion)
file_import = _table(imports.FileImport)
import_key = _table(imports.ImportKey)
file_export = _table(imports.FileExport)
unit_area = _table(units.UnitArea)
unit_resource = _table(units.UnitResource)
unit_proposal = _table(units.UnitProposal)
member_consent = _table(units.MemberConsent)
sent_record = _table(units.SentRecord)
unit_month = _table(units.UnitMonth)
ledger_account = _table(ledgers.LedgerAccount)
ledger_transaction = _table(ledgers.LedgerTransaction)
ledger_entry = _table(ledgers.LedgerEntry)
points_rules = _table(ledgers.PointsRules)
reward = _table(ledgers.Reward)
redemption = _table(ledgers.Redemption)
certificate = _table(ledgers.Certificate)
webhook_endpoint = _table(webhooks.WebhookEndpoint)
webhook_delivery = _table(webhooks.WebhookDelivery)
webhook_cursor = _table(webhooks.WebhookCursor)
message_template = _table(webhooks.MessageTemplate)
channel_test = _table(webhooks.ChannelTest)
project = _table(projects.Project)
project_party = _table(projects.ProjectParty)
project_step = _table(projects.ProjectStep)
project_order = _table(projects.ProjectOrder)
agenda_item = _table(projects.AgendaItem)
project_invited = _table(projects.ProjectInvited)
project_template = _table(projects.ProjectTemplate)
matter = _table(projects.Matter)
service_owner = _table(projects.ServiceOwner)
list_entry = _table(projects.ListEntry)
data_gone = _table(rights.DataGone)
area_change = _table(area_changes.AreaChange)
post = _table(days.Post)
post_place = _table(days.PostPlace)
post_day = _table(days.PostDay)
service_day = _table(days.ServiceDay)
day_stall = _table(days.DayStall)
day_sign_up = _table(days.DaySignUp)
link = _table(links.Link)
