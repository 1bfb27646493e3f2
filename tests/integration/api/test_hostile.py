"""Five hundred hostile values against every field of every door: no 5xx, no echo, nothing stored that was refused.

Doors and fields are found by themselves: a new door is attacked as soon as it is there.
"""

import json
import math
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import String, cast, event, func, or_, select

from api.door import Door
from api.routes import every_door
from matcher.domain.privacy import looks_like_identity_or_card
from matcher.domain.roles import Role
from matcher.store import schema
from matcher.store.types import Word
from tests.fixtures.ground import ASKERS
from tests.fixtures.hostile import CANARY, CARD, IDENTITY, values
from tests.fixtures.rehearsal import Table, expected
from tests.fixtures.schema_fields import MARK, Place, Samples, names, places
from tests.fixtures.world import CELL
from tests.integration.api.conftest import Reply

pytestmark = pytest.mark.timeout(600 if not os.environ.get("JIEDAN_NIGHTLY") else 7200)

SHOWN = {
    *("/v1/incidents/{id}/act", "/v1/incidents/{id}/close", "/v1/sessions", "/v1/rosters", "/v1/duty-phones"),
    *("/v1/rewards", "/v1/rewards/{id}"),
    *("/v1/units", "/v1/units/{id}", "/v1/units/{id}/resources", "/v1/units/{id}/proposals"),
    *("/v1/areas", "/v1/areas/{code}", "/v1/parts", "/v1/own-services", "/v1/matters", "/v1/project-templates"),
    *("/v1/templates", "/v1/templates/preview", "/v1/robots", "/v1/robots/{id}", "/v1/webhooks", "/v1/webhooks/{id}"),
    *("/v1/posts", "/v1/days", "/v1/days/{id}", "/v1/days/{id}/stalls", "/v1/list-entries", "/v1/project-steps/{id}"),
    *("/v1/projects", "/v1/projects/{id}", "/v1/agenda-items/{id}/decide"),
    *(f"/v1/projects/{{id}}/{part}" for part in ("agenda", "invited", "publish", "steps")),
}
"""Doors whose answer shows what was kept to those who may read it again: notes on an incident, where a session is."""
VERSIONS = {"notice", "consent_notice"}
"""Columns of evidence that hold a version as it was told: up to 20 letters, digits, dots and dashes, no free text."""
PUBLIC = {
    *(("home_unit", "name"), ("area", "name"), ("message_template", "text")),
    *((table, name) for table in ("matter", "project_template", "service_item") for name in ("name_zh", "name_en")),
    *(("service_item", name) for name in ("materials_zh", "materials_en")),
}
"""What is no secret: how units, places, services and kinds of matters are called, and a district's own wording."""
LEAST = 10
"""Values that each field meets; each kind of field meets all of them."""
UNKNOWN = 10
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)")
HOURS = {"from": "08:30", "to": "09:30"}
AGREED = {"how": "paper", "notice": "1"}
_ONE = "01900000-0000-7000-8000-000000000001"
DOORS = [door for door in every_door() if not door.how.stream]
"""A stream takes no fields: what could be said to it, its number and its token, test_stream.py says."""


@dataclass(frozen=True)
class Target:
    """A door, where it leads for somebody who may come in, and one of its fields."""

    door: Door
    role: Role
    path: str
    place: Place


class Attack:
    """Sends values into fields, and looks at what came of each."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.wrote: set[str] = set()
        self.sent = self.accepted = 0
        self.rows = self._rows()
        self.sealed = {(row.subject, row.subject_id): bytes(row.sealed) for row in self._records()}
        event.listen(table.services.database.engine, "before_cursor_execute", self._look)

    def close(self) -> None:
        event.remove(self.table.services.database.engine, "before_cursor_execute", self._look)

    def _look(self, _c: object, _k: object, statement: str, *_: object) -> None:
        found = _WRITES.match(statement)
        if found is not None:
            self.wrote.add(found.group(1))

    def _rows(self) -> dict[str, int]:
        tx = self.table.services.now
        return {name: tx.value(select(func.count()).select_from(one)) for name, one in schema.metadata.tables.items()}

    def _records(self) -> Sequence[Any]:
        return self.table.services.now.rows(select(schema.personal_record))

    def send(self, target: Target, value: str) -> None:
        self.wrote.clear()
        self.sent += 1
        said = f"{target.door.method} {target.door.path} by {target.role}, {target.place.path}: {value[:120]!r}"
        try:
            reply = self._ask(target, value)
            assert reply.status_code < 500, f"{said} gave {reply.status_code} {reply.text}"
            self._no_echo(reply, said, is_shown=reply.status_code < 300 and target.door.path in SHOWN)
            if reply.status_code >= 400:
                assert reply.headers["content-type"] == "application/problem+json", said
                assert not self.wrote or self._rows() == self.rows, f"{said} was refused and left something"
            elif self.wrote:
                self.accepted += 1
                self._is_clean(said)
        finally:
            self.table.services.take_back()

    def _ask(self, target: Target, value: str) -> Reply:
        who, method = ASKERS[target.role], target.door.method
        if not target.door.has_json:
            # A file comes as the body; what is said of it stands in the address.
            file = (
                {"content": b"-", "headers": {"Content-Type": target.door.how.upload}} if target.door.has_body else {}
            )
            return self.table.client.ask(who, method, f"{target.path}?{target.place.text}={_as_query(value)}", **file)
        content = target.place.text.replace(json.dumps(MARK), value).encode("utf-8", "surrogatepass")
        headers = {"Content-Type": "application/json"}
        return self.table.client.ask(who, method, target.path, content=content, headers=headers)

    def _no_echo(self, reply: Reply, said: str, *, is_shown: bool) -> None:
        answer = reply.text + "".join(f"{name}:{text}" for name, text in reply.headers.items())
        for secret in (IDENTITY, CARD) if is_shown else (CANARY, IDENTITY, CARD):
            assert secret not in answer, f"{said} came back: {reply.text[:300]}"

    def _is_clean(self, said: str) -> None:
        """What was accepted is one spelling, without signs that deceive or numbers of the state, and sealed."""
        vault = self.table.services.database.vault
        for row in self._records() if schema.personal_record.name in self.wrote else ():
            if self.sealed.get((row.subject, row.subject_id)) == bytes(row.sealed):
                continue
            for text in vault.open(row.subject, row.subject_id, row.key_id, bytes(row.sealed)).values():
                assert unicodedata.is_normalized("NFC", text), said
                signs = {unicodedata.category(sign) for sign in text if sign not in "\n\t"}
                assert not signs & {"Cc", "Cs", "Cn"}, said
                assert not _TURNING & set(text), said
                assert not looks_like_identity_or_card(unicodedata.normalize("NFKC", text)), said
        for name in self.wrote:
            one = schema.metadata.tables[name]
            words = [column for column in one.c if isinstance(column.type, Word | String)]
            kept = [column for column in words if column.name not in VERSIONS]
            columns = [column for column in kept if (name, column.name) not in PUBLIC]
            held = or_(*(cast(column, String).contains(CANARY) for column in columns)) if columns else None
            if held is not None:
                found = self.table.services.now.value(select(func.count()).select_from(one).where(held))
                assert not found, f"{said} lies unsealed in {name}"


def _as_query(value: str) -> str:
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = value
    text = parsed if isinstance(parsed, str) else value
    return quote(text[:2000].encode("utf-8", "surrogatepass"), safe="")


def samples(table: Table) -> Samples:
    """What fields are filled with beside the one under attack."""
    shift = table.client.order_body()["windows"][0]
    named = {
        "recipient": {"name": "示例", "phone": "000 0000 0009", "born_year": 1950},
        "at": HOURS,
        "week": [{"weekday": 5, "part": "morning", **HOURS}],
        "exceptions": [{"date": shift["date"], "part": "morning", "state": "busy", **HOURS}],
        "changes": [{"order": _ONE, "shift": shift, "helpers": [_ONE]}],
        "shift": shift,
        "file": [table.client.order_body()],
        "code": "7F3K",
        "entries": [
            {
                "role": "grid_lead",
                "name": "示例丁",
                "phone": "000 0000 0009",
                "consent": {"how": "paper", "notice": "1"},
            }
        ],
    }
    moment = f"{shift['date']}T09:30:00+08:00"
    texts = (
        "示例",
        CELL,
        "000 0000 0009",
        shift["date"],
        "morning",
        "08:30",
        moment,
        _ONE,
        "A01",
        "PC_REPAIR",
        "LAWYER*",
        "12345",
        "1",
    )
    return Samples(named, (*texts, 1, 2, 0, 5, 1950, True))


def targets(table: Table) -> Iterator[Target]:
    """Every field of every door, for somebody to whom the door is open."""
    filling = samples(table)
    for door in DOORS:
        body = table.body(door) if door.has_body else {}
        role, path = _way_in(table, door, body)
        for place in places(door.asks, body, filling) if door.has_json else names(door.asks):
            yield Target(door, role, path, place)


def _way_in(table: Table, door: Door, body: Mapping[str, Any]) -> tuple[Role, str]:
    """Somebody who may, and where the door leads for them; rather where the plain body is taken."""
    ways: list[tuple[int, Role, str]] = []
    for role, path in _open(table, door):
        reply = table.ask(role, door, path, dict(body))
        if reply.status_code < 300:
            return role, path.removeprefix("/v1")
        ways.append((reply.status_code, role, path))
    assert ways, f"nobody may use {door.method} {door.path} on anything that is made"
    _, role, path = min(ways, key=lambda way: (way[0] in {403, 404, 422}, way[0]))
    return role, path.removeprefix("/v1")


def _open(table: Table, door: Door) -> Iterator[tuple[Role, str]]:
    if "{id}" not in door.path:
        path = door.path.replace("{code}", CELL)
        yield from ((role, path) for role in table.actors if table.actors[role].may(door.operation))
        return
    made = table.made[door.path.split("/")[2]]
    for thing in made.things:
        for role, actor in table.actors.items():
            if expected(door, made, thing, actor) == "may":
                yield role, door.path.replace("{id}", str(thing.id))


def chosen(found: Sequence[Target], corpus: Sequence[str]) -> Iterator[tuple[Target, str]]:
    """Pairs: each kind of field meets every value, each field at least 10; by night every field meets every value."""
    kinds = Counter(target.place.kind for target in found)
    at: Counter[str] = Counter()
    for target in found:
        kind = target.place.kind
        least = UNKNOWN if kind.endswith("unknown") else LEAST
        share = max(least, math.ceil(len(corpus) / kinds[kind]))
        share = len(corpus) if os.environ.get("JIEDAN_NIGHTLY") else min(share, len(corpus))
        for _ in range(share):
            yield target, corpus[at[kind] % len(corpus)]
            at[kind] += 1


def test_every_hostile_value_meets_every_kind_of_field(table: Table) -> None:
    corpus, found = values(), list(targets(table))
    assert len(corpus) == len(set(corpus)) == 500
    assert {target.door for target in found} == set(DOORS)
    attack = Attack(table)
    try:
        for target, value in chosen(found, corpus):
            attack.send(target, value)
    finally:
        attack.close()
    assert attack.sent > LEAST * len(found) / 2
    assert attack.accepted > 100, "values must get far enough to be stored, or this proves little"


def test_ids_in_paths(table: Table) -> None:
    strange = [one for one in values() if one.startswith('"')][::4]
    doors = {door.path.split("/")[2]: door for door in DOORS if "{" in door.path}
    for door in doors.values():
        role = next(iter(role for role in table.actors if table.actors[role].may(door.operation)))
        body = table.body(door) if door.has_body else {}
        for value in strange:
            text = _as_query(value) or "%20"
            reply = table.ask(role, door, door.path.replace("{id}", text).replace("{code}", text), body)
            assert reply.status_code in {404, 405}, (door.path, value, reply.text)
            assert CANARY not in reply.text


def test_headers(table: Table) -> None:
    for value in [one for one in values() if one.startswith('"')][::5]:
        text = (
            json.loads(value)
            .encode("utf-8", "surrogatepass")
            .replace(b"\r", b"")
            .replace(b"\n", b"")
            .replace(b"\0", b"")
        )
        for name in ("Authorization", "Idempotency-Key", "X-Request-Id", "Accept-Language"):
            headers = {
                name.encode(): text[:400],
                **({} if name == "Authorization" else {b"Authorization": b"Bearer jd_x"}),
            }
            reply = table.client.ask(None, "GET", "/orders", headers=headers)
            assert reply.status_code == 401, (name, value, reply.text)
            assert CANARY not in reply.text + str(reply.headers)
