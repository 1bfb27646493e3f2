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
    RESIDENT = "resident"
    MEMBER = "member"
    TEAM_LEADER = "team_leader"
    UNIT_LIAISON = "unit_liaison"
    AUDITOR = "auditor"


_R = Role
DESK = frozenset({_R.SECRETARY, _R.CLERK})
HELPERS = frozenset({_R.MEMBER, _R.TEAM_LEADER})
FILERS = frozenset({_R.RESIDENT, _R.SECRETARY, _R.CLERK, _R.GRID_STAFF})
READERS = frozenset({_R.RESIDENT, _R.SECRETARY, _R.CLERK, _R.GRID_STAFF, _R.STREET_OFFICER}) | HELPERS
EVERYBODY = frozenset(Role)

OPERATIONS: Mapping[str, frozenset[Role]] = {
    "read_areas": EVERYBODY,
    "read_services": EVERYBODY,
    "read_parts": EVERYBODY,
    "read_settings": DESK | {_R.DISTRICT_ADMIN, _R.STREET_OFFICER},
    "change_settings": frozenset({_R.DISTRICT_ADMIN}),
    "place_order": FILERS,
    "read_orders": READERS,
    "read_order_events": READERS | {_R.AUDITOR},
    "change_order": FILERS,
    "accept_order": DESK,
    "reject_order": DESK,
    "cancel_order": FILERS,
    "read_candidates": frozenset({_R.SECRETARY, _R.CLERK}),
    "offer_order": frozenset({_R.SECRETARY}),
    "pool_order": DESK,
    "claim_order": HELPERS,
    "confirm_order": frozenset({_R.RESIDENT}) | DESK,
    "start_round": frozenset({_R.SECRETARY, _R.DISTRICT_ADMIN}),
    "read_round": frozenset({_R.SECRETARY, _R.DISTRICT_ADMIN}),
    "dispatch_round": frozenset({_R.SECRETARY, _R.DISTRICT_ADMIN}),
    "read_own_offers": HELPERS,
    "answer_offer": HELPERS,
    "read_own_tasks": HELPERS,
    "read_own_assignments": HELPERS,
    "do_assignment": HELPERS,
    "verify_assignment": DESK,
    "mark_no_show": DESK,
    "register_helper": frozenset({_R.SECRETARY, _R.DISTRICT_ADMIN}),
    "read_helpers": frozenset({_R.SECRETARY, _R.CLERK, _R.DISTRICT_ADMIN}) | HELPERS,
    "change_helper": frozenset({_R.SECRETARY, _R.DISTRICT_ADMIN}) | HELPERS,
    "set_availability": frozenset({_R.SECRETARY}) | HELPERS,
    "add_credential": frozenset({_R.SECRETARY}) | HELPERS,
    "check_credential": frozenset({_R.SECRETARY}),
    "register_recipient": frozenset({_R.SECRETARY, _R.CLERK, _R.GRID_STAFF}),
    "read_recipients": frozenset({_R.SECRETARY, _R.CLERK, _R.GRID_STAFF}),
    "change_recipient": frozenset({_R.SECRETARY, _R.CLERK, _R.GRID_STAFF}),
}
"""Operation -> the roles that may do it, each within its scope."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a role, the area that it holds for, and for helpers which helper."""

    id: UUID
    role: Role
    area: str
    helper_id: UUID | None = None

    def may(self, operation: str) -> bool:
        """Whether the role may do it at all."""
        return self.role in OPERATIONS[operation]

    def require(self, operation: str) -> None:
        """NotAllowed where the role may not do it."""
        if not self.may(operation):
            raise NotAllowed
