"""The verbs of dev.py."""

import os
import shutil
from pathlib import Path

import pytest

from tests.fixtures.processes import until
from tests.unit.dev.pretend import calls, fail, write_program
from tooling import checks, cli, environment, locks
from tooling.layout import LOCK_NAMES, Layout, Level

pytestmark = pytest.mark.timeout(60)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def became(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What dev.py would have turned into."""
    programs: list[list[str]] = []

    def execv(program: Path, argv: list[str]) -> None:
        assert str(program) == argv[0], "the interpreter finds its environment by the path that it is started with"
        programs.append([str(Path(argv[0]).relative_to(layout.root)), *argv[1:]])
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", execv)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.chdir(layout.root)
    return programs


def test_up_becomes_the_command(layout: Layout, became: list[list[str]]) -> None:
    argv = ["up", "--demo", "--port", "8123", "--data-dir", "a b"]
    with pytest.raises(SystemExit):
        cli.main(argv, layout.root)
    assert became == [[".venv/bin/jiedan", *argv]]
    assert LOCK_NAMES[Level.DEV] not in calls(layout)


def test_test_passes_its_arguments_on(layout: Layout, became: list[list[str]]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["test", "-k", "x y", "--help"], layout.root)
    assert became == [[".venv/bin/python", "-m", "pytest", "-n", "2", "--dist", "loadfile", "-k", "x y", "--help"]]


@pytest.mark.parametrize("own", [["-n0"], ["-n", "4"], ["--numprocesses=1"], ["--pdb"], ["-p", "no:xdist"]])
def test_own_wishes_about_processes_are_kept(layout: Layout, became: list[list[str]], own: list[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["test", *own], layout.root)
    assert became == [[".venv/bin/python", "-m", "pytest", *own]]


@pytest.mark.parametrize(
    "argv", [[], ["fly"], ["up", "--prot", "1"], ["up", "--port"], ["check", "x"], ["setup", "--b"]]
)
def test_a_wrong_command_line_changes_nothing(
    layout: Layout, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(argv, layout.root)
    assert stopped.value.code == 2
    assert "dev.py" in capsys.readouterr().err
    assert not layout.venv.exists()


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert all(f"\n    {verb} " in said for verb in ("setup", "up", "test", "check", "lock"))


def test_setup_has_the_engine_compiled_by_a_process_that_lives_on(
    layout: Layout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["setup"], layout.root) == 0
    monkeypatch.setenv("JIEDAN_WARM", "1")
    write_program(layout.bin / "jiedan", '#!/bin/sh\necho "told to $*, group $(ps -o pgid= -p $$)"\n')
    assert cli.main(["setup"], layout.root) == 0
    log = layout.venv / "warm.log"
    assert f"compiling the engine in the background, a few minutes once (log: {log})" in capsys.readouterr().out
    until(lambda: "told to warm" in log.read_text())
    assert int(log.read_text().split()[-1]) != os.getpgrp()
    (layout.bin / "jiedan").unlink()
    assert cli.main(["setup"], layout.root) == 0
    assert "the engine is not compiled yet (No such file or directory)" in capsys.readouterr().out


def test_setup_says_when_there_is_nothing_to_do(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["setup", "--bench"], layout.root) == 0
    assert LOCK_NAMES[Level.BENCH] in calls(layout)
    capsys.readouterr()
    assert cli.main(["setup"], layout.root) == 0
    assert capsys.readouterr().out == f"{layout.venv} is ready\n"


def test_chromium_is_named_only_for_browser_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert cli.missing_parts(tmp_path) == []
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    (tmp_path / "tests" / "browser" / "test_pages.py").touch()
    assert "Chromium" in cli.missing_parts(tmp_path)[0]
    monkeypatch.setattr(shutil, "which", lambda name: name)
    assert cli.missing_parts(tmp_path) == []


def test_check_runs_all_and_shows_what_failed(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    environment.ensure(layout, Level.DEV)
    write_program(layout.bin / "ruff", '#!/bin/sh\necho "ruff says $1"\n[ "$1" != check ]\n')
    write_program(layout.bin / "mypy", "#!/bin/sh\necho mypy $*\nexit 1\n")
    write_program(layout.bin / "lint-imports", "#!/bin/sh\nexit 0\n")
    (layout.root / "matcher").mkdir()
    capsys.readouterr()
    assert cli.main(["check"], layout.root) == 1
    said = capsys.readouterr().out
    assert [line.split()[:2] for line in said.splitlines()[:4]] == [
        ["format", "ok"],
        ["lint", "failed"],
        ["types", "failed"],
        ["imports", "ok"],
    ]
    assert "--- lint\nruff says check\n" in said
    assert "--- types\nmypy matcher\n" in said
    assert "ruff says format" not in said


def test_check_is_green_when_every_tool_is(layout: Layout) -> None:
    environment.ensure(layout, Level.DEV)
    for name in ("ruff", "mypy", "lint-imports"):
        write_program(layout.bin / name, "#!/bin/sh\nexit 0\n")
    assert checks.check(layout) == 0


def test_types_are_checked_everywhere() -> None:
    arguments = checks.tools(ROOT)["types"]
    assert {"matcher", "workers", "api", "tooling", "dev.py", "tests"} <= set(arguments)


def test_lock_files_are_asked_for_level_by_level(layout: Layout) -> None:
    assert cli.main(["lock", "--upgrade"], layout.root) == 0
    asked = [line for line in calls(layout).splitlines() if "uv pip compile" in line]
    assert len(asked) == 4
    assert all("--generate-hashes" in line and "--no-emit-index-url" in line and "--upgrade" in line for line in asked)
    assert f"pyproject.toml --group dev --constraints {layout.requirements(Level.RUNTIME)}" in asked[2]
    assert "--upgrade" not in locks.arguments(layout.root, [], upgrade=False)


def test_lock_tells_why_it_failed(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    environment.ensure(layout, Level.DEV)
    fail(layout, "uv", "error: no solution found")
    assert cli.main(["lock"], layout.root) == 1
    assert "making requirements-setup.lock failed: error: no solution found" in capsys.readouterr().err
