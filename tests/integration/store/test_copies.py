"""A copy holds everything at one moment, opens with its secret alone, and comes back whole or not at all."""

import base64
import datetime as dt
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from matcher.domain.errors import WrongState
from matcher.domain.imports.kinds import ImportKind, ImportMode
from matcher.domain.outlets import HookKind, Via
from matcher.domain.roles import Actor
from matcher.domain.waiting import NoticeState
from matcher.queries.audit_chain import check_chain
from matcher.store import (
    access,
    imports,
    invariants,
    notices,
    personal,
    schema,
    seals,
    told_outside,
    webhooks,
)
from matcher.store.copies import giving_back, sealed_file, taking
from matcher.store.copies.frames import FrameWriter, Head, Listed, Sum, Summing
from matcher.store.database import Database, Tx
from matcher.store.migrate import Standing, head_revision, standing
from matcher.store.vault import KeyUnusable, Vault, load_vault
from matcher.usecases.rotate_key import begin_rotation, drop_old_key, reseal
from matcher.usecases.services import Services
from tests.fixtures.database import KEY
from tests.fixtures.world import DISTRICT, HOME, World
from tests.integration.store.copies_child import SECRET

QUIET = {
    *("task", "notice", "api_token", "district", "live_lease", "sign_in_code"),
    *("webhook_endpoint", "webhook_delivery", "file_import"),
}
Made = Callable[[str], Database]
AREA = {
    "code": "text",
    "parent": "text",
    "level": "text",
    "kind": "text",
    "name": "text",
    "valid_from": "date",
    "valid_to": "date",
}


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Made]:
    """Makes databases of the given kind without any tables."""
    made: list[Database] = []

    def make(kind: str) -> Database:
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path / f'fresh{len(made)}.db'}"
        else:
            url = request.getfixturevalue("make_postgres_database")(request.getfixturevalue("postgres_url"))
        made.append(Database(url, Vault(KEY)))
        return made[-1]

    yield make
    for one in made:
        one.dispose()


@pytest.fixture
def copy(world: World) -> bytes:
    """A copy of a small district in the middle of its day."""
    world.member("one")
    order_id = world.accepted()
    world.work()

    def more(tx: Tx) -> None:
        resident = world.actor("resident")
        access.issue_token(tx, resident)
        access.issue_token(tx, resident, lasts=dt.timedelta(hours=1))
        notices.add(tx, DISTRICT, [notices.Message((notices.ACTOR, resident.id), "order_offered", order_id)])
        under_way(tx, world.actor("clerk"))

    world.services.commit(more)
    return taken(world.services.database)


def under_way(tx: Tx, clerk: Actor) -> None:
    """A file that is being worked off, and messages to a program outside, one of them on its way."""
    imports.add(tx, clerk, ImportKind.MEMBERS, ImportMode.APPLY, b"file", whole=False)
    assert imports.lease(tx) is not None
    given = webhooks.Endpoint(HOME, Via.WEBHOOK, [HookKind.ORDER], {"url": "https://example.org", "secret": "whsec_"})
    made = webhooks.add(tx, clerk, given)
    webhooks.queue_many(tx, [(made.id, HookKind.ORDER, {"n": one}) for one in range(2)])
    assert len(webhooks.lease(tx, 1, dt.timedelta(seconds=30))) == 1
    assert told_outside.due(tx) is not None


def taken(database: Database) -> bytes:
    file = io.BytesIO()
    taking.take(database, file, SECRET, lambda _, __: None)
    return file.getvalue()


def given_back(database: Database, content: bytes, secret: bytes = SECRET) -> dict[str, int]:
    return giving_back.give_back(database, io.BytesIO(content), secret, lambda _: None, lambda _, __: None)


def rows(database: Database) -> dict[str, list[str]]:
    with database.read() as tx:
        tables = schema.metadata.sorted_tables
        return {t.name: sorted(repr([_sorted(one) for one in row]) for row in tx.rows(select(t))) for t in tables}


def _sorted(value: object) -> object:
    """JSON as text: one of the databases does not keep the order of its fields."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_all_comes_back_on_either_database_and_life_goes_on(world: World, copy: bytes, fresh: Made, kind: str) -> None:
    new = fresh(kind)
    ended = given_back(new, copy)
    with new.read() as tx:
        assert told_outside.due(tx) is None
    old, now = rows(world.services.database), rows(new)
    assert {name for name in old if old[name] != now[name]} <= QUIET
    assert all(old[name] for name in ("service_order", "personal_record", "event", "notice", "consent", "area"))
    assert standing(new) is Standing.CURRENT
    services = Services(world.services.settings, new, world.services.doorbell)
    again = World(services, world.today, dict(world.actors))
    assert again.state(again.accepted()) == "accepted"
    with new.read() as tx:
        assert invariants.broken(tx).keys() <= invariants.WAITING
        assert [check_chain(tx, one, is_running=False).wrong for one in seals.STREAMS] == [None, None]
        # Nothing is sent a second time, and who was signed in shows again who they are.
        waiting = select(func.count()).where(schema.notice.c.state == NoticeState.FAILED)
        assert tx.value(waiting) == ended["messages"] >= 1
        assert ended["sessions"] == 1
        assert tx.value(select(func.count()).select_from(schema.api_token)) == 1
        # The file is taken up again by whoever works here; what was told outside is not told again.
        assert (ended["imports"], ended["deliveries"], imports.is_due(tx), webhooks.is_due(tx)) == (1, 2, True, False)
        errors = select(schema.webhook_delivery.c.error, schema.webhook_delivery.c.state).distinct()
        assert tx.tuples(errors) == [("restored", "failed")]


def test_whatever_is_worked_off_under_a_lease_is_made_quiet() -> None:
    leased = {name for name, table in schema.metadata.tables.items() if "lease_until" in table.c}
    assert {table.name for table, _ in giving_back.LEASED.values()} == leased


def test_a_copy_holds_one_moment_while_others_write(world: World, fresh: Made) -> None:
    before = world.accepted()
    late: list[UUID] = []

    def write_meanwhile(table: str, _: int) -> None:
        if table == "recipient":
            late.append(world.accepted())

    file = io.BytesIO()
    taking.take(world.services.database, file, SECRET, write_meanwhile)
    new = fresh("sqlite")
    given_back(new, file.getvalue())
    with new.read() as tx:
        assert [row.id for row in tx.rows(select(schema.service_order.c.id))] == [before]
        assert invariants.broken(tx).keys() <= invariants.WAITING
    assert late


def test_what_is_not_whole_or_not_ours_changes_nothing(world: World, copy: bytes, fresh: Made) -> None:
    new, middle = fresh(world.services.database.url.partition(":")[0].partition("+")[0]), len(copy) // 2
    flipped = copy[:middle] + bytes([copy[middle] ^ 1]) + copy[middle + 1 :]
    bad = [b"", b"nothing", copy[:40], copy[:middle], copy[:-1], copy + b"x", flipped]
    for content in bad:
        with pytest.raises(sealed_file.BackupUnusable):
            given_back(new, content)
    with pytest.raises(sealed_file.BackupUnusable, match="another secret"):
        given_back(new, copy, b"another secret of signs")

    def refuse(_: Tx) -> None:
        raise KeyUnusable

    with pytest.raises(KeyUnusable):
        giving_back.give_back(new, io.BytesIO(copy), SECRET, refuse, lambda _, __: None)
    # It has no tables yet, and takes the right one.
    assert standing(new) is Standing.OLDER
    given_back(new, copy)
    with pytest.raises(giving_back.NotEmpty):
        given_back(new, copy)


def test_no_piece_can_be_left_out_or_moved() -> None:
    file, piece = io.BytesIO(), sealed_file.PIECE + sealed_file.TAG
    writer = sealed_file.SealedWriter(file, SECRET)
    writer.write(bytes(3 * sealed_file.PIECE + 5))
    writer.close()
    whole = file.getvalue()
    start = len(sealed_file.MAGIC) + sealed_file.SALT
    head, body = whole[:start], whole[start:]
    parts = [body[at : at + piece] for at in range(0, len(body), piece)]
    assert b"".join(sealed_file.pieces(io.BytesIO(whole), SECRET)) == bytes(3 * sealed_file.PIECE + 5)
    for order in ([0, 2, 1, 3], [0, 1, 2], [1, 2, 3], [0, 1, 3]):
        with pytest.raises(sealed_file.BackupUnusable):
            list(sealed_file.pieces(io.BytesIO(head + b"".join(parts[one] for one in order)), SECRET))


def test_a_copy_of_an_older_version_is_brought_forward(fresh: Made) -> None:
    file = io.BytesIO()
    sealed = sealed_file.SealedWriter(file, SECRET)
    writer = FrameWriter(sealed.write)
    columns = tuple((name, kind) for name, kind in AREA.items())
    summing, row = Summing(), ["211402", None, "district", "district", "连山区", "2020-01-01", None]
    summing.add([row])
    writer.put(Head("0016", 0, (Listed("area", columns),)))
    writer.put({"table": "area", "rows": [row]})
    writer.put({"table": "area", "sum": summing.sum()})
    writer.put({"end": 1})
    writer.close()
    sealed.close()
    new = fresh("sqlite")
    given_back(new, file.getvalue())
    assert standing(new) is Standing.CURRENT
    with new.read() as tx:
        assert tx.value(select(schema.area.c.name)) == "连山区"
    assert head_revision() != "0016"


def test_a_sum_does_not_depend_on_the_order_of_rows() -> None:
    sums = []
    for listed in ([[1, "a"], [2, "b"]], [[2, "b"], [1, "a"]], [[1, "b"], [2, "a"]]):
        summing = Summing()
        summing.add(listed)
        sums.append(summing.sum())
    assert sums[0] == sums[1] != sums[2]
    assert Sum().rows == 0


def test_a_restore_killed_in_the_middle_leaves_an_empty_database(
    world: World, copy: bytes, fresh: Made, tmp_path: Path
) -> None:
    new = fresh(world.services.database.url.partition(":")[0].partition("+")[0])
    backup, key = tmp_path / "copy", key_file(tmp_path)
    backup.write_bytes(copy)
    kill_in("restore", new.url, key, backup)
    assert standing(new) is Standing.OLDER
    given_back(new, copy)
    assert rows(new)["service_order"]


def test_a_key_rotated_under_a_running_service(world: World, tmp_path: Path) -> None:
    """Killed in the middle and begun again; who reads and writes meanwhile notices nothing."""
    key = key_file(tmp_path)
    orders = [world.accepted() for _ in range(4)]
    running = Database(world.services.database.url, load_vault(key, create=False)[0])
    try:
        kill_in("rotate", running.url, key)
        names(running, orders)
        settings = world.services.settings
        other = World(Services(settings, running, world.services.doorbell), world.today, dict(world.actors))
        orders.append(other.accepted())
        new, goes_on = begin_rotation(running, key, None)
        assert goes_on
        with pytest.raises(WrongState):
            drop_old_key(running, key, "test")
        assert reseal(running, new, lambda _: None) > 0
        with running.read() as tx:
            assert {row.key_id for row in tx.rows(select(schema.personal_record.c.key_id))} == {new}
        drop_old_key(running, key, "test")
        alone = load_vault(key, create=False)[0]
        # Who was found by a phone still is, and what the old key proved is still proven.
        assert alone.blind("x") == Vault(KEY).blind("x")
        fresh_start = Database(running.url, alone)
        names(fresh_start, orders)
        fresh_start.dispose()
    finally:
        running.dispose()


def names(database: Database, orders: list[UUID]) -> None:
    with database.read() as tx:
        kept = personal.read_many(tx, "order", orders)
    assert [kept[one]["place"] for one in orders] == ["示例路1号"] * len(orders)


def key_file(folder: Path) -> Path:
    path = folder / "keys"
    path.write_text(f"test:{base64.b64encode(KEY['test']).decode()}\n", "ascii")
    return path


def kill_in(what: str, url: str, *files: Path) -> None:
    """Run the child until it is in the middle, and kill it there."""
    argv = [sys.executable, "-m", "tests.integration.store.copies_child", what, url, *map(str, files)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        child.send_signal(signal.SIGKILL)
