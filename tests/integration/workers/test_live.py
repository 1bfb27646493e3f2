"""The live process, real and killed, frozen, doubled and lied to: callers always get an answer, or none at once."""

import os
import shutil
import signal
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from matcher.domain.states import Dispatch
from matcher.planning import answers, asking
from matcher.planning.district import District
from matcher.store.clock import now
from matcher.store.schema import live_lease
from matcher.usecases import keep_warm
from matcher.usecases.change_settings import change_settings
from tests.fixtures.processes import Spawn, freeze, until
from tests.fixtures.steps import decline, helper_of, run_round
from tests.fixtures.world import DISTRICT, NEXT_CELL, World
from workers.frames import LARGEST, FrameError, peer_user, receive_frame, send_frame
from workers.live import live_socket
from workers.live_client import SocketLiveEngine
from workers.live_server import LiveServer, LiveSocketError, listening
from workers.warm import Keeper

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.timeout(60)
SCRIPT = Path(__file__).with_name("live_child.py")
LEASE_S = 2


class Bench:
    """A world with an order, live processes in folders of their own, and a client for each."""

    def __init__(self, world: World, spawn: Spawn, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.near = world.member("near")
        self.far = world.member("far", NEXT_CELL)
        self.order: UUID = world.accepted()
        self._spawn = spawn

    def start(self, name: str = "a") -> "subprocess.Popen[str]":
        url, place = self.world.services.database.url, self.folder / name
        return self._spawn(SCRIPT, url, str(place), str(LEASE_S), stderr=self.errors(name))

    def errors(self, name: str = "a") -> Path:
        return self.folder / f"{name}.log"

    def client(self, name: str = "a") -> SocketLiveEngine:
        return SocketLiveEngine(live_socket(self.folder / name), rest_s=0.1)

    def replies(self, name: str = "a") -> bool:
        return asking.candidates(self.client(name), DISTRICT, self.order, 9) is not None

    def fresh(self) -> answers.Candidates:
        with self.world.services.read() as tx:
            return answers.candidates(District.load(tx, DISTRICT), self.order, 9)


@pytest.fixture
def bench(world: World, spawn: Spawn) -> Iterator[Bench]:
    # The path of a socket is short, and that of a test's folder may not be.
    folder = Path(tempfile.mkdtemp(prefix="jd-live-"))
    yield Bench(world, spawn, folder)
    shutil.rmtree(folder)


def test_a_cold_district_warms_up_and_answers_what_a_fresh_one_would(bench: Bench) -> None:
    assert not bench.replies()
    bench.start()
    until(bench.replies)
    assert asking.candidates(bench.client(), DISTRICT, bench.order, 9) == bench.fresh()
    second = bench.world.accepted()
    plan = asking.propose(bench.client(), DISTRICT, [second])
    assert plan is not None
    assert [line.order_id for line in plan.lines] == [second]


def test_what_happens_is_in_the_next_answer(bench: Bench) -> None:
    bench.start()
    until(bench.replies)
    run_round(bench.world)
    decline(bench.world, bench.near, bench.order)
    found = asking.candidates(bench.client(), DISTRICT, bench.order, 9)
    assert found is not None
    assert [one.helper_id for one in found.items] == [helper_of(bench.far)]
    bench.world.services = replace(bench.world.services, live=bench.client())
    bench.world.work()
    assert bench.world.offers(bench.order).keys() == {helper_of(bench.far)}


def test_killed_it_is_not_missed_and_comes_back(bench: Bench) -> None:
    first = bench.start()
    until(bench.replies)
    first.kill()
    first.wait()
    assert not bench.replies()
    run_round(bench.world)
    decline(bench.world, bench.near, bench.order)
    bench.world.services = replace(bench.world.services, live=bench.client())
    bench.world.work()
    assert bench.world.offers(bench.order).keys() == {helper_of(bench.far)}
    # The socket that was left behind is in nobody's way; the lease of the dead ends by itself.
    bench.start()
    until(bench.replies)


def test_frozen_it_is_not_waited_for_and_thaws_up_to_date(bench: Bench) -> None:
    frozen = bench.start()
    until(bench.replies)
    freeze(frozen.pid)
    assert not bench.replies()
    run_round(bench.world)
    decline(bench.world, bench.near, bench.order)
    frozen.send_signal(signal.SIGCONT)
    until(bench.replies)
    found = asking.candidates(bench.client(), DISTRICT, bench.order, 9)
    assert found is not None
    assert [one.helper_id for one in found.items] == [helper_of(bench.far)]


def test_after_a_wait_in_vain_nobody_waits_again_at_once(bench: Bench) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        path = bench.folder / "silent.sock"
        silent.bind(str(path))
        silent.listen(8)
        client = SocketLiveEngine(path, timeout_s=0.05, rest_s=1000)
        assert client.ask(DISTRICT, b"") is None
        asked = silent.accept()[0]
        asked.close()
        assert client.ask(DISTRICT, b"") is None
        silent.settimeout(0.05)
        with pytest.raises(TimeoutError):
            silent.accept()


def test_of_two_processes_one_keeps_the_district_and_the_other_takes_over(bench: Bench) -> None:
    first = bench.start("a")
    until(lambda: bench.replies("a"))
    bench.start("b")
    until(lambda: live_socket(bench.folder / "b").exists())
    for _ in range(20):
        assert not bench.replies("b")
        time.sleep(0.02)
    first.kill()
    first.wait()
    until(lambda: bench.replies("b"))
    bench.start("a")
    until(lambda: live_socket(bench.folder / "a").exists())
    assert not bench.replies("a")


def test_a_frozen_holder_that_lost_its_lease_gives_way(bench: Bench) -> None:
    first = bench.start("a")
    until(lambda: bench.replies("a"))
    freeze(first.pid)
    bench.start("b")
    until(lambda: bench.replies("b"))
    first.send_signal(signal.SIGCONT)
    until(lambda: "kept by another process" in bench.errors("a").read_text())
    assert not bench.replies("a")
    assert bench.replies("b")


def test_stopped_politely_it_gives_its_lease_back(bench: Bench) -> None:
    child = bench.start()
    until(bench.replies)
    child.send_signal(signal.SIGTERM)
    assert child.wait() == 0
    assert not live_socket(bench.folder / "a").exists()
    with bench.world.services.read() as tx:
        assert not tx.rows(select(live_lease).where(live_lease.c.lease_until > now()))


def test_a_second_process_on_the_same_folder_is_refused(bench: Bench) -> None:
    bench.start()
    path = live_socket(bench.folder / "a")
    until(path.exists)
    with pytest.raises(LiveSocketError, match="another process listens on"), listening(path):
        pass


def test_the_socket_is_for_its_owner_alone(bench: Bench) -> None:
    bench.start()
    path = live_socket(bench.folder / "a")
    until(path.exists)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def raw(path: Path, sent: bytes) -> bytes:
    """What comes back for these bytes, until the other end hangs up."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        try:
            while piece := connection.recv(4096):
                found += piece
        except ConnectionResetError:
            return b""
        return found


def frame(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


RUBBISH = [
    b"",
    b"\x00",
    b"\x00\x00\x00\x05ab",
    b"GET / HTTP/1.1\r\n\r\n",
    (LARGEST + 1).to_bytes(4, "big"),
    b"\xff\xff\xff\xff" + b"x" * 100,
    frame(b""),
    frame(b"\xc1"),
    frame(msgspec.msgpack.encode(["211402"])),
    frame(msgspec.msgpack.encode([1, 2])),
    frame(msgspec.msgpack.encode({"district": DISTRICT})),
]
EMPTY = [
    frame(msgspec.msgpack.encode((DISTRICT, b"\xc1"))),
    frame(msgspec.msgpack.encode((DISTRICT, msgspec.msgpack.encode({"type": "Shutdown"})))),
    frame(msgspec.msgpack.encode(("999999", b"x"))),
    frame(msgspec.msgpack.encode(("\x00\ud7ff" * 50, b"x"))),
]


def test_rubbish_is_hung_up_on_and_harms_nobody(bench: Bench) -> None:
    child = bench.start()
    until(bench.replies)
    path = live_socket(bench.folder / "a")
    assert [raw(path, sent) for sent in RUBBISH] == [b""] * len(RUBBISH)
    assert [raw(path, sent) for sent in EMPTY] == [frame(b"")] * len(EMPTY)
    until(bench.replies)
    assert child.poll() is None
    assert "Traceback" not in bench.errors().read_text()


def test_a_process_of_another_user_hears_nothing() -> None:
    folder = Path(tempfile.mkdtemp(prefix="jd-live-"))
    path = folder / "live.sock"
    heard: list[str] = []

    def answer(district: str, question: bytes) -> bytes:
        heard.append(district)
        return question

    for owner, expected in ((os.getuid(), b"x"), (os.getuid() + 1, None)):
        with listening(path) as opened:
            server = LiveServer(opened, answer, owner=owner)
            server.start()
            assert SocketLiveEngine(path).ask(DISTRICT, b"x") == expected
            server.stop()
    assert heard == [DISTRICT]
    shutil.rmtree(folder)


def test_a_listener_of_another_user_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert peer_user(ours) == os.getuid()
    folder = Path(tempfile.mkdtemp(prefix="jd-live-"))
    with listening(folder / "live.sock") as opened:
        server = LiveServer(opened, lambda _, question: question)
        server.start()
        monkeypatch.setattr("workers.live_client.peer_user", lambda _: os.getuid() + 1)
        assert SocketLiveEngine(folder / "live.sock").ask(DISTRICT, b"x") is None
        server.stop()
    shutil.rmtree(folder)


def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.live_server.os.getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(LiveSocketError, match="belongs to somebody else"), listening(tmp_path / "live.sock"):
        pass


def test_frames_have_an_end_and_a_largest_size() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        later = time.monotonic() + 10
        send_frame(ours, b"abc", later)
        assert receive_frame(theirs, later) == b"abc"
        with pytest.raises(FrameError, match="at most 1 MB"):
            send_frame(ours, b"x" * (LARGEST + 1), later)
        with pytest.raises(FrameError, match="no time is left"):
            receive_frame(theirs, time.monotonic() - 1)


def test_districts_that_nobody_asks_for_are_let_go(world: World) -> None:
    idle = Keeper(world.services, idle_s=-1)
    idle.answer(DISTRICT, b"")
    idle.tend()
    assert idle.warm == []
    with world.services.read() as tx:
        assert not tx.rows(select(live_lease).where(live_lease.c.lease_until > now()))
    busy = Keeper(world.services)
    busy.answer(DISTRICT, b"")
    busy.tend()
    assert busy.warm == [DISTRICT]
    busy.close()


def test_a_database_that_stumbles_costs_the_warmth_and_not_the_process(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(world.services)
    keeper.answer(DISTRICT, b"")
    keeper.tend()
    question = msgspec.msgpack.encode(asking.Propose(()))
    assert keeper.answer(DISTRICT, question) is not None
    with monkeypatch.context() as patched:
        patched.setattr(keep_warm, "follow", lambda *_: 1 // 0)
        assert keeper.answer(DISTRICT, question) is None
        patched.setattr(keep_warm, "hold", lambda *_: 1 // 0)
        keeper.tend()
    keeper._wanted = dict.fromkeys(keeper._wanted, 0.0)
    keeper.tend()
    assert keeper.answer(DISTRICT, question) is not None
    keeper.close()


def test_a_district_that_offers_at_once_is_warm_before_anybody_asks(world: World) -> None:
    keeper = Keeper(world.services, idle_s=-1)
    keeper.tend()
    assert keeper.warm == []
    world.services.commit(lambda tx: change_settings(tx, None, DISTRICT, None, Dispatch.IMMEDIATE))
    keeper._look_at = 0.0
    keeper.tend()
    assert keeper.warm == [DISTRICT]
    keeper.close()
