"""The community has its members in a sheet: checked, mended, written, seen by a round, and brought again next month."""

import io
from typing import Any

import openpyxl

from matcher.usecases.imports.work import work_off
from tests.e2e.stories.conftest import Town
from tests.fixtures.books import book
from tests.fixtures.world import CELL
from workers.files.reading import read_book
from workers.files.sheets import MEDIA_TYPE

HEADS = ("编号", "姓名", "手机号", "所在网格", "特长", "空闲时段")
EVERY_DAY = "每天"


def bring(town: Town, content: bytes, mode: str) -> dict[str, object]:
    """As the page does: send, wait, read."""
    headers = {"Authorization": f"Bearer {town.token('secretary')}", "Content-Type": MEDIA_TYPE}
    reply = town.http.post(f"/v1/imports?kind=members&mode={mode}", content=content, headers=headers)
    assert reply.status_code == 202, reply.text
    assert work_off(town.world.services, read_book) is not None
    return dict(town.ok("secretary", f"GET /imports/{reply.json()['id']}"))


def test_a_sheet_of_members(town: Town) -> None:
    rows: list[list[Any]] = [
        ["D1", "示例甲", 1000001, CELL, "修电脑", EVERY_DAY],
        ["D2", "示例乙", "电话没有", CELL, "陪伴", EVERY_DAY],
    ]
    one = bring(town, book([HEADS, *rows]), "check")
    assert (one["fresh"], one["rejected"], one["refusals"]) == (
        1,
        1,
        [{"row": 3, "column": "phone", "code": "not_a_phone"}],
    )
    rows[1][2] = "1000002"
    assert bring(town, book([HEADS, *rows]), "apply")["fresh"] == 2
    order = town.world.accepted()
    assert town.ok("clerk", f"GET /orders/{order}/candidates")["items"]
    # Next month: one has moved the phone, one is new, and who is left out stays.
    rows[0][2] = "1999999"
    later: list[list[Any]] = [rows[0], ["D3", "示例丙", "1000003", CELL, "", ""]]
    again = bring(town, book([HEADS, *later]), "apply")
    assert (again["fresh"], again["changed"], again["same"]) == (1, 1, 0)
    assert len(town.ok("secretary", "GET /members?limit=200")["items"]) >= 3
    headers = {"Authorization": f"Bearer {town.token('secretary')}"}
    sheet = town.http.get("/v1/exports/members.xlsx", headers=headers)
    assert openpyxl.load_workbook(io.BytesIO(sheet.content)).active.max_row >= 4
    assert "1999999" not in sheet.text
