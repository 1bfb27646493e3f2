"""Who people are and what they wrote, looked for in every answer: each text of a full world is a word of its own.

New doors, pages and files are asked without a change here; what they tell in full has to be named in MAY.
"""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from api.door import Door
from api.open311.routes import geo_doors
from api.pages.routes import every_page
from api.routes import every_door
from matcher.domain.roles import OPERATIONS, Relation, Role
from matcher.queries import orders
from tests.fixtures.canaries import NAMED, Canaries, Planted, found_in, live, logged, readable
from tests.fixtures.ground import ASKERS, Thing
from tests.fixtures.rehearsal import Table, expected, laid_out
from tests.fixtures.world import CELL
from tests.integration.api.conftest import Reply
from tests.integration.api.test_page_table import FOLLOWED, THINGS, look, question, shown_by

pytestmark = pytest.mark.timeout(240)
OPEN = re.compile(
    r"(session|post|day_stall|service_day|roster|duty_phone|reward|board|list_entry|resource)\..*"
    r"|project\.public_.*|webhook\.name|team\.name"
)
"""Written for others to read: where something takes place, what is offered or wanted, teams, and staff on a board who
agreed to stand there."""
DESK = frozenset({Role.SECRETARY, Role.CLERK})
UNITS = frozenset({Role.UNIT_LIAISON, Role.SECRETARY, Role.DISTRICT_ADMIN})
FILERS = DESK | {Role.GRID_STAFF, Role.RESIDENT}
HELPERS = frozenset({Role.MEMBER, Role.TEAM_LEADER})
PLANNERS = DESK | {Role.DISTRICT_ADMIN}
MAY: tuple[tuple[str, str, frozenset[Role]], ...] = (
    # A person's own copy: the desk hands it over, which is noted.
    (r"/v1/recipients/{id}/export",
     r"(order|assignment|contact|health|incident|step|rating|callback|reveal|recipient)\..*", DESK),
    (r"/v1/recipients/{id}/needs-note", r"health\.text", DESK),
    # For who has accepted and is still to serve; noted.
    (r"/v1/assignments/{id}/needs-note", r"health\.text", HELPERS),
    # For the household's own wall.
    (r"/v1/recipients/{id}/contact-card.html", r"recipient\.name", DESK | {Role.GRID_STAFF}),
    # The word by which who opens the door knows who comes.
    (r"/v1/orders/{id}/slip.html|/my-orders/{id}.*|/desk/new/placed/{id}", r"order\.door_word", FILERS),
    # Whoever has to act on what went wrong reads it; what was done there stays at the desk.
    (r"/v1/incidents/{id}|/street/incidents/{id}|/today.*", r"incident\.text", DESK | {Role.STREET_OFFICER}),
    (r"/v1/incidents/{id}|/street/incidents/{id}|/today.*", r"step\.note", DESK),
    # A helper's own data, and its record book.
    (r"/v1/me/export(.html)?", r"(assignment|offer|contact|member|team)\..*", HELPERS),
    (r"/v1/me/(record|certificate).pdf|/record", r"(member|team)\.name", HELPERS),
    # Who dispatches knows the members by name; cards and record books are handed to the member.
    (r"/(desk|people|recipients|projects|lists|rounds).*", r"member\.name", PLANNERS),
    (r"/v1/members/{id}/(record|certificate).pdf", r"member\.name", DESK),
    (r"/v1/members/{id}/card.html", r"member\.(name|phone)", DESK),
    # A unit's members by their consent: below it is looked at which; its contact, and whom it has named itself.
    (r"/v1/units/{id}/(feedback.*|members|records)|/units?(/{id})?", r"(member|sent)\.name", UNITS),
    (r"/v1/units(/{id})?|/units?(/{id})?", r"unit\.contact_.*", UNITS),
    (r"/v1/proposals|/units?", r"proposal\..*", UNITS),
    # Parties of a project read what it is about; texts are refused that hold a number of somebody.
    (r"/v1/(projects.*|lists/projects|(lists|exports/projects).xlsx)|/(desk/orders|projects).*",
     r"(project|project_step|agenda_item)\..*", DESK | {Role.STREET_OFFICER}),
)  # fmt: skip
"""Door or page, what it tells in full, and to which roles. A mask is no word of these: it may be shown anywhere."""
WORD = "zq99999qz"
"""What callers send who are refused."""


class Asked(NamedTuple):
    """An answer, and who got it where."""

    where: str
    role: Role
    reply: Reply


class Full(NamedTuple):
    """The table over a world of canaries; `log`: all that was logged since."""

    table: Table
    canaries: Canaries
    log: StringIO


@pytest.fixture
def planted(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Full]:
    found: dict[str, Planted] = {}
    with logged() as log:
        for table in laid_out(database_url, tmp_path, monkeypatch, lambda world, made: found.update(live(world, made))):
            yield Full(table, found, log)


def one_each(table: Table, role: Role, things: tuple[Thing, ...]) -> Iterator[Thing]:
    """One thing for each way in which it can stand to the role."""
    seen: set[frozenset[Relation]] = set()
    for thing in things:
        relations = thing.relations(table.actors[role])
        if relations not in seen:
            seen.add(relations)
            yield thing


def askers(door: Door) -> list[Role]:
    """Who may; a PDF is the same for all, and takes long: the last in the table, furthest from the desk, gets it."""
    roles = allowed(door.operation)
    return roles[-1:] if door.path.endswith(".pdf") else roles


def allowed(operation: str) -> list[Role]:
    """Who may do it, the desk first."""
    return [role for role in Role if role in OPERATIONS[operation]]


def through_doors(table: Table) -> Iterator[Asked]:
    """Every question by everybody who may ask it."""
    for door in every_door():
        if door.method != "GET" or door.how.stream:
            continue
        for role in askers(door):
            if "{id}" not in door.path:
                yield Asked(door.path, role, table.ask(role, door, door.path.replace("{code}", CELL), {}))
                continue
            made = table.made[door.path.split("/")[2]]
            for thing in one_each(table, role, made.things):
                if expected(door, made, thing, table.actors[role]) == "may":
                    yield Asked(door.path, role, table.ask(role, door, door.path.replace("{id}", str(thing.id)), {}))


def through_pages(table: Table) -> Iterator[Asked]:
    """Every page by who is furthest from the desk, on one thing that it can show; test_page_table.py opens all."""
    for page in every_page():
        path = page.path + question(page, table)
        roles = allowed(page.operation)
        role = Role.FOLLOWER if page.path == FOLLOWED else [one for one in roles if one is not Role.FOLLOWER][-1]
        if "{id}" in page.path:
            made = table.made[THINGS[page.path.partition("/{id}")[0]]]
            shown = [one for one in made.things if shown_by(page, made, one, role, table)]
            path = path.replace("{id}", str(shown[0].id)) if shown else ""
        if path:
            yield Asked(page.path, role, look(table, role, path))
            table.services.take_back()


def through_georeport(table: Table) -> Iterator[Asked]:
    """What other systems read, in both forms."""
    served = table.made["orders"].things[0].id
    with table.services.read() as tx:
        number = orders.read_order(tx, table.actors[Role.SECRETARY], served).number
    for door in geo_doors():
        for form in ("json", "xml"):
            thing = {"services": "C04", "requests": number, "tokens": str(served)}.get(door.path.split("/")[3], "")
            path = door.path.replace("{id}", f"{thing}.{form}")
            for role in OPERATIONS[door.operation] if door.method == "GET" else ():
                if role is not Role.FOLLOWER:
                    yield Asked(door.path, role, look(table, role, path))


def may_tell(where: str, what: str, role: Role) -> bool:
    if OPEN.fullmatch(what):
        return True
    mine = [(path, field) for path, field, roles in MAY if role in roles]
    return any(re.fullmatch(_pattern(path), where) and re.fullmatch(field, what) for path, field in mine)


def _pattern(path: str) -> str:
    return path.replace("{", r"\{").replace("}", r"\}").replace(".html", r"\.html").replace(".pdf", r"\.pdf")


def test_nobody_gets_more_than_is_named(planted: Full) -> None:
    table, canaries, log = planted
    named, waits = (table.client.world.actor(name).helper_id for name in (NAMED, "near"))

    def agreed(where: str, role: Role) -> set[UUID | None]:
        """Whose name a unit may have: by consent; of who named it itself and waits, in its list of those."""
        if "feedback" in where:
            return {named}
        everybody = {at.id for at in canaries.values()}
        return {named, waits} if role is Role.UNIT_LIAISON else {*everybody}

    wrong, told, kinds = set(), set(), set()
    for ask in (through_doors, through_pages, through_georeport):
        for where, role, reply in ask(table):
            if reply.status_code not in {200, 404, 409}:
                wrong.add(f"{where} answers {role} {reply.status_code}")
            kinds.add(reply.headers.get("content-type", "").partition(";")[0])
            for at in found_in(readable(reply), canaries):
                told.add((where, at.what))
                wrong |= set() if may_tell(where, at.what, role) else {f"{where} tells {role} {at.what}"}
                if at.subject == "member" and at.id not in agreed(where, role):
                    wrong.add(f"{where} names {role} a member who did not agree")
    assert not wrong, "\n".join(sorted(wrong))
    assert found_in(log.getvalue(), canaries) == set()
    # The words are found where they have to be, in each kind of file.
    assert {
        ("/v1/units/{id}/feedback", "member.name"), ("/v1/units/{id}/feedback.pdf", "member.name"),
        ("/v1/exports/sessions.xlsx", "session.place"), ("/v1/projects/{id}/notice.html", "project.public_text"),
        ("/v1/recipients/{id}/export", "order.note"), ("/unit", "member.name"),
    } <= told  # fmt: skip
    assert {"text/xml", "text/csv", "text/html", "application/pdf", "application/json"} <= kinds


def refused(table: Table) -> Iterator[tuple[str, Reply]]:
    """Every door, asked in ways that it refuses, with a word wherever one can be put."""
    body = dict.fromkeys(("zz", "name", "note", "text", "reason", "place", "phone"), WORD)
    for door in every_door():
        role = next(one for one in Role if one in OPERATIONS[door.operation])
        here, sent = ({"json": body}, {"content": f'{{"{WORD}'}) if door.has_json else ({"params": body}, {})
        kind = door.path.split("/")[2]
        thing = table.made[kind].things[0].id if "{id}" in door.path else uuid4()
        for found, more in ((str(thing), here), (str(thing), sent), (str(uuid4()), here), (WORD, here)):
            path = door.path.replace("{id}", found).replace("{code}", CELL).removeprefix("/v1")
            if not more or (door.how.stream and "params" not in more):
                continue
            headers = {"Content-Type": "application/json"} if "content" in more else {}
            yield door.path, table.client.ask(ASKERS[role], door.method, path, headers=headers, **more)
            table.services.take_back()
    served = table.made["orders"].things[0].id
    yield "cancel", table.client.post("clerk", f"/orders/{served}/cancel", {"reason": WORD})
    yield "no route", table.client.get("clerk", f"/{WORD}?{WORD}={WORD}")


def test_what_is_refused_is_repeated_to_nobody_and_logged_nowhere(
    planted: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, canaries, log = planted
    statuses = set()
    for where, reply in refused(table):
        statuses.add(reply.status_code)
        assert WORD not in readable(reply), where
        assert found_in(readable(reply), canaries) == set() or reply.status_code < 300, where

    def fail(*_: object) -> None:
        raise RuntimeError(f"示例 {WORD}")

    monkeypatch.setattr(orders, "list_orders", fail)
    reply = table.client.get("clerk", "/orders")
    assert {*statuses, reply.status_code} >= {404, 409, 422, 500}
    assert WORD not in reply.text
    written = log.getvalue()
    assert written.count('"event": "request"') > len(every_door())
    assert '"event": "unexpected"' in written
    assert WORD not in written
    assert found_in(written, canaries) == set()
