"""Both switches on, through the front door: placed, offered by itself, taken; with the live process and without."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psutil
import pytest

from tests.fixtures.service import Running, running_service

pytestmark = pytest.mark.timeout(180)
PERSON = {"name": "示例居民", "phone": "00012345678"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    environ = {}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        environ["DATABASE_URL"] = request.getfixturevalue("make_postgres_database")(url)
    with running_service(tmp_path_factory.mktemp("up"), **environ) as running:
        ok(running.client("district_admin").patch("/v1/settings", json={"acceptance": "automatic"}))
        ok(running.client("district_admin").patch("/v1/settings", json={"dispatch": "immediate"}))
        person = {**PERSON, "area": running.demo["story"]["cell"], "address": "示例路1号"}
        ok(running.client("clerk").post("/v1/recipients", json=person))
        yield running


def ok(response: httpx.Response) -> Any:
    assert response.is_success, f"{response.request.method} {response.request.url.path}: {response.text}"
    return response.json()


def until(found: Callable[[], Any]) -> Any:
    """The first answer that is not empty; the alarm of the test ends a wait in vain."""
    while not (answer := found()):
        time.sleep(0.05)
    return answer


def place(service: Running) -> dict[str, Any]:
    story = service.demo["story"]
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    body = {
        "service": story["service"],
        "area": story["cell"],
        "place": "示例路1号",
        "contact": PERSON,
        "windows": [{"date": str(today + dt.timedelta(days=2)), "part": "morning"}],
        "channel": "web",
        "consent": {"by": "self", "how": "click", "notice": "1"},
    }
    order: dict[str, Any] = ok(service.client("resident").post("/v1/orders", json=body))
    assert order["state"] == "accepted"
    assert order["owner"] is not None
    return order


def offered(service: Running, who: str, order: dict[str, Any]) -> list[dict[str, Any]]:
    items = ok(service.client(who).get("/v1/me/offers"))["items"]
    return [one for one in items if one["order"] == order["id"]]


def test_an_order_is_offered_by_itself_passed_on_and_taken(service: Running) -> None:
    order = place(service)
    first = until(lambda: offered(service, "member_a", order))[0]
    ok(service.client("member_a").post(f"/v1/offers/{first['id']}/decline", json={}))
    second = until(lambda: offered(service, "member_b", order))[0]
    ok(service.client("member_b").post(f"/v1/offers/{second['id']}/accept", json={}))
    secretary = service.client("secretary")
    assert ok(secretary.get(f"/v1/orders/{order['id']}"))["state"] == "assigned"
    told = [one["verb"] for one in ok(secretary.get(f"/v1/orders/{order['id']}/events"))["items"]]
    assert [verb for verb in told if verb in ("place", "accept", "make", "decline")][:3] == ["place", "accept", "make"]
    assert told.count("make") == 2


def test_candidates_are_told_by_the_live_engine_as_by_the_web_alone(service: Running) -> None:
    order = place(service)
    until(lambda: offered(service, "member_a", order))
    path = f"/v1/orders/{order['id']}/candidates"
    secretary = service.client("secretary")
    warm = ok(secretary.get(path))
    (live,) = service.children("live")
    live.suspend()
    try:
        alone = ok(secretary.get(path))
    finally:
        live.resume()
    assert warm == alone
    assert len(warm["items"]) == 2


def test_with_the_live_process_killed_orders_are_offered_all_the_same(service: Running) -> None:
    (live,) = service.children("live")
    live.kill()
    order = place(service)
    until(lambda: offered(service, "member_a", order))
    again = until(lambda: [one for one in service.children("live") if one.pid != live.pid])
    assert psutil.pid_exists(again[0].pid)
