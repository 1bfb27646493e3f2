"""The three lists of a community; and whose a matter is, told at once, at the desk, and to the resident."""

import io
from typing import Any

import pytest
import python_calamine

from tests.e2e.stories.conftest import Town
from tests.e2e.stories.test_wish_carried import wish
from tests.fixtures.world import CELL, DISTRICT, HOME


def follow(town: Town, order: str) -> str:
    page = town.http.get(f"/my-orders/{order}/part", headers={"Authorization": f"Bearer {town.token('resident')}"})
    return page.text


def note(town: Town, text: str = "给独居老人送晚饭", **more: Any) -> str:
    body = {"list": "need", "area": CELL, "category": "A 助老生活", "text": text, **more}
    return str(town.ok("clerk", "POST /list-entries", body)["id"])


def unit(town: Town) -> str:
    return str(town.ok("secretary", "POST /units", {"area": HOME, "name": "示例单位"})["id"])


def test_a_noted_need_is_taken_up_once_by_whoever_is_first(town: Town) -> None:
    entry, other = note(town), note(town, "帮忙搬旧沙发")
    reply = town.ask(
        "clerk",
        "POST /list-entries",
        {"list": "need", "area": CELL, "category": "A 助老生活", "text": "找 13812345678"},
    )
    assert reply.status_code == 422
    town.world.member("near"), town.world.member("second")
    seen = {one["id"] for one in town.ok("near", "GET /list-entries")["items"]}
    assert seen == {entry, other}
    town.ok("near", f"POST /list-entries/{entry}/claim")
    assert town.refused("second", f"POST /list-entries/{entry}/claim") == (409, "not_available")
    assert town.refused("second", f"POST /list-entries/{entry}/finish") == (409, "not_available")
    # Somebody else's is not in one's list any more; the desk sees who it is only as far as it must.
    assert [one["id"] for one in town.ok("second", "GET /list-entries")["items"]] == [other]
    claimed = town.ok("clerk", f"POST /list-entries/{other}/claim", {"unit": unit(town)})
    assert claimed["holder"]["name"] == "示例单位"
    town.ok("near", f"POST /list-entries/{entry}/release")
    town.ok("second", f"POST /list-entries/{entry}/claim")
    town.ok("second", f"POST /list-entries/{entry}/finish")
    found = town.ok("secretary", "GET /lists/needs")
    assert found["counts"] == {"open": 0, "claimed": 1, "done": 1}
    assert town.refused("resident", "GET /list-entries") == (403, "not_allowed")


def test_the_lists_count_and_hide_small_numbers_above_the_community(town: Town) -> None:
    for number in range(6):
        town.accepted(contact={"name": "示例甲", "phone": f"0001111000{number}"})
    town.ok("resident", "POST /orders", wish(town))
    note(town, "二楼活动室可坐三十人", list="resource", category="room")
    town.world.member("near")
    near = town.ok("secretary", "GET /lists/needs")
    (row, wishes) = near["items"]
    assert (row["category"], row["open"], row["waiting"]) == ("C 便民维修", 6, 6)
    assert (wishes["open"], wishes["wishes"]) == (1, 1)
    far = town.ok("officer", "GET /lists/needs")
    assert [one["open"] for one in far["items"]] == [6, None]
    assert far["entries"] == []
    assert far["items"][1]["by"][HOME] is None
    assert town.refused("officer", f"GET /lists/needs?area={DISTRICT}") == (404, "not_found")
    has = town.ok("officer", "GET /lists/resources")
    assert (has["members"], has["entries"], has["counts"]["open"]) == (1, [], 1)
    # What somebody needs and nobody here has is a gap.
    assert {one["why"] for one in near["gaps"]} <= {"nobody", "round"}
    town.ok("clerk", "POST /projects", {"title": "=修路", "area": HOME, "template": "joint"})
    file = town.ask("secretary", "GET /lists.xlsx")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    assert len(book.sheet_names) == 7
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "二楼活动室可坐三十人" in cells
    assert "'=修路" in cells
    assert not any("示例" in str(cell) for cell in cells)


@pytest.mark.parametrize(
    ("text", "phone"), [("工地老板拖欠工资，请帮我讨回来", "12333"), ("请来拆掉楼上的违章建筑", "12345")]
)
def test_a_wish_for_what_is_never_ours_hears_at_once_whose_it_is(town: Town, text: str, phone: str) -> None:
    reply = town.ask("resident", "POST /orders", wish(town, text))
    assert (reply.status_code, reply.json()["code"]) == (422, "not_ours")
    assert phone in reply.json()["owner"]["zh"]
    assert town.world.count("service_order") == 0


def test_the_desk_is_told_whose_it_seems_and_the_resident_hears_it(town: Town) -> None:
    order = town.ok("resident", "POST /orders", town.order(note="门口的井盖松动，晚上很危险"))["id"]
    (found,) = town.ok("clerk", f"GET /orders/{order}/owners")["items"]
    assert (found["owner"]["code"], found["matter"]["zh"]) == ("urban_management", "道路破损")
    assert "井盖" not in str(found)
    assert town.refused("grid", f"GET /orders/{order}/owners") == (403, "not_allowed")
    town.ok("clerk", f"POST /orders/{order}/reject", {"reason": "not_offered", "to": "urban_management"})
    assert "这件事归城市管理部门办，可以打 12345" in follow(town, order)
    # A district names its own number, and whose an item of the catalogue is.
    matter = {"code": "C04", "name_zh": "道路破损", "name_en": "Broken roads", "keywords": ["井盖松动"]}
    own = {**matter, "owner": "water_company", "takes": "helps", "phone": "0429-2345678"}
    assert town.refused("secretary", "POST /matters", own) == (403, "not_allowed")
    assert town.refused("admin", "POST /matters", {**own, "phone": "13812345678"}) == (422, "invalid")
    town.ok("admin", "POST /matters", own)
    town.ok("admin", "POST /service-owners", {"service": "C04", "owner": "property_company", "takes": "helps"})
    second = town.ok("resident", "POST /orders", town.order(note="井盖松动"))["id"]
    owners = [one["owner"] for one in town.ok("clerk", f"GET /orders/{second}/owners")["items"]]
    assert [one["code"] for one in owners] == ["property_company", "water_company"]
    assert owners[1]["phone"] == "0429-2345678"
    town.ok("clerk", f"POST /orders/{second}/transfer", {"to": "property_company", "reason": "not_offered"})
    assert "这件事归物业公司办" in follow(town, second)
