"""The command line: each mistake gets one sentence and its exit code, and no traceback."""

import gzip
import shlex
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import build_parser, main
from matcher.store.vault import load_vault
from workers.queue_server import QueueServerError, plan_queue_server


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "JIEDAN_PORT", "JIEDAN_DEMO", "JIEDAN_WARM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JIEDAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JIEDAN_KEY_FILE", str(tmp_path / "key"))


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    try:
        code = main(argv)
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("fly",), "invalid choice: 'fly'"),
        (("up", "--port", "x"), "a port is a whole number from 0 to 65535"),
        (("up", "--port", "70000"), "a port is a whole number from 0 to 65535"),
        (("up", "--demo", "--host", "192.0.2.1"), "the demo listens on 127.0.0.1 only"),
        (("up", "--host", "here"), "give an IP address"),
        (("token", "create", "--role", "king", "--area", "211402"), "choose one of district_admin"),
        (("token", "create", "--role", "member", "--area", "2", "--member", "x"), "an id is 32 hexadecimal digits"),
        (("token", "create", "--area", "2"), "required: --role"),
        (("migrate", "--data"), "unrecognized arguments: --data"),
    ],
)
def test_wrong_arguments(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], sentence: str) -> None:
    code, out, err = said(capsys, *argv)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u:secret@x"),
        ("REDIS_URL", "http://:secret@x"),
        ("JIEDAN_PORT", "secret"),
        ("JIEDAN_LEASE_S", "0"),
        ("JIEDAN_STREAMS_EACH", "0"),
        ("JIEDAN_DEMO", "secret"),
        ("JIEDAN_WARM", "secret"),
        ("JIEDAN_METRICS_FROM", "secret"),
        ("DATABASE_URL", "postgresql://u:secret@127.0.0.1:secret/x"),
        ("DATABASE_URL", "postgresql://u:secret@[::1/x"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
    ],
)
def test_wrong_settings_name_the_variable_and_never_the_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    code, _, err = said(capsys, "migrate")
    assert (code, err.count("\n")) == (2, 1)
    assert name in err
    assert "secret" not in err


def test_a_taken_port_an_unreachable_database_and_an_unwritable_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = said(capsys, "up", "--port", str(port))
    assert (code, err) == (1, f"jiedan: port {port} is taken; stop what listens there or choose another with --port\n")
    (tmp_path / "file").write_text("")
    code, _, err = said(capsys, "migrate", "--data-dir", str(tmp_path / "file" / "x"))
    assert (code, err.count("\n")) == (1, 1)
    assert "cannot be made" in err
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x")
    code, _, err = said(capsys, "migrate")
    assert (code, err.count("\n")) == (1, 1)
    assert "cannot be reached" in err
    assert "secret" not in err


def test_a_district_is_brought_in_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert "211402 葫芦岛市连山区" in said(capsys, "district")[1]
    assert said(capsys, "migrate")[0] == 0
    code, out, _ = said(capsys, "district", "211402")
    assert code == 0
    assert "--area 211402" in out
    assert said(capsys, "district", "211402")[2] == "jiedan: the district is in this database already\n"
    assert said(capsys, "district", "999999")[2].endswith("no district that ships with the product has this code\n")
    assert said(capsys, "token", "create", "--role", "district_admin", "--area", "211402")[0] == 0


def test_migrate_token_and_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "doctor")
    assert code == 1
    assert "WRONG database: there is none yet" in out
    assert said(capsys, "token", "create", "--role", "clerk", "--area", "211402")[2].endswith("run `jiedan migrate`\n")
    assert said(capsys, "migrate")[0] == 0
    code, _, err = said(capsys, "token", "create", "--role", "clerk", "--area", "211402")
    assert (code, err.count("\n")) == (2, 1)
    assert "there is no such district" in err
    code, out, _ = said(capsys, "doctor")
    assert code == 1
    assert "WRONG key file" in out
    assert "ok    invariants: all hold" in out


@pytest.mark.parametrize("name", ["two\nlines", "\udcff"])
def test_the_note_of_a_token_is_printable(capsys: pytest.CaptureFixture[str], name: str) -> None:
    said(capsys, "demo")
    code, _, err = said(capsys, "token", "create", "--role", "clerk", "--area", "211402001001", "--name", name)
    assert (code, err) == (2, "jiedan: name: printable characters only\n")


def _foreign(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE service_order (id INTEGER)")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: file.write_bytes(b"rubbish" * 1000), "is none, or damaged"),
        (lambda file: file.mkdir(), "cannot be opened"),
        (_foreign, "tables that are not jiedan's"),
    ],
)
def test_a_database_file_that_is_none_of_ours(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    (tmp_path / "data").mkdir()
    spoil(tmp_path / "data" / "jiedan.db")
    code, _, err = said(capsys, "migrate")
    assert (code, err.count("\n")) == (1, 1)
    assert sentence in err


def test_a_key_that_did_not_seal_the_records_starts_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert said(capsys, "demo")[0] == 0
    other = tmp_path / "other"
    load_vault(other, create=True)
    monkeypatch.setenv("JIEDAN_KEY_FILE", str(other))
    code, _, err = said(capsys, "demo")
    assert (code, err.count("\n"), str(other) in err) == (1, 1, True)
    code, out, _ = said(capsys, "doctor")
    assert (code, "WRONG sealed records" in out) == (1, True)


def test_a_file_where_the_queue_keeps_its_own(tmp_path: Path) -> None:
    (tmp_path / "queue").write_text("")
    with pytest.raises(QueueServerError, match="cannot be made"):
        plan_queue_server(tmp_path).prepare()


def test_closed_streams_and_too_little_memory(tmp_path: Path) -> None:
    instance = Path(__file__).parents[2] / "data/instances/single-12-x1.json.gz"
    jiedan = f"{shlex.quote(sys.executable)} -m api.cli"

    def run(line: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)

    done = run(f"{jiedan} solve {instance} >&-")
    assert (done.returncode, done.stderr) == (2, "standard output: is closed\n")
    assert run(f"{jiedan} solve nowhere 2>&-").returncode == 2
    bomb = tmp_path / "bomb.gz"
    with gzip.open(bomb, "wb", 6) as file:
        for _ in range(400):
            file.write(b" " * (1 << 20))
    done = run(f"ulimit -v 300000; {jiedan} solve {bomb}")
    assert done.returncode == 2
    assert "of memory, and" in done.stderr
    assert done.stderr.count("\n") == 1


def test_every_command_has_help() -> None:
    text = build_parser().format_help()
    for name in ("up", "demo", "migrate", "worker", "serve", "tick", "solve", "check", "token", "doctor"):
        assert f"\n    {name} " in text
