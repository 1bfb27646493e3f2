"""A city platform and a community's group are told over HTTP: codes to the one, counts to the other, nobody's words."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from matcher.settings import Telling
from matcher.usecases.deliver_outside import deliver_outside
from matcher.usecases.services import Services
from matcher.usecases.tell_outside import tell_outside
from tests.e2e.stories.conftest import Town
from tests.fixtures.receiver import HERE, Receiver, receiving
from tests.fixtures.world import HOME
from workers.notify.outlets import build_outlets

ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=00000000aaaa"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def services(services: Services, receiver: Receiver) -> Services:
    """What may tell this machine."""
    telling = Telling(private=HERE, robot_url=receiver.url)
    return replace(services, settings=replace(services.settings, telling=telling), outside=build_outlets(telling))


def leaves(town: Town) -> None:
    tell_outside(town.world.services)
    deliver_outside(town.world.services)


def test_a_platform_follows_an_order_by_its_codes(town: Town, receiver: Receiver) -> None:
    hook = {"name": "示例平台", "url": f"{receiver.url}/in", "kinds": ["order.state_changed", "round.dispatched"]}
    made = town.ok("admin", "POST /webhooks", hook)
    town.world.member("near")
    order_id = town.accepted(note="canary-note", place="canary-door 示例路1号")
    town.round()
    held = town.accept("near", order_id)
    town.done("near", held)
    receiver.statuses = [503]
    leaves(town)
    town.pass_time(seconds=6)
    leaves(town)
    told = receiver.told(made["secret"])
    states = {one["data"]["state"] for one in told if one["data"]["id"] == order_id}
    assert {"placed", "accepted", "offered", "assigned", "in_service", "reported"} <= states
    assert "round.dispatched" in {one["type"] for one in told}
    assert len(receiver.ids) == len(set(receiver.ids)) + 1
    everything = b"".join(body for _, _, body in receiver.got).decode() + str([head for _, head, _ in receiver.got])
    assert not [word for word in ("canary", "示例", "0001234", "near") if word in everything]
    sent = town.ok("admin", f"GET /webhooks/{made['id']}/deliveries?limit=200")["items"]
    assert {(one["state"], one["status"]) for one in sent} == {("sent", 200)}
    assert max(one["attempt"] for one in sent) == 2
    assert town.refused("secretary", f"GET /webhooks/{made['id']}") == (404, "not_found")
    assert town.ok("admin", f"POST /webhooks/{made['id']}/again", {"delivery": sent[0]["id"]}) == {"messages": 1}
    leaves(town)
    assert receiver.ids[-1] == f"msg_{sent[0]['id']}"


def test_a_group_hears_counts_in_the_morning(town: Town, receiver: Receiver) -> None:
    robot = {"name": "示例群", "via": "dingtalk", "url": ROBOT, "digests": {"morning": "10:00"}, "area": HOME}
    made = town.ok("admin", "POST /robots", robot)
    words = {"kind": "robot_morning", "language": "zh", "text": "今日待派 {to_dispatch} 单，逾期 {late} 单"}
    town.ok("admin", "PUT /templates", words)
    town.accepted(note="canary-note")
    town.sleep_until(10)
    leaves(town)
    (told,) = receiver.told()
    assert told["text"]["content"] == "今日待派 1 单，逾期 0 单"
    town.ok("admin", f"POST /robots/{made['id']}/off")
    town.sleep_until(10)
    leaves(town)
    assert len(receiver.got) == 1
    assert town.refused("admin", f"POST /robots/{made['id']}/test") == (409, "wrong_state")
