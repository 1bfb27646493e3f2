"""The worker against a real Valkey and as a real process."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rq import Queue
from rq.serializers import JSONSerializer, PickleSerializer, Serializer

from tests.fixtures.processes import Spawn, until
from tests.fixtures.valkey import ValkeyServer
from workers.connection import connect
from workers.doorbell import RedisDoorbell

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.timeout(30)

SCRIPT = Path(__file__).with_name("worker_child.py")
QUEUE = "match"


class Bench:
    """A worker, the folder that it works on, and a bell."""

    def __init__(self, folder: Path, server: ValkeyServer, spawn: Spawn) -> None:
        self.folder = folder
        self.server = server
        self.bell_client = connect(server.url)
        self.bell = RedisDoorbell(self.bell_client, QUEUE, rest_s=0.1)
        self.errors = folder / "stderr"
        self._spawn = spawn
        (folder / "due").mkdir()

    def work(self, *, timeout_s: int = 30) -> "subprocess.Popen[str]":
        return self._spawn(SCRIPT, self.server.url, QUEUE, str(self.folder), str(timeout_s), stderr=self.errors)

    def due(self, district: str, work: str = "do") -> None:
        (self.folder / "due" / district).write_text(work)

    def poll(self, *, on: bool) -> None:
        switch = self.folder / "no-poll"
        switch.unlink(missing_ok=True) if on else switch.touch()

    def lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def drained(self, district: str) -> Callable[[], bool]:
        return lambda: district in self.lines("drained")

    def rung_until_drained(self, district: str) -> None:
        def ring() -> bool:
            self.bell.ring(district)
            return self.drained(district)()

        until(ring)


@pytest.fixture
def bench(tmp_path: Path, valkey: ValkeyServer, spawn: Spawn) -> Iterator[Bench]:
    made = Bench(tmp_path, valkey, spawn)
    yield made
    made.bell_client.close()


@pytest.fixture
def own_bench(tmp_path: Path, own_valkey: ValkeyServer, spawn: Spawn) -> Iterator[Bench]:
    made = Bench(tmp_path, own_valkey, spawn)
    yield made
    made.bell_client.close()


def test_a_hint_is_drained_without_any_poll(bench: Bench) -> None:
    bench.poll(on=False)
    bench.work()
    bench.due("210911")
    bench.bell.ring("210911")
    until(bench.drained("210911"))
    until(lambda: not [key for key in bench.server.client.keys("rq:job:*") if key])
    assert bench.server.client.llen(f"rq:queue:{QUEUE}") == 0
    assert bench.server.client.llen(f"rq:queue:{QUEUE}:intermediate") == 0


def test_work_flows_without_any_hint(bench: Bench) -> None:
    bench.work()
    bench.due("210911")
    until(bench.drained("210911"))


def test_a_thousand_rings_are_one_job_and_the_next_drain_may_be_rung_for_again(bench: Bench) -> None:
    for _ in range(1000):
        bench.bell.ring("210911")
    assert bench.server.client.llen(f"rq:queue:{QUEUE}") == 1
    bench.bell.ring("210904")
    assert bench.server.client.llen(f"rq:queue:{QUEUE}") == 2
    bench.poll(on=False)
    bench.work()
    until(lambda: len(bench.lines("drained")) == 2)
    bench.bell.ring("210911")
    until(lambda: bench.lines("drained").count("210911") == 2)


def test_a_ring_during_a_drain_is_heard(bench: Bench) -> None:
    bench.poll(on=False)
    bench.work()
    bench.due("210911", "wait")
    bench.bell.ring("210911")
    until(lambda: bench.lines("begun"))
    bench.bell.ring("210911")
    (bench.folder / "release").touch()
    until(lambda: len(bench.lines("drained")) == 2)


def test_work_survives_a_killed_and_wiped_redis(own_bench: Bench) -> None:
    worker = own_bench.work()
    own_bench.rung_until_drained("before")
    own_bench.server.kill()
    own_bench.server.wipe()
    own_bench.due("meanwhile")
    own_bench.bell.ring("meanwhile")
    until(own_bench.drained("meanwhile"))
    own_bench.server.start()
    own_bench.poll(on=False)
    own_bench.rung_until_drained("after")
    assert worker.poll() is None


def test_hints_work_again_after_flushall(bench: Bench) -> None:
    bench.poll(on=False)
    bench.work()
    bench.rung_until_drained("before")
    bench.server.client.flushall()
    bench.rung_until_drained("after")


def test_a_worker_starts_and_works_while_redis_is_away(own_bench: Bench) -> None:
    own_bench.server.kill()
    own_bench.work()
    own_bench.due("210911")
    until(own_bench.drained("210911"))
    own_bench.server.start()
    own_bench.poll(on=False)
    own_bench.rung_until_drained("210904")


def test_a_frozen_redis_stops_neither_bell_nor_worker(own_bench: Bench) -> None:
    worker = own_bench.work()
    own_bench.rung_until_drained("before")
    own_bench.server.freeze()
    own_bench.due("meanwhile")
    for _ in range(20):
        own_bench.bell.ring("meanwhile")
    until(own_bench.drained("meanwhile"))
    own_bench.server.thaw()
    own_bench.poll(on=False)
    own_bench.rung_until_drained("after")
    assert worker.poll() is None


@pytest.mark.parametrize("polled", [True, False])
def test_an_endless_drain_is_interrupted_and_the_worker_lives_on(bench: Bench, *, polled: bool) -> None:
    bench.poll(on=False)
    worker = bench.work(timeout_s=1)
    bench.due("endless", "loop")
    if polled:
        bench.poll(on=True)
    else:
        bench.bell.ring("endless")
    until(lambda: "endless" in bench.lines("begun"))
    bench.due("next")
    bench.bell.ring("next")
    until(bench.drained("next"))
    assert "endless" not in bench.lines("drained")
    assert worker.poll() is None
    assert "DrainTimeout" in bench.errors.read_text()


def test_a_failing_drain_is_tried_again_and_its_text_goes_nowhere(bench: Bench) -> None:
    bench.work()
    bench.due("210911", "fail")
    bench.bell.ring("210911")
    until(lambda: len(bench.lines("begun")) >= 2)
    bench.due("210911")
    until(bench.drained("210911"))
    assert "13800000000" not in bench.errors.read_text()
    client = bench.server.client
    for key in client.scan_iter():
        assert b"13800000000" not in (client.dump(key) or b"")


@pytest.mark.parametrize("serializer", [JSONSerializer, PickleSerializer])
def test_a_planted_job_is_refused(bench: Bench, serializer: Serializer) -> None:
    bench.poll(on=False)
    marker = bench.folder / "planted"
    queue = Queue(QUEUE, connection=bench.server.client, serializer=serializer)
    queue.enqueue_call("os.mkdir", args=(str(marker),))
    queue.enqueue_call("workers.jobs.drain.register", args=("x",))
    queue.enqueue_call("workers.jobs.drain.drain_district", args=("ok", "too many"))
    queue.enqueue_call("workers.jobs.drain.drain_district", args=("new\nline",))
    worker = bench.work()
    bench.rung_until_drained("210911")
    assert not marker.exists()
    assert set(bench.lines("drained")) == {"210911"}
    assert worker.poll() is None
    assert bench.errors.read_text().count("refused a job") == 4
    until(lambda: not bench.server.client.keys("rq:job:*"))


def test_a_callback_planted_on_a_hint_is_not_run(bench: Bench) -> None:
    bench.poll(on=False)
    bench.bell.ring("210911")
    (job_key,) = bench.server.client.keys("rq:job:*")
    for kind in ("success", "failure", "stopped"):
        bench.server.client.hset(job_key, f"{kind}_callback_name", "builtins.print")
    worker = bench.work()
    until(bench.drained("210911"))
    bench.rung_until_drained("210904")
    worker.send_signal(signal.SIGTERM)
    assert worker.communicate()[0] == ""
    assert worker.returncode == 0


def test_a_malformed_job_is_thrown_away(bench: Bench) -> None:
    bench.poll(on=False)
    client = bench.server.client
    client.hset("rq:job:broken", mapping={"data": b"x", "created_at": "no date", "timeout": "no number"})
    client.rpush(f"rq:queue:{QUEUE}", "broken", "no-such-job")
    worker = bench.work()
    bench.rung_until_drained("210911")
    assert worker.poll() is None
    until(lambda: not client.exists("rq:job:broken"))


def test_sigterm_lets_the_present_drain_finish(bench: Bench) -> None:
    worker = bench.work()
    bench.due("210911", "wait")
    bench.due("zz-later")
    until(lambda: bench.lines("begun"))
    worker.send_signal(signal.SIGTERM)
    until(lambda: "stopping on SIGTERM" in bench.errors.read_text())
    (bench.folder / "release").touch()
    assert worker.wait() == 0
    assert bench.lines("drained") == ["210911"]


def test_sigterm_ends_a_drain_that_does_not(bench: Bench) -> None:
    worker = bench.work(timeout_s=1000)
    bench.due("210911", "loop")
    until(lambda: bench.lines("begun"))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait() == 0
    assert bench.lines("drained") == []


def test_an_idle_worker_leaves_at_sigterm_and_takes_its_entry_along(bench: Bench) -> None:
    worker = bench.work()
    until(lambda: bench.server.client.scard("rq:workers") == 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait() == 0
    assert bench.server.client.scard("rq:workers") == 0
