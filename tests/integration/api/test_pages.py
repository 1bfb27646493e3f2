"""Pages over HTTP: who may see them, what a browser may load, and that only our own forms do anything."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import httpx
import pytest

from api.pages.visit import csrf_of
from tests.fixtures.world import CELL
from tests.integration.api.conftest import Client

HOSTILE = "<script>alert(1)</script>"
STATIC = files("api.pages").joinpath("static")


@pytest.fixture
def browse(client: Client) -> Callable[..., httpx.Response]:
    """A browser without a session, which follows nothing by itself; `cookie` is the session's."""

    def ask(method: str, path: str, *, cookie: str | None = None, **sent: Any) -> httpx.Response:
        headers = {**sent.pop("headers", {}), **({"Cookie": f"jiedan={cookie}"} if cookie else {})}
        reply: httpx.Response = client.loop.run_until_complete(
            client.http.request(method, path, headers=headers, follow_redirects=False, **sent)
        )
        return reply

    return ask


def enter(browse: Callable[..., httpx.Response], client: Client, who: str, target: str = "") -> httpx.Response:
    return browse("POST", "/login", data={"token": client.token(who), "next": target})


def session(reply: httpx.Response) -> str:
    return reply.headers["set-cookie"].partition("jiedan=")[2].partition(";")[0]


def test_who_is_not_known_is_led_to_the_entrance_and_back(
    browse: Callable[..., httpx.Response], client: Client
) -> None:
    reply = browse("GET", "/desk")
    assert (reply.status_code, reply.headers["location"]) == (303, "/login?next=/desk")
    part = browse("GET", "/desk/rows", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/login?next=/desk/rows")
    let_in = enter(browse, client, "secretary", "/desk")
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/desk")
    cookie = let_in.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert browse("GET", "/desk", cookie=session(let_in)).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "desk"]
)
def test_nobody_is_led_elsewhere(browse: Callable[..., httpx.Response], client: Client, target: str) -> None:
    assert enter(browse, client, "secretary", target).headers["location"] == "/desk"


def test_a_wrong_token_opens_nothing(browse: Callable[..., httpx.Response]) -> None:
    reply = browse("POST", "/login", data={"token": "jd_wrong"})
    assert (reply.status_code, "set-cookie" in reply.headers) == (401, False)
    assert "jd_wrong" not in reply.text


def test_who_signs_in_again_comes_back_to_the_page_and_never_to_a_part_of_it(
    browse: Callable[..., httpx.Response],
) -> None:
    part = {"HX-Request": "true", "Referer": "http://door/desk?tab=placed"}
    reply = browse("GET", "/desk/rows", headers=part)
    assert (reply.status_code, reply.headers["hx-redirect"]) == (401, "/login?next=/desk%3Ftab%3Dplaced")
    elsewhere = browse("GET", "/desk/rows", headers=part | {"Referer": "https://elsewhere.example//evil"})
    assert elsewhere.headers["hx-redirect"].startswith("/login?next=/desk/rows")
    assert browse("GET", "/desk?tab=placed").headers["location"] == "/login?next=/desk%3Ftab%3Dplaced"


def test_a_language_that_was_asked_for_stays(browse: Callable[..., httpx.Response], client: Client) -> None:
    shown = browse("GET", "/desk?lang=en", cookie=client.token("secretary"))
    assert "jiedan_lang=en" in shown.headers["set-cookie"]
    assert "set-cookie" not in browse("GET", "/desk", cookie=client.token("secretary")).headers


def test_an_address_that_is_not_there_is_told_in_words_to_a_browser(browse: Callable[..., httpx.Response]) -> None:
    shown = browse("GET", "/nosuch", headers={"Accept": "text/html"})
    assert (shown.status_code, shown.headers["content-type"][:9]) == (404, "text/html")
    assert browse("GET", "/nosuch").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_signs_nobody_in(
    browse: Callable[..., httpx.Response], client: Client, headers: dict[str, str]
) -> None:
    reply = browse("POST", "/login", data={"token": client.token("secretary")}, headers=headers)
    assert (reply.status_code, "set-cookie" in reply.headers) == (403, False)


def test_a_session_reads_by_its_cookie_and_writes_only_with_its_sign(
    browse: Callable[..., httpx.Response], client: Client
) -> None:
    cookie = session(enter(browse, client, "resident"))
    assert browse("GET", "/v1/orders", cookie=cookie).status_code == 200
    sign = csrf_of(client.world.services.database.vault, cookie)
    others = csrf_of(client.world.services.database.vault, client.token("resident"))
    for headers, status in (({}, 401), ({"X-CSRF": others}, 401), ({"X-CSRF": "é" * 9}, 401), ({"X-CSRF": sign}, 201)):
        raw = {name: value.encode() for name, value in headers.items()}
        reply = browse("POST", "/v1/orders", cookie=cookie, json=client.order_body(), headers=raw)
        assert reply.status_code == status
    assert client.world.count("service_order") == 1


def test_signed_out_the_session_is_over_on_every_page(browse: Callable[..., httpx.Response], client: Client) -> None:
    cookie = session(enter(browse, client, "secretary"))
    assert browse("POST", "/logout", cookie=cookie, data={"csrf": "wrong"}).status_code == 303
    assert browse("GET", "/desk", cookie=cookie).status_code == 200
    sign = csrf_of(client.world.services.database.vault, cookie)
    assert browse("POST", "/logout", cookie=cookie, data={"csrf": sign}).status_code == 303
    assert browse("GET", "/desk", cookie=cookie).status_code == 303
    assert browse("GET", "/v1/me", cookie=cookie).status_code == 401


def test_a_page_lets_no_script_in_and_loads_from_nowhere_else(
    browse: Callable[..., httpx.Response], client: Client
) -> None:
    page = browse("GET", "/desk", cookie=client.token("secretary"))
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert "<script>" not in page.text
    assert "http://" not in page.text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page.text


def test_what_somebody_searches_for_is_shown_as_text(browse: Callable[..., httpx.Response], client: Client) -> None:
    reply = browse("GET", "/desk", cookie=client.token("secretary"), params={"q": HOSTILE})
    assert (reply.status_code, HOSTILE in reply.text) == (422, False)


def test_pages_keep_to_role_and_area(browse: Callable[..., httpx.Response], client: Client) -> None:
    mine, theirs = client.world.accepted(), client.world.accepted(area=CELL)
    shown = browse("GET", "/desk", cookie=client.token("secretary")).text
    assert str(mine) in shown
    assert str(theirs) in shown
    assert str(mine) not in browse("GET", "/desk", cookie=client.token("near")).text


def test_files_are_kept_for_good_and_nothing_else_is_given(browse: Callable[..., httpx.Response]) -> None:
    page = browse("GET", "/login").text
    address = page.partition('href="/static/app.css')[2].partition('"')[0]
    kept = browse("GET", f"/static/app.css{address}")
    assert (kept.status_code, "immutable" in kept.headers["cache-control"]) == (200, True)
    assert kept.headers["content-type"].startswith("text/css")
    assert "immutable" not in browse("GET", "/static/app.css?v=older").headers["cache-control"]
    for name in ("nothing.css", "../render.py", "%2e%2e/render.py", "vendor", "", "vendor//htmx.min.js"):
        assert browse("GET", f"/static/{name}").status_code in {404, 307}


def test_files_travel_packed_where_that_saves_something(browse: Callable[..., httpx.Response]) -> None:
    for name, is_packed in (("vendor/echarts.min.js", True), ("icons/192.png", False)):
        answer = browse("GET", f"/static/{name}")
        assert (answer.headers.get("content-encoding") == "gzip") is is_packed
        assert answer.content == (STATIC / name).read_bytes()


def test_the_demos_roles_are_for_the_demo_alone(browse: Callable[..., httpx.Response]) -> None:
    assert browse("GET", "/demo/secretary").status_code == 404
    assert "/demo/" not in browse("GET", "/login").text
