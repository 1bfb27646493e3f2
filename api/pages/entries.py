"""Where people begin and what the desk's menu leads to, by what each may do."""

from dataclasses import dataclass

from matcher.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the desk's menu; it is shown to whom its operation is allowed."""

    address: str
    word: str
    glyph: str
    operation: str


ENTRIES = (
    Entry("/today", "nav.today", "sun", "read_todos"),
    Entry("/desk", "nav.board", "board", "read_desk"),
    Entry("/desk/new", "nav.new", "plus", "print_receipt"),
    Entry("/rounds", "nav.rounds", "cross-paths", "read_round"),
    Entry("/gaps", "nav.gaps", "grid", "read_round"),
    Entry("/recipients", "nav.recipients", "heart", "read_recipients"),
    Entry("/sessions", "nav.sessions", "calendar", "make_session"),
    Entry("/rosters", "nav.rosters", "clock", "make_roster"),
    Entry("/people/members", "nav.members", "person", "read_helpers"),
    Entry("/people/teams", "nav.teams", "people", "read_helpers"),
)

NOWHERE = "/nothing"
FIRST_PAGES = {
    Role.SECRETARY: "/desk",
    Role.CLERK: "/desk",
    Role.MEMBER: "/offers",
    Role.TEAM_LEADER: "/offers",
    Role.RESIDENT: "/order",
    Role.GRID_STAFF: "/order",
}


def first_page(role: Role) -> str:
    """Where this role begins."""
    return FIRST_PAGES.get(role, NOWHERE)
