"""How dev.py makes, keeps, repairs and renews the environment."""

import fcntl
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.unit.dev.pretend import calls, forget_calls, write_program
from tooling import environment, install, stamp
from tooling.failures import SetupError
from tooling.layout import LOCK_NAMES, Layout, Level

pytestmark = pytest.mark.timeout(60)


def test_a_first_start_installs_and_a_second_does_nothing(layout: Layout) -> None:
    assert environment.ensure(layout, Level.RUNTIME) is True
    assert f"--require-hashes --compile-bytecode --python {layout.python}" in calls(layout)
    assert "requirements.lock index=https://mirror.invalid/simple" in calls(layout)
    forget_calls(layout)
    assert environment.ensure(layout, Level.RUNTIME) is False
    assert calls(layout) == ""


def test_a_changed_lock_file_renews_the_same_environment(layout: Layout) -> None:
    environment.ensure(layout, Level.RUNTIME)
    forget_calls(layout)
    layout.requirements(Level.RUNTIME).write_text("other\n", encoding="utf-8")
    assert environment.ensure(layout, Level.RUNTIME) is True
    assert "-m venv" not in calls(layout)
    assert "uv pip sync" in calls(layout)


def test_the_larger_environment_stands_in_for_the_smaller_and_is_kept(layout: Layout) -> None:
    environment.ensure(layout, Level.DEV)
    assert environment.ensure(layout, Level.RUNTIME) is False
    forget_calls(layout)
    layout.requirements(Level.DEV).write_text("other\n", encoding="utf-8")
    assert environment.ensure(layout, Level.RUNTIME) is True
    assert LOCK_NAMES[Level.DEV] in calls(layout)


@pytest.mark.parametrize("change", [{"python": "CPython 3.99"}, {"base": "/elsewhere"}, {"root": "/moved"}])
def test_another_python_or_place_makes_the_environment_anew(layout: Layout, change: dict[str, str]) -> None:
    environment.ensure(layout, Level.RUNTIME)
    forget_calls(layout)
    content = json.loads(layout.stamp.read_text(encoding="utf-8"))
    layout.stamp.write_text(json.dumps(content | change), encoding="utf-8")
    (layout.venv / "left-over").touch()
    assert environment.ensure(layout, Level.RUNTIME) is True
    assert "-m venv" in calls(layout)
    assert not (layout.venv / "left-over").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"root": 1, "level": 7}'])
def test_a_spoilt_stamp_counts_as_none(layout: Layout, text: str) -> None:
    environment.ensure(layout, Level.RUNTIME)
    layout.stamp.write_text(text, encoding="utf-8")
    assert stamp.read(layout) is None
    assert environment.ensure(layout, Level.RUNTIME) is True


def test_an_interrupted_set_up_is_made_anew(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(install, "packages", interrupt)
        with pytest.raises(KeyboardInterrupt):
            environment.ensure(layout, Level.RUNTIME)
    (layout.venv / "half-done").touch()
    assert environment.ensure(layout, Level.RUNTIME) is True
    assert not (layout.venv / "half-done").exists()
    assert stamp.is_ready(layout, Level.RUNTIME)


def test_an_environment_of_somebody_else_is_left_alone(layout: Layout) -> None:
    layout.venv.mkdir()
    (layout.venv / "pyvenv.cfg").touch()
    with pytest.raises(SetupError, match=r"was not made by dev\.py: move it away"):
        environment.ensure(layout, Level.RUNTIME)
    assert (layout.venv / "pyvenv.cfg").exists()


def test_a_missing_lock_file_is_named(layout: Layout) -> None:
    layout.requirements(Level.RUNTIME).rename(layout.root / "elsewhere")
    with pytest.raises(SetupError, match=r"cannot read .*requirements\.lock"):
        environment.ensure(layout, Level.RUNTIME)


def test_a_second_set_up_waits_for_the_first(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    with layout.lock_file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = threading.Thread(target=environment.ensure, args=(layout, Level.RUNTIME))
        second.start()
        while "waiting for it" not in capsys.readouterr().out:
            second.join(0.01)
        assert not layout.stamp.exists()
        fcntl.flock(held, fcntl.LOCK_UN)
    second.join(30)
    assert layout.stamp.exists()


def test_the_command_finds_the_project(layout: Layout) -> None:
    environment.ensure(layout, Level.RUNTIME)
    assert (layout.site_packages / "jiedan.pth").read_text(encoding="utf-8") == f"{layout.root}\n"
    assert os.access(layout.bin / "jiedan", os.X_OK)


@pytest.mark.parametrize("folder", ["plain", "with space", "very/" + "long/" * 30])
def test_the_command_runs_wherever_it_lies(tmp_path: Path, folder: str) -> None:
    home = tmp_path / folder
    (home / "api").mkdir(parents=True)
    (home / "api" / "cli.py").write_text("import sys\ndef main():\n    print(sys.argv[1:])\n    return 3\n")
    (home / "python").symlink_to(sys.executable)
    write_program(home / "jiedan", environment._launcher(str(home / "python")))
    done = subprocess.run(
        [home / "jiedan", "up", "a b"], env={**os.environ, "PYTHONPATH": str(home)}, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (3, b"['up', 'a b']\n")
