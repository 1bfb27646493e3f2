"""The city's hotline files what it is told and follows it, in both forms of GeoReport; nothing personal comes back."""

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from matcher.domain.roles import Role
from matcher.usecases.services import Services
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, DISTRICT, OTHER

ROOT = "/open311/v2"


@pytest.fixture
def services(services: Services) -> Services:
    """A district that is open to the hotline."""
    return replace(services, settings=replace(services.settings, open311=((DISTRICT, "2"),)))


@pytest.fixture
def hotline(town: Town) -> Town:
    town.world.staff("hotline", Role.CLERK, DISTRICT)
    town.world.staff("far", Role.CLERK, OTHER)
    return town


def get(town: Town, path: str, who: str | None = "hotline", **params: Any) -> httpx.Response:
    key = {} if who is None else {"api_key": town.token(who)}
    return town.http.get(f"{ROOT}{path}", params={**params, **key})


def form(**changes: str) -> dict[str, str]:
    given = {
        "service_code": "C04",
        "description": "canary-description 电脑打不开",
        "address_id": CELL,
        "address_string": "canary-door 示例路1号",
        "last_name": "示例",
        "first_name": "甲",
        "phone": "000-1234 5678",
        "jurisdiction_id": DISTRICT,
        "device_id": "of no matter here",
        **changes,
    }
    return {name: text for name, text in given.items() if text}


def file(town: Town, shape: str = "json", who: str = "hotline", **changes: str) -> httpx.Response:
    return town.http.post(f"{ROOT}/requests.{shape}", data={**form(**changes), "api_key": town.token(who)})


def test_a_call_to_the_hotline_becomes_an_order_and_is_followed_to_its_end(hotline: Town) -> None:
    town = hotline
    found = town.http.get(f"{ROOT}/discovery.json").json()
    assert found["endpoints"][0]["url"] == ROOT
    services = {one["service_code"]: one for one in get(town, "/services.json").json()}
    assert services["C04"]["type"] == "realtime"
    assert "B01" not in services
    definition = get(town, "/services/C04.json").json()
    assert {one["code"] for one in definition["attributes"]} == {"reference", "date", "part"}
    reply = file(town, **{"attribute[reference]": "12345-2026-7"})
    assert reply.status_code == 201
    (made,) = reply.json()
    number = made["service_request_id"]
    # The line broke before the answer came: the same reference files nothing twice.
    assert file(town, **{"attribute[reference]": "12345-2026-7"}).json() == [made]
    assert len(get(town, "/requests.json").json()) == 1
    assert file(town, **{"attribute[reference]": "12345-2026-7", "phone": "00012345679"}).status_code == 400
    listed = town.ok("clerk", "GET /orders")["items"]
    assert [one["number"] for one in listed] == [number]
    (shown,) = get(town, f"/requests/{number}.json").json()
    assert (shown["status"], shown["status_notes"], shown["service_code"]) == ("open", "placed", "C04")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", shown["expected_datetime"])
    assert get(town, f"/tokens/{listed[0]['id']}.json").json()[0]["service_request_id"] == number
    town.ok("clerk", f"POST /orders/{listed[0]['id']}/cancel", {"reason": "already_done"})
    assert get(town, f"/requests/{number}.json").json()[0]["status"] == "closed"
    assert get(town, "/requests.json", status="open").json() == []
    everything = get(town, "/requests.json").text + get(town, "/requests.xml").text
    assert not [word for word in ("canary", "示例", "12345678", "甲") if word in everything]


def test_the_same_in_xml(hotline: Town) -> None:
    town = hotline
    reply = file(town, "xml")
    assert reply.headers["content-type"] == "text/xml; charset=utf-8"
    number = ET.fromstring(reply.content).findtext("request/service_request_id")  # noqa: S314 - our own server's
    for path in ("/requests.xml", f"/requests/{number}.xml"):
        tree = ET.fromstring(get(town, path).content)  # noqa: S314 - our own server's
        assert (tree.tag, tree.findtext("request/service_request_id")) == ("service_requests", number)
        assert tree.findtext("request/address", "").split()[:2] == ["葫芦岛市连山区", "连山街道"]
    services = ET.fromstring(get(town, "/services.xml").content)  # noqa: S314 - our own server's
    assert {"C04"} <= {one.findtext("service_code") for one in services.iter("service")}
    definition = ET.fromstring(get(town, "/services/C04.xml").content)  # noqa: S314 - our own server's
    assert len(definition.findall("attributes/attribute")) == 3
    wrong = ET.fromstring(file(town, "xml", service_code="").content)  # noqa: S314 - our own server's
    assert wrong.findtext("error/code") == "400"
    assert ET.fromstring(town.http.get(f"{ROOT}/discovery.xml").content).tag == "discovery"  # noqa: S314 - our own


def test_keys_scopes_and_mistakes(hotline: Town) -> None:
    town = hotline
    assert get(town, "/requests.json", None).status_code == 403
    assert get(town, "/requests.json", jurisdiction_id="610104").status_code == 404
    assert file(town, who="auditor").status_code == 403
    (made,) = file(town).json()
    assert get(town, "/requests.json", "far").json() == []
    assert get(town, f"/requests/{made['service_request_id']}.json", "far").status_code == 404
    assert file(town, who="far").status_code == 404
    for changes in (
        {"address_id": "12"},
        {"phone": ""},
        {"service_code": "Z99"},
        {"last_name": "", "first_name": ""},
        {"attribute[date]": "2020-01-01"},
        {"description": "家里着火了，救命"},
        {"description": "身份证 110101199003078515"},
    ):
        reply = file(town, **changes)
        (told,) = reply.json()
        assert (reply.status_code, told["code"]) == (400, 400), changes
        assert not [text for text in changes.values() if text and text in json.dumps(told, ensure_ascii=False)]
    start = town.now().isoformat()
    assert get(town, "/requests.json", start_date=start).json() == []
    assert len(get(town, "/requests.json", service_code="C04,C05", status="open,closed").json()) == 1
    assert get(town, "/requests.json", status="odd").status_code == 400
    bad = town.http.post(f"{ROOT}/requests.json", content=b"\xff=1", headers={"Content-Type": "text/plain"})
    assert bad.status_code == 400


def test_a_district_that_is_not_open_serves_nothing(town: Town, services: Services) -> None:
    shut = replace(services.settings, open311=())
    object.__setattr__(town.world.services, "settings", shut)
    town.world.staff("hotline", Role.CLERK, DISTRICT)
    assert get(town, "/services.json").status_code == 404
    assert town.http.get(f"{ROOT}/discovery.json").status_code == 404
