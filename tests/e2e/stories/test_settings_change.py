"""A district weighs distance heavier: it is tried, saved, seen in a round, found in the report, and taken back."""

import io
from typing import Any

import openpyxl

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME

WEIGHTS = {"weights": {"distance": [0, 60, 90, 99], "balance": 3}}


def proposed(town: Town) -> Any:
    """A round of the community, proposed."""
    made = town.ok("secretary", "POST /rounds", {"area": HOME, "mode": "propose"})
    town.work()
    return town.ok("secretary", f"GET /rounds/{made['id']}")


def test_a_change_is_tried_saved_and_taken_back(town: Town) -> None:
    for days in (1, 2):
        town.world.accepted([town.world.shift(days)])
    first = town.ok("admin", "GET /settings")
    tried = town.ok("admin", "POST /settings/preview", {"area": HOME, **WEIGHTS})["matching"]
    assert town.ok("admin", "GET /settings") == first
    town.ok("admin", "PATCH /settings", {**WEIGHTS, "version": first["version"]})
    made = proposed(town)
    assert {name: made[name] for name in ("served", "unserved", "cost")} == {
        name: tried["after"][name] for name in ("served", "unserved", "cost")
    }
    assert town.refused("admin", "PATCH /settings", {**WEIGHTS, "version": first["version"]}) == (409, "wrong_state")
    shares = {"response": 40, "solution": 40, "satisfaction": 20}
    town.ok("admin", "PATCH /settings", {"composite": shares})
    assert town.ok("officer", "GET /statistics")["composite"]["shares"] == shares
    today = town.ok("officer", "GET /statistics")["last"]
    reply = town.ask("officer", f"GET /reports/monthly.xlsx?month={today[:7]}")
    assert reply.status_code == 200, reply.text
    formulas = openpyxl.load_workbook(io.BytesIO(reply.content))["怎么算的"]
    assert any("响应率×40" in str(cell) for row in formulas.values for cell in row)
    town.ok("admin", "POST /settings/restore", {"number": first["version"]})
    back = town.ok("admin", "GET /settings")
    assert {**back, "version": 0} == {**first, "version": 0}
    numbers = [one["number"] for one in town.ok("clerk", "GET /settings/versions")["items"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 4
