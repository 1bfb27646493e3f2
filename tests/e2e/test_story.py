"""The main job through the front door: HTTP and demo.json alone."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.fixtures.service import Running, running_service

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    environ = {}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        environ["DATABASE_URL"] = request.getfixturevalue("make_postgres_database")(url)
    with running_service(tmp_path_factory.mktemp("up"), **environ) as running:
        yield running


def ok(response: httpx.Response) -> Any:
    """The JSON of an answer that must be a success."""
    assert response.is_success, f"{response.request.method} {response.request.url.path}: {response.text}"
    return response.json()


def until(found: Callable[[], Any]) -> Any:
    """The first answer that is not empty; the alarm of the test ends a wait in vain."""
    while not (answer := found()):
        time.sleep(0.1)
    return answer


def order_body(service: Running) -> dict[str, Any]:
    story = service.demo["story"]
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    days = [str(today + dt.timedelta(days=ahead)) for ahead in (1, 2)]
    return {
        "service": story["service"],
        "area": story["cell"],
        "place": "示例路1号",
        "contact": {"name": "示例居民", "phone": "00012345678"},
        "windows": [{"date": days[0], "part": "morning"}, {"date": days[1], "part": "evening"}],
        "channel": "web",
        "consent": {"by": "self", "how": "click", "notice": "1"},
    }


def pending(member: httpx.Client, order_id: str) -> list[dict[str, Any]]:
    offers = ok(member.get("/v1/me/offers"))["items"]
    return [offer for offer in offers if offer["order"] == order_id and offer["state"] == "pending"]


def test_an_order_is_placed_offered_declined_offered_again_done_and_confirmed(service: Running) -> None:
    roles = ("resident", "clerk", "secretary", "member_a", "member_b", "member_far")
    resident, clerk, secretary, first, second, far = (service.client(role) for role in roles)
    order = ok(resident.post("/v1/orders", json=order_body(service)))
    path = f"/v1/orders/{order['id']}"
    assert order["state"] == "placed"
    ok(clerk.post(f"{path}/accept", json={}))

    body = {"area": service.demo["areas"]["community"], "mode": "dispatch"}
    answer = secretary.post("/v1/rounds", json=body)
    assert answer.status_code == httpx.codes.ACCEPTED
    found = f"/v1/rounds/{answer.json()['id']}"
    done = until(lambda: (now := ok(secretary.get(found)))["state"] in ("dispatched", "failed") and now)
    assert done["state"] == "dispatched"
    assert done["bound"] <= done["cost"]

    offer = until(lambda: pending(first, order["id"]))[0]
    assert pending(second, order["id"]) == []
    ok(first.post(f"/v1/offers/{offer['id']}/decline", json={}))
    offer = until(lambda: pending(second, order["id"]))[0]
    ok(second.post(f"/v1/offers/{offer['id']}/accept", json={}))
    assert first.get(path).status_code == httpx.codes.NOT_FOUND
    held = ok(second.get("/v1/me/assignments"))["items"]
    mine = next(one for one in held if one["order"] == order["id"])
    ok(second.post(f"/v1/assignments/{mine['id']}/start", json={}))
    ok(second.post(f"/v1/assignments/{mine['id']}/report", json={"minutes": 45, "note": "完成"}))
    ok(resident.post(f"{path}/confirm", json={}))

    assert ok(resident.get(path))["state"] == "confirmed"
    told = [event["verb"] for event in ok(secretary.get(f"{path}/events"))["items"]]
    for verb in ("place", "accept", "make", "decline", "take", "start", "report", "confirm", "verify"):
        assert verb in told
    assert far.get(path).status_code == httpx.codes.NOT_FOUND
    assert far.get(f"{path}/events").status_code == httpx.codes.NOT_FOUND


def test_a_round_over_the_whole_district_offers_what_can_be_served(service: Running) -> None:
    admin = service.client("district_admin")
    answer = ok(admin.post("/v1/rounds", json={"area": service.demo["district"], "mode": "dispatch"}))
    found = f"/v1/rounds/{answer['id']}"
    done = until(lambda: (now := ok(admin.get(found)))["state"] in ("dispatched", "failed") and now)
    assert done["state"] == "dispatched"
    assert done["served"] + done["unserved"] >= 758
    assert done["served"] > 379


def test_the_same_key_gives_the_first_answer_again(service: Running) -> None:
    resident, key, body = service.client("resident"), {"Idempotency-Key": "story-1"}, order_body(service)
    first, again = (resident.post("/v1/orders", json=body, headers=key) for _ in range(2))
    assert first.status_code == httpx.codes.CREATED
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = resident.post("/v1/orders", json={**body, "place": "示例路2号"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
