"""A blocked drain takes the street, the water company and a team; and neighbours deliberate on parking."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from matcher.store import schema
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import FAR_CELL, HOME


def day(town: Town, ahead: int) -> str:
    return town.shift(ahead)["date"]


def step(project: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in project["steps"] if one["name"]["zh"] == name)


def due(town: Town, who: str) -> list[str]:
    """The steps of projects on somebody's list."""
    listed = town.ok(who, "GET /todos?limit=200")["items"]
    return [one["subject"] for one in listed if one["kind"] == "project_due"]


def texts(town: Town, subject: str) -> int:
    with town.world.services.read() as tx:
        p = schema.personal_record.c
        return int(tx.value(select(func.count()).where(p.subject == subject)))


def test_an_order_becomes_a_project_whose_steps_have_owners_and_days(town: Town) -> None:
    order = town.accepted()
    team = town.world.team("plumbers")
    body = {"title": "三号楼下水", "text": "多次堵塞", "area": HOME, "template": "joint", "orders": [order]}
    made = town.ok("clerk", "POST /projects", body)
    path = f"/projects/{made['id']}"
    assert [one["state"] for one in made["steps"]] == ["open"] * 5
    assert made["orders"][0]["state"] == "accepted"
    # Who filed it is told, and sees how far it is in the order's page; it stays an order of its own.
    assert town.notices("resident", order)[-1] == "project"
    page = town.http.get(f"/my-orders/{order}/part", headers={"Authorization": f"Bearer {town.token('resident')}"})
    assert "第 1 步，共 5 步：核实情况" in page.text
    assert town.refused("clerk", f"POST {path}/orders", {"order": order}) == (409, "not_available")
    # Others of the district, and those who read no content, do not find it.
    assert town.refused("resident", f"GET {path}") == (404, "not_found")
    assert town.refused("officer", f"GET {path}") == (404, "not_found")
    assert town.refused("admin", f"GET {path}") == (403, "not_allowed")
    outside = town.ok("clerk", f"POST {path}/parties", {"kind": "outside", "outside": "water_company"})
    town.ok("clerk", f"POST {path}/parties", {"kind": "team", "party": str(team.helper_id)})
    water = next(one["id"] for one in outside["parties"] if one["outside"] == "water_company")
    first = step(made, "核实情况")
    given = {"owner": water, "due": day(town, 2), "note": "已约看现场"}
    town.ok("clerk", f"PATCH /project-steps/{first['id']}", given)
    assert town.refused("clerk", f"DELETE {path}/parties", {"party": water}) == (409, "not_available")
    # On its day it stands on the list of who leads it, once.
    assert due(town, "clerk") == []
    town.sleep_until(9, days=2)
    assert due(town, "clerk") == [first["id"]]
    town.ok("clerk", f"PATCH /project-steps/{first['id']}", {"state": "done"})
    assert due(town, "clerk") == []


def test_it_is_raised_worked_on_by_the_street_and_closed_with_a_result(town: Town) -> None:
    made = town.ok("clerk", "POST /projects", {"title": "路口积水", "area": HOME})
    path = f"/projects/{made['id']}"
    town.ok("clerk", f"POST {path}/steps", {"name": "查看", "due": day(town, 1)})
    assert town.refused("clerk", f"POST {path}/raise", {"reason": "not_able"}) == (403, "not_allowed")
    raised = town.ok("secretary", f"POST {path}/raise", {"reason": "not_able"})
    assert raised["level"] == "street"
    assert [one["kind"] for one in town.ok("officer", "GET /todos")["items"]] == ["project_raised"]
    street = next(one["id"] for one in raised["parties"] if one["kind"] == "street")
    town.ok("clerk", f"POST {path}/steps", {"name": "疏通", "owner": street, "due": day(town, 1)})
    seen = town.ok("officer", f"GET {path}")
    ours, theirs = step(seen, "疏通"), step(seen, "查看")
    assert town.refused("officer", f"PATCH /project-steps/{theirs['id']}", {"state": "done"}) == (409, "wrong_state")
    town.sleep_until(9, days=1)
    assert (due(town, "officer"), due(town, "clerk")) == ([ours["id"]], [theirs["id"]])
    town.ok("officer", f"PATCH /project-steps/{ours['id']}", {"state": "done", "note": "已疏通"})
    closing = {"result": "不再积水", "confirmed_by": "resident"}
    assert town.refused("secretary", f"POST {path}/close", closing) == (409, "wrong_state")
    dropping = {"state": "dropped"}
    assert town.refused("clerk", f"PATCH /project-steps/{theirs['id']}", dropping) == (422, "invalid")
    town.ok("clerk", f"PATCH /project-steps/{theirs['id']}", {**dropping, "reason": "no_longer_needed"})
    closed = town.ok("secretary", f"POST {path}/close", closing)
    assert (closed["state"], closed["result"], closed["confirmed_by"]) == ("done", "不再积水", "resident")
    assert town.refused("clerk", f"PATCH {path}", {"title": "再改"}) == (409, "wrong_state")
    listed = town.ok("officer", "GET /projects")["items"]
    assert [(one["title"], one["done"], one["steps"]) for one in listed] == [("路口积水", 1, 1)]
    # What was written goes with the days for which the district keeps it.
    assert texts(town, "project") == 1
    town.pass_time(days=181)
    assert (texts(town, "project"), texts(town, "project_step")) == (0, 0)
    assert town.ok("clerk", f"GET {path}")["title"] == ""


def test_a_deliberation_decides_and_its_notice_names_nobody(town: Town) -> None:
    body = {"title": "示例甲家门前的停车", "area": HOME, "template": "deliberation", "text": "示例甲提出"}
    made = town.ok("clerk", "POST /projects", body)
    path = f"/projects/{made['id']}"
    names = [one["name"]["zh"] for one in made["steps"]]
    assert names == ["提出议题", "确定议题", "商议方案", "作出决定", "办理落实", "评议效果"]
    asked = town.ok("clerk", f"POST {path}/agenda", {"question": "要不要划线", "ways": ["划线", "不划"]})
    item = asked["agenda"][0]
    assert item["ways"] == ["划线", "不划"]
    told = {"role": "resident", "invited": 12, "came": 9, "names": "示例甲、示例乙"}
    town.ok("clerk", f"POST {path}/invited", told)
    assert town.refused("clerk", f"POST {path}/invited", {**told, "came": 13}) == (422, "invalid")
    assert town.ok("clerk", f"POST /agenda-items/{item['id']}/decide")["agenda"][0]["state"] == "put_off"
    decided = town.ok("clerk", f"POST /agenda-items/{item['id']}/decide", {"decision": "按示例乙说的划线"})
    assert decided["agenda"][0]["state"] == "decided"
    town.ok("clerk", f"PATCH {path}", {"minutes": "示例丙反对"})
    assert town.refused("secretary", f"GET {path}/notice.html") == (409, "wrong_state")
    text = {"title": "停车位划线", "text": "经协商，楼前划线停车。"}
    reply = town.ask("secretary", f"POST {path}/publish", {**text, "text": "联系 13812345678"})
    assert [one["code"] for one in reply.json()["errors"]] == ["phone_number"]
    town.ok("secretary", f"POST {path}/publish", text)
    notice = town.paper("secretary", f"GET {path}/notice.html")
    assert "停车位划线" in notice
    assert "<td>12</td><td>9</td>" in notice
    assert "示例" not in notice
    assert "示例乙" in town.paper("secretary", f"GET {path}/sheet.html")
    plain = town.ok("clerk", "POST /projects", {"title": "修灯", "area": HOME})
    assert town.refused("clerk", f"POST /projects/{plain['id']}/agenda", {"question": "谁修"}) == (409, "wrong_state")


def test_a_district_edits_its_templates_and_a_community_stays_in_its_own(town: Town) -> None:
    steps = [{"zh": "先看", "en": "Look", "days": 1}, {"zh": "再修", "en": "Repair", "days": 2}]
    template = {"code": "repair", "name_zh": "本区维修", "name_en": "Our repairs", "steps": steps}
    assert town.refused("secretary", "POST /project-templates", template) == (403, "not_allowed")
    town.ok("admin", "POST /project-templates", template)
    made = town.ok("clerk", "POST /projects", {"title": "修门", "area": HOME, "template": "repair"})
    today = town.now().astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    days = [dt.date.fromisoformat(one["due"]) - today for one in made["steps"]]
    assert [one.days for one in days] == [1, 3]
    town.ok("admin", "POST /project-templates", {**template, "is_offered": False})
    gone = {"title": "修窗", "area": HOME, "template": "repair"}
    assert town.refused("clerk", "POST /projects", gone) == (422, "invalid")
    assert town.refused("clerk", "POST /projects", {"title": "别处", "area": FAR_CELL}) == (404, "not_found")
