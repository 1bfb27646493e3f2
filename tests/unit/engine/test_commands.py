"""`solve` and `check` as commands: exit codes, one line of error, whole files only."""

import argparse
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.commands.solve import add_parsers

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tests" / "data" / "instances"
EXAMPLE = FOLDER / "mixed-12.json"
SINGLE = FOLDER / "single-11.json"
PROGRAM = """
import argparse, sys
from api.commands.solve import add_parsers
parser = argparse.ArgumentParser()
add_parsers(parser.add_subparsers(required=True))
args = parser.parse_args()
sys.exit(args.run(args))
"""


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers(required=True))
    args = parser.parse_args([str(word) for word in words])
    code: int = args.run(args)
    return code


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, nothing is told of how far explaining is."""
    monkeypatch.setattr("api.commands.solve._Progress.FIRST_S", float("inf"))


@pytest.mark.parametrize("name", ["plan.json", "plan.json.gz"])
def test_a_plan_is_written_and_judged(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / name
    assert run("solve", EXAMPLE, "-o", plan, "--explain-most", "2", "--time-limit", "60") == 0
    assert capsys.readouterr() == ("", "")
    assert run("check", EXAMPLE, plan) == 0
    assert capsys.readouterr() == ("11144\n", "")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    data = gzip.decompress(plan.read_bytes()) if name.endswith(".gz") else plan.read_bytes()
    timings = json.loads(data)["timings"]
    assert set(timings) == {"load", "read", "build", "solve", "explain", "write", "total"}
    assert timings["total"] >= timings["solve"] > 0


def test_a_plan_goes_to_standard_output_by_default(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", open(1, "w", closefd=False))  # noqa: SIM115 - the descriptor itself
        assert run("solve", EXAMPLE) == 0
    assert json.loads(capfdbinary.readouterr().out)["cost"] == 11144


def test_broken_rules_are_told_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.json"
    run("solve", EXAMPLE, "-o", plan)
    document = json.loads(plan.read_bytes())
    document["cost"] += 1
    document["served"] += 1
    plan.write_text(json.dumps(document))
    assert run("check", EXAMPLE, plan) == 1
    said = capsys.readouterr()
    assert said.out == "11144\n"
    assert said.err.splitlines()[0] == "cost: the plan states 11145, it is 11144"
    plan.write_text("{}")
    assert run("check", EXAMPLE, plan) == 1
    assert "format: is not jiedan-plan/1" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"a": "\\ud800"', "\x00"])
def test_files_that_are_no_documents_end_with_one_line(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong\n.json"
    wrong.write_text(text)
    for words in (("solve", wrong), ("check", EXAMPLE, wrong), ("check", wrong, EXAMPLE), ("solve", tmp_path)):
        assert run(*words) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        assert "Traceback" not in said.err


def test_a_plan_that_cannot_be_written_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for target in (tmp_path / "no" / "plan.json", tmp_path, Path("/dev/full")):
        assert run("solve", EXAMPLE, "-o", target) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"{target}: cannot be written (")
        assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_plan_and_certificate_need_a_file_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = tmp_path / "both.json"
    assert run("solve", EXAMPLE, "-o", both, "--certificate", tmp_path / "." / "both.json") == 2
    assert capsys.readouterr().err == f"{both}: plan and certificate need a file each\n"
    assert not both.exists()


def test_an_existing_plan_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text("old")
    plan.chmod(0o640)
    assert run("solve", EXAMPLE, "-o", plan) == 0
    assert plan.stat().st_mode & 0o777 == 0o640
    assert json.loads(plan.read_bytes())["format"] == "jiedan-plan/1"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("words", [["solve", str(EXAMPLE)], ["solve", "missing.json"]])
def test_a_closed_pipe_ends_without_a_traceback(words: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words], cwd=ROOT, stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.timeout(60)
def test_the_parsers_import_no_engine() -> None:
    rooms = "('matcher', 'numpy', 'msgspec')"
    code = f"import sys, api.commands.solve\nprint([m for m in sys.modules if m.startswith({rooms})])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("limit", ["-1", "nan", "inf", "soon"])
def test_a_senseless_time_limit_is_refused(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("solve", EXAMPLE, "--time-limit", limit)
    assert "--time-limit" in capsys.readouterr().err


def test_the_plan_is_the_same_with_any_number_of_threads(tmp_path: Path) -> None:
    plans = []
    for number in (1, 3):
        assert run("solve", EXAMPLE, "-o", tmp_path / "plan.json", "--threads", str(number)) == 0
        plan = json.loads((tmp_path / "plan.json").read_bytes())
        plans.append({name: value for name, value in plan.items() if name != "timings"})
    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    "words", [("--threads", "0"), ("--threads", "two"), ("--time-limit", "soon"), ("--explain-most", "-1")]
)
def test_a_number_that_is_none_is_named(words: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("solve", EXAMPLE, *words)
    assert f"{words[1]} is not a number of" in capsys.readouterr().err


def test_only_some_orders_are_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.json"

    def explained(*words: str) -> set[str]:
        assert run("solve", SINGLE, "-o", plan, *words) == 0
        assert capsys.readouterr() == ("", "")
        assert run("check", SINGLE, plan) == 0
        capsys.readouterr()
        return {row["order"] for row in json.loads(plan.read_bytes())["unserved"] if row["remedies"]}

    every = explained("--explain")
    first, second = sorted(every)[:2]
    assert explained() == set()
    assert explained("--explain-order", first) == {first}
    assert explained("--explain", "--explain-order", second, "--explain-order", first) == {first, second}
    assert len(explained("--explain-most", "1")) <= 1
    assert run("solve", SINGLE, "--explain-order", "nobody's") == 2
    assert capsys.readouterr().err == f'--explain-order: "nobody\'s" is no order of {SINGLE}\n'


def test_explaining_tells_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.commands.solve._Progress.FIRST_S", 0.0)
    monkeypatch.setattr("api.commands.solve._Progress.EVERY_S", 0.0)
    assert run("solve", SINGLE, "-o", tmp_path / "plan.json", "--explain-most", "2") == 0
    assert capsys.readouterr() == ("", "explaining: remedies 0 of 2\nexplaining: remedies 1 of 2\n")
