"""The grid's page: what each may see and arrange, what is missing, and what a change would take along."""

from matcher.domain.roles import Role
from tests.fixtures.world import CELL, DISTRICT, HOME, NEXT_CELL, OTHER
from tests.integration.api.conftest import Client
from tests.integration.api.test_desk_pages import page, shown


def test_a_secretary_arranges_the_cells_and_sees_which_have_nobody(client: Client) -> None:
    client.world.accepted(area=NEXT_CELL)
    text = shown(client, "secretary", "/grid")
    assert f"PATCH /areas/{CELL}" in text
    assert OTHER not in text
    # Only one of the cells has an account of grid staff.
    assert "个网格没有网格员账号" in text
    assert "在办订单 1" in shown(client, "secretary", f"/grid/going?area={NEXT_CELL}")
    fresh = client.post("secretary", "/areas", {"parent": HOME, "name": "新网格"}).json()["code"]
    assert "没有在办的事" in shown(client, "secretary", f"/grid/going?area={fresh}")
    assert page(client, "secretary", f"/grid?area={OTHER}").status_code == 404
    assert page(client, "secretary", f"/grid/going?area={OTHER}001").status_code == 404
    assert client.post("secretary", f"/areas/{NEXT_CELL}/end", {"into": CELL}).status_code == 200
    text = shown(client, "secretary", "/grid")
    assert f"POST /areas/{NEXT_CELL}/go-on" in text
    assert f"POST /areas/{NEXT_CELL}/end" not in text


def test_the_district_arranges_communities_and_alliances_and_an_auditor_only_looks(client: Client) -> None:
    client.world.staff("district_admin", Role.DISTRICT_ADMIN, DISTRICT)
    text = shown(client, "district_admin", f"/grid?area={HOME[:9]}")
    assert f"POST /areas/{HOME}/end" in text
    assert "PUT /alliances" in text
    assert client.ask("district_admin", "PATCH", f"/areas/{HOME}", json={"name": "新家园社区"}).status_code == 200
    text = shown(client, "auditor", f"/grid?area={HOME[:9]}&lang=en")
    assert "新家园社区" in text
    assert "renamed, was" in text
    assert "data-api" not in text.partition("<main")[2]
    for who in ("clerk", "grid", "near", "resident", "officer"):
        assert page(client, who, "/grid").status_code == 403


def test_who_answers_for_an_area_is_shown_and_arranged_by_the_secretary(client: Client) -> None:
    client.world.staff("district_admin", Role.DISTRICT_ADMIN, DISTRICT)
    unit = client.post("secretary", "/units", {"area": HOME, "name": "示例医院"}).json()["id"]
    text = shown(client, "secretary", "/grid")
    assert "还没有包联" in text
    made = client.post("secretary", "/links", {"area": CELL, "unit": unit}).json()["id"]
    text = shown(client, "secretary", f"/grid?area={CELL}")
    assert f"POST /links/{made}/end" in text
    assert "已确认 0 名党员" in text
    # The district looks on, in a community and not above.
    text = shown(client, "district_admin", f"/grid?area={HOME}&lang=en")
    assert "partner organisation" in text
    assert "/links" not in text
    assert made not in shown(client, "secretary", f"/grid?area={NEXT_CELL}")
    assert 'id="links"' not in shown(client, "district_admin", f"/grid?area={HOME[:9]}")
