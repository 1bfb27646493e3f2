"""The report of a month: its figures are those of the statistics, it names nobody, and it knows whose it is."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pypdf
import pytest

from api.pages.words import say
from tests.fixtures.world import CELL, DISTRICT, HOME
from tests.integration.api.conftest import Client

CANARY = {"name": "金丝雀女士", "phone": "000 8765 4321", "place": "示例路金丝雀巷9号"}


@pytest.fixture
def month(client: Client) -> str:
    """The present month, with an order that somebody did and the resident rated."""
    day = client.world.services.commit(lambda tx: tx.now).astimezone(dt.timezone(dt.timedelta(hours=8)))
    body = {**client.order_body(), "place": CANARY["place"], "contact": {k: CANARY[k] for k in ("name", "phone")}}
    order = client.post("resident", "/orders", body).json()["id"]
    for verb in ("accept", "contact"):
        client.post("clerk", f"/orders/{order}/{verb}", {})
    helper = client.get("near", "/me").json()["helper"]["id"]
    client.post("secretary", f"/orders/{order}/offer", {"helpers": [helper]})
    offer = client.get("near", "/me/offers").json()["items"][0]["id"]
    job = client.post("near", f"/offers/{offer}/accept", {}).json()["assignment"]
    client.post("near", f"/assignments/{job}/start", {})
    client.post("near", f"/assignments/{job}/report", {"minutes": 40, "note": "金丝雀"})
    rating = {"rating": {"contacted": "yes", "solved": "yes", "satisfied": "yes"}}
    assert client.post("resident", f"/orders/{order}/confirm", rating).is_success
    return f"{day:%Y-%m}"


def workbook(client: Client, who: str, query: str) -> Any:
    reply = client.get(who, f"/reports/monthly.xlsx?{query}")
    assert reply.status_code == 200, reply.text
    return openpyxl.load_workbook(io.BytesIO(reply.content))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_figures_are_those_of_the_statistics(client: Client, month: str, lang: str) -> None:
    today = client.world.services.commit(lambda tx: tx.now).astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    shown = client.get("secretary", f"/statistics?area={HOME}&from={month}-01&to={today}").json()
    book = workbook(client, "secretary", f"area={HOME}&month={month}&lang={lang}")
    rows = list(book[say(lang, "sheet.figures")].iter_rows(min_row=2, values_only=True))
    wanted = [
        (say(lang, f"figure.{one['name']}"), one["value"], one["before"], one["change"]) for one in shown["figures"]
    ]
    assert [row[:4] for row in rows] == wanted
    assert any(value is not None for _, value, *_ in wanted)
    areas = list(book[say(lang, "areas.title")].iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in areas] == [(row["name"], row["orders"]) for row in shown["areas"]]
    reply = client.get("secretary", f"/reports/monthly.pdf?month={month}&lang={lang}")
    assert reply.headers["content-disposition"] == f'attachment; filename="report-{HOME}-{month}.pdf"'
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(reply.content)).pages)
    assert say(lang, "figure.response") in text
    assert "100.0%" in text


def test_it_names_nobody_and_hides_small_numbers(client: Client, month: str) -> None:
    every = [client.get(who, f"/reports/monthly.pdf?month={month}") for who in ("secretary", "officer", "admin")]
    texts = ["".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(one.content)).pages) for one in every]
    for who in ("secretary", "admin"):
        book = workbook(client, who, f"month={month}")
        texts.append(" ".join(str(cell) for sheet in book for row in sheet.values for cell in row))
    for text in texts:
        assert "金丝雀" not in text
        assert "87654321" not in text.replace(" ", "")
    district = workbook(client, "admin", f"month={month}")["各处对照"]
    assert {row[1] for row in district.iter_rows(min_row=2, values_only=True)} <= {None, 0}


def test_whose_it_is_and_for_which_month(client: Client) -> None:
    assert client.get("clerk", "/reports/monthly.pdf").status_code == 403
    assert client.get("near", "/reports/monthly.xlsx").status_code == 403
    assert client.get("secretary", f"/reports/monthly.xlsx?area={DISTRICT}").status_code == 404
    assert client.get("admin", "/reports/monthly.pdf?area=610104").status_code == 404
    assert client.get("admin", "/reports/monthly.pdf?month=2099-01").status_code == 422
    assert client.get("admin", "/reports/monthly.pdf?month=2026-13").status_code == 422
    assert client.get("admin", f"/reports/monthly.xlsx?area={CELL[:12]}&month=2024-02").status_code == 200


def test_it_tells_of_projects_service_days_and_ledgers(client: Client, month: str) -> None:
    for lang in ("zh", "en"):
        book = workbook(client, "secretary", f"month={month}&lang={lang}")
        rows = {row[0]: row[1:] for row in book[say(lang, "report.hours")].iter_rows(min_row=2, values_only=True)}
        assert rows[say(lang, "account.helper")] == (1, 40)
        assert rows[say(lang, "report.ledger.sum")][1] == 0
        projects = dict(book[say(lang, "report.projects")].iter_rows(min_row=2, values_only=True))
        assert set(projects.values()) == {0}
        assert book[say(lang, "report.days")].max_row == 1
    above = workbook(client, "admin", f"month={month}")["服务时长台账"]
    shown = {row[0]: row[1:] for row in above.iter_rows(min_row=2, values_only=True)}
    # One account in the whole district: neither it nor its counterpart is told.
    assert [balance for _, balance in shown.values() if balance] == []
    assert "合计（全区为 0）" not in shown
