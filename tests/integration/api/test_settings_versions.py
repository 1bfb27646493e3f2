"""A district's settings in versions: who changed what, what is refused, the way back, and what a change would do."""

from typing import Any

import pytest

from tests.fixtures.world import DISTRICT, FAR_CELL, HOME
from tests.integration.api.conftest import Client

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
OWN = {
    "name_zh": "代写春联",
    "name_en": "New Year couplets",
    "category": "J 文体艺术",
    "needs": [{"tags": ["CALLIGRAPHY"], "count": 1}],
    "modes": ["到站"],
    "form": "single",
    "accepts": ["member"],
    "service_class": "social",
    "payer": "free",
    "duration_min": 30,
    "sla_hours": 72,
}


def change(client: Client, body: dict[str, Any], path: str = "/settings", method: str = "PATCH") -> Any:
    reply = client.ask("admin", method, path, json=body)
    assert reply.is_success, reply.text
    return reply.json()


def versions(client: Client) -> list[dict[str, Any]]:
    found = client.get("clerk", "/settings/versions").json()["items"]
    return [one for one in found if one["at"] is not None]


@BOTH
def test_each_change_is_a_version_and_the_way_back_is_one_too(client: Client) -> None:
    first = client.get("admin", "/settings").json()["version"]
    assert client.get("clerk", "/settings/versions").json()["items"] == []
    change(client, {"policy": {"contact_h": 12}, "weights": {"urgency": {"low": 300}}, "version": first})
    change(client, {"service": "A01", "sla_hours": 24, "is_offered": False}, "/service-rules", "PUT")
    change(client, {"dates": [{"date": "2030-06-03", "is_workday": False}]}, "/holidays", "PUT")
    change(client, {"pairs": [[HOME, FAR_CELL[:12]]]}, "/alliances", "PUT")
    newest = versions(client)
    assert [[one["field"] for one in version["changes"]] for version in newest] == [
        [f"alliances.{HOME}-{FAR_CELL[:12]}"],
        ["holidays.2030-06-03"],
        ["rules.A01.is_offered", "rules.A01.sla_hours"],
        ["policy.contact_h", "weights.urgency.low"],
    ]
    assert newest[-1]["changes"][0] == {"field": "policy.contact_h", "before": 24, "after": 12}
    assert {one["role"] for one in newest} == {"district_admin"}
    whole = client.get("officer", f"/settings/version?number={first}").json()
    assert whole["state"]["policy"] == {}
    assert len(whole["would_change"]) == 6
    back = change(client, {"number": first}, "/settings/restore", "POST")
    assert back["policy"] == back["defaults"]["policy"]
    assert back["weights"] == back["defaults"]["weights"]
    item = next(one for one in client.get("clerk", "/services?limit=200").json()["items"] if one["code"] == "A01")
    assert (item["is_offered"], item["sla_hours"]) == (True, 168)
    assert client.get("clerk", "/holidays").json()["dates"] == client.get("clerk", "/alliances").json()["pairs"] == []
    assert versions(client)[0]["from_number"] == first
    assert client.get("clerk", f"/settings/version?number={first}").json()["would_change"] == []
    assert client.get("clerk", "/settings/version?number=999").status_code == 404
    assert client.ask("secretary", "POST", "/settings/restore", json={"number": first}).status_code == 403


def test_who_changes_what_was_changed_meanwhile_is_told_what(client: Client) -> None:
    seen = client.get("admin", "/settings").json()["version"]
    change(client, {"policy": {"contact_h": 12, "hold_h": 30}})
    late = client.ask("admin", "PATCH", "/settings", json={"policy": {"hold_h": 9}, "version": seen})
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    assert late.json()["changed"] == [
        {"field": "policy.contact_h", "before": 24, "after": 12},
        {"field": "policy.hold_h", "before": 24, "after": 30},
    ]
    change(client, {"policy": {"hold_h": 9}, "version": late.json()["version"]})
    late = client.ask("admin", "PUT", "/holidays", json={"dates": [], "version": seen})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "code"),
    [
        ("PATCH", "/settings", {"composite": {"response": 50}}, "composite", "not_a_whole"),
        ("PATCH", "/settings", {"composite": {"response": 101}}, "composite.response", "out_of_range"),
        ("PATCH", "/settings", {"policy": {"contact_h": 0}}, "policy.contact_h", "out_of_range"),
        ("POST", "/settings/preview", {"weights": {"urgency": {"low": 150}}}, "weights", "too_dear"),
        ("PUT", "/own-services", {**OWN, "category": "X"}, "category", "not_a_choice"),
        ("PUT", "/own-services", {**OWN, "needs": [{"tags": ["MAGIC"], "count": 1}]}, "needs", "unknown_skill"),
        ("PUT", "/own-services", {**OWN, "category": "G 青少年与教育"}, "needs", "not_safe_for_minors"),
        ("PUT", "/own-services", {**OWN, "service": "A01"}, "service", "unknown_service"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    client: Client, method: str, path: str, body: dict[str, Any], field: str, code: str
) -> None:
    reply = client.ask("admin", method, path, json=body)
    assert reply.status_code == 422, reply.text
    assert [(one["field"], one["code"]) for one in reply.json()["errors"]] == [(field, code)]
    assert versions(client) == []


def test_parts_of_the_day_move_but_do_not_vanish(client: Client) -> None:
    parts = client.get("clerk", "/parts").json()["items"]
    parts = [{**one, "start": one["start"][:5], "end": one["end"][:5]} for one in parts]
    parts[-1]["end"] = "21:30"
    night = {"code": "night", "name_zh": "夜间", "name_en": "night", "start": "22:00", "end": "23:30"}
    change(client, {"parts": [*parts, night]}, "/parts", "PUT")
    assert [one["code"] for one in client.get("near", "/parts").json()["items"]][-1] == "night"
    late = [*parts, night]
    for wrong, code in ((parts, "part_in_use"), (late[::-1], "out_of_order"), ([*late, night], "repeated")):
        reply = client.ask("admin", "PUT", "/parts", json={"parts": wrong})
        assert [one["code"] for one in reply.json()["errors"]] == [code]
    assert {one["field"] for one in versions(client)[0]["changes"]} >= {"parts.evening.end", "parts.night.start"}


@BOTH
def test_a_service_of_ones_own_is_ordered_and_matched(client: Client) -> None:
    made = change(client, OWN, "/own-services", "PUT")
    assert (made["code"], made["is_own"], made["is_offered"]) == (f"Z{DISTRICT}001", True, True)
    order = client.post("resident", "/orders", {**client.order_body(), "service": made["code"]})
    assert order.status_code == 201, order.text
    again = change(client, {**OWN, "service": made["code"], "sla_hours": 24}, "/own-services", "PUT")
    assert again["sla_hours"] == 24
    change(client, {"service": made["code"], "is_offered": False}, "/service-rules", "PUT")
    refused = client.post("resident", "/orders", {**client.order_body(), "service": made["code"]})
    assert [one["code"] for one in refused.json()["errors"]] == ["not_offered"]
    gas = client.ask("admin", "PUT", "/own-services", json={**OWN, "name_zh": "修燃气灶"})
    assert (gas.status_code, gas.json()["code"]) == (422, "not_ours")


@BOTH
def test_a_preview_is_what_a_round_after_the_change_makes(client: Client) -> None:
    world = client.world
    # Two could come: the one of the same cell, who has taken much lately, and one who lives in the next cell.
    busy = client.get("near", "/me").json()["helper"]
    for turn in range(3):
        world.accepted([world.shift(2 + turn)])
    wanted = {"weights": {"distance": [0, 90, 95, 99], "balance": 3, "change": 0}}
    seen = change(client, wanted, "/settings/preview", "POST")
    plan = seen["matching"]
    before = round_of(client)
    change(client, wanted)
    after = round_of(client)
    for side, made in (("before", before), ("after", after)):
        assert {name: plan[side][name] for name in ("served", "unserved", "cost")} == {
            name: made[name] for name in ("served", "unserved", "cost")
        }
    pairs = [{one["order"]: (one["shift"], one["helpers"]) for one in made["items"]} for made in (before, after)]
    assert plan["pairs_changed"] == sum(pairs[0][order] != pairs[1][order] for order in pairs[0])
    assert busy["id"] not in str(seen)


def round_of(client: Client) -> dict[str, Any]:
    """A round that is proposed, and left as it is."""
    made = client.post("secretary", "/rounds", {"area": HOME, "mode": "propose"}).json()
    client.world.work()
    found: dict[str, Any] = client.get("secretary", f"/rounds/{made['id']}").json()
    return found


def test_a_preview_counts_the_visits_that_other_caps_would_let_through(client: Client) -> None:
    client.world.member("kind", tags=("COMPANION",))
    for turn in (1, 2):
        client.world.accepted([client.world.shift(turn)], service="H05")
    seen = change(client, {"policy": {"visits_most": 2}}, "/settings/preview", "POST")["matching"]
    assert [(seen[side]["served"], seen[side]["held"]) for side in ("before", "after")] == [(1, 1), (2, 0)]
    change(client, {"policy": {"visits_most": 2}})
    assert round_of(client)["served"] == 2


def test_numbers_that_touch_the_clocks_alone_say_what_would_be_due(client: Client) -> None:
    client.world.accepted()
    seen = change(client, {"policy": {"contact_h": 1, "widen_pct": 1}}, "/settings/preview", "POST")
    assert seen["matching"] is None
    assert set(seen["at_once"]) == {"contact", "search_street", "secretary", "street", "search_district", "district"}
    assert client.get("admin", "/settings").json()["policy"]["contact_h"] == 24
    outside = client.ask("admin", "POST", "/settings/preview", json={"area": "610104", "policy": {"contact_h": 1}})
    assert outside.status_code == 404
    assert client.ask("secretary", "POST", "/settings/preview", json={"policy": {"contact_h": 1}}).status_code == 403


def test_the_shares_of_the_three_rates_hold_from_when_they_were_set(client: Client) -> None:
    assert client.get("officer", "/statistics").json()["composite"] == {
        "shares": {"response": 1, "solution": 1, "satisfaction": 1},
        "since": None,
    }
    shares = {"response": 50, "solution": 30, "satisfaction": 20}
    change(client, {"composite": shares})
    now = client.get("officer", "/statistics").json()["composite"]
    assert now["shares"] == shares
    assert now["since"] is not None
    past = client.get("officer", "/statistics?from=2024-01-01&to=2024-01-31").json()["composite"]
    assert past == {"shares": {"response": 1, "solution": 1, "satisfaction": 1}, "since": None}
