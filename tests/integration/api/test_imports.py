"""Sheets over HTTP: brought, checked, written, brought again; what is refused is told by place and code alone."""

import io
import tempfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select, update

from api.pages.words import WORDS
from matcher.domain.imports.kinds import FILE_CODES, NOTES, ROW_CODES
from matcher.domain.roles import Actor, Role
from matcher.store import access, schema
from matcher.store.database import Tx
from matcher.store.invariants import broken
from matcher.usecases.imports import work
from tests.fixtures.books import HEADS, book, members
from tests.fixtures.world import CELL, DISTRICT, HOME, OTHER, World
from tests.integration.api.conftest import Client
from tests.integration.api.test_statistics import page
from workers.files.reading import read_book
from workers.files.sheets import MEDIA_TYPE

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
IDENTITY = "110101199003074477"
UNIT_HEADS = ("单位名称", "所在社区", "单位性质", "联系人", "联系电话")
ORDER_HEADS = ("编号", "服务事项", "微心愿", "姓名", "手机号", "所在网格", "地址", "服务日期", "时段", "来源")
CONSENT_HEADS = ("同意人", "同意方式", "告知书版本")
AGREED = ("本人", "电话", "1")
HEADS_OF_ORDERS = (*ORDER_HEADS, *CONSENT_HEADS)


def row(number: int, **changes: Any) -> list[Any]:
    told = {
        "编号": f"D{number}",
        "姓名": f"示例{'甲乙丙丁戊己庚辛'[number % 8]}",
        "手机号": 100_0000 + number,
        "所在网格": CELL,
        "类别": "在职",
        "特长": "修电脑、律师",
        "空闲时段": "周末上午；周三晚上",
        **changes,
    }
    return [told[head] for head in HEADS]


def send(client: Client, who: str, content: bytes, kind: str = "members", mode: str = "apply", **sent: Any) -> Any:
    headers = {"Content-Type": sent.pop("type", MEDIA_TYPE)}
    whole = sent.pop("whole", False)
    path = f"/imports?kind={kind}&mode={mode}&whole={str(whole).lower()}"
    return client.ask(who, "POST", path, content=content, headers=headers, **sent)


def bring(client: Client, who: str, content: bytes, kind: str = "members", mode: str = "apply", **sent: Any) -> Any:
    """Send a file, work it off, and read what came of it."""
    reply = send(client, who, content, kind, mode, **sent)
    assert reply.status_code == 202, reply.text
    assert reply.json()["state"] == "queued"
    while work.work_off(client.world.services, read_book):
        pass
    return client.get(who, f"/imports/{reply.json()['id']}").json()


def counts(one: Any) -> tuple[int, int, int, int]:
    return one["fresh"], one["changed"], one["same"], one["rejected"]


def refused(one: Any) -> list[tuple[int, str, str]]:
    return [(line["row"], line["column"], line["code"]) for line in one["refusals"]]


@BOTH
def test_members_live_at_once_and_the_same_file_changes_nothing(client: Client, world: World) -> None:
    content = members(row(1), row(2, 特长="陪伴"), row(3, 空闲时段=""))
    before = client.get("secretary", "/members?limit=200").json()["items"]
    assert counts(bring(client, "secretary", content, mode="check")) == (3, 0, 0, 0)
    assert len(client.get("secretary", "/members?limit=200").json()["items"]) == len(before)
    assert counts(bring(client, "secretary", content)) == (3, 0, 0, 0)
    listed = client.get("secretary", "/members?limit=200").json()["items"]
    fresh = [item for item in listed if item not in before]
    one = next(item for item in fresh if {tag["tag"] for tag in item["tags"]} == {"PC_REPAIR", "LAWYER*"})
    assert (one["name"], one["bases"], one["reach"], one["state"]) == ("示**", [CELL], 1, "active")
    assert one["credentials"] == [{"tag": "LAWYER*", "state": "claimed", "expires_on": None}]
    assert {(free["weekday"], free["part"]) for free in one["week"]} == {(5, "morning"), (6, "morning"), (2, "evening")}
    events = world.count("event")
    assert counts(bring(client, "secretary", content)) == (0, 0, 3, 0)
    assert world.count("event") == events + 3  # the file's own
    assert world.count("personal_record", subject="import") == 0
    # A new member is asked like any other.
    order_id = world.accepted(windows=[_saturday(world)])
    asked = client.get("clerk", f"/orders/{order_id}/candidates").json()["items"]
    assert one["id"] in {found["helper"] for found in asked}
    with world.services.read() as tx:
        assert broken(tx) == {}


def _saturday(world: World) -> Any:
    ahead = (5 - world.today.weekday()) % 7 or 7
    return world.shift(ahead)


@BOTH
def test_what_changed_is_changed_and_who_came_another_way_is_known(client: Client, world: World) -> None:
    bring(client, "secretary", members(row(1), row(2)))
    # Registered by hand: known by community, name and phone.
    body = {"area": CELL, "name": "示例庚", "phone": "1000006"}
    client.post("secretary", "/members", body)
    changed = members(
        row(1, 手机号="1999999", 特长="修电脑、陪伴"), row(2), row(6, 所在网格=HOME[:12] + "002", 类别="流动"), row(7)
    )
    one = bring(client, "secretary", changed, mode="check")
    assert counts(one) == (1, 2, 1, 0)
    assert counts(bring(client, "secretary", changed)) == (1, 2, 1, 0)
    assert counts(bring(client, "secretary", changed)) == (0, 0, 4, 0)
    listed = client.get("secretary", "/members?limit=200").json()["items"]
    moved = next(item for item in listed if item["member_kind"] == "floating")
    assert (moved["area"], moved["bases"]) == (f"{HOME}002", [f"{HOME}002"])
    with world.services.read() as tx:
        assert broken(tx) == {}


def test_each_row_that_is_refused_is_told_by_column_and_reason_and_never_by_value(client: Client) -> None:
    content = members(
        row(1, 姓名=""),
        row(2, 手机号="abc"),
        row(3, 所在网格=f"{OTHER}001"),
        row(4, 所在网格="没有的网格"),
        row(5, 类别="领导"),
        row(6, 特长="飞行"),
        row(7, 空闲时段="下辈子"),
        row(8, 编号=IDENTITY),
        row(9, 姓名="示例" * 30),
        row(10, 手机号=13800000000123456.0),
        row(11),
        row(11, 姓名="示例子"),
        row(12, 姓名="示\x0b例"),
        ["示例：D0000", "示例甲", "1", "x", "", "", ""],
        row(13, 姓名="x" * 32_000),
        row(14),
    )
    one = bring(client, "secretary", content)
    assert counts(one) == (2, 0, 0, 13)
    assert refused(one) == [
        *((2, "name", "missing"), (3, "phone", "not_a_phone"), (4, "area", "outside"), (5, "area", "unknown_area")),
        *((6, "kind", "not_a_choice"), (7, "skills", "unknown_skill"), (8, "free", "unknown_time")),
        *((9, "number", "identity_or_card_number"), (10, "name", "too_long"), (11, "phone", "too_precise")),
        *((13, "number", "repeated_in_file"), (14, "name", "control_character"), (16, "name", "too_long")),
    ]
    told = client.get("secretary", f"/imports/{one['id']}").text
    assert not [value for value in (IDENTITY, "飞行", "没有的网格", "下辈子", "abc") if value in told]
    sheet = client.get("secretary", f"/imports/{one['id']}/rejected.xlsx")
    lines = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert lines[0] == ("行", "列", "原因")
    assert lines[1] == (2, "姓名", "必填，这里是空的")
    shown = page(client, "secretary", f"/files/{one['id']}").text
    assert "不在您管的范围内" in shown
    assert "lies outside your area" in page(client, "secretary", f"/files/{one['id']}?lang=en").text
    # All or nothing, by choice.
    both = bring(client, "secretary", members(row(20), row(21, 手机号="abc")), whole=True)
    assert (both["state"], both["failure"], both["fresh"]) == ("failed", "rows_rejected", 0)


def test_headings_in_any_order_and_language_and_what_is_not_read(client: Client) -> None:
    heads = ["Phone", "身份证号", "姓名", "喜好", "Area (code)", "Name", "备用电话"]
    content = book(
        [["某社区党员名册"], [], heads, ["000123456", IDENTITY, "示例甲", "花", CELL, "x", "1"]], [["别的"], ["表"]]
    )
    one = bring(client, "secretary", content)
    assert counts(one) == (1, 0, 0, 0)
    notes = {note["code"]: note["columns"] for note in one["notes"]}
    assert notes == {
        "identity_column": ["B"],
        "unknown_column": ["D", "G"],
        "repeated_column": ["F"],
        "more_sheets": [],
    }
    empty = client.get("secretary", "/imports/template/members.xlsx").content
    assert bring(client, "secretary", empty)["failure"] == "no_rows"
    filled = openpyxl.load_workbook(io.BytesIO(empty))
    heads = [cell.value for cell in filled.worksheets[0][1]]
    given = {"姓名": "示例壬", "所在网格": CELL, "手机号": "00012340009"}
    for place, head in enumerate(heads, 1):
        name = next((one for one in given if one in str(head)), None)
        filled.worksheets[0].cell(2, place).value = given.get(name or "")
    kept = io.BytesIO()
    filled.save(kept)
    assert bring(client, "secretary", kept.getvalue())["notes"] == []
    for kind in ("teams", "units", "members", "orders"):
        sheet = openpyxl.load_workbook(io.BytesIO(client.get("secretary", f"/imports/template/{kind}.xlsx").content))
        assert len(sheet.worksheets) == 2
        assert sheet.worksheets[0].cell(1, 1).comment is not None
    assert bring(client, "secretary", book([["甲", "乙"], [1, 2]]))["failure"] == "no_heading"
    assert bring(client, "secretary", b"PK\x03\x04")["failure"] == "unreadable"


@BOTH
def test_units_teams_and_orders(client: Client, world: World) -> None:
    units = book([UNIT_HEADS, ["示例中学", HOME, "学校", "示例乙", "000123456"], ["示例医院", HOME, "医院", "", ""]])
    assert counts(bring(client, "secretary", units, "units")) == (2, 0, 0, 0)
    assert counts(bring(client, "secretary", units, "units")) == (0, 0, 2, 0)
    other = book([UNIT_HEADS, ["示例中学", HOME, "企业", "示例乙", "000123457"]])
    assert counts(bring(client, "secretary", other, "units")) == (0, 1, 0, 0)
    (school,) = [one for one in client.get("secretary", "/units").json()["items"] if one["name"] == "示例中学"]
    told = client.get("secretary", f"/units/{school['id']}").json()
    assert (told["contact_name"], told["contact_phone"]) == ("示例乙", "000123457")
    mine = book([(*HEADS, "报到单位"), [*row(1), "示例 中学"], [*row(2), "示例小学"]])
    one = bring(client, "secretary", mine)
    assert (counts(one), refused(one)) == ((1, 0, 0, 1), [(3, "unit", "unknown_unit")])
    heads = ("队伍名称", "电话", "社区", "技能", "小组数", "空闲时段")
    teams = book([heads, ["示例维修队", "0001112223", HOME, "家电维修", 2, "每天"]])
    assert counts(bring(client, "secretary", teams, "teams")) == (1, 0, 0, 0)
    assert counts(bring(client, "secretary", teams, "teams")) == (0, 0, 1, 0)
    team = client.get("secretary", "/teams?limit=200").json()["items"][-1]
    assert (team["per_shift"], team["per_day"], len(team["week"])) == (2, 4, 28)
    with world.services.read() as tx:
        assert tx.value(select(schema.helper.c.unit_id).where(schema.helper.c.unit_id.is_not(None))) is not None
        assert broken(tx) == {}


@BOTH
def test_a_unit_named_in_a_file_is_claimed_and_another_learns_nothing_of_the_first(
    client: Client, world: World
) -> None:
    heads = (*HEADS, "报到单位")
    bring(
        client,
        "secretary",
        book([UNIT_HEADS, *([name, HOME, "学校", "", ""] for name in ("示例一中", "示例二中"))]),
        "units",
    )
    units = {one["name"]: one["id"] for one in client.get("secretary", "/units").json()["items"]}
    for name, unit_id in units.items():
        world.actors[name] = world.services.commit(_liaison(name, UUID(unit_id)))

    def waits(name: str) -> list[str]:
        return [one["id"] for one in client.get(name, f"/units/{units[name]}/members").json()["items"]]

    bring(client, "secretary", book([heads, [*row(1), "示例一中"], [*row(2), None]]))
    (mine,) = waits("示例一中")
    told = {"member": mine, "is_ours": True}
    assert client.post("示例一中", f"/units/{units['示例一中']}/members", told).status_code == 200
    world.actors["named"] = world.services.commit(
        lambda tx: access.add_actor(tx, Role.MEMBER, CELL, "named", helper_id=UUID(mine))
    )
    assert client.post("named", "/me/unit/names", {"notice": "1"}).status_code == 200
    again = bring(client, "secretary", book([heads, [*row(1), "示例二中"], [*row(2), "示例二中"]]))
    assert counts(again) == (0, 2, 0, 0)
    assert (len(waits("示例二中")), waits("示例一中")) == (2, [])
    with world.services.read() as tx:
        live = tx.rows(select(schema.member_consent).where(schema.member_consent.c.withdrawn_at.is_(None)))
        assert (list(live), broken(tx)) == ([], {})


def _liaison(name: str, unit_id: UUID) -> Callable[[Tx], Actor]:
    return lambda tx: access.add_actor(tx, Role.UNIT_LIAISON, DISTRICT, name, unit_id=unit_id)


@BOTH
def test_orders_told_by_phone_wait_at_the_desk(client: Client, world: World) -> None:
    day = world.day(3)
    rows: list[list[Any]] = [
        ["P1", "C04", None, "示例甲", "000123456", CELL, "示例路1号", day, "上午", "电话", *AGREED],
        [
            "P2",
            None,
            "想要一个书包",
            "示例乙",
            "000123457",
            CELL,
            "示例路2号",
            day.isoformat(),
            "下午",
            "心愿箱",
            *AGREED,
        ],
        ["P3", "C04", None, "示例丙", "000123458", CELL, "示例路3号", world.day(-3), "上午", "纸质", *AGREED],
        ["P4", None, "煤气泄漏了，快来人", "示例丁", "000123459", CELL, "示例路4号", day, "上午", "电话", *AGREED],
        ["P5", "没有的事项", None, "示例戊", "000123450", CELL, "示例路5号", day, "上午", "电话", *AGREED],
    ]
    content = book([HEADS_OF_ORDERS, *rows])
    wrong = [(4, "date", "past"), (5, "", "emergency"), (6, "service", "unknown_service")]
    one = bring(client, "clerk", content, "orders", "check")
    assert (counts(one), refused(one), world.count("service_order")) == ((2, 0, 0, 3), wrong, 0)
    one = bring(client, "clerk", content, "orders")
    assert (counts(one), refused(one)) == ((2, 0, 0, 3), wrong)
    placed = client.get("clerk", "/orders").json()["items"]
    assert {order["state"] for order in placed} == {"placed"}
    assert counts(bring(client, "clerk", content, "orders"))[:3] == (0, 0, 2)
    rows[0][3] = "示例别人"
    assert (2, "", "ordered_otherwise") in refused(bring(client, "clerk", book([HEADS_OF_ORDERS, *rows]), "orders"))
    assert world.count("service_order") == 2
    with world.services.read() as tx:
        assert broken(tx) == {}


@BOTH
def test_an_order_without_evidence_of_consent_is_refused_and_none_is_made_up(client: Client, world: World) -> None:
    told = ["C04", None, "示例甲", "000123456", CELL, "示例路1号", world.day(3), "上午", "电话"]
    without = book([ORDER_HEADS, ["P1", *told]])
    three = [(2, "consent_by", "missing"), (2, "consent_how", "missing"), (2, "notice", "missing")]
    for mode in ("check", "apply"):
        one = bring(client, "clerk", without, "orders", mode)
        assert (counts(one), refused(one)) == ((0, 0, 0, 1), three)
    gaps = [["P1", *told, None, "电话", "1"], ["P2", *told, "本人", "", "1"], ["P3", *told, "本人", "电话", None]]
    one = bring(client, "clerk", book([HEADS_OF_ORDERS, *gaps]), "orders")
    assert refused(one) == [(row, column, "missing") for row, (_, column, _) in enumerate(three, 2)]
    assert (world.count("service_order"), world.count("consent")) == (0, 0)
    empty = openpyxl.load_workbook(io.BytesIO(client.get("clerk", "/imports/template/orders.xlsx").content))
    needed = {line[0] for line in empty.worksheets[1].iter_rows(values_only=True) if line[2] == "✓"}
    assert set(CONSENT_HEADS) <= needed


def test_who_may_bring_what_and_how(client: Client, world: World) -> None:
    content = members(row(1))
    for who in ("near", "team", "resident", "grid", "liaison", "auditor", "officer"):
        assert send(client, who, content).status_code == 403
        assert page(client, who, "/files").status_code == 403
    assert send(client, "clerk", content).status_code == 403
    assert send(client, "admin", content, "orders").status_code == 403
    assert send(client, "secretary", content, type="application/json").status_code == 415
    assert send(client, "secretary", content, "cats").status_code == 422
    assert send(client, "secretary", b"").status_code == 422
    too_large = send(client, "secretary", bytes(33 * 1024 * 1024))
    assert (too_large.status_code, too_large.json()["code"]) == (413, "too_large")
    first = send(client, "secretary", content, key="one")
    assert send(client, "secretary", content, key="one").json()["id"] == first.json()["id"]
    assert send(client, "secretary", members(row(2)), key="one").json()["code"] == "idempotency_mismatch"
    for _ in range(4):
        send(client, "secretary", content)
    assert send(client, "secretary", content).status_code == 429
    # Somebody of another community knows nothing of it, and what is laid down ends with the office.
    assert client.get("far_secretary", f"/imports/{first.json()['id']}").status_code == 404
    assert client.get("admin", f"/imports/{first.json()['id']}").status_code == 200
    moved = update(schema.actor).where(schema.actor.c.id == world.actor("secretary").id).values(area=OTHER)
    world.services.commit(lambda tx: tx.execute(moved))
    work.work_off(world.services, read_book)
    assert client.get("admin", f"/imports/{first.json()['id']}").json()["failure"] == "not_allowed"


def test_every_code_has_its_words() -> None:
    wanted = {f"refusal.{one}" for one in ROW_CODES} | {f"unfit.{one}" for one in FILE_CODES}
    assert wanted | {f"passed.{one}" for one in NOTES} <= WORDS.keys()


def test_a_file_of_names_is_never_written_down_unsealed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert bring(client, "secretary", bytes(1024 * 1024), mode="check")["state"] == "failed"
    assert client.get("secretary", "/exports/members.xlsx").status_code == 200
