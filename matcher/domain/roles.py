"""Who may do what: one table of operation x role, read by the code and by the tests. Deny by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from matcher.domain.errors import NotAllowed


class Role(StrEnum):
    """A person's part in the service; scope is by area, by helper or by what one placed oneself."""

    DISTRICT_ADMIN = "district_admin"
    STREET_OFFICER = "street_officer"
    SECRETARY = "secretary"
    CLERK = "clerk"
    GRID_STAFF = "grid_staff"
    BUILDING_LEAD = "building_lead"
    RESIDENT = "resident"
    MEMBER = "member"
    TEAM_LEADER = "team_leader"
    UNIT_LIAISON = "unit_liaison"
    AUDITOR = "auditor"
    FOLLOWER = "follower"


class Relation(StrEnum):
    """How a thing stands to who asks; it may stand so in several ways, or in none: then it is not there."""

    INSIDE = "inside"
    RAISED = "raised"
    FILED = "filed"
    ASKED = "asked"
    POOLED = "pooled"
    OWN = "own"
    NEARBY = "nearby"
    LISTED = "listed"
    UNIT = "unit"
    JOINED = "joined"


Reach = Mapping[Role, frozenset[Relation]]
"""Role -> the relations in which it may do something. INSIDE: in the area that the role holds for; RAISED: there, and
raised above the community; FILED: placed by the person, or the one whose number and
code it gave; ASKED: offered to or held by the helper, or by a team that has named it; POOLED: open to claims in the
helper's reach; OWN: the helper itself; NEARBY: for all who live in its community, or serve there; LISTED: laid on the
person's list, by name or for the role in the area; UNIT: of the unit for which the person speaks; JOINED: a unit that
has registered to serve in the area that the role holds for."""

_R = Role
_USUAL: Reach = {
    **dict.fromkeys(
        (
            *(_R.DISTRICT_ADMIN, _R.SECRETARY, _R.CLERK, _R.GRID_STAFF, _R.BUILDING_LEAD),
            *(_R.AUDITOR, _R.UNIT_LIAISON),
        ),
        frozenset({Relation.INSIDE}),
    ),
    _R.STREET_OFFICER: frozenset({Relation.RAISED}),
    **dict.fromkeys((_R.RESIDENT, _R.FOLLOWER), frozenset({Relation.FILED})),
    _R.MEMBER: frozenset({Relation.ASKED, Relation.OWN}),
    _R.TEAM_LEADER: frozenset({Relation.ASKED, Relation.OWN}),
}


def _of(*roles: Role) -> dict[Role, frozenset[Relation]]:
    """The roles, each in the relations that are usual for it."""
    return {role: _USUAL[role] for role in roles}


DESK = _of(_R.SECRETARY, _R.CLERK)
HELPERS = _of(_R.MEMBER, _R.TEAM_LEADER)
FILERS = _of(_R.RESIDENT, _R.SECRETARY, _R.CLERK, _R.GRID_STAFF)
_LEADING = _of(_R.BUILDING_LEAD)
_LED = {_R.BUILDING_LEAD: frozenset({Relation.FILED})}
"""What a neighbour placed for somebody in the own building: other people's orders it sees, and leaves alone."""
_SEEING = dict.fromkeys(HELPERS, frozenset({Relation.ASKED, Relation.POOLED}))
_CLAIMING = dict.fromkeys(HELPERS, frozenset({Relation.POOLED}))
_SERVING_NEARBY = dict.fromkeys(HELPERS, frozenset({Relation.NEARBY}))
_LIVING_NEARBY = {
    _R.RESIDENT: frozenset({Relation.NEARBY}),
    _R.GRID_STAFF: frozenset({Relation.INSIDE, Relation.NEARBY}),
    _R.BUILDING_LEAD: frozenset({Relation.NEARBY}),
}
_LISTED = dict.fromkeys((*DESK, _R.STREET_OFFICER, _R.DISTRICT_ADMIN), frozenset({Relation.LISTED}))
_SPEAKING = {_R.UNIT_LIAISON: frozenset({Relation.UNIT})}
_RUNNING_DAYS = DESK | _of(_R.DISTRICT_ADMIN) | {_R.STREET_OFFICER: frozenset({Relation.INSIDE})}
READERS = FILERS | _LEADING | _of(_R.STREET_OFFICER, _R.FOLLOWER) | _SEEING
SERVED = _of(_R.RESIDENT, _R.FOLLOWER)
"""Who has no desk: with an account, or with the number and the code of one order."""
EVERYBODY = _of(*Role)
ACCOUNTS = _of(*(role for role in Role if role is not _R.FOLLOWER))
"""Who has a token of one's own."""

KNOWS: Reach = {role: _USUAL[role] for role in Role if role is not _R.UNIT_LIAISON}
"""The scope of a role: what stands so to it is there (403 where it may not), all else is not (404). A liaison of a unit
learns totals, and never which orders there are."""

OPERATIONS: Mapping[str, Reach] = {
    "read_areas": EVERYBODY,
    "read_services": EVERYBODY,
    "read_parts": EVERYBODY,
    "read_settings": DESK | _of(_R.DISTRICT_ADMIN, _R.STREET_OFFICER),
    "change_settings": _of(_R.DISTRICT_ADMIN),
    "place_order": FILERS | _LEADING,
    "read_orders": READERS,
    "read_order_events": READERS | _of(_R.AUDITOR),
    "change_order": FILERS | _of(_R.FOLLOWER) | _LED,
    "accept_order": DESK,
    "reject_order": DESK,
    "cancel_order": FILERS | _of(_R.FOLLOWER) | _LED,
    "read_candidates": _of(_R.SECRETARY, _R.CLERK),
    "offer_order": _of(_R.SECRETARY),
    "pool_order": DESK,
    "claim_order": _CLAIMING,
    "serve_at_window": DESK,
    "confirm_order": SERVED | DESK,
    "rework_order": _of(_R.RESIDENT) | DESK,
    "rate_order": SERVED | DESK | _of(_R.GRID_STAFF),
    "reopen_order": SERVED | DESK,
    "dispute_order": _of(_R.RESIDENT) | DESK,
    "settle_order": _of(_R.SECRETARY),
    "issue_code": DESK,
    "read_callbacks": DESK,
    "do_callback": DESK,
    "reveal_order": dict.fromkeys(HELPERS, frozenset({Relation.ASKED})) | DESK,
    "read_reveals": _of(_R.AUDITOR),
    "report_incident": FILERS | _LEADING | dict.fromkeys(HELPERS, frozenset({Relation.ASKED})),
    "read_incidents": DESK | _of(_R.STREET_OFFICER),
    "act_on_incident": _of(_R.SECRETARY, _R.STREET_OFFICER),
    "close_incident": _of(_R.SECRETARY),
    "print_slip": FILERS | _LED,
    "print_receipt": DESK,
    "print_activation": DESK,
    "print_board": DESK | _of(_R.GRID_STAFF, _R.BUILDING_LEAD, _R.DISTRICT_ADMIN),
    "change_board": _of(_R.SECRETARY),
    "start_round": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "read_round": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "dispatch_round": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "read_own_offers": HELPERS,
    "answer_offer": HELPERS,
    "read_own_tasks": _CLAIMING,
    "read_own_assignments": HELPERS,
    "do_assignment": HELPERS,
    "verify_assignment": DESK,
    "mark_no_show": DESK,
    "override_assignment": _of(_R.SECRETARY),
    "register_helper": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "read_helpers": _of(_R.SECRETARY, _R.CLERK, _R.DISTRICT_ADMIN) | HELPERS,
    "change_helper": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | HELPERS,
    "set_availability": _of(_R.SECRETARY) | HELPERS,
    "add_credential": _of(_R.SECRETARY) | HELPERS,
    "check_credential": _of(_R.SECRETARY),
    "make_session": DESK,
    "read_sessions": DESK | _of(_R.DISTRICT_ADMIN) | _LIVING_NEARBY | _SERVING_NEARBY,
    "cancel_session": DESK,
    "book_seat": DESK | _LIVING_NEARBY,
    "cancel_seat": FILERS | _LED | {_R.GRID_STAFF: _LIVING_NEARBY[_R.GRID_STAFF]},
    "note_attendance": DESK | _SERVING_NEARBY,
    "report_undelivered": HELPERS,
    "place_series": FILERS,
    "read_series": FILERS,
    "accept_series": DESK,
    "change_series": FILERS,
    "make_roster": DESK,
    "read_rosters": DESK | _of(_R.DISTRICT_ADMIN) | _LIVING_NEARBY | _SERVING_NEARBY,
    "take_duty": _SERVING_NEARBY,
    "set_duty_phone": DESK | _of(_R.DISTRICT_ADMIN),
    "read_duty_phone": EVERYBODY,
    "read_me": ACCOUNTS,
    "read_notifications": ACCOUNTS,
    "read_messages": ACCOUNTS,
    "set_own_times": HELPERS,
    "pause_oneself": HELPERS,
    "set_notifications": {role: reach for role, reach in ACCOUNTS.items() if role is not _R.AUDITOR},
    "follow_events": {role: reach for role, reach in ACCOUNTS.items() if role is not _R.UNIT_LIAISON},
    "invite_helper": _of(_R.SECRETARY),
    "set_password": {role: reach for role, reach in ACCOUNTS.items() if role is not _R.AUDITOR},
    "sign_out_everywhere": {role: reach for role, reach in ACCOUNTS.items() if role is not _R.AUDITOR},
    "name_crew": _of(_R.TEAM_LEADER),
    "read_calendar": DESK | _of(_R.DISTRICT_ADMIN, _R.STREET_OFFICER),
    "change_alliances": _of(_R.DISTRICT_ADMIN),
    "change_holidays": _of(_R.DISTRICT_ADMIN),
    "register_recipient": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "read_recipients": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "need_info_order": DESK,
    "inform_order": FILERS | _of(_R.FOLLOWER) | _LED,
    "contact_order": DESK,
    "merge_order": DESK,
    "transfer_order": DESK,
    "return_order": DESK,
    "rule_order": _of(_R.STREET_OFFICER) | {_R.DISTRICT_ADMIN: frozenset({Relation.RAISED})},
    "escalate_order": _of(_R.SECRETARY, _R.STREET_OFFICER),
    "reassign_order": _of(_R.SECRETARY),
    "hand_over_order": DESK,
    "take_over_order": DESK,
    "read_desk": DESK | _of(_R.STREET_OFFICER),
    "read_colleagues": DESK | _of(_R.STREET_OFFICER, _R.DISTRICT_ADMIN),
    "read_todos": _LISTED,
    "finish_todo": _LISTED,
    "declare_conflict": DESK,
    "set_service_rule": _of(_R.DISTRICT_ADMIN),
    "change_recipient": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "read_emergency": EVERYBODY,
    "read_duplicates": DESK,
    "record_consent": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "read_consents": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "withdraw_consent": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "change_contacts": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "read_contacts": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "keep_needs_note": DESK,
    "read_needs_note": DESK,
    "read_own_needs_note": HELPERS,
    "export_recipient": DESK,
    "erase_recipient": DESK,
    "change_pairs": DESK,
    "read_pairs": DESK,
    "read_coverage": _of(_R.SECRETARY, _R.STREET_OFFICER, _R.DISTRICT_ADMIN),
    "read_day": DESK | _of(_R.STREET_OFFICER, _R.DISTRICT_ADMIN),
    "read_audit": _of(_R.AUDITOR),
    "read_statistics": DESK | _of(_R.STREET_OFFICER, _R.DISTRICT_ADMIN),
    "read_reports": _of(_R.SECRETARY, _R.STREET_OFFICER, _R.DISTRICT_ADMIN),
    "import_file": DESK | _of(_R.DISTRICT_ADMIN),
    "import_registers": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "import_orders": DESK,
    "read_imports": DESK | _of(_R.DISTRICT_ADMIN),
    "export_registers": DESK | _of(_R.DISTRICT_ADMIN),
    "export_orders": DESK,
    "export_rounds": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "invite_liaison": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "register_unit": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "change_unit": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "read_units": _of(_R.DISTRICT_ADMIN) | {_R.SECRETARY: frozenset({Relation.INSIDE, Relation.JOINED})} | _SPEAKING,
    "read_unit_names": _of(_R.SECRETARY, _R.DISTRICT_ADMIN, _R.MEMBER),
    "join_area": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | _SPEAKING,
    "read_feedback": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | _SPEAKING,
    "rotate_unit_secret": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | _SPEAKING,
    "confirm_unit_member": _SPEAKING,
    "propose_unit_member": _SPEAKING,
    "read_proposals": _of(_R.SECRETARY) | _SPEAKING,
    "decide_proposal": _of(_R.SECRETARY),
    "withdraw_proposal": _SPEAKING,
    "give_resource": _SPEAKING,
    "read_resources": _of(_R.SECRETARY) | _SPEAKING,
    "decide_resource": _of(_R.SECRETARY),
    "withdraw_resource": _SPEAKING,
    "read_sent_records": _SPEAKING,
    "keep_own_unit": _of(_R.MEMBER),
    "print_register_card": DESK,
    "print_contact_card": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "print_pledge": DESK | HELPERS,
    "print_unit_pledge": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | _SPEAKING,
    "read_ledgers": HELPERS | DESK | _of(_R.DISTRICT_ADMIN, _R.AUDITOR),
    "read_transactions": _of(_R.AUDITOR),
    "read_points_rules": HELPERS | DESK | _of(_R.DISTRICT_ADMIN, _R.AUDITOR),
    "set_points_rules": _of(_R.DISTRICT_ADMIN),
    "read_rewards": HELPERS | DESK | _of(_R.DISTRICT_ADMIN),
    "read_all_rewards": DESK | _of(_R.DISTRICT_ADMIN),
    "keep_rewards": _of(_R.SECRETARY),
    "redeem_points": HELPERS,
    "redeem_for_member": DESK,
    "read_redemptions": HELPERS | DESK,
    "hand_over_reward": DESK,
    "cancel_redemption": HELPERS | DESK,
    "carry_over_balance": _of(_R.SECRETARY),
    "print_own_record": HELPERS,
    "print_record": DESK,
    "read_certificates": DESK | _of(_R.DISTRICT_ADMIN, _R.UNIT_LIAISON, _R.AUDITOR),
    "read_outside": _of(_R.DISTRICT_ADMIN),
    "change_outside": _of(_R.DISTRICT_ADMIN),
    "test_channel": _of(_R.DISTRICT_ADMIN),
    "read_projects": DESK | _of(_R.STREET_OFFICER),
    "change_project": DESK,
    "work_on_project": DESK | _of(_R.STREET_OFFICER),
    "decide_project": _of(_R.SECRETARY),
    "read_project_templates": DESK | _of(_R.STREET_OFFICER, _R.DISTRICT_ADMIN),
    "change_project_templates": _of(_R.DISTRICT_ADMIN),
    "read_matters": EVERYBODY,
    "change_matters": _of(_R.DISTRICT_ADMIN),
    "suggest_owner": DESK,
    "read_lists": DESK | _of(_R.STREET_OFFICER, _R.DISTRICT_ADMIN),
    "read_list_entries": DESK | _SERVING_NEARBY | _SPEAKING,
    "keep_list_entries": DESK,
    "claim_list_entry": DESK | _SERVING_NEARBY | _SPEAKING,
    "export_oneself": HELPERS,
    "erase_oneself": _of(_R.MEMBER),
    "erase_helper": _of(_R.SECRETARY),
    "change_areas": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "read_area_changes": _of(_R.SECRETARY, _R.DISTRICT_ADMIN, _R.AUDITOR),
    "read_privacy": _of(_R.AUDITOR, _R.DISTRICT_ADMIN),
    "make_post": DESK | _of(_R.UNIT_LIAISON),
    "read_posts": DESK | _of(_R.UNIT_LIAISON, _R.DISTRICT_ADMIN) | _SERVING_NEARBY,
    "change_post": DESK,
    "claim_post": _SERVING_NEARBY,
    "make_day": _RUNNING_DAYS,
    "change_day": _RUNNING_DAYS,
    "read_days": _RUNNING_DAYS | _LIVING_NEARBY | _SERVING_NEARBY,
    "read_day_plan": _RUNNING_DAYS,
    "fill_day": DESK,
    "plan_day": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "sign_up_day": _SERVING_NEARBY,
    "sign_up_for_day": DESK,
    "check_in_day": _RUNNING_DAYS,
    "keep_unit_address": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | _SPEAKING,
    "send_feedback": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | _SPEAKING,
    "read_links": DESK | _of(_R.DISTRICT_ADMIN),
    "change_links": _of(_R.SECRETARY),
    "read_cell": DESK | _of(_R.GRID_STAFF, _R.BUILDING_LEAD),
    "read_buildings": DESK | _of(_R.GRID_STAFF, _R.BUILDING_LEAD, _R.DISTRICT_ADMIN),
    "read_leads": DESK | _of(_R.DISTRICT_ADMIN),
    "change_leads": _of(_R.SECRETARY),
    "read_board_words": DESK | _of(_R.DISTRICT_ADMIN),
    "change_board_words": _of(_R.DISTRICT_ADMIN),
}
"""Operation -> role -> the relations in which it may; what is not named may not."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a role, the area that it holds for; which helper, for followers which order, for liaisons which unit.

    A follower has no row: its id is that of the order.
    """

    id: UUID
    role: Role
    area: str
    helper_id: UUID | None = None
    order_id: UUID | None = None
    unit_id: UUID | None = None

    def may(self, operation: str) -> bool:
        """Whether the role may do it at all."""
        return self.role in OPERATIONS[operation]

    def require(self, operation: str) -> None:
        """NotAllowed where the role may not do it."""
        if not self.may(operation):
            raise NotAllowed
