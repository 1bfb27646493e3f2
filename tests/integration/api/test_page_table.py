"""Every page by every role on things in every relation: who may see it sees it, and whatever people wrote is text.

All that is kept in people's own words is made hostile first, as if every check on the way in had failed.
"""

import json
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

import pytest
from sqlalchemy import select, update
from starlette.routing import Route

from api.pages.door import PageDoor
from api.pages.routes import every_page
from api.routes import every_door
from matcher.domain.roles import KNOWS, OPERATIONS, Role
from matcher.store import personal, schema
from matcher.store.database import Tx
from tests.fixtures.ground import ASKERS, Made, Thing
from tests.fixtures.rehearsal import Table
from tests.fixtures.world import CELL
from tests.integration.api.conftest import Reply

pytestmark = pytest.mark.timeout(240)

MARK = "jdmark"
HOSTILE = (
    f'"><{MARK}>',
    f"'><{MARK}>",
    f"</script><{MARK}>",
    f"</textarea></title></style><{MARK}>",
    f"<!--{MARK}",
    f'" on{MARK}="1" x="',
    f"' on{MARK}='1' x='",
    f"javascript:{MARK}",
    f"&lt;{MARK}&gt;",
    f"{{{{7*7}}}}{MARK}",
)
PAGES = every_page()
THINGS = {
    "/desk/orders": "orders",
    "/desk/new/people": "recipients",
    "/desk/new/placed": "orders",
    "/people/members": "members",
    "/people/teams": "teams",
    "/recipients": "recipients",
    "/desk/sessions": "sessions",
    "/my-orders": "orders",
    "/days": "days",
    "/rounds": "rounds",
    "/units": "units",
    "/street/orders": "orders",
    "/street/incidents": "incidents",
    "/files": "imports",
    "/outside/webhooks": "webhooks",
    "/outside/robots": "robots",
    "/projects": "projects",
}
"""What a page's path begins with -> the kind of thing that it shows."""
FOLLOWED = "/follow/order"
"""The one page of who came with a number and a code."""
IN_A_PLAN = {f"/rounds/{{id}}/{part}" for part in ("alternatives", "ask", "pairs", "people")}
"""Pages of an order in a plan: the rounds here have none; test_round_pages.py opens them."""
LEADS = {"href", "src", "action", "formaction", "hx-get", "data-api"}


class Elements(HTMLParser):
    """What a browser would make of a page: elements and attributes that no template of ours holds, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.strange: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        names = [tag, *(name for name, _ in attrs)]
        self.strange += [name for name in names if MARK in name or name.startswith("on") or name == "style"]
        self.strange += [value for name, value in attrs if name in LEADS and value and "javascript:" in value]
        # What people wrote is in no address: those are logged, kept in histories, and passed on.
        self.strange += [value for name, value in attrs if name in LEADS and value and MARK in value]

    def handle_comment(self, data: str) -> None:
        self.strange += [data] if MARK in data else []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def make_hostile(tx: Tx) -> None:
    """Every sealed text of everybody, and the names that a district gives its places and services."""
    turn = 0
    for row in tx.rows(select(schema.personal_record)):
        told = tx.vault.open(row.subject, row.subject_id, row.key_id, bytes(row.sealed))
        texts = {}
        for field in told:
            texts[field] = HOSTILE[turn % len(HOSTILE)]
            turn += 1
        personal.change(tx, row.subject, row.subject_id, texts)
    for turn, row in enumerate(tx.rows(select(schema.area.c.code))):
        named = {"name": HOSTILE[turn % len(HOSTILE)]}
        tx.execute(update(schema.area).where(schema.area.c.code == row.code).values(**named))
    for turn, row in enumerate(tx.rows(select(schema.service_item.c.code))):
        named = {"name_zh": HOSTILE[turn % len(HOSTILE)], "name_en": HOSTILE[-1 - turn % len(HOSTILE)]}
        tx.execute(update(schema.service_item).where(schema.service_item.c.code == row.code).values(**named))


def shown_by(page: PageDoor, made: Made, thing: Thing, role: Role, table: Table) -> bool:
    """Whether the table of roles lets this role see the page of this thing."""
    relations = thing.relations(table.actors[role])
    reads = frozenset().union(*(OPERATIONS[one].get(role, frozenset()) for one in made.reads))
    is_known = bool(relations & (reads | KNOWS.get(role, frozenset())))
    return is_known and bool(relations & OPERATIONS[page.operation].get(role, frozenset()))


def look(table: Table, role: Role, path: str) -> Reply:
    """The page as this role opens it."""
    who = ASKERS[role]
    sign = f"Code {table.client.codes[who]}" if who in table.client.codes else f"Bearer {table.client.token(who)}"
    reply: Reply = table.client.loop.run_until_complete(table.client.http.get(path, headers={"Authorization": sign}))
    return reply


def question(page: PageDoor, table: Table) -> str:
    """What a page cannot be asked without."""
    near = table.client.world.actor("near").helper_id
    asked = {"helper": near, "order": table.made["orders"].things[0].id, "number": "000001", "place": CELL}
    needed = [name for name, field in page.asks.model_fields.items() if field.is_required()]
    return "?" + "&".join(f"{name}={asked[name]}" for name in needed) if needed else ""


def tries(table: Table) -> Iterator[tuple[PageDoor, Role, str, bool]]:
    """Every page by every role; with whether it is to be seen."""
    for page in PAGES:
        path = page.path + question(page, table)
        for role in [Role.FOLLOWER] if page.path == FOLLOWED else sorted(set(Role) - {Role.FOLLOWER}):
            if "{id}" not in page.path:
                yield page, role, path, role in OPERATIONS[page.operation]
                continue
            before = page.path.partition("/{id}")[0]
            assert before in THINGS, f"say in THINGS what {page.path} shows"
            made = table.made[THINGS[before]]
            for thing in made.things:
                yield page, role, path.replace("{id}", str(thing.id)), shown_by(page, made, thing, role, table)


def test_every_page_by_every_role_shows_what_people_wrote_as_text(table: Table) -> None:
    make_hostile(table.services.now)
    wrong, seen, marked = [], set(), set()
    for page, role, path, is_shown in tries(table):
        reply = look(table, role, path)
        said = f"{page.path} by {role}"
        # 409: the thing is there, and its state has nothing to show; 404: what the question names is not in it.
        may = {200, 409} | ({404} if "?" in path else set())
        if reply.status_code not in (may if is_shown else {403, 404}):
            wrong.append(f"{said} ({path}): {reply.status_code}, to be seen: {is_shown}")
        found = Elements(reply.text)
        wrong += [f"{said} holds {one!r}" for one in found.strange]
        seen |= {page.path} if reply.status_code == 200 else set()
        marked |= {page.path} if any(MARK in one for one in found.text) else set()
    assert not wrong, "\n".join([str(len(wrong)), *sorted(set(wrong))[:40]])
    assert {page.path for page in PAGES} - seen <= IN_A_PLAN
    assert {"/desk", "/desk/orders/{id}", "/my-orders/{id}", "/people/members", "/mine", FOLLOWED} <= marked


def test_no_door_takes_a_form_of_another_site(table: Table) -> None:
    """A browser sends the session's cookie with another site's form, and never the sign that our own pages send."""
    http, loop = table.client.http, table.client.loop
    for door in every_door():
        if door.method == "GET":
            continue
        role = next(iter(OPERATIONS[door.operation].keys() - {Role.FOLLOWER}))
        path = door.path.replace("{id}", str(table.made["orders"].things[0].id)).replace("{code}", CELL)
        body = table.body(door) if door.has_body else {}
        # What a form can send (text/plain), and what a script of another site can ask for after a pre-flight.
        for kind in ("text/plain", "application/json"):
            headers = {"Cookie": f"jiedan={table.client.token(ASKERS[role])}", "Content-Type": kind}
            sent = http.request(door.method, path, content=json.dumps(body), headers=headers)
            reply = loop.run_until_complete(sent)
            table.services.take_back()
            assert reply.status_code in {401, 415}, f"{door.method} {door.path} by {role}: {reply.status_code}"
            assert "access-control-allow-origin" not in reply.headers


FOREIGN = ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"})


@pytest.mark.parametrize("headers", FOREIGN, ids=["origin", "fetch-site", "null"])
def test_no_way_in_takes_a_form_of_another_site(table: Table, headers: dict[str, str]) -> None:
    routes = [one for one in table.client.app.router.routes if isinstance(one, Route) and "POST" in (one.methods or ())]
    forms = [one.path for one in routes if not one.path.startswith("/v1/")]
    assert len(forms) >= 5
    mine = table.client.token("secretary")
    for path in forms:
        data = {"token": mine, "phone": "00012345678", "password": "示例密码甲乙丙丁"}
        sent = table.client.http.post(path, data=data, headers={**headers, "Cookie": f"jiedan={mine}"})
        reply = table.client.loop.run_until_complete(sent)
        table.services.take_back()
        assert reply.status_code == 403, path
        assert "set-cookie" not in reply.headers, path
    assert table.client.get("secretary", "/me").status_code == 200
