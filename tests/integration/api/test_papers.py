"""Sheets for people without a screen: what has to stand on them stands there, and nothing runs in them."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from api.pages.papers.words import WORDS
from matcher.domain.closing import OFFICES, BoardRole
from matcher.store import personal, schema
from tests.fixtures.steps import claim, open_pool
from tests.fixtures.world import CELL, HOME, NEXT_CELL, OTHER
from tests.integration.api.conftest import Client, Reply

CONSENT = {"how": "paper", "notice": "1"}
OFFICE = {"role": "community", "phone": "0429 555 0001", "consent": CONSENT}


class Read(HTMLParser):
    """Collects the tags and the text of a sheet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def put_board(client: Client, code: str = HOME, who: str = "secretary", *entries: dict[str, Any]) -> Reply:
    return client.ask(who, "PUT", f"/areas/{code}/board", json={"entries": list(entries or (OFFICE,))})


def assigned(client: Client) -> UUID:
    near = client.world.actor("near")
    client.world.services.commit(lambda tx: personal.keep(tx, "member", near.helper_id, {"name": "欧阳示例"}))  # type: ignore[arg-type]  # a member's
    order_id = client.world.accepted()
    open_pool(client.world, order_id)
    claim(client.world, near, order_id)
    return order_id


def sheet(client: Client, who: str, path: str) -> Read:
    reply = client.get(who, path)
    assert reply.status_code == 200, reply.text
    return checked(reply)


def checked(reply: Reply) -> Read:
    """HTML whose only style is the one that its policy names, and in which nothing can run or be fetched."""
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-store"
    policy = reply.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", reply.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "@page" in style
    read = Read(reply.text)
    assert {tag for tag, _ in read.tags} & {"script", "img", "link", "iframe", "form", "object", "base"} == set()
    assert not any(
        name.startswith("on") or name in {"style", "src", "href"} for _, found in read.tags for name in found
    )
    return read


def test_the_slip_says_who_comes_when_and_what_is_said_at_the_door(client: Client) -> None:
    put_board(client)
    order_id = assigned(client)
    seen = client.post("near", f"/orders/{order_id}/reveal", {"reason": "visit"}).json()
    text = sheet(client, "clerk", f"/orders/{order_id}/slip.html").text
    for needed in ("000001", "欧阳", "同志", "工牌号", seen["door_word"], "0429 555 0001", "上午", "我们从不收钱"):
        assert needed in text, needed
    for hidden in ("欧阳示例", "示例甲", "示例路", "00012345678", CELL):
        assert hidden not in text, hidden
    english = sheet(client, "resident", f"/orders/{order_id}/slip.html?lang=en").text
    for needed in ("Service slip", "Door word", "We never ask for money, cards or codes.", "morning"):
        assert needed in english, needed


def test_a_slip_before_anybody_is_found_and_without_a_phone(client: Client) -> None:
    text = sheet(client, "grid", f"/orders/{client.world.placed()}/slip.html").text
    assert "派定后" in text
    assert "请社区填写" in text


def test_the_receipt_carries_a_new_code_and_so_may_a_slip(client: Client) -> None:
    order_id = client.world.placed()
    for body in ({}, {"paper": "slip"}, {"lang": "en"}):
        reply = client.post("clerk", f"/orders/{order_id}/receipt", body)
        checked(reply)
        (code,) = re.findall(r'class="big">([2-9A-Y]{4})<', reply.text)
        headers = {"Authorization": f"Code 000001-{code}"}
        assert client.ask(None, "GET", f"/orders/{order_id}", headers=headers).status_code == 200
    assert client.get("clerk", f"/orders/{order_id}/receipt").status_code == 405
    assert client.post("resident", f"/orders/{order_id}/receipt").status_code == 403


def test_the_activation_slip_tells_how_to_answer_by_phone_and_holds_no_token(client: Client) -> None:
    put_board(client)
    assigned(client)
    near = client.world.actor("near").helper_id
    token = client.token("near")
    text = sheet(client, "secretary", f"/members/{near}/activation.html").text
    for needed in ("欧阳同志", str(near), "0429 555 0001", "不接不用说理由"):
        assert needed in text, needed
    assert token not in text
    assert "欧阳示例" not in text
    assert client.get("near", f"/members/{near}/activation.html").status_code == 403
    assert client.get("far_clerk", f"/members/{near}/activation.html").status_code == 404


def test_the_board_names_staff_by_consent_and_no_resident(client: Client) -> None:
    client.world.placed()
    gas = {"role": "gas", "phone": "0429 555 9999", "consent": CONSENT}
    assert put_board(client, HOME, "secretary", OFFICE, gas).json() == {"area": HOME, "entries": 2}
    staff = [
        {"role": role, "name": f"示例{number}", "phone": f"000-0000-{number:04}", "consent": CONSENT}
        for number, role in enumerate(sorted(set(BoardRole) - OFFICES))
    ]
    assert put_board(client, CELL, "secretary", *staff).json() == {"area": CELL, "entries": 12}
    read = sheet(client, "grid", f"/areas/{CELL}/board.html")
    for needed in (
        CELL,
        "第001网格",
        "网格长",
        "社区民警",
        "示例11",
        "0429 555 0001",
        "0429 555 9999",
        "12356",
        "96110",
    ):
        assert needed in read.text, needed
    assert "示例甲" not in read.text
    assert put_board(client, CELL, "secretary", staff[3]).status_code == 200
    house = client.post("secretary", "/areas", {"parent": CELL, "name": "1号楼"}).json()["code"]
    lead = {"role": "building_lead", "name": "示例楼长", "phone": "000-0000-0099", "consent": CONSENT}
    assert put_board(client, house, "secretary", lead).status_code == 200
    unit = client.post("secretary", "/units", {"area": HOME, "name": "示例医院"}).json()["id"]
    assert client.post("secretary", "/links", {"area": HOME, "unit": unit}).status_code == 201
    again = sheet(client, "secretary", f"/areas/{CELL}/board.html?lang=en").text
    assert ("1号楼" in again, "示例楼长" in again, "Partner organisations: 示例医院" in again) == (True, True, True)
    assert ("示例3" in again, "示例4" in again, "Community's phone" in again) == (True, False, True)
    assert client.world.count("personal_record", subject="board") == 4
    assert "尚未登记" in sheet(client, "clerk", f"/areas/{NEXT_CELL}/board.html").text


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"role": "grid_lead", "consent": CONSENT}, "missing"),
        ({"role": "community", "consent": CONSENT}, "office"),
        ({"role": "resident", "name": "示例", "consent": CONSENT}, "not_a_choice"),
        ({"role": "police", "name": "示例"}, "missing"),
        ({"role": "police", "name": "11010519491231002X", "consent": CONSENT}, "identity_or_card_number"),
    ],
)
def test_a_line_of_a_board_is_an_office_or_a_person_who_agreed(
    client: Client, entry: dict[str, Any], code: str
) -> None:
    reply = put_board(client, CELL, "secretary", entry)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, code), reply.text
    assert client.world.count("board_entry") == 0


def test_boards_outside_the_own_area_are_not_there(client: Client) -> None:
    assert put_board(client, HOME, "far_secretary").status_code == 404
    assert put_board(client, HOME, "clerk").status_code == 403
    for who, code in (
        ("far_clerk", HOME),
        ("grid", NEXT_CELL),
        ("clerk", OTHER),
        ("clerk", "x"),
        ("clerk", f"{HOME}999"),
    ):
        assert client.get(who, f"/areas/{code}/board.html").status_code == 404, (who, code)
    assert put_board(client, f"{HOME}999").json()["code"] == "invalid"


def test_what_people_wrote_is_text_and_never_markup(client: Client) -> None:
    nasty = "<script>alert(1)</script>"
    assert (
        put_board(client, CELL, "secretary", {"role": "police", "name": nasty, "consent": CONSENT}).status_code == 200
    )
    assert nasty in sheet(client, "secretary", f"/areas/{CELL}/board.html").text
    item = schema.service_item
    client.world.services.commit(
        lambda tx: tx.execute(update(item).where(item.c.code == "C04").values(name_zh='"><b onclick=x>'))
    )
    assert '"><b onclick=x>' in sheet(client, "clerk", f"/orders/{client.world.placed()}/slip.html").text


def test_errors_of_sheets_are_problems_like_all_others(client: Client) -> None:
    path = f"/orders/{client.world.placed()}/slip.html"
    reply = client.get("far_clerk", path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")
    assert client.get("clerk", f"{path}?lang=fr").json()["errors"] == [{"field": "lang", "code": "not_a_choice"}]


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    assert WORDS["zh"]["roles"].keys() == WORDS["en"]["roles"].keys()  # type: ignore[attr-defined]  # both are tables
    assert set(WORDS["zh"]["roles"]) == set(BoardRole) - OFFICES  # type: ignore[call-overload]  # a table
    assert "" not in [word for key, word in WORDS["zh"].items() if key != "title"]
