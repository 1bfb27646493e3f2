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


class Relation(StrEnum):
    """How a thing stands to who asks; it may stand so in several ways, or in none: then it is not there."""

    INSIDE = "inside"
    RAISED = "raised"
    FILED = "filed"
    ASKED = "asked"
    POOLED = "pooled"
    OWN = "own"


Reach = Mapping[Role, frozenset[Relation]]
"""Role -> the relations in which it may do something. INSIDE: in the area that the role holds for; RAISED: there, and
raised above the community; FILED: placed by the person; ASKED: offered to or held by the helper; POOLED: open to
claims in the helper's reach; OWN: the helper itself."""

_R = Role
_USUAL: Reach = {
    **dict.fromkeys(
        (_R.DISTRICT_ADMIN, _R.SECRETARY, _R.CLERK, _R.GRID_STAFF, _R.AUDITOR, _R.UNIT_LIAISON),
        frozenset({Relation.INSIDE}),
    ),
    _R.STREET_OFFICER: frozenset({Relation.RAISED}),
    _R.RESIDENT: frozenset({Relation.FILED}),
    _R.MEMBER: frozenset({Relation.ASKED, Relation.OWN}),
    _R.TEAM_LEADER: frozenset({Relation.ASKED, Relation.OWN}),
}


def _of(*roles: Role) -> dict[Role, frozenset[Relation]]:
    """The roles, each in the relations that are usual for it."""
    return {role: _USUAL[role] for role in roles}


DESK = _of(_R.SECRETARY, _R.CLERK)
HELPERS = _of(_R.MEMBER, _R.TEAM_LEADER)
FILERS = _of(_R.RESIDENT, _R.SECRETARY, _R.CLERK, _R.GRID_STAFF)
_SEEING = dict.fromkeys(HELPERS, frozenset({Relation.ASKED, Relation.POOLED}))
_CLAIMING = dict.fromkeys(HELPERS, frozenset({Relation.POOLED}))
READERS = FILERS | _of(_R.STREET_OFFICER) | _SEEING
EVERYBODY = _of(*Role)

OPERATIONS: Mapping[str, Reach] = {
    "read_areas": EVERYBODY,
    "read_services": EVERYBODY,
    "read_parts": EVERYBODY,
    "read_settings": DESK | _of(_R.DISTRICT_ADMIN, _R.STREET_OFFICER),
    "change_settings": _of(_R.DISTRICT_ADMIN),
    "place_order": FILERS,
    "read_orders": READERS,
    "read_order_events": READERS | _of(_R.AUDITOR),
    "change_order": FILERS,
    "accept_order": DESK,
    "reject_order": DESK,
    "cancel_order": FILERS,
    "read_candidates": _of(_R.SECRETARY, _R.CLERK),
    "offer_order": _of(_R.SECRETARY),
    "pool_order": DESK,
    "claim_order": _CLAIMING,
    "confirm_order": _of(_R.RESIDENT) | DESK,
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
    "register_helper": _of(_R.SECRETARY, _R.DISTRICT_ADMIN),
    "read_helpers": _of(_R.SECRETARY, _R.CLERK, _R.DISTRICT_ADMIN) | HELPERS,
    "change_helper": _of(_R.SECRETARY, _R.DISTRICT_ADMIN) | HELPERS,
    "set_availability": _of(_R.SECRETARY) | HELPERS,
    "add_credential": _of(_R.SECRETARY) | HELPERS,
    "check_credential": _of(_R.SECRETARY),
    "read_me": EVERYBODY,
    "read_notifications": EVERYBODY,
    "set_notifications": EVERYBODY,
    "follow_events": EVERYBODY,
    "name_crew": _of(_R.TEAM_LEADER),
    "read_calendar": DESK | _of(_R.DISTRICT_ADMIN, _R.STREET_OFFICER),
    "change_alliances": _of(_R.DISTRICT_ADMIN),
    "change_holidays": _of(_R.DISTRICT_ADMIN),
    "register_recipient": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "read_recipients": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
    "change_recipient": _of(_R.SECRETARY, _R.CLERK, _R.GRID_STAFF),
}
"""Operation -> role -> the relations in which it may; what is not named may not."""


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
