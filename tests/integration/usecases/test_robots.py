"""Groups are told counts by robots, in the district's hours and words, and never whom or what an order is about."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import Invalid
from matcher.domain.outlets import Via
from matcher.domain.robots import RobotKind
from matcher.settings import Telling
from matcher.store import schema, webhooks
from matcher.usecases import keep_robots, keep_webhooks
from matcher.usecases.change_settings import Numbers, change_settings
from matcher.usecases.deliver_outside import deliver_outside
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.keep_robots import RobotData
from matcher.usecases.keep_told import set_template
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.receiver import HERE, Receiver, receiving
from tests.fixtures.steps import report, start, taken
from tests.fixtures.world import DISTRICT, HOME, World
from workers.notify.outlets import build_outlets

pytestmark = pytest.mark.timeout(60)
URLS = {
    Via.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-aaaa",
    Via.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=00000000aaaa",
    Via.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/00000000-aaaa",
}
ZONE = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def receiver(world: World) -> Iterator[Receiver]:
    """Where the robots' messages go, at seven in the morning."""
    with receiving() as found:
        telling = Telling(private=HERE, robot_url=found.url, pages_url="https://pages.example.org")
        settings = replace(world.services.settings, telling=telling)
        world.services = replace(world.services, settings=settings, outside=build_outlets(telling))
        to_hour(world, 7)
        yield found
        world.services.commit(expire_offers)
        world.work()


def to_hour(world: World, hour: int) -> None:
    """Move the clock to the next such hour."""
    with world.services.read() as tx:
        here = tx.now.astimezone(ZONE)
    then = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    then += dt.timedelta(days=0 if then > here else 1)
    world.pass_time(seconds=(then - here).total_seconds())
    world.today = then.date()


def robot(world: World, via: Via = Via.WECOM, area: str = DISTRICT, **more: object) -> UUID:
    digests = {RobotKind.MORNING: 540, RobotKind.EVENING: 1080}
    data = RobotData(area, via, "示例群", URLS[via], digests=digests, **more)  # type: ignore[arg-type]  # a test's own names
    return world.services.commit(lambda tx: keep_robots.add_robot(tx, world.actor("admin"), data))


def go(world: World) -> int:
    while work_off_timers(world.services):
        pass
    return deliver_outside(world.services)


def said(receiver: Receiver) -> list[str]:
    found = []
    for _, _, body in receiver.got:
        told = json.loads(body)
        found.append((told.get("text") or {}).get("content") or told["content"]["text"])
    return found


def test_counts_in_the_morning_and_in_the_evening_and_nothing_else(world: World, receiver: Receiver) -> None:
    robot(world)
    near = world.member("near", total=5, per_day=2)
    world.placed(note="canary-note")
    world.accepted(service="C02")
    taken(world, near, windows=[world.shift(0, "noon")])
    assert go(world) == 0
    to_hour(world, 9)
    assert (go(world), go(world)) == (1, 0)
    assert said(receiver) == [
        "葫芦岛市连山区今日：待受理 1 单，待派 1 单，今天上门 1 次，逾期 0 单。\nhttps://pages.example.org"
    ]
    _, held = taken(world, near, windows=[world.shift(0, "evening")])
    start(world, near, held)
    report(world, near, held)
    to_hour(world, 18)
    go(world)
    assert "新来 4 单，办完 1 单；还有待派 1 单" in said(receiver)[1]
    everything = b"".join(body for _, _, body in receiver.got).decode("utf-8")
    assert not [
        word for word in ("canary", "示例", "0001234", "near", "C04") if word in everything + str(said(receiver))
    ]
    to_hour(world, 9)
    assert go(world) == 1


@pytest.mark.parametrize("via", URLS)
def test_each_application_in_its_own_form(world: World, receiver: Receiver, via: Via) -> None:
    made = robot(world, via, HOME, **({"secret": "SEC000000aaaa"} if via is Via.DINGTALK else {}))
    admin = world.actor("admin")
    world.services.commit(lambda tx: keep_webhooks.send_test(tx, admin, webhooks.ROBOT, made))
    assert go(world) == 1
    parts = urlsplit(receiver.got[0][0])
    asked = urlsplit(URLS[via])
    assert parts.path.rstrip("/") == asked.path
    assert parse_qs(asked.query).items() <= parse_qs(parts.query).items()
    assert ("sign" in parse_qs(parts.query)) is (via is Via.DINGTALK)
    assert "测试消息" in said(receiver)[0]


def test_an_error_that_comes_with_status_200_is_seen(world: World, receiver: Receiver) -> None:
    made = robot(world)
    receiver.content = json.dumps({"errcode": 45009}).encode()
    to_hour(world, 9)
    go(world)
    d = schema.webhook_delivery.c
    with world.services.read() as tx:
        assert tx.tuples(select(d.state, d.error)) == [("pending", "wecom_45009")]
    receiver.content = json.dumps({"errcode": 93000}).encode()
    world.pass_time(seconds=5)
    go(world)
    assert world.count("webhook_endpoint", id=made, state="broken") == 1
    assert world.count("todo", kind="outlet_broken", state="open") == 1


def test_nothing_in_quiet_hours_and_nothing_hours_late(world: World, receiver: Receiver) -> None:
    data = RobotData(HOME, Via.WECOM, "示例群", URLS[Via.WECOM], digests={RobotKind.MORNING: 60})
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: keep_robots.add_robot(tx, world.actor("admin"), data))
    robot(world)
    admin = world.actor("admin")
    quiet = Numbers({"quiet_from_min": 18 * 60})
    world.services.commit(lambda tx: change_settings(tx, admin, DISTRICT, None, None, quiet))
    to_hour(world, 12)
    assert go(world) == 0
    to_hour(world, 18)
    assert (go(world), receiver.got) == (0, [])
    assert world.count("webhook_delivery", state="dropped", error="over") == 1


def test_the_districts_own_words_in_its_language(world: World, receiver: Receiver) -> None:
    robot(world, language="en")
    admin = world.actor("admin")
    words = "{late} late, {to_dispatch} waiting"
    world.services.commit(lambda tx: set_template(tx, admin, RobotKind.MORNING, "en", words))
    to_hour(world, 9)
    go(world)
    assert said(receiver)[0].startswith("0 late, 0 waiting\n")
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: set_template(tx, admin, RobotKind.MORNING, "en", "{name}"))


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-aaaa",
        "https://qyapi.weixin.qq.com.example.org/cgi-bin/webhook/send?key=00000000-aaaa",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=00000000-aaaa",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-aaaa&x=1",
        "https://hooks.example.org/",
        "wecombot://00000000-aaaa",
        URLS[Via.FEISHU],
    ],
)
def test_no_other_address_than_the_applications_own(world: World, url: str) -> None:
    data = RobotData(HOME, Via.WECOM, "示例群", url)
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: keep_robots.add_robot(tx, world.actor("admin"), data))
    assert world.count("webhook_endpoint") == 0


def test_a_removed_robot_is_silent_for_good(world: World, receiver: Receiver) -> None:
    made = robot(world)
    admin = world.actor("admin")
    world.services.commit(lambda tx: keep_webhooks.remove(tx, admin, webhooks.ROBOT, made))
    to_hour(world, 9)
    assert (go(world), receiver.got, world.count("timer", kind="robot_digest")) == (0, [], 0)
