"""What leaves by itself: letters, webhooks, robots, the stream, hints in the queue, the log; nobody is in any of it.

Every text of a full world is a word of its own. Hours go by until what waits has left; some fails, a timer breaks.
"""

import datetime as dt
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from matcher.domain.waiting import TimerKind
from matcher.ports import Letter, NotSent, Parcel, Refused
from matcher.queries import changes
from matcher.settings import Settings
from matcher.store import places
from matcher.store.database import Database, Tx
from matcher.store.feed import Mark
from matcher.store.schema import notice
from matcher.store.vault import Vault
from matcher.usecases.deliver_outside import deliver_outside
from matcher.usecases.send_notices import due_districts, send_notices
from matcher.usecases.services import Services
from matcher.usecases.steps.writing_letters import write
from matcher.usecases.tell_outside import tell_outside
from matcher.usecases.work_off_timers import HANDLERS
from tests.fixtures.canaries import found_in, live, logged
from tests.fixtures.database import KEY
from tests.fixtures.ground import prepare
from tests.fixtures.relations import make_all
from tests.fixtures.steps import tick
from tests.fixtures.valkey import ValkeyServer
from tests.fixtures.world import HOME, World, begun
from workers.doorbell import RedisDoorbell

pytestmark = pytest.mark.timeout(120)
ZONE = dt.timezone(dt.timedelta(hours=8))


@dataclass
class Post:
    """Takes everything that leaves; every fifth is not taken at first."""

    letters: list[Letter] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    tried: int = 0

    @property
    def channels(self) -> frozenset[str]:
        return frozenset({"sms"})

    def send(self, letter: Letter) -> None:
        self._stumble()
        self.letters.append(letter)

    def deliver(self, parcel: Parcel) -> int:
        self._stumble()
        self.parcels.append(parcel)
        return 200

    def _stumble(self) -> None:
        self.tried += 1
        if self.tried % 5 == 0:
            raise (NotSent if self.tried % 2 else Refused)("http_500")


def kept_in(server: ValkeyServer) -> Iterator[str]:
    """All keys and values of the queue, as text; jobs are packed."""
    client: Any = server.client
    for key in client.scan_iter():
        yield key.decode()
        read = {b"hash": client.hgetall, b"list": lambda one: client.lrange(one, 0, -1), b"set": client.smembers,
                b"zset": lambda one: client.zrange(one, 0, -1), b"string": client.get}  # fmt: skip
        for piece in packed(read[client.type(key)](key)):
            with suppress(zlib.error):
                yield zlib.decompress(piece).decode()
            yield piece.decode("utf-8", "replace")


def fail(_: Tx, __: Any) -> None:
    raise ValueError("zq99999qz")


def packed(told: Any) -> list[bytes]:
    """The single values of what the queue answered."""
    if isinstance(told, dict):
        return [*told, *told.values()]
    return [told] if isinstance(told, bytes) else [*told]


@pytest.fixture
def services(database_url: str, tmp_path: Path, valkey: ValkeyServer) -> Iterator[Services]:
    """On a database whose orders need not be sound, as for the table of roles."""
    database, post = Database(database_url, Vault(KEY)), Post()
    settings = Settings(tmp_path, database.url, None, tmp_path / "key")
    doorbell = RedisDoorbell(valkey.client, "test")
    yield Services(settings, database, doorbell, notifier=post, outside=post)
    database.dispose()


def go(services: Services) -> None:
    """What a courier does."""
    tell_outside(services)
    deliver_outside(services)
    for district in due_districts(services):
        send_notices(services, district)


def to_hour(world: World, hour: int) -> None:
    """Time goes by until it is so late."""
    with world.services.read() as tx:
        here = tx.now.astimezone(ZONE)
    world.pass_time(hours=(hour - here.hour - 1) % 24 + 1, minutes=1)


def every_message(tx: Tx) -> Iterator[str]:
    """The words of each message that was ever queued, whether it was sent or not."""
    calendar = places.calendar_of(tx, HOME)
    for row in tx.rows(select(notice)):
        for language in ("zh", "en"):
            yield "\n".join(write(tx, calendar, language, [row]))


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_what_leaves_by_itself_names_nobody(
    services: Services, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(services.notifier, Post)
    post = services.notifier
    with logged() as log:
        world = begun(services)
        canaries = live(world, make_all(prepare(world)))
        for hour in (9, 12, 18):
            to_hour(world, hour)
            tick(world)
            go(services)
        monkeypatch.setitem(HANDLERS, TimerKind.ROBOT_DIGEST, fail)
        to_hour(world, 9)
        tick(world)
    with services.read() as tx:
        letters = [*every_message(tx), *(f"{one.subject}\n{one.text}" for one in post.letters)]
        streamed = [changes.encode(one).decode() for one in changes.read_changes(tx, Mark(0))[0]]
    left = {
        "letters": letters,
        "webhooks and robots": [one.content for one in post.parcels],
        "the stream of changes": streamed,
        "the queue": [*kept_in(valkey)],
        "the log": log.getvalue().splitlines(),
    }
    for where, texts in left.items():
        assert texts, where
        assert found_in("\n".join(texts), canaries) == set(), where
        assert "zq99999qz" not in "\n".join(texts), where
    assert {one.via for one in post.parcels} == {"webhook", "wecom"}
    assert post.letters
    assert {canaries[one.address].field for one in post.letters} == {"sms"}
    assert "ValueError" in log.getvalue()
    assert "http_500" in log.getvalue()
    assert "drain_district" in "".join(left["the queue"])
