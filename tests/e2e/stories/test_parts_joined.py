"""What the parts say to each other: feedback leaves to the unit, units take needs up, members hear of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from matcher.settings import Telling
from matcher.usecases.deliver_outside import deliver_outside
from matcher.usecases.services import Services
from matcher.usecases.tell_outside import tell_outside
from tests.e2e.stories.conftest import Town
from tests.e2e.stories.test_home_unit import members, month_over, unit
from tests.fixtures.receiver import HERE, Receiver, receiving
from tests.fixtures.steps import confirmed
from tests.fixtures.world import HOME
from workers.notify.outlets import build_outlets

__all__ = ["unit"]
"""A fixture that this story shares with that of home units."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def services(services: Services, receiver: Receiver) -> Services:
    """What may tell this machine."""
    telling = Telling(private=HERE)
    return replace(services, settings=replace(services.settings, telling=telling), outside=build_outlets(telling))


def go(town: Town) -> None:
    tell_outside(town.world.services)
    deliver_outside(town.world.services)


def test_feedback_reaches_the_unit_signed_and_names_nobody_who_has_not_agreed(
    town: Town, unit: str, receiver: Receiver
) -> None:
    path = f"/units/{unit}"
    assert town.ok("liaison", f"GET {path}/address")["state"] is None
    assert town.refused("liaison", f"POST {path}/feedback/send", {}) == (409, "wrong_state")
    people = members(town, unit, 6)
    for name in people:
        confirmed(town.world, town.world.actor(name), place="绝密路9号")
    town.ok("甲", "POST /me/unit/names", {"notice": "1"})
    period = month_over(town)
    secret = town.ok("liaison", f"POST {path}/secret")["secret"]
    made = town.ok("liaison", f"PUT {path}/address", {"url": f"{receiver.url}/in", "monthly": True})
    assert (made["host"], made["state"], made["monthly"]) == ("127.0.0.1", "active", True)
    sent = town.ok("liaison", f"POST {path}/feedback/send", period)["id"]
    go(town)
    (told,) = receiver.told(secret)
    assert (receiver.ids, told["type"]) == ([f"msg_{sent}"], "feedback.ready")
    assert told["data"]["work"]["services"] == 6
    assert [one["name"] for one in told["data"]["people"]] == ["示例甲"]
    everything = receiver.got[0][2].decode()
    assert not [word for word in ("绝密", *(f"示例{name}" for name in people[1:])) if word in everything]
    # Consent is looked at when the sheet leaves, not when it is asked for; what waits holds no name.
    town.ok("liaison", f"POST {path}/feedback/send", period)
    town.ok("甲", "POST /me/unit/take-back", {"purpose": "names"})
    go(town)
    assert receiver.told(secret)[1]["data"]["people"] == []
    (last, first) = town.ok("secretary", f"GET {path}/address/deliveries")["items"]
    assert (last["state"], set(first["payload"])) == ("sent", {"unit", "from", "to"})


def test_each_month_leaves_by_itself_until_the_address_is_dropped(town: Town, unit: str, receiver: Receiver) -> None:
    path = f"/units/{unit}"
    secret = town.ok("secretary", f"POST {path}/secret")["secret"]
    made = town.ok("secretary", f"PUT {path}/address", {"url": f"{receiver.url}/in", "monthly": True})
    town.pass_time(days=31)
    go(town)
    (told,) = receiver.told(secret)
    assert told["data"]["to"][:7] < made["next_at"][:10]
    assert told["data"]["from"][8:] == "01"
    assert told["data"]["members"] == {"value": 0, "suppressed": False}
    assert town.ok("liaison", f"GET {path}/address")["next_at"] > made["next_at"]
    (hook,) = town.ok("admin", "GET /webhooks")["items"]
    assert (hook["owner"], hook["kinds"]) == ("unit", ["feedback.ready"])
    assert town.refused("admin", f"POST /webhooks/{hook['id']}/secret") == (409, "wrong_state")
    town.ok("liaison", f"PUT {path}/address", {"monthly": False})
    assert town.ok("liaison", f"GET {path}/address")["next_at"] is None
    town.ok("secretary", f"PATCH {path}", {"state": "left"})
    assert town.world.count("personal_record", subject="webhook") == 0


def test_an_address_without_https_or_in_an_own_network_is_refused(town: Town, unit: str) -> None:
    for url in ("ftp://units.example.org/in", "https://user@units.example.org/in"):
        assert town.refused("liaison", f"PUT /units/{unit}/address", {"url": url}) == (422, "invalid")


def test_a_unit_takes_up_needs_where_it_serves(town: Town, unit: str) -> None:
    new = {"list": "need", "area": HOME, "category": "A 助老生活", "text": "社区活动室缺一台投影仪"}
    entry = town.ok("secretary", "POST /list-entries", new)["id"]
    assert town.ok("liaison", "GET /list-entries")["items"] == []
    assert town.refused("liaison", f"POST /list-entries/{entry}/claim")[0] == 404
    town.ok("liaison", f"POST /units/{unit}/areas", {"area": HOME})
    assert [one["text"] for one in town.ok("liaison", "GET /list-entries")["items"]] == [new["text"]]
    taken = town.ok("liaison", f"POST /list-entries/{entry}/claim")
    assert (taken["state"], taken["holder"]["kind"], taken["holder"]["id"]) == ("claimed", "unit", unit)
    town.ok("liaison", f"POST /list-entries/{entry}/release")
    town.ok("liaison", f"POST /list-entries/{entry}/claim", {"unit": unit})
    assert town.ok("liaison", f"POST /list-entries/{entry}/finish")["state"] == "done"
    again = town.ok("secretary", "POST /list-entries", new)["id"]
    town.ok("liaison", f"POST /list-entries/{again}/claim")
    town.ok("secretary", f"PATCH /units/{unit}", {"state": "left"})
    assert town.world.count("list_entry", state="open") == 1


def test_what_units_offer_and_posts_stand_among_the_resources(town: Town, unit: str) -> None:
    body = {"area": HOME, "kind": "room", "text": "二楼会议室，周末可用"}
    given = town.ok("liaison", f"POST /units/{unit}/resources", body)["id"]
    assert town.ok("secretary", "GET /lists/resources")["offers"] == []
    town.ok("secretary", f"POST /resources/{given}/accept")
    (seen,) = town.ok("clerk", "GET /lists/resources")["offers"]
    assert (seen["unit_name"], seen["text"]) == ("示例中学", body["text"])
    assert town.ok("admin", "GET /lists/resources")["offers"] == []
    assert town.ok("clerk", "GET /lists/resources")["posts"] == []


def test_a_member_hears_what_its_unit_says(town: Town, unit: str) -> None:
    members(town, unit, 1)
    told = town.ok("甲", "GET /me/messages")["items"]
    assert [one["kind"] for one in told] == ["unit_confirmed"]
    assert all("示例中学" in told[0]["text"][lang] for lang in ("zh", "en"))
    town.ok("甲", "PUT /me/unit", {"unit": unit})
    town.ok("liaison", f"POST /units/{unit}/members", {"member": str(town.helper("甲")), "is_ours": False})
    assert {one["kind"] for one in town.ok("甲", "GET /me/messages")["items"]} == {"unit_confirmed", "unit_refused"}
