"""Pages of buildings: what the secretary keeps, what grid staff and a lead see, and what nobody else does."""

from matcher.domain.roles import Role
from tests.fixtures.world import CELL, DISTRICT, HOME, NEXT_CELL, OTHER
from tests.integration.api.conftest import Client
from tests.integration.api.test_desk_pages import page, shown

AGREED = {"how": "paper", "notice": "1"}


def built(client: Client) -> tuple[str, str]:
    """Two buildings of the cell; somebody leads the first."""
    body = {"parent": CELL, "name": "1号楼", "estate": "示例小区", "households": 60, "entrances": 4}
    first = str(client.post("secretary", "/areas", body).json()["code"])
    second = str(client.post("secretary", "/areas", {"parent": CELL, "name": "2号楼"}).json()["code"])
    lead = {"area": first, "name": "示例楼长", "phone": "000-1234 0099", "consent": AGREED}
    assert client.post("secretary", "/leads", lead).status_code == 201
    client.world.staff("lead", Role.BUILDING_LEAD, first)
    return first, second


def test_the_secretary_keeps_the_buildings_and_others_look(client: Client) -> None:
    client.world.staff("district_admin", Role.DISTRICT_ADMIN, DISTRICT)
    first, second = built(client)
    text = shown(client, "secretary", "/buildings")
    for told in (
        f"PATCH /areas/{first}",
        "示例楼长",
        "示例小区",
        "有 1 栋还没填户数",
        "POST /areas",
        'data-api="POST /leads"',
    ):
        assert told in text, told
    # Who leads it is on the building's board for all; the phone stands there, and in no list.
    assert "00012340099" not in text.replace(" ", "")
    for who in ("clerk", "grid"):
        text = shown(client, who, "/buildings?lang=en")
        assert "示例楼长" in text
        assert "data-api" not in text.partition("<main")[2]
    assert f"POST /areas/{second}/end" in shown(client, "district_admin", f"/buildings?area={HOME}")
    assert "data-api" not in shown(client, "grid", f"/buildings?area={first}").partition("<main")[2]
    for area in (NEXT_CELL, OTHER):
        assert page(client, "grid", f"/buildings?area={area}").status_code == 404
    for who in ("near", "resident", "officer", "auditor"):
        assert page(client, who, "/buildings").status_code == 403
    wrong = client.ask("secretary", "PATCH", f"/areas/{CELL}", json={"households": 4})
    assert wrong.json()["errors"] == [{"field": "area", "code": "not_a_building"}]
    assert client.ask("secretary", "PATCH", f"/areas/{second}", json={"households": 48}).status_code == 200
    assert "还没填户数" not in shown(client, "secretary", "/buildings")


def test_a_lead_begins_on_the_page_of_the_own_building(client: Client) -> None:
    first, second = built(client)
    mine, theirs = str(client.world.placed(area=first)), str(client.world.placed(area=second))
    text = shown(client, "lead", "/cell")
    assert f"/my-orders/{mine}" in text
    assert theirs not in text
    assert "示例甲" not in text
    assert "楼栋公示牌" in text
    assert "2号楼" not in text
    # What a neighbour ordered is followed, and left alone.
    text = shown(client, "lead", f"/my-orders/{mine}")
    assert "data-panel" not in text
    client.post("clerk", f"/orders/{mine}/accept")
    client.post("clerk", f"/orders/{mine}/pool")
    assert client.post("near", f"/orders/{mine}/claim").is_success
    # Who comes, and by which word they are known at the door, is no neighbour's business.
    text = shown(client, "lead", f"/my-orders/{mine}")
    assert ("工号" in text, 'data-panel="incident"' in text, 'data-panel="cancel"' in text) == (False, True, False)
    assert "工号" in shown(client, "grid", f"/my-orders/{mine}")
    assert page(client, "lead", f"/my-orders/{theirs}").status_code == 404
    text = shown(client, "lead", "/order?lang=en")
    assert f'value="{first}"' in text
    assert second not in text
    assert "/weekly" not in text
    for path in ("/recipients", "/weekly", "/buildings?area=" + second, "/grid", "/desk", "/files"):
        assert page(client, "lead", path).status_code in {403, 404}, path
    text = shown(client, "grid", "/cell")
    assert "2 栋，60 户，在办 2 单" in text
    assert "示例楼长" in text


def test_who_was_invited_to_lead_is_told_as_what(client: Client) -> None:
    built(client)
    lead = client.get("secretary", "/leads").json()["items"][0]["id"]
    link = client.post("secretary", f"/leads/{lead}/invitation").json()["path"]
    sent = client.http.post("/invitation", data={"token": link.partition("#")[2]})
    reply = client.loop.run_until_complete(sent)
    assert reply.status_code == 200
    assert "楼栋长" in reply.text
    assert "示例楼长" not in reply.text
    given = {"token": link.partition("#")[2], "phone": "00012340099", "password": "示例密码甲乙丙丁戊"}
    entered = client.loop.run_until_complete(client.http.post("/invitation", data=given))
    assert (entered.status_code, entered.headers["location"]) == (303, "/cell")
    assert client.get("secretary", "/leads").json()["items"][0]["has_account"]


def test_a_split_is_offered_where_there_are_parts(client: Client) -> None:
    client.world.staff("district_admin", Role.DISTRICT_ADMIN, DISTRICT)
    assert "/split" not in shown(client, "secretary", f"/grid?area={CELL}")
    built(client)
    assert f"POST /areas/{CELL}/split" in shown(client, "secretary", f"/grid?area={CELL}")
    assert "/split" not in shown(client, "secretary", "/grid")
    text = shown(client, "district_admin", f"/grid?area={HOME}&lang=en")
    assert f"POST /areas/{HOME}/split" in text
    assert "PUT /board-words" not in text
    assert "PUT /board-words" in shown(client, "district_admin", "/grid")
