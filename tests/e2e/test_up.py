"""`jiedan up` as an operator meets it: what dies is started again, stopping is quick, nothing is left behind."""

import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from tests.fixtures.processes import alive, python_environment, until
from tests.fixtures.service import Running, running_service

pytestmark = pytest.mark.timeout(120)
NAMES = ("valkey-server", "worker", "tick", "serve")


@pytest.fixture
def place(demo_template: Path, tmp_path: Path) -> Path:
    """A folder with a loaded demo in it, so that starting is quick."""
    shutil.copy(demo_template / "key", tmp_path / "key")
    shutil.copytree(demo_template / "data", tmp_path / "data")
    return tmp_path


def pids(service: Running) -> list[int]:
    return [one.pid for name in NAMES for one in service.children(name)]


def restarted(service: Running, name: str, old: int) -> bool:
    return any(one.pid != old for one in service.children(name))


def is_ready(service: Running) -> bool:
    try:
        return httpx.get(f"{service.base_url}/readyz", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def test_each_process_that_dies_is_started_again(place: Path) -> None:
    with running_service(place) as service:
        for name in NAMES:
            until(partial(service.children, name))
            (before,) = service.children(name)
            before.kill()
            until(partial(restarted, service, name, before.pid))
            until(partial(is_ready, service))


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_everything_and_says_nothing_ugly(place: Path, signum: signal.Signals) -> None:
    with running_service(place) as service:
        children = pids(service)
        service.process.send_signal(signum)
        assert service.process.wait(15) == 0
    until(lambda: not any(map(alive, children)))
    assert "Traceback" not in (place / "up.log").read_text("utf-8")


def test_no_orphan_is_left_when_the_supervisor_is_killed(place: Path) -> None:
    with running_service(place) as service:
        children = pids(service)
        assert len(children) == len(NAMES)
        service.process.kill()
        until(lambda: not any(map(alive, children)))


def test_a_second_instance_on_the_same_folder_is_told_so(place: Path) -> None:
    with running_service(place):
        argv = [sys.executable, "-m", "api.cli", "up", "--port", "0", "--data-dir", str(place / "data")]
        env = {**python_environment(), "JIEDAN_KEY_FILE": str(place / "key")}
        second = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert second.returncode == 1
    assert "is in use by another instance" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_with_a_cold_cache_it_is_ready_while_the_engine_is_being_compiled(place: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(place / "cache"), "XDG_CONFIG_HOME": str(place), "JIEDAN_WARM": "1"}
    with running_service(place, **cache) as service:
        assert is_ready(service)
        until(partial(service.children, "warm"))
        (warm,) = service.children("warm")
        until(lambda: "compiling the engine" in (service.folder / "log" / "warm.log").read_text("utf-8"))
        assert warm.nice() > 0
        below = [one.pid for one in psutil.Process(service.process.pid).children(recursive=True)]
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(15) == 0
    until(lambda: not any(map(alive, below)))
    assert "Traceback" not in (place / "up.log").read_text("utf-8")
    assert not list((place / "cache").rglob("*.ready"))


def test_the_demo_knows_its_own_on_the_next_start(place: Path) -> None:
    with running_service(place) as service:
        assert service.client("secretary").get("/v1/orders").status_code == httpx.codes.OK
        for name in ("demo.json", "jiedan.db"):
            assert (service.folder / name).stat().st_mode & 0o777 == 0o600
