"""A community looks back on a month: who was reached, helped and content, what nobody took; above it few are hidden."""

import io

import openpyxl
import pypdf

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME

CONTENT = {"rating": {"contacted": True, "solved": True, "satisfied": True}}
NOT_CONTENT = {"rating": {"contacted": True, "solved": True, "satisfied": False}}
TIER_DAYS = 8
"""After which what nobody took is late."""


def test_what_was_done_in_a_month_is_in_its_figures(town: Town) -> None:
    town.world.member("first")
    orders = [town.accepted(windows=[town.shift(day)], service="C04") for day in (1, 2)]
    town.accepted(service="C02")
    for order_id in orders:
        town.ok("clerk", f"POST /orders/{order_id}/contact")
    town.round()
    held = [town.accept("first", order_id) for order_id in orders]
    for assignment, order_id, said in zip(held, orders, (CONTENT, NOT_CONTENT), strict=True):
        town.sleep_until(9)
        town.done("first", assignment)
        town.ok("resident", f"POST /orders/{order_id}/confirm", said)
    town.pass_time(days=TIER_DAYS)
    assert [town.state(order_id) for order_id in orders] == ["closed", "closed"]
    today = town.shift(0)["date"]
    found = town.ok("secretary", f"GET /statistics?from={town.shift(-27)['date']}&to={today}")
    told = {one["name"]: (one["top"], one["under"]) for one in found["figures"]}
    assert (found["orders"], told["solution"], told["satisfaction"]) == (3, (2, 2), (1, 2))
    assert (told["response"], told["first_offer"], told["unmet"]) == ((2, 3), (2, 2), (1, 3))
    rates = {one["name"]: one["value"] for one in found["figures"]}
    assert rates["composite"] == (rates["response"] + 100 + 50) / 3
    assert sum(row["whole"] for row in found["unmet"]["rows"]) == 1
    above = town.ok("officer", f"GET /statistics?from={town.shift(-27)['date']}&to={today}")
    assert above["orders"] is None
    assert {one["value"] for one in above["figures"]} == {None}, "three orders could be somebody"
    month = town.ask("secretary", f"GET /reports/monthly.pdf?month={today[:7]}")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(month.content)).pages)
    assert "满意率" in text
    sheet = town.ask("secretary", f"GET /reports/monthly.xlsx?month={today[:7]}&area={HOME}")
    rows = {row[0]: row[1] for row in openpyxl.load_workbook(io.BytesIO(sheet.content))["指标"].values}
    month_now = town.ok("secretary", f"GET /statistics?from={today[:7]}-01&to={today}")
    assert rows["满意率"] == next(one["value"] for one in month_now["figures"] if one["name"] == "satisfaction")
