"""Entering over HTTP: forms of our own alone, a session that nobody knew before, and nothing in addresses and logs."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from api.app import create_app
from api.pages.visit import SESSION
from matcher.ports import Letter
from matcher.store import schema
from matcher.usecases.set_password import PasswordWanted, ready_password, set_password
from matcher.usecases.sign_in import sign_in
from tests.fixtures.steps import helper_of
from tests.integration.api.conftest import Client, Reply

PHONE, RIGHT, WRONG = "13800000000", "drei lange Woerter", "vier lange Woerter"
OWN = {"origin": "http://door"}


@dataclass
class Post:
    """A notifier that keeps what it is given."""

    channels: frozenset[str] = frozenset({"sms"})
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)


def submit(client: Client, path: str, headers: dict[str, str] | None = None, **fields: str) -> Reply:
    sent = {"content-type": "application/x-www-form-urlencoded", **(OWN if headers is None else headers)}
    return client.ask(None, "POST", f"http://door{path}", content=urlencode(fields), headers=sent)


def show(client: Client, path: str) -> Reply:
    return client.ask(None, "GET", f"http://door{path}")


def have_password(client: Client, name: str, password: str = RIGHT) -> None:
    who, services = client.world.actor(name), client.world.services
    ready = ready_password(services, who, PasswordWanted(password, phone=PHONE))
    services.commit(lambda tx: set_password(tx, who, ready))


def invited(client: Client, name: str = "near") -> str:
    reply = client.post("secretary", f"/members/{helper_of(client.world.actor(name))}/invitation")
    assert reply.status_code == 201
    path: str = reply.json()["path"]
    assert path.startswith("/invitation#")
    return path.partition("#")[2]


@pytest.fixture
def post(client: Client) -> Any:
    """The same app with a notifier."""
    found = Post()
    app = create_app(replace(client.world.services, notifier=found))
    client.http._transport.app = app  # type: ignore[attr-defined]  # httpx keeps it there
    yield found
    app.state.close()


def test_phone_and_password_lead_to_ones_first_page_with_a_cookie_that_scripts_cannot_read(client: Client) -> None:
    have_password(client, "clerk")
    reply = submit(client, "/login/password", phone="138 0000 0000", password=RIGHT)
    assert (reply.status_code, reply.headers["location"]) == (303, "/desk")
    cookie = reply.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax"))
    assert show(client, "/desk").status_code == 200
    assert submit(client, "/login/password", phone=PHONE, password=RIGHT, next="/account").headers["location"] == (
        "/account"
    )


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: b"])
def test_nobody_is_led_to_another_place(client: Client, target: str) -> None:
    have_password(client, "clerk")
    reply = submit(client, "/login/password", phone=PHONE, password=RIGHT, next=target)
    assert reply.headers["location"] == "/desk"


def test_an_unknown_phone_is_answered_as_a_wrong_password_is(client: Client) -> None:
    have_password(client, "clerk")
    known = submit(client, "/login/password", phone=PHONE, password=WRONG)
    other = submit(client, "/login/password", phone="13900000000", password=WRONG)
    assert known.status_code == other.status_code == 401
    assert known.text == other.text.replace("13900000000", PHONE)
    assert "set-cookie" not in known.headers
    assert WRONG not in known.text


def test_who_is_locked_is_told_so_in_words_whether_known_or_not(client: Client) -> None:
    have_password(client, "clerk")
    for phone in (PHONE, "13900000000"):
        replies = [submit(client, "/login/password", phone=phone, password=WRONG) for _ in range(6)]
        assert [one.status_code for one in replies] == [401] * 5 + [429]
        assert "15 分钟后再试" in replies[5].text


def test_a_session_that_somebody_else_put_there_is_never_ones_own(client: Client) -> None:
    world = client.world
    have_password(client, "clerk")
    planted = world.services.commit(lambda tx: sign_in(tx, world.actor("neighbour")))
    headers = OWN | {"cookie": f"{SESSION}={planted}"}
    mine = submit(client, "/login/password", headers, phone=PHONE, password=RIGHT).cookies[SESSION]
    assert mine != planted
    assert client.get(None, "/me", headers={"Authorization": f"Bearer {planted}"}).status_code == 401
    assert client.get(None, "/me", headers={"Authorization": f"Bearer {mine}"}).json()["role"] == "clerk"


OTHERS = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://door", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
]


@pytest.mark.parametrize("headers", OTHERS)
@pytest.mark.parametrize("path", ["/login", "/login/password", "/login/code", "/login/choice", "/invitation"])
def test_a_form_of_another_site_signs_nobody_in(client: Client, path: str, headers: dict[str, str]) -> None:
    have_password(client, "clerk")
    fields = {"phone": PHONE, "password": RIGHT, "token": client.token("clerk"), "choice": "x"}
    reply = submit(client, path, headers, **fields)
    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers
    assert client.world.count("sign_in_try") == 0


def test_what_is_no_form_is_refused_in_words(client: Client) -> None:
    for content in (b"\xff\xfe", b"&".join([b"a=1"] * 500), b""):
        reply = client.ask(None, "POST", "http://door/login/password", content=content, headers=OWN | {
            "content-type": "application/x-www-form-urlencoded"})  # fmt: skip
        assert reply.status_code == 422


def test_a_code_is_sent_after_the_answer_which_is_the_same_for_all(client: Client, post: Post) -> None:
    have_password(client, "clerk")
    known = submit(client, "/login/code", phone=PHONE)
    other = submit(client, "/login/code", phone="13900000000")
    assert known.status_code == other.status_code == 200
    assert known.text == other.text.replace("13900000000", PHONE)
    assert [one.address for one in post.sent] == [PHONE]
    code = "".join(sign for sign in post.sent[0].text.partition("，")[0] if sign.isdigit())
    assert submit(client, "/login/code", phone=PHONE, code="000000" if code != "000000" else "1").status_code == 401
    reply = submit(client, "/login/code", phone=PHONE, code=f"{code[:3]} {code[3:]}")
    assert (reply.status_code, reply.headers["location"]) == (303, "/desk")
    late = [submit(client, "/login/code", phone=PHONE) for _ in range(3)][2]
    assert late.status_code == 429
    assert "太频繁" in late.text


def test_whose_phone_is_that_of_several_chooses_and_cannot_choose_others(client: Client) -> None:
    for name in ("clerk", "near"):
        have_password(client, name)
    reply = submit(client, "/login/password", phone=PHONE, password=RIGHT)
    assert reply.status_code == 200
    assert "set-cookie" not in reply.headers
    choices = [part.partition('"')[0] for part in reply.text.split('name="choice" value="')[1:]]
    assert len(choices) == 2
    secretary = client.world.actor("secretary").id.hex
    assert submit(client, "/login/choice", choice=f"{secretary}{choices[0][32:]}").status_code == 401
    assert submit(client, "/login/choice", choice=choices[1]).headers["location"] == "/offers"
    assert show(client, "/login/choice").headers["location"] == "/login"


def test_an_invitation_leads_from_the_link_to_the_first_page(client: Client) -> None:
    token = invited(client)
    assert show(client, "/invitation").status_code == 200
    opened = submit(client, "/invitation", token=token)
    assert opened.status_code == 200
    assert "社区书记" in opened.text
    weak = submit(client, "/invitation", token=token, phone=PHONE, password="12345678")
    assert weak.status_code == 422
    assert "猜得到" in weak.text
    entered = submit(client, "/invitation", token=token, phone=PHONE, password=RIGHT)
    assert (entered.status_code, entered.headers["location"]) == (303, "/offers")
    again = submit(client, "/invitation", token=token, phone=PHONE, password=RIGHT)
    assert again.status_code == 409
    assert token not in again.text


def test_an_invitation_kept_with_a_key_is_given_again_and_lies_sealed(client: Client) -> None:
    path = f"/members/{helper_of(client.world.actor('near'))}/invitation"
    first = client.post("secretary", path, key="one")
    assert client.post("secretary", path, key="one").json() == first.json()
    with client.world.services.read() as tx:
        kept = tx.rows(select(schema.idempotency_key.c.body))
    assert kept
    assert first.json()["path"].partition("#")[2] not in str(kept)


def test_the_own_account_sets_and_changes_the_password_by_the_api(client: Client) -> None:
    sent = {"password": RIGHT, "phone": PHONE}
    assert client.ask("clerk", "PUT", "/me/password", json={"password": RIGHT}).json()["errors"][0]["field"] == "phone"
    assert client.ask("clerk", "PUT", "/me/password", json=sent).status_code == 200
    wrong = client.ask("clerk", "PUT", "/me/password", json={"password": WRONG, "old": WRONG})
    assert wrong.json()["errors"] == [{"field": "old", "code": "wrong"}]
    assert client.ask("clerk", "PUT", "/me/password", json={"password": WRONG, "old": RIGHT}).status_code == 200
    assert submit(client, "/login/password", phone=PHONE, password=WRONG).status_code == 303
    page = show(client, "/account")
    assert page.status_code == 200
    assert 'name="old"' in page.text
    assert client.post("clerk", "/me/sign-out-everywhere").json() == {"sessions": 1}
    assert show(client, "/account").headers["location"].startswith("/login")
    assert client.ask("auditor", "PUT", "/me/password", json=sent).status_code == 403


def test_a_password_is_not_changed_by_a_page_of_another_site(client: Client) -> None:
    have_password(client, "clerk")
    submit(client, "/login/password", phone=PHONE, password=RIGHT)
    reply = client.ask(None, "PUT", "/me/password", json={"password": WRONG, "old": RIGHT})
    assert reply.status_code == 401
    assert client.post(None, "/me/sign-out-everywhere").status_code == 401


def test_logs_hold_neither_phone_nor_password_nor_code_nor_link(client: Client, post: Post) -> None:
    have_password(client, "clerk")
    token = invited(client)
    with capture_logs() as lines:
        submit(client, "/login/password", phone=PHONE, password=WRONG)
        submit(client, "/login/code", phone=PHONE)
        submit(client, "/invitation", token=token, phone=PHONE, password="12345678")
    secret = (PHONE, WRONG, token, post.sent[0].text[6:12], "12345678")
    assert lines
    assert not any(word in str(lines) for word in secret)
    assert {line["route"] for line in lines} == {"/login/password", "/login/code", "/invitation"}
