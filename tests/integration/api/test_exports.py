"""Every list as a sheet: masked, without formulas, noted, and for whom it is."""

import io

import openpyxl
import pytest
from sqlalchemy import select, update

from api.pages.lists import LISTS
from api.routes import exports
from matcher.store import schema
from tests.fixtures.books import book, members
from tests.fixtures.world import CELL, HOME, OTHER, World
from tests.integration.api.conftest import Client
from tests.integration.api.test_imports import UNIT_HEADS, bring, row
from tests.integration.api.test_statistics import page

EMPTY = {"offers", "rounds", "sessions", "rosters", "series", "posts", "days", "projects", "redemptions"}
"""Of these nothing is there."""


def test_every_list_leaves_masked_without_formulas_and_noted(client: Client, world: World) -> None:
    world.placed()
    rename = update(schema.area).where(schema.area.c.code == CELL).values(name="=1+1")
    world.services.commit(lambda tx: tx.execute(rename))
    bring(client, "secretary", members(row(1, 姓名="示例独一", 手机号="0009998887")))
    bring(client, "secretary", book([UNIT_HEADS, ["示例中学", HOME, "学校", "示例联络", "0009998886"]]), "units")
    with world.services.read() as tx:
        unit = tx.value(select(schema.home_unit.c.id))
    assert client.post("secretary", f"/units/{unit}/areas", {"area": CELL}).status_code == 201
    # What was imported is as what was registered: it can be spoken with, and its feedback is signed.
    assert client.get("secretary", f"/units/{unit}").json()["contact_name"] == "示例联络"
    assert client.get("secretary", f"/units/{unit}/feedback").status_code == 200
    for kind in LISTS:
        reply = client.get("secretary", f"/exports/{kind}.xlsx")
        assert reply.status_code == 200, (kind, reply.text)
        sheet = openpyxl.load_workbook(io.BytesIO(reply.content)).active
        cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
        assert not [cell for cell in cells if cell.data_type == "f"]
        said = "\n".join(str(cell.value) for cell in cells)
        assert not [one for one in ("示例独一", "0009998887", "示例联络", "0009998886", "00012345678") if one in said]
        assert not [cell for cell in cells if str(cell.value).startswith(("=", "+", "@"))]
        assert sheet.max_row > 1 or kind in EMPTY
    assert world.count("event", thing="export") == len(LISTS)
    assert "导出的表格" in page(client, "auditor", "/audit?thing=export").text
    english = openpyxl.load_workbook(io.BytesIO(client.get("secretary", "/exports/orders.xlsx?lang=en").content))
    assert [cell.value for cell in english.active[1]][:3] == ["Number", "Kind", "Service"]
    for who in ("grid", "near", "resident", "liaison", "auditor"):
        assert client.get(who, "/exports/members.xlsx").status_code == 403
        assert client.get(who, "/exports/orders.xlsx").status_code == 403
    assert client.get("admin", "/exports/orders.xlsx").status_code == 403
    assert client.get("admin", f"/exports/members.xlsx?area={HOME}").status_code == 200
    assert client.get("secretary", f"/exports/members.xlsx?area={OTHER}").status_code == 404
    assert world.count("file_export", area=OTHER) == 0


def test_one_sheet_is_made_at_a_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "WAIT_S", 0.01)
    with exports.ONE_AT_A_TIME:
        reply = client.get("secretary", "/exports/members.xlsx")
    assert (reply.status_code, reply.json()["code"], "Retry-After" in reply.headers) == (503, "busy", True)
    assert client.get("secretary", "/exports/members.xlsx").status_code == 200
