"""What reaches a unit holds nobody who is served, and nobody who has not agreed: looked for in all that it can ask."""

import io
from collections.abc import Iterator
from uuid import UUID

import pypdf
import pytest

from api.routes import every_door
from matcher.domain.roles import OPERATIONS, Role
from matcher.domain.states import UnitKind
from matcher.store import access
from matcher.usecases.register_unit import UnitData, register_unit
from tests.fixtures.steps import confirmed, end_month
from tests.fixtures.world import DISTRICT, HOME
from tests.integration.api.conftest import Client

SERVED = ("金丝雀奶奶", "00098765432", "金丝雀路77号", "金丝雀悄悄话")
SILENT = ("金雀甲", "金雀乙", "金雀丙", "金雀丁", "金雀戊")
CANARIES = (*SERVED, *SILENT)
NAMED = "列名己"


@pytest.fixture
def unit(client: Client) -> UUID:
    """A unit with six members who served; one of them agreed to be named, and has sent its record."""
    world = client.world
    data = UnitData(HOME, "示例医院", UnitKind.HOSPITAL, "联系人辛", "00011110000")
    made = world.services.commit(lambda tx: register_unit(tx, world.actor("secretary"), data))
    world.actors["liaison"] = world.services.commit(
        lambda tx: access.add_actor(tx, Role.UNIT_LIAISON, DISTRICT, "liaison", unit_id=made)
    )
    # Of the dead: a token that was made for the liaison before it spoke for anybody.
    client.tokens.pop("liaison", None)
    for name in (*SILENT, NAMED, "等确认"):
        world.member(name, total=9)
        path = f"/members/{world.actor(name).helper_id}"
        body = {"name": "金雀庚" if name == "等确认" else name, "unit": str(made)}
        assert client.ask("secretary", "PATCH", path, json=body).status_code == 200
        if name != "等确认":
            _serve(client, made, name)
    assert client.post(NAMED, "/me/unit/names", {"notice": "1"}).status_code == 200
    assert client.post(NAMED, "/me/unit/record").status_code == 200
    end_month(world)
    return made


def _serve(client: Client, unit: UUID, name: str) -> None:
    member = str(client.world.actor(name).helper_id)
    told = {"member": member, "is_ours": True}
    assert client.post("liaison", f"/units/{unit}/members", told).status_code == 200
    contact = {"name": SERVED[0], "phone": SERVED[1]}
    body = client.order_body(place=SERVED[2], note=SERVED[3], contact=contact)
    order = client.post("resident", "/orders", body).json()["id"]
    for step in ("accept", "pool"):
        assert client.post("clerk", f"/orders/{order}/{step}").status_code == 200
    assert client.post(name, f"/orders/{order}/claim").status_code == 200
    held = next(one for one in client.get(name, "/me/assignments").json()["items"] if one["order"] == order)["id"]
    assert client.post(name, f"/assignments/{held}/start").status_code == 200
    report = {"minutes": 30, "note": SERVED[3]}
    assert client.post(name, f"/assignments/{held}/report", report).status_code == 200
    rated = {"rating": {"contacted": "yes", "solved": "yes", "satisfied": "yes", "comment": SERVED[3]}}
    assert client.post("resident", f"/orders/{order}/confirm", rated).status_code == 200


ASKED_BY = {"/v1/posts/{id}": 404, "/v1/certificates": 422}
"""Asked for by an id, or a number, of its own: nothing is found by the unit's."""


def _answers(client: Client, unit: UUID) -> Iterator[tuple[str, str]]:
    """Everything that the liaison can ask, as text."""
    for door in every_door():
        if door.method != "GET" or Role.UNIT_LIAISON not in OPERATIONS[door.operation] or "{code}" in door.path:
            continue
        # What is no unit's is not there for its id; of a certificate one has to know the number.
        if ("{id}" in door.path and not door.path.startswith("/v1/units/")) or door.path == "/v1/certificates":
            continue
        for lang in ("", "?lang=en") if door.path.endswith((".html", ".pdf")) else ("",):
            path = door.path.removeprefix("/v1").replace("{id}", str(unit)) + lang
            reply = client.get("liaison", path)
            assert reply.status_code == ASKED_BY.get(door.path, 200), path
            is_pdf = reply.headers["content-type"] == "application/pdf"
            told = pypdf.PdfReader(io.BytesIO(reply.content)).pages if is_pdf else []
            yield path, "\n".join(page.extract_text() for page in told) if is_pdf else reply.text
    for lang in ("zh", "en"):
        headers = {"Authorization": f"Bearer {client.token('liaison')}"}
        sent = client.http.get(f"/unit?lang={lang}", headers=headers)
        yield f"/unit {lang}", client.loop.run_until_complete(sent).text


def test_nobody_served_and_nobody_silent_is_in_anything_that_a_unit_can_ask(client: Client, unit: UUID) -> None:
    told = dict(_answers(client, unit))
    for path, text in told.items():
        assert not [one for one in (*CANARIES, "金雀庚") if one in text], path
    fed = f"/units/{unit}/feedback"
    for path in (fed, f"{fed}.html", f"{fed}.pdf", f"/units/{unit}/records", "/unit zh"):
        assert NAMED in told[path], path
    assert client.get("liaison", fed).json()["shares"]["satisfied"] == {"value": 100, "suppressed": False}
    assert "金**" in told[f"/units/{unit}/members"]
    assert client.post(NAMED, "/me/unit/take-back", {"purpose": "names"}).status_code == 200
    assert client.post(NAMED, "/me/unit/take-back", {"purpose": "record"}).status_code == 200
    assert not [path for path, text in _answers(client, unit) if NAMED in text]


def test_a_liaison_sees_neither_another_unit_nor_any_order_member_or_resident(client: Client, unit: UUID) -> None:
    admin, other = client.world.actor("admin"), UnitData(DISTRICT, "别的单位", UnitKind.FIRM)
    elsewhere = client.world.services.commit(lambda tx: register_unit(tx, admin, other))
    assert [one["id"] for one in client.get("liaison", "/units").json()["items"]] == [str(unit)]
    for path in ("", "/feedback", "/feedback.pdf", "/members", "/records"):
        assert client.get("liaison", f"/units/{elsewhere}{path}").status_code == 404
    order = client.world.placed()
    member = client.world.actor(SILENT[0]).helper_id
    assert client.get("liaison", f"/orders/{order}").status_code == 404
    assert client.get("liaison", f"/members/{member}").status_code == 404
    for path in ("/orders", "/members", "/recipients", "/callbacks", "/statistics"):
        assert client.get("liaison", path).status_code == 403


def test_cards_are_printed_for_those_of_the_area_and_leave_a_trace(client: Client) -> None:
    world = client.world
    world.member("paired")
    confirmed(world, world.actor("paired"))
    helper = world.actor("paired").helper_id
    recipient = client.get("clerk", "/recipients").json()["items"][0]["id"]
    pair = {"recipient": recipient, "helper": str(helper), "kind": "standing"}
    assert client.post("clerk", "/pairs", pair).status_code == 201
    client.ask("secretary", "PATCH", f"/members/{helper}", json={"name": "欧阳示例", "phone": "00055556666"})
    before = world.count("event", verb="print_card")
    for lang in ("zh", "en"):
        card = client.get("secretary", f"/members/{helper}/card.html?lang={lang}").text
        assert "欧阳示例" in card
        assert "00055556666" in card.replace(" ", "")
        contact = client.get("grid", f"/recipients/{recipient}/contact-card.html?lang={lang}").text
        assert "欧阳" in contact
        assert "欧阳示例" not in contact
        pledge = client.get("paired", f"/members/{helper}/pledge.html?lang={lang}").text
        assert "欧阳" in pledge
    assert world.count("event", verb="print_card") == before + 4
    for who, path in (("far_clerk", f"/members/{helper}/card.html"), ("far_clerk", f"/members/{helper}/pledge.html")):
        assert client.get(who, path).status_code == 404
    assert client.get("far_clerk", f"/recipients/{recipient}/contact-card.html").status_code == 404
    assert client.get("near", f"/members/{helper}/pledge.html").status_code == 404


def test_two_units_of_a_district_have_two_names(client: Client) -> None:
    body = {"area": HOME, "name": "示例企业"}
    assert client.post("secretary", "/units", body).status_code == 201
    assert client.post("admin", "/units", {**body, "area": DISTRICT}).json()["errors"] == [
        {"field": "name", "code": "name_taken"}
    ]
