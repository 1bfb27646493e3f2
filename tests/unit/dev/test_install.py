"""What dev.py does and says where something fails."""

import errno
import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.unit.dev.pretend import calls, fail
from tooling import cli, environment, install, running, stamp
from tooling.failures import SetupError, explain, explain_os_error
from tooling.layout import Layout, Level

pytestmark = pytest.mark.timeout(60)


def test_pip_goes_on_where_uv_fails(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    fail(layout, "uv", "error: unknown option\n")
    assert environment.ensure(layout, Level.DEV) is True
    assert f"pip install --require-hashes --no-deps -r {layout.requirements(Level.DEV)}" in calls(layout)
    assert "uv failed: error: unknown option; going on with pip" in capsys.readouterr().out


def test_pip_goes_on_where_uv_cannot_be_started(layout: Layout) -> None:
    (layout.root / "uv").write_text("no program", encoding="utf-8")
    (layout.root / "uv").chmod(0o644)
    environment.ensure(layout, Level.RUNTIME)
    assert f"pip install --require-hashes --no-deps -r {layout.requirements(Level.RUNTIME)}" in calls(layout)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("WARNING: NewConnectionError: refused\nERROR: No matching distribution found", "index cannot be reached"),
        ("error: dns error: failed to lookup address", "index cannot be reached"),
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that the lock file names"),
        ("SSLError(CERTIFICATE_VERIFY_FAILED), Max retries, timed out", "a certificate that this machine"),
        ("Traceback\n  error: so and so\n\n  at last", "failed: error: so and so"),
        ("", "no reason was given"),
    ],
)
def test_a_failed_installation_is_one_sentence(
    layout: Layout, capsys: pytest.CaptureFixture[str], output: str, sentence: str
) -> None:
    fail(layout, "uv", output)
    fail(layout, "pip", output)
    assert cli.main(["setup"], layout.root) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.startswith("dev.py: ")
    assert said.count("\n") == 1
    assert not layout.stamp.exists()
    (layout.root / "uv-says").unlink()
    (layout.root / "pip-says").unlink()
    assert cli.main(["setup"], layout.root) == 0


def test_a_full_disk_is_told_before_the_work(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage(layout.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5 * 2**20))
    assert cli.main(["setup"], layout.root) == 1
    assert f"the disk is too full: {layout.root} has 5 MB free" in capsys.readouterr().err
    assert not layout.venv.exists()


def test_a_program_that_dies_of_a_full_disk_without_a_word_is_understood(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage(layout.root)
    monkeypatch.setattr(environment, "NEEDED_MB", dict.fromkeys(Level, 0))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**20))
    fail(layout, "pip", "returned non-zero exit status 1.")
    assert cli.main(["setup"], layout.root) == 1
    assert "the disk is full" in capsys.readouterr().err


def test_a_disk_that_fills_up_is_told(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(layout.stamp))

    monkeypatch.setattr(stamp, "write", full)
    assert cli.main(["setup"], layout.root) == 1
    assert f"the disk is full at {layout.stamp}" in capsys.readouterr().err


def test_an_unwritable_folder_is_told(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    layout.lock_file.mkdir()
    assert cli.main(["setup"], layout.root) == 1
    assert capsys.readouterr().err == f"dev.py: cannot write at {layout.lock_file}: is a directory.\n"


def test_a_python_without_venv_is_told(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupError, match="lacks the modules venv and ensurepip"):
        environment.ensure(layout, Level.RUNTIME)


def test_an_os_error_without_words_is_still_a_sentence(tmp_path: Path) -> None:
    assert explain_os_error(OSError("odd"), "/here") == "cannot write at /here: odd."
    assert explain("x", "doing", tmp_path).startswith("doing failed: ")


def test_ctrl_c_is_one_sentence(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(environment, "ensure", interrupt)
    assert cli.main(["setup"], layout.root) == cli.INTERRUPTED
    assert "interrupted" in capsys.readouterr().err


def test_a_stopped_run_ends_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def stop(child: "subprocess.Popen[bytes]", *_: object) -> int:
        started.append(child)
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_wait", stop)
    with pytest.raises(KeyboardInterrupt):
        running.run(["sleep", "60"], cwd=tmp_path)
    assert started[0].returncode == -signal.SIGTERM


def test_long_work_is_told_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "HEARTBEAT_S", 0.01)
    done = running.run(["sh", "-c", "sleep 0.2; echo out; echo err >&2; exit 4"], cwd=tmp_path, telling="still at it")
    assert (done.code, done.output) == (4, "out\nerr\n")
    assert "still at it, 0 s so far" in capsys.readouterr().out


def test_uv_gets_what_pip_was_told(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.ensure(layout, Level.RUNTIME)
    told = install.uv_environment(layout)
    assert (told["UV_DEFAULT_INDEX"], told["SSL_CERT_FILE"]) == ("https://mirror.invalid/simple", "/ca.pem")
    monkeypatch.setenv("UV_INDEX_URL", "https://own.invalid/simple")
    monkeypatch.setenv("SSL_CERT_FILE", "/own.pem")
    told = install.uv_environment(layout)
    assert "UV_DEFAULT_INDEX" not in told
    assert told["SSL_CERT_FILE"] == "/own.pem"


def test_a_variable_of_pip_wins_over_its_files(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    output = ":env:.index-url='env'\nglobal.index-url='file'\ninstall.cert='c'\nfreeze.index-url='no'\nnoise\n"
    monkeypatch.setattr(install, "run", lambda *_, **__: running.Done(0, output, 0.0))
    assert install._pip_settings(layout) == {"index-url": "env", "cert": "c"}
