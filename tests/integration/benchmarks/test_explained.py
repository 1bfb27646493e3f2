"""The benchmark of explanations, at a twentieth of a district; a statement that does not hold must be found."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.explained.__main__ import Bench, main

# The first run on a machine compiles the kernels, which takes minutes.
pytestmark = pytest.mark.timeout(900)
SMALL = ["--scale", "0.02", "--orders", "2", "--prices", "1"]


def test_what_is_explained_holds(tmp_path: Path) -> None:
    out = tmp_path / "explained.json"
    assert main([*SMALL, "--out", str(out)]) == 0
    found = json.loads(out.read_text("utf-8"))
    assert found["wrong"] == []
    assert found["orders"] == 2
    assert found["prices"] == 1
    assert sum(found["remedies"].values()) >= 2
    # A plan, its explanation, each remedy with the order and without it, each price.
    assert found["solved"] == 2 + 2 * sum(found["remedies"].values()) + 1


def test_what_does_not_hold_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    true = Bench.plan

    def boasting(bench: Bench, document: dict[str, Any], *options: str) -> dict[str, Any]:
        plan = true(bench, document, *options)
        for price in plan["prices"]:
            price["price"] += 1
        for row in plan["unserved"]:
            for remedy in row["remedies"]:
                remedy["cost_change"] -= 1
        return plan

    monkeypatch.setattr(Bench, "plan", boasting)
    assert main(SMALL) == 1
    said = capsys.readouterr().out
    assert "WRONG price" in said
    assert ": the cost changes by" in said


def test_nothing_is_claimed_where_nothing_is_proven(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--family", "uniform", "--scale", "2.5"]) == 1
    assert capsys.readouterr().err.startswith("benchmarks.explained: scale 2.5 is neither")
