"""The doors and pages of what is told outside: for the district's admin alone, secrets once, words."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from api.examples import EXAMPLES
from matcher.domain.roles import Role
from matcher.ports import Letter, NotSent
from matcher.store import schema
from matcher.store.ids import new_id
from tests.fixtures.world import DISTRICT, HOME, OTHER
from tests.integration.api.conftest import Client, Reply

HOOK = EXAMPLES["WebhookBody"]
ROBOT = EXAMPLES["RobotBody"]


def page(client: Client, path: str, who: str = "admin", lang: str = "zh") -> Reply:
    headers = {"Authorization": f"Bearer {client.token(who)}"}
    reply: Reply = client.loop.run_until_complete(client.http.get(f"{path}?lang={lang}", headers=headers))
    return reply


def test_a_secret_is_shown_once_and_an_address_by_its_host(client: Client) -> None:
    made = client.post("admin", "/webhooks", HOOK, key="k1")
    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    assert client.post("admin", "/webhooks", HOOK, key="k1").json() == made.json()
    # The same answer for who lost it on the way; the same key of anybody else makes another webhook.
    client.world.staff("second admin", Role.DISTRICT_ADMIN, DISTRICT)
    other = client.post("second admin", "/webhooks", HOOK, key="k1")
    assert (other.status_code, {made.json()[one] == other.json()[one] for one in ("id", "secret")}) == (201, {False})
    path = f"/webhooks/{made.json()['id']}"
    shown = client.get("admin", path).json()
    assert (shown["host"], shown["state"], shown["kinds"]) == ("hooks.example.org", "active", HOOK["kinds"])
    renewed = client.post("admin", f"{path}/secret").json()["secret"]
    told = client.get("admin", path).text + client.get("admin", "/webhooks").text + page(client, f"/outside{path}").text
    assert not [word for word in (made.json()["secret"], renewed, '/jiedan"', HOOK["url"]) if word in told]
    assert (
        client.ask("admin", "PATCH", path, json={"kinds": ["feedback.ready"], "name": "示例二"}).json()["name"]
        == "示例二"
    )
    for verb, state in (("off", "off"), ("on", "active")):
        assert client.post("admin", f"{path}/{verb}").json()["state"] == state
    assert client.post("admin", f"{path}/on").status_code == 409
    assert client.post("admin", f"{path}/test").status_code == 202
    (waiting,) = client.get("admin", f"{path}/deliveries").json()["items"]
    assert (waiting["kind"], waiting["state"], waiting["payload"]) == ("test", "pending", {"area": DISTRICT})
    events = [row.verb for row in _events(client, UUID(made.json()["id"]))]
    assert events == ["register", "renew", "change", "switch_off", "switch_on"]
    assert client.ask("admin", "DELETE", path, json={}).status_code == 200
    assert client.get("admin", path).status_code == 404


def _events(client: Client, thing: UUID) -> Any:
    e = schema.event
    with client.world.services.read() as tx:
        return tx.rows(e.select().where(e.c.thing_id == thing).order_by(e.c.version))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "http://hooks.example.org/"}, "https"),
        ({"url": "https://127.0.0.1/"}, "private_host"),
        ({"url": "https://u:p@hooks.example.org/"}, "url"),
        ({"kinds": []}, "too_few"),
        ({"kinds": ["test"]}, "not_a_choice"),
        ({"kinds": ["order.state_changed", "order.state_changed"]}, "repeated"),
        ({"area": "211402999999"}, "unknown_area"),
        ({"name": "110101199003078515"}, "identity_or_card_number"),
    ],
)
def test_what_cannot_be_meant_is_named_and_not_repeated(client: Client, changes: dict[str, Any], code: str) -> None:
    reply = client.post("admin", "/webhooks", {**HOOK, **changes})
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, code)
    assert not [text for text in changes.values() if isinstance(text, str) and text in reply.text]


def test_robots_tell_their_hours_and_never_their_key(client: Client) -> None:
    made = client.post("admin", "/robots", {**ROBOT, "area": OTHER}).json()
    assert (made["digests"], made["via"]) == ({"robot_morning": "08:30", "robot_evening": "18:00"}, "wecom")
    path = f"/robots/{made['id']}"
    changed = client.ask("admin", "PATCH", path, json={"digests": {"evening": "17:00"}}).json()
    assert changed["digests"] == {"robot_evening": "17:00"}
    late = client.ask("admin", "PATCH", path, json={"digests": {"evening": "23:00"}})
    assert late.json()["errors"][0]["code"] == "quiet_hours"
    everything = client.get("admin", path).text + page(client, f"/outside{path}").text + page(client, "/outside").text
    assert "00000000-0000" not in everything
    assert client.get("far_secretary", path).status_code == 403
    assert client.get("secretary", path).status_code == 404


class Post:
    """One channel, which fails where it is told to."""

    channels = frozenset({"email"})

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.fails = ""

    def send(self, letter: Letter) -> None:
        if self.fails:
            raise NotSent(self.fails)
        self.letters.append(letter)


def test_one_tests_a_channel_on_oneself_and_is_told_in_words(client: Client) -> None:
    post = Post()
    object.__setattr__(client.world.services, "notifier", post)
    try_it = "/channels/email/test"
    assert client.post("admin", try_it).json()["errors"][0]["code"] == "no_address"
    ways = [{"channel": "email", "address": "admin@example.org"}]
    assert client.ask("admin", "PUT", "/me/notifications", json={"ways": ways}).status_code == 200
    told = client.post("admin", try_it).json()
    assert (told["sent"], told["say"]["zh"]) == (True, "已发出，请看看收到没有")
    assert [(one.address, one.about) for one in post.letters] == [("admin@example.org", ("test",))]
    assert client.post("admin", try_it).status_code == 429
    client.world.pass_time(seconds=11)
    post.fails = "smtp_535"
    told = client.post("admin", try_it).json()
    assert (told["sent"], told["outcome"], told["say"]["en"]) == (
        False,
        "smtp_535",
        "the mail server refuses user or password",
    )
    listed = {one["name"]: one for one in client.get("admin", "/channels").json()["items"]}
    assert (listed["email"]["outcome"], listed["sms"]["is_set_up"]) == ("smtp_535", False)
    assert client.post("admin", "/channels/sms/test").json()["outcome"] == "no_sms"
    assert client.post("secretary", try_it).status_code == 403
    assert "邮箱的用户名或密码不对" in page(client, "/outside").text
    assert "refuses user or password" in page(client, "/outside", lang="en").text


def test_a_district_puts_messages_in_its_own_words(client: Client) -> None:
    own = {"kind": "scheduled", "language": "zh", "text": "{service}定在{at}。"}
    assert client.post("secretary", "/templates/preview", own).status_code == 403
    assert client.post("admin", "/templates/preview", own).json()["text"].startswith("家电维修定在6月3日")
    assert client.ask("admin", "PUT", "/templates", json=own).json()["is_own"] is True
    for text, code in (("{phone}", "unknown_fact"), ("{at!r}", "unknown_fact"), ("{at:>9}", "unknown_fact"),
                       ("{at.year}", "unknown_fact"), ("{at", "braces"), ("{}", "unknown_fact")):  # fmt: skip
        reply = client.ask("admin", "PUT", "/templates", json={**own, "text": text})
        assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, code)
    items = client.get("admin", "/templates").json()["items"]
    assert [one["text"] for one in items if one["is_own"]] == [own["text"]]
    assert all(one["sample"] and "{" not in one["sample"] for one in items)
    assert own["text"] in page(client, "/outside/templates").text
    again = client.ask("admin", "PUT", "/templates", json={"kind": "scheduled", "language": "zh"}).json()
    assert (again["is_own"], again["text"]) == (False, again["default"])


def test_what_could_not_be_delivered_is_listed_by_role_and_sent_again(client: Client) -> None:
    near = client.world.actor("near").helper_id
    values = {"district": DISTRICT, "to_kind": "helper", "to_id": near, "kind": "offer_made", "urgent": False}
    gone = {"state": "failed", "channel": "sms", "error": "http_500", "attempt": 5, "message_id": new_id()}

    def give_up(tx: Any) -> None:
        tx.execute(insert(schema.notice).values(id=new_id(), **values, **gone, made_at=tx.now, due_at=tx.now))

    client.world.services.commit(give_up)
    (one,) = client.get("admin", "/undelivered").json()["items"]
    assert (one["role"], one["area"], one["channel"], one["code"]) == ("member", HOME, "sms", "http_500")
    assert "对方出了故障" in page(client, "/outside").text
    assert client.post("admin", "/undelivered/again", {"notices": [str(new_id())]}).json() == {"messages": 0}
    assert client.post("admin", "/undelivered/again", {"notices": [one["id"]]}).json() == {"messages": 1}
    assert client.get("admin", "/undelivered").json()["items"] == []
    assert client.world.count("notice", state="pending", attempt=0) == 1
    client.world.services.commit(lambda tx: tx.execute(update(schema.notice).values(state="dropped")))


def test_the_page_is_for_the_district(client: Client) -> None:
    for path in ("/outside", "/outside/templates"):
        for who in ("secretary", "clerk", "auditor", "near"):
            assert page(client, path, who).status_code == 403
        assert page(client, path).status_code == 200
    assert "通知与对接" in page(client, "/outside").text
    assert "Webhooks" in page(client, "/outside", lang="en").text


def test_the_settings_name_whom_georeport_serves(client: Client) -> None:
    told = client.loop.run_until_complete(client.http.get("/open311/v2/discovery.json"))
    assert told.status_code == 404
    settings = replace(client.world.services.settings, open311=((DISTRICT, "1"),))
    object.__setattr__(client.world.services, "settings", settings)
    told = client.loop.run_until_complete(client.http.get("/open311/v2/discovery.json"))
    assert json.loads(told.content)["endpoints"]
