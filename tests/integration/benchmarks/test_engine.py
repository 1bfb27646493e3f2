"""The engine's benchmarks end to end, at a twentieth of a district; their gates must close on wrong figures."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks.city.__main__ import main as city
from benchmarks.engine.__main__ import main as engine
from benchmarks.measuring import course
from benchmarks.measuring.course import walk
from benchmarks.measuring.gates import wrong
from benchmarks.measuring.runs import Plan, Row, interleaved
from benchmarks.quality.__main__ import main as quality

# The first run on a machine compiles the kernels, which takes minutes.
pytestmark = pytest.mark.timeout(900)
FIGURES = {"build_s", "solve_s", "total_s", "peak_mb", "grown_mb", "cost", "served", "ratio", "above"}


def read(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    # Pictures need matplotlib, which only `setup --bench` installs; the figures do not.
    assert (folder / f"{name}.png").exists() is (find_spec("matplotlib") is not None)
    return found


def by_way(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["way"]: row for row in found["rows"]}


def test_a_quick_run_writes_figures_and_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert engine(["--quick", "--peers", "simplex", "greedy", "ortools", "--out", str(tmp_path)]) == 0
    found = read(tmp_path, "engine")
    rows = by_way(found)
    assert set(rows) == {"ours", "simplex", "greedy", "ortools"}
    for row in rows.values():
        # A peer that is not installed says so, and nothing else is a reason here.
        assert row.keys() >= FIGURES or row["refused"] == "ortools is not installed"
    assert rows["ours"]["cost"] == rows["simplex"]["cost"] < rows["greedy"]["cost"]
    assert rows["ours"]["runs"][0]["bound"] == rows["ours"]["cost"]
    assert rows["simplex"]["ratio"] > 0
    assert rows["ours"]["peak_mb"] > 10
    assert found["wrong"] == []
    assert found["whole"][0]["timings"]["total"] > 0
    assert found["live"][0]["events"] == 3
    assert found["live"][0]["cost"] == found["live"][0]["fresh"]
    assert found["machine"]["cores"] >= 1
    assert "every gate held" in capsys.readouterr().out


def test_quality_and_city_run_small(tmp_path: Path) -> None:
    assert quality(["--quick", "--family", "several", "--out", str(tmp_path)]) == 0
    rows = read(tmp_path, "quality")["rows"]
    assert [row["time_limit_s"] for row in rows if row["way"] == "ours"] == [0.1, 0.3]
    assert all(row["above"] >= 0 for row in rows if row["way"] == "ours")
    assert city(["--quick", "--family", "city", "--threads", "1", "--out", str(tmp_path)]) == 0
    assert by_way(read(tmp_path, "city"))["ours"]["cost"] > 0


def row_of(way: str, cost: int, bound: int | None = None, broken: tuple[str, ...] = ()) -> Row:
    row = Row(way, "clustered", 1.0, 10, 1, None)
    exact = bound == cost
    row.found.append({"cost": cost, "bound": bound, "exact": exact, "broken": list(broken), "build_s": 1, "solve_s": 1})
    return row


def test_gates_close_on_wrong_figures() -> None:
    assert wrong([row_of("ours", 10, 10), row_of("ortools", 10, 10), row_of("greedy", 12)]) == []
    assert "optimal costs differ" in wrong([row_of("ours", 11, 11), row_of("ortools", 10, 10)])[0]
    assert "below the proven optimum 10" in wrong([row_of("ours", 10, 10), row_of("greedy", 9)])[0]
    assert "per_day: 2 times" in wrong([row_of("greedy", 12, broken=("per_day: 2 times",))])[0]
    assert "lies above the cost" in wrong([row_of("cpsat", 10, 11)])[0]


def test_an_interrupt_keeps_what_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def steps(here: course.Course) -> None:
        here.rows.append(row_of("ours", 10, 10))
        here.rows[0].found[0] |= {"peak_mb": 1.0, "grown_mb": 1.0, "served": 9}
        raise KeyboardInterrupt

    assert walk("engine", tmp_path, steps, "benchmarks.engine.picture") == course.INTERRUPTED
    assert by_way(read(tmp_path, "engine"))["ours"]["cost"] == 10
    assert "interrupted" in capsys.readouterr().out


def test_a_failure_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def steps(here: course.Course) -> None:
        plan = Plan(tmp_path / "nowhere", "clustered", 1.0, 1, ["ours"], 1)
        plan.folder.mkdir()
        interleaved(plan, here.rows, course.tell)

    assert walk("engine", tmp_path, steps, "benchmarks.engine.picture") == 1
    said = capsys.readouterr().err
    assert said.startswith("benchmarks.engine: -m benchmarks.measuring.child ")
    assert "No such file" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("scale", ["0", "-1", "1.5", "many", "nan"])
def test_a_broken_scale_is_refused(scale: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        engine(["--scale", scale])
    assert "neither a part of 1 nor a whole number" in capsys.readouterr().err
