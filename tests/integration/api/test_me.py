"""Oneself, over HTTP: who one is, when one has time, how one is told; and a team that names who goes."""

from typing import Any

import pytest

from matcher.domain.states import RoundMode
from matcher.store import helpers
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import helper_of
from tests.fixtures.world import DISTRICT, HOME, OTHER
from tests.integration.api.conftest import Client, Reply

ALL_DAY = [{"weekday": day, "part": "morning"} for day in range(7)]


def put(client: Client, who: str, path: str, body: Any) -> Reply:
    return client.ask(who, "PUT", path, json=body)


def codes(reply: Reply) -> list[str]:
    assert reply.status_code == 422, reply.text
    return [one["code"] for one in reply.json()["errors"]]


def test_everybody_may_ask_who_one_is(client: Client) -> None:
    seen = client.get("near", "/me").json()
    assert (seen["role"], seen["area"], seen["asks_left"]) == ("member", HOME, 2)
    assert seen["helper"]["id"] == str(helper_of(client.world.actor("near")))
    for who in ("admin", "officer", "secretary", "clerk", "grid", "resident", "liaison", "auditor"):
        assert client.get(who, "/me").json()["helper"] is None
    assert client.get("team", "/me").json()["asks_left"] is None


def test_ones_own_times_with_hours(client: Client) -> None:
    week = [{"weekday": 0, "part": "morning", "from": "09:00", "to": "10:30"}, {"weekday": 5, "part": "evening"}]
    busy = {"date": str(client.world.day(3)), "part": "noon", "state": "free", "from": "12:30", "to": "14:00"}
    seen = put(client, "near", "/me/availability", {"week": week, "exceptions": [busy]}).json()["helper"]
    assert (seen["week"], seen["exceptions"]) == (week, [busy])


@pytest.mark.parametrize(
    ("week", "exceptions", "code"),
    [
        ([{"weekday": 0, "part": "morning", "from": "09:00"}], [], "from_and_to"),
        ([{"weekday": 0, "part": "morning", "from": "10:00", "to": "09:00"}], [], "from_before_to"),
        ([{"weekday": 0, "part": "morning", "from": "07:00", "to": "09:00"}], [], "outside_part"),
        ([{"weekday": 0, "part": "morning", "from": "9", "to": "10:00"}], [], "time"),
        ([], [{"date": "2030-01-01", "state": "free", "from": "09:00", "to": "10:00"}], "hours_of_a_day"),
    ],
)
def test_hours_lie_inside_their_part(client: Client, week: Any, exceptions: Any, code: str) -> None:
    assert codes(put(client, "near", "/me/availability", {"week": week, "exceptions": exceptions})) == [code]


def test_no_time_at_present_and_there_again(client: Client) -> None:
    until = str(client.world.day(5))
    paused = client.post("near", "/me/pause", {"until": until}).json()["helper"]
    assert (paused["state"], paused["paused_until"]) == ("paused", until)
    back = client.post("near", "/me/resume").json()["helper"]
    assert (back["state"], back["paused_until"]) == ("active", None)
    assert client.post("near", "/me/pause").json()["helper"]["state"] == "paused"
    assert codes(client.post("near", "/me/pause", {"until": str(client.world.day(0))})) == ["out_of_range"]
    assert client.post("clerk", "/me/pause").status_code == 403
    assert client.post("secretary", "/me/resume").status_code == 403
    assert codes(client.post("near", "/me/pause", {"reason": "x"})) == ["unknown_field"]


def test_the_desk_notes_a_pause_and_a_wish(client: Client) -> None:
    path = f"/members/{helper_of(client.world.actor('near'))}"
    until = str(client.world.day(9))
    seen = client.ask("secretary", "PATCH", path, json={"paused_until": until}).json()
    assert (seen["state"], seen["paused_until"]) == ("paused", until)
    wrong = client.ask("secretary", "PATCH", path, json={"paused_until": until, "state": "active"})
    assert codes(wrong) == ["not_paused"]
    wishes = {"state": "active", "offers_a_week": 1, "on_holidays": "off", "alliance": True}
    seen = client.ask("near", "PATCH", path, json=wishes).json()
    assert {name: seen[name] for name in wishes} == wishes
    assert seen["paused_until"] is None


def test_how_one_is_told(client: Client) -> None:
    usual = client.get("near", "/me/notifications").json()
    assert usual == {
        "ways": [], "quiet": {"from": "21:00", "to": "08:00"}, "per_day": 3, "digest": True,
        "digests": ["12:00", "18:00"], "language": "zh",
    }  # fmt: skip
    wanted = {
        "ways": [{"channel": "email", "address": "someone@example.org"}, {"channel": "sms", "address": "000 12345678"}],
        "quiet": {"from": "20:00", "to": "09:30"}, "per_day": 1, "digest": False, "language": "en",
    }  # fmt: skip
    seen = put(client, "near", "/me/notifications", wanted).json()
    assert [one["address"] for one in seen["ways"]] == ["s***@example.org", "000****78"]
    assert (seen["quiet"], seen["per_day"], seen["digests"], seen["language"]) == (wanted["quiet"], 1, [], "en")
    assert client.get("near", "/me/notifications").json() == seen
    kept = put(client, "near", "/me/notifications", {"ways": [{"channel": "email"}]}).json()
    assert [one["address"] for one in kept["ways"]] == ["s***@example.org"]
    unknown = put(client, "near", "/me/notifications", {"ways": [{"channel": "sms"}]}).json()
    assert unknown["errors"] == [{"field": "ways[0].address", "code": "missing"}]
    assert put(client, "near", "/me/notifications", {}).json() == usual
    assert put(client, "resident", "/me/notifications", wanted).status_code == 200


def test_what_one_was_told_is_there_whatever_the_channels_did(client: Client) -> None:
    order_id = client.world.accepted()
    client.world.services.commit(lambda tx: start_round(tx, client.world.actor("secretary"), HOME, RoundMode.DISPATCH))
    client.world.work()
    (told,) = client.get("near", "/me/messages").json()["items"]
    assert (told["kind"], told["order"]) == ("offer_made", str(order_id))
    assert "上门" not in told["text"]["en"]
    assert "不需要理由" in told["text"]["zh"]
    assert client.get("resident", "/me/messages").json()["items"] == []
    client.post("near", f"/offers/{client.get('near', '/me/offers').json()['items'][0]['id']}/accept")
    assert [one["kind"] for one in client.get("resident", "/me/messages").json()["items"]] == ["assigned"]
    assert client.get("team", "/me/messages").json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"ways": [{"channel": "pigeon", "address": "x"}]}, "not_a_choice"),
        ({"ways": [{"channel": "console", "address": "x"}]}, "not_a_choice"),
        ({"ways": [{"channel": "email", "address": "someone"}]}, "address"),
        ({"ways": [{"channel": "email", "address": "示例@example.org"}]}, "address"),
        ({"ways": [{"channel": "sms", "address": "12"}]}, "phone_length"),
        ({"ways": [{"channel": "wecom", "address": "a\u0000b"}]}, "control_character"),
        ({"ways": [{"channel": "sms", "address": "00012345"}] * 2}, "repeated"),
        ({"per_day": 51}, "too_large"),
        ({"per_day": -1}, "too_small"),
        ({"quiet": {"from": "21:00"}}, "missing"),
        ({"quiet": {"from": "25:00", "to": "08:00"}}, "time"),
        ({"language": "fr"}, "not_a_choice"),
    ],
)
def test_a_way_that_cannot_be_meant(client: Client, body: Any, code: str) -> None:
    reply = put(client, "near", "/me/notifications", body)
    assert codes(reply) == [code]
    assert "example.org" not in reply.text


def test_the_district_sets_alliances_and_its_own_holidays(client: Client) -> None:
    pairs = {"pairs": [[HOME, OTHER]]}
    assert put(client, "admin", "/alliances", pairs).json() == pairs
    assert client.get("secretary", "/alliances").json() == pairs
    dates = {"dates": [{"date": str(client.world.day(3)), "is_workday": False}]}
    assert put(client, "admin", "/holidays", dates).json() == dates
    assert client.get("clerk", "/holidays").json() == dates
    assert codes(put(client, "admin", "/holidays", {"dates": dates["dates"] * 2})) == ["repeated"]
    assert codes(put(client, "admin", "/alliances", {"pairs": [[HOME, DISTRICT]]})) == ["unknown_area"]
    assert put(client, "secretary", "/alliances", pairs).status_code == 403
    assert client.get("near", "/holidays").status_code == 403


def test_a_leader_names_who_goes(client: Client) -> None:
    world = client.world
    ids = [helper_of(world.actor(name)) for name in ("near", "far")]
    world.services.commit(lambda tx: helpers.set_crew(tx, helper_of(world.actor("team")), ids))
    order_id = world.accepted()
    client.post("clerk", f"/orders/{order_id}/pool")
    held = client.post("team", f"/orders/{order_id}/claim").json()["id"]
    body = {"members": [str(ids[0])]}
    assert client.post("team", f"/assignments/{held}/crew", body).json() == {"assignment": held, **body}
    assert client.post("near", f"/assignments/{held}/crew", body).status_code in {403, 404}
    assert client.post("secretary", f"/assignments/{held}/crew", body).status_code == 403
    assert codes(client.post("team", f"/assignments/{held}/crew", {"members": []})) == ["too_few"]
