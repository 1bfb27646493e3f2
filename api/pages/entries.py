"""Where people begin and what the desk's menu leads to, by what each may do."""

from dataclasses import dataclass

from matcher.domain.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the desk's menu; it is shown to whom its operation is allowed, and `to` these roles where named."""

    address: str
    word: str
    glyph: str
    operation: str
    to: frozenset[Role] = frozenset(Role)
    begins: bool = False
    """Whether a part of the menu begins with it."""

    def is_for(self, actor: Actor) -> bool:
        """Whether the menu shows it to the actor."""
        return actor.may(self.operation) and actor.role in self.to


_SETTING = frozenset({Role.DISTRICT_ADMIN, Role.STREET_OFFICER, Role.SECRETARY})
"""A clerk may read settings, and has no page of them."""
_KEEPING = frozenset({Role.SECRETARY, Role.CLERK, Role.GRID_STAFF})
"""The district finds the buildings of a community over the grid; a lead has one, on a page of its own."""

ENTRIES = (
    Entry("/today", "nav.today", "sun", "read_todos"),
    Entry("/cell", "nav.cell", "board", "read_cell", frozenset({Role.GRID_STAFF})),
    Entry("/cell", "nav.building", "building", "read_cell", frozenset({Role.BUILDING_LEAD})),
    Entry("/street", "nav.street", "chevrons", "rule_order"),
    Entry("/desk", "nav.board", "board", "accept_order"),
    Entry("/desk/new", "nav.new", "plus", "print_receipt"),
    Entry("/rounds", "nav.rounds", "cross-paths", "read_round"),
    Entry("/gaps", "nav.gaps", "grid", "read_round"),
    Entry("/day", "nav.day", "calendar", "read_day"),
    Entry("/recipients", "nav.recipients", "heart", "read_recipients", begins=True),
    Entry("/people/members", "nav.members", "person", "read_helpers"),
    Entry("/people/teams", "nav.teams", "people", "read_helpers"),
    Entry("/units", "nav.units", "building", "change_unit"),
    Entry("/unit", "nav.own_unit", "building", "confirm_unit_member"),
    Entry("/desk/sessions", "nav.sessions", "calendar", "make_session", begins=True),
    Entry("/rosters", "nav.rosters", "clock", "make_roster"),
    Entry("/posts", "nav.posts", "hand", "change_post"),
    Entry("/days", "nav.days", "sun", "read_day_plan"),
    Entry("/projects", "nav.projects", "people", "read_projects"),
    Entry("/lists", "nav.lists", "inbox", "read_lists"),
    Entry("/rewards", "nav.rewards", "heart", "hand_over_reward"),
    Entry("/coverage", "nav.coverage", "place", "read_coverage", begins=True),
    Entry("/statistics", "nav.statistics", "bars", "read_statistics"),
    Entry("/grid", "nav.grid", "grid", "read_area_changes"),
    Entry("/buildings", "nav.buildings", "building", "read_buildings", _KEEPING),
    Entry("/files", "nav.files", "sheet", "import_file"),
    Entry("/settings", "set", "sliders", "read_settings", _SETTING),
    Entry("/points-rules", "nav.points_rules", "grid", "set_points_rules"),
    Entry("/matters", "nav.matters", "cross-paths", "change_matters"),
    Entry("/outside", "nav.outside", "inbox", "read_outside"),
    Entry("/audit", "nav.audit", "eye", "read_audit"),
    Entry("/ledgers", "nav.ledgers", "bars", "read_transactions"),
    Entry("/privacy", "nav.privacy", "shield", "read_privacy"),
)

NOWHERE = "/nothing"
FIRST_PAGES = {
    Role.SECRETARY: "/desk",
    Role.CLERK: "/desk",
    Role.MEMBER: "/offers",
    Role.TEAM_LEADER: "/offers",
    Role.RESIDENT: "/order",
    Role.GRID_STAFF: "/cell",
    Role.BUILDING_LEAD: "/cell",
    Role.STREET_OFFICER: "/street",
    Role.DISTRICT_ADMIN: "/street",
    Role.AUDITOR: "/audit",
    Role.UNIT_LIAISON: "/unit",
}


def first_page(role: Role) -> str:
    """Where this role begins."""
    return FIRST_PAGES.get(role, NOWHERE)
