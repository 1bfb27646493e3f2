"""How the embedded queue is started."""

import os
import platform
import tempfile
from pathlib import Path

import pytest

from workers import queue_server
from workers.connection import connect
from workers.queue_server import (
    LONGEST_SOCKET_PATH,
    QueueServerMissing,
    SocketPathError,
    find_server,
    plan_queue_server,
    socket_path,
)


def test_the_plan_names_a_real_binary_a_socket_and_no_port(tmp_path: Path) -> None:
    short = Path("/srv/data")
    plan = plan_queue_server(short)
    assert os.access(plan.argv[0], os.X_OK)
    options = dict(zip(plan.argv[1::2], plan.argv[2::2], strict=True))
    assert options["--port"] == "0"
    assert options["--unixsocket"] == "/srv/data/run/queue.sock"
    assert options["--dir"] == "/srv/data/queue"
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    assert list(tmp_path.iterdir()) == []


def test_a_long_data_folder_gets_a_short_socket_of_its_own(tmp_path: Path) -> None:
    long = tmp_path / ("接单" * 30)
    path = socket_path(long)
    assert len(os.fsencode(path)) <= LONGEST_SOCKET_PATH
    assert path.parent.parent == Path(tempfile.gettempdir())
    assert path == socket_path(long)
    assert path != socket_path(tmp_path / ("接單" * 30))


def test_the_url_leads_to_the_socket_whatever_the_folder_is_called() -> None:
    plan = plan_queue_server(Path("/srv/接 单%20?#"))
    assert connect(plan.url).connection_pool.connection_kwargs["path"] == str(plan.socket)


def test_the_folders_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    plan = plan_queue_server(tmp_path / ("x" * 110))
    plan.prepare()
    assert plan.socket.parent.stat().st_mode & 0o777 == 0o700
    assert plan.folder.is_dir()


def test_a_folder_for_the_socket_that_is_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_server, "socket_path", lambda _folder: tmp_path / "link" / "queue.sock")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SocketPathError, match="belongs to somebody else"):
        plan_queue_server(tmp_path).prepare()


def test_a_machine_without_a_server_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(QueueServerMissing, match=r"no queue server for \w+ on riscv64; set REDIS_URL"):
        find_server()
