"""The reference names every call, code, state, reason, invariant and figure, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.errors import STATUS
from api.figures import Figures
from api.pages.words import FIELD_ERRORS, WHY
from api.payload import _CODES
from api.routes import every_door
from matcher.domain.day_states import DayState, PostPlaceState, PostState, SignUpState
from matcher.domain.imports.kinds import ImportState
from matcher.domain.leads import LeadState
from matcher.domain.ledgers import CertificateState, RedemptionState, RewardState
from matcher.domain.links import LinkState
from matcher.domain.notifying import NoticeKind
from matcher.domain.outlets import OutletState
from matcher.domain.projects import AgendaState, EntryState, ProjectState, ProjectStepState
from matcher.domain.reasons import REASONS, REVEAL_REASONS
from matcher.domain.roles import OPERATIONS, Role
from matcher.domain.states import (
    AssignmentState,
    DutyPlaceState,
    IncidentState,
    OfferState,
    OrderState,
    RoundItemState,
    RoundState,
    SeatState,
    SeriesState,
    SessionState,
    TaskState,
    UnitState,
)
from matcher.domain.transitions import TABLES
from matcher.domain.units import JoinState, ProposalState, ResourceState
from matcher.planning.eligible import FULL
from matcher.planning.words import REMEDIES, UNSERVED
from matcher.queries.health import Health
from matcher.store.invariants import VIEWS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/guide/reference.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
STATES = {
    "order": OrderState,
    "offer": OfferState,
    "assignment": AssignmentState,
    "round": RoundState,
    "incident": IncidentState,
    "session": SessionState,
    "seat": SeatState,
    "series": SeriesState,
    "duty_place": DutyPlaceState,
    "import": ImportState,
    "unit": UnitState,
    "unit_area": JoinState,
    "resource": ResourceState,
    "proposal": ProposalState,
    "reward": RewardState,
    "redemption": RedemptionState,
    "certificate": CertificateState,
    "outlet": OutletState,
    "post": PostState,
    "post_place": PostPlaceState,
    "day": DayState,
    "sign_up": SignUpState,
    "task": TaskState,
    "project": ProjectState,
    "project_step": ProjectStepState,
    "agenda_item": AgendaState,
    "list_entry": EntryState,
    "link": LinkState,
    "lead": LeadState,
}


def rows(section: str, heading: str = "") -> dict[str, list[str]]:
    """First cell of each row (its codes apart) -> the other cells; of the table with this heading, or of all."""
    found: dict[str, list[str]] = {}
    for table in re.findall(r"^\| (\w+).*\n\| ---.*\n((?:\|.*\n)+)", SECTIONS[section], re.MULTILINE):
        for line in table[1].splitlines() if heading in {"", table[0]} else []:
            first, *others = [cell.strip() for cell in line.strip("|").split("|")]
            found |= dict.fromkeys(codes(first) or [first], others)
    return found


def codes(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def after(section: str, start: str) -> list[str]:
    """The codes of the sentence that begins so."""
    return codes(SECTIONS[section].partition(start)[2].partition(".")[0])


def constants(*rooms: str) -> Iterator[tuple[Path, str, ast.Call]]:
    """Each call below the folders, with the name of what it calls."""
    for room in rooms:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield path, ast.unparse(node.func), node


def texts(*nodes: ast.expr) -> set[str]:
    """The texts written in expressions, on either side of a condition."""
    whole = [half for node in nodes for half in ((node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,))]
    return {str(node.value) for node in whole if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_call_with_who_may() -> None:
    def who(operation: str) -> str:
        allowed = [role.value for role in Role if role in OPERATIONS[operation]]
        return "everybody" if len(allowed) == len(Role) else ", ".join(allowed)

    doors = {f"{door.method} {door.path}": [door.summary, who(door.operation)] for door in every_door()}
    assert rows("Calls") == doors


def test_no_line_of_a_table_stands_twice() -> None:
    for section in SECTIONS.values():
        lines = [line for line in section.splitlines() if line.startswith("| `")]
        assert sorted(lines) == sorted(set(lines))


def test_every_error_with_its_status() -> None:
    assert {code: int(cells[0]) for code, cells in rows("Errors").items()} == STATUS


def test_every_code_of_a_field() -> None:
    written = {"wrong_type", "wrong_format", *_CODES.values()}
    for path, name, call in constants("matcher", "api"):
        if name in {"Invalid.at", "FieldError"}:
            written |= texts(*call.args[1:2])
        if name == "ValueError" and path.parent.name == "schemas":
            written |= texts(*call.args)
    assert set(after("Errors", "Codes of fields")[1:]) == written
    assert FIELD_ERRORS.keys() == written
    assert all(zh.strip() and en.strip() for zh, en in FIELD_ERRORS.values())


def test_every_why_of_a_refusal() -> None:
    written = set(FULL)
    for _, name, call in constants("matcher"):
        if name in {"NotAllowed", "NotAvailable"}:
            written |= texts(*(word.value for word in call.keywords if word.arg == "why"))
    assert set(after("Errors", "A refusal that somebody can act upon says `why`")) == WHY.keys() == written


@pytest.mark.parametrize("thing", STATES)
def test_every_state_and_verb(thing: str) -> None:
    states, verbs = rows("States and verbs", "thing")[thing]
    assert codes(states) == [*STATES[thing]]
    assert codes(verbs) == [*TABLES.get(thing, {})]


def test_every_state_of_an_item() -> None:
    assert rows("States and verbs", "item").keys() == set(RoundItemState)


def test_every_message() -> None:
    named = codes(SECTIONS["Messages"].partition("chose ")[2])
    assert set(named) - {"GET /v1/me/messages"} == set(NoticeKind)


def test_every_reason() -> None:
    own = {"in_words", "no_show", "release", "reassign"}
    places = {"move_many": 5, "withdraw_if_unasked": 2, "rescind": 4, "vacate": 4, "get_off": 3, "_freed": 3}
    places |= {"stop_series": 4, "free_ahead": 3}
    for _, name, call in constants("matcher/usecases"):
        if name == "move":
            own |= texts(*(word.value for word in call.keywords if word.arg == "reason"))
        if name in places:
            own |= texts(*call.args[places[name] : places[name] + 1])
    assert set(after("Reasons", "People give: ")) == REASONS
    assert set(after("Reasons", "Who looks at an address says why: ")) == REVEAL_REASONS
    assert rows("Reasons", "reason").keys() == own | UNSERVED.keys()


def test_every_remedy() -> None:
    assert rows("Reasons", "remedy").keys() == REMEDIES.keys()


def test_every_invariant() -> None:
    assert rows("Invariants").keys() == VIEWS.keys()


def test_every_figure() -> None:
    figures = Figures()
    figures.request("GET", "/", 200, 0.1)
    told = figures.text(Health({"dead": 0}, 0.0)).decode()
    named = {name.removesuffix("_total") for name in rows("Figures")}
    assert named == {
        name.removesuffix("_total")
        for name in re.findall(r"^# TYPE (\w+)", told, re.MULTILINE)
        if not name.endswith("_created")
    }
