"""The hard limits, each by its name: law and decency, tried through the doors; more in test_hard_limits_of_care.py."""

import dataclasses
import json
import re
import typing
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, cast, select
from sqlalchemy import String as Text

from api.routes import every_door
from matcher.data import read_catalogue
from matcher.domain.roles import DESK, HELPERS, OPERATIONS, Actor, Role
from matcher.store import schema
from tests.fixtures.ground import ASKERS
from tests.fixtures.steps import helper_of, run_round
from tests.fixtures.world import CELL, NEXT_CELL
from tests.integration.api.conftest import Client, Reply

IDENTITY = "11010519491231002X"
NAME, PHONE, STREET, WORDS = "金丝雀甲", "00098761234", "金丝雀路77号", "金丝雀的话"
CANARY = re.compile("金丝雀|98761234|金\\*\\*的|77号")
DOORS = every_door()


def canary_order(client: Client, **changes: Any) -> str:
    body = client.order_body(
        contact={"name": NAME, "phone": PHONE}, place=STREET, note=WORDS, recipient={"name": NAME, "phone": PHONE}
    )
    reply = client.post("resident", "/orders", {**body, **changes})
    assert reply.status_code == 201, reply.text
    found: str = reply.json()["id"]
    assert client.post("clerk", f"/orders/{found}/accept").status_code == 200
    return found


def offer_to(client: Client, order_id: str, *names: str) -> dict[str, dict[str, Any]]:
    ids = [str(helper_of(client.world.actor(name))) for name in names]
    reply = client.post("secretary", f"/orders/{order_id}/offer", {"helpers": ids})
    assert reply.status_code == 200, reply.text
    return {
        name: next(one for one in client.get(name, "/me/offers").json()["items"] if one["order"] == order_id)
        for name in names
    }


def every_read(client: Client, ids: dict[str, str]) -> Iterator[tuple[str, str, Reply]]:
    """Every GET door, asked by every role."""
    for door in DOORS:
        step = door.path.split("/")[2]
        # A read that leaves a trace is a reveal by another name: it is for the desk, and audited.
        if door.has_body or door.how.stream or door.how.audited or ("{" in door.path and step not in ids):
            continue
        path = door.path.removeprefix("/v1").replace("{id}", ids.get(step, "")).replace("{code}", CELL)
        for name in ASKERS.values():
            yield name, path, client.get(name, path)


def told_story(client: Client) -> dict[str, str]:
    """An order from its placing to the report, with a no and a yes, and everybody's words; ids by kind."""
    client.world.member("next", NEXT_CELL)
    order_id = canary_order(client)
    offers = offer_to(client, order_id, "near")
    assert client.post("near", f"/offers/{offers['near']['id']}/decline", {"reason": WORDS}).status_code == 200
    again = offer_to(client, order_id, "next")["next"]
    assert client.post("next", f"/offers/{again['id']}/accept").status_code == 200
    held = client.get("next", "/me/assignments").json()["items"][0]["id"]
    assert client.post("next", f"/assignments/{held}/start").status_code == 200
    assert client.post("next", f"/assignments/{held}/report", {"minutes": 30, "note": WORDS}).status_code == 200
    other = canary_order(client)
    assert client.post("resident", f"/orders/{other}/cancel", {"reason": WORDS}).status_code == 200
    served = client.post("clerk", "/recipients", {"area": CELL, "name": NAME, "phone": PHONE, "address": STREET})
    member = client.post("secretary", "/members", {"area": CELL, "name": NAME, "phone": PHONE})
    assert (served.status_code, member.status_code) == (201, 201)
    asked = client.post("secretary", "/rounds", {"area": CELL[:12], "mode": "propose"}).json()["id"]
    client.world.work()
    team = str(helper_of(client.world.actor("team")))
    given = client.post("clerk", f"/orders/{order_id}/code").json()
    client.codes[ASKERS[Role.FOLLOWER]] = f"{given['number']}-{given['code']}"
    client.world.actors[ASKERS[Role.FOLLOWER]] = Actor(UUID(order_id), Role.FOLLOWER, CELL, None, UUID(order_id))
    found = {"orders": order_id, "offers": offers["near"]["id"], "assignments": held, "rounds": asked, "areas": CELL}
    return {**found, "recipients": served.json()["id"], "members": member.json()["id"], "teams": team}


# An offer can be declined freely and without trace towards the unit


def test_declining_needs_no_reason_and_costs_nothing(client: Client) -> None:
    second = canary_order(client, windows=[{"date": str(client.world.day(4)), "part": "noon"}])
    near = str(helper_of(client.world.actor("near")))

    def cost() -> dict[str, Any]:
        items = client.get("secretary", f"/orders/{second}/candidates").json()["items"]
        return next({"cost": one["cost"], "parts": one["cost_parts"]} for one in items if one["helper"] == near)

    before, record = cost(), client.get("near", f"/members/{near}").json()
    first = canary_order(client)
    offer = offer_to(client, first, "near")["near"]
    declined = client.post("near", f"/offers/{offer['id']}/decline", {})
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert client.post("resident", f"/orders/{first}/cancel", {"reason": "mistake"}).status_code == 200
    assert cost() == before, "nobody is priced by how often they declined"
    assert client.get("near", f"/members/{near}").json() == record
    assert "declin" not in json.dumps(record)


def test_who_declined_is_told_to_no_unit_no_resident_and_no_other_helper(client: Client) -> None:
    ids = told_story(client)
    near, actor = str(helper_of(client.world.actor("near"))), str(client.world.actor("near").id)
    for name, path, reply in every_read(client, ids):
        role = client.world.actor(name).role
        if role is Role.UNIT_LIAISON:
            assert near not in reply.text, path
            assert "declin" not in reply.text, path
        if role in {Role.RESIDENT, Role.TEAM_LEADER}:
            assert actor not in reply.text, (name, path)
    for name in ("resident", "next"):
        events = client.get(name, f"/orders/{ids['orders']}/events").json()["items"]
        assert all(one["by"] is None and one["reason"] is None for one in events if one["verb"] == "decline")
    assert not any("declin" in door.path for door in DOORS if not door.writes)


# Ranked for one order only, never scored across orders


def fields_of(view: Any, seen: set[Any] | None = None) -> Iterator[tuple[str, str]]:
    """Class and name of each field of an answer, and of what it holds."""
    seen = set() if seen is None else seen
    for part in (view, *typing.get_args(view)):
        origin = typing.get_origin(part) or part
        if dataclasses.is_dataclass(origin) and origin not in seen:
            seen.add(origin)
            for name, hint in typing.get_type_hints(origin).items():
                yield getattr(origin, "__name__", ""), name
                yield from fields_of(hint, seen)
        elif part is not view:
            yield from fields_of(part, seen)


def test_people_are_ranked_for_one_order_and_never_scored_across_orders(client: Client) -> None:
    scoring = re.compile(r"score|rank|reliab|rating_avg|stars|accept(ance)?_rate|declined|points_total|level_of_person")
    told = {one for door in DOORS for one in fields_of(door.answers) if scoring.search(one[1])}
    assert told == {("DuplicateView", "score")}, "two orders are alike by a score, and no person has one"
    costs = {(door.path, cls) for door in DOORS for cls, name in fields_of(door.answers) if name == "cost"}
    of_one_order = {"CandidateView", "TaskView", "WhatIfView", "StepView", "ChangeCostView"}
    of_plans_and_things = {"RoundView", "TagView", "PriceView", "DayRoundView", "SideView", "RewardView"}
    assert {cls for _, cls in costs} <= {*of_one_order, *of_plans_and_things}
    ids = told_story(client)
    listed = [one["registered_at"] for one in client.get("secretary", "/members").json()["items"]]
    assert listed == sorted(listed), "a list of people is in the order in which they came"
    assert ids["members"]


# No forced check-in, photos or tracks, no points for being on line; no fund-raising, no payment codes


def test_no_photos_tracks_check_ins_or_payments_are_asked_for() -> None:
    asked = {name for door in DOORS for name in re.findall(r'"(\w+)": \{', json.dumps(door.asks.model_json_schema()))}
    kept = {column.name for table in schema.metadata.tables.values() for column in table.c}
    bad = re.compile(
        r"photo|image|picture|avatar|latitude|longitude|gps|geo|track|check_?in$|online|pay_?code|qr|donat|bank|card"
    )
    assert [name for name in sorted(asked | kept) if bad.search(name)] == []


# Elders without phones


def test_everything_a_resident_does_can_be_done_for_them_at_the_desk(client: Client) -> None:
    own = {name for name, reach in OPERATIONS.items() if Role.RESIDENT in reach and not name.startswith("read_own")}
    assert [name for name in sorted(own) if not set(DESK) & set(OPERATIONS[name])] == []
    body = client.order_body(channel="phone", consent={"by": "self", "how": "phone", "notice": "1"})
    placed = client.post("clerk", "/orders", body)
    assert placed.status_code == 201
    path = f"/orders/{placed.json()['id']}"
    assert client.ask("clerk", "PATCH", path, json={"place": "示例路2号"}).status_code == 200
    assert client.post("clerk", f"{path}/cancel", {"reason": "no_longer_needed"}).status_code == 200


# Data minimum


@pytest.mark.parametrize(
    "number", [IDENTITY, "110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ", "6222 0212 3456 7890 128"]
)
def test_no_identity_or_card_number_is_stored(client: Client, number: str) -> None:
    before = client.world.count("personal_record")
    order_id = str(client.world.placed())
    kept = client.world.count("personal_record")
    texts: list[dict[str, Any]] = [
        {"note": f"号 {number}"},
        {"place": f"路 {number}"},
        {"contact": {"name": number, "phone": PHONE}},
    ]
    texts += [{"service": ..., "wish": {"text": f"要 {number}", "kind": "goods"}}]
    for change in texts:
        assert client.post("resident", "/orders", client.order_body(**change)).status_code == 422, change
    for who, path, body in (
        ("clerk", f"/orders/{order_id}/reject", {"reason": f"号 {number}"}),
        ("clerk", f"/orders/{order_id}/cancel", {"reason": f"号 {number}"}),
        ("clerk", "/recipients", {"area": CELL, "name": "示例", "phone": PHONE, "address": number}),
        ("secretary", "/members", {"area": CELL, "name": f"甲{number}", "phone": PHONE}),
    ):
        reply = client.post(who, path, body)
        assert reply.status_code == 422, (path, reply.text)
        assert number not in reply.text
    assert client.world.count("personal_record") == kept > before
    assert not any(
        re.search("identity|id_card|id_number", column.name) for t in schema.metadata.tables.values() for column in t.c
    )


def test_names_phones_and_addresses_are_masked_for_everybody_until_an_assignment_is_live(client: Client) -> None:
    ids = told_story(client)
    seen = [(name, path) for name, path, reply in every_read(client, ids) if CANARY.search(reply.text)]
    assert seen == [], "no reading door shows them; what is revealed is revealed by a door of its own, with a reason"
    offered = canary_order(client)
    offer = offer_to(client, offered, "near")["near"]
    assert (offer["area"], CANARY.search(json.dumps(offer, ensure_ascii=False))) == (CELL, None)


def test_nothing_personal_lies_outside_the_sealed_records_events_logs_hints_and_errors(
    client: Client, capfd: pytest.CaptureFixture[str], doorbell: Any
) -> None:
    told_story(client)
    errors = [
        client.post("resident", "/orders", client.order_body(place=STREET, headcount=0)),
        client.post("resident", "/orders", client.order_body(place=STREET, service="ZZZ")),
        client.post("clerk", "/orders/" + str(UUID(int=1)) + "/reject", {"reason": WORDS}),
        client.post("resident", "/orders", client.order_body(**{NAME: PHONE})),
    ]
    assert [reply.status_code for reply in errors] == [422, 422, 404, 422]
    assert not any(CANARY.search(reply.text) for reply in errors)
    assert set(doorbell.rung) == {"211402"}, "a hint names a district and nothing else"
    said = capfd.readouterr()
    assert not CANARY.search(said.out + said.err)
    with client.world.services.read() as tx:
        for name, table in schema.metadata.tables.items():
            plain = [cast(column, Text) for column in table.c if not isinstance(column.type, LargeBinary)]
            rows = json.dumps([[*row] for row in tx.rows(select(*plain))], ensure_ascii=False)
            assert not CANARY.search(rows), name
            assert NAME.encode("unicode_escape").decode() not in rows, name
        sealed = b"".join(bytes(row.sealed) for row in tx.rows(select(schema.personal_record)))
        assert NAME.encode() not in sealed
        words = {str(one) for row in tx.rows(select(schema.event)) for one in row if isinstance(one, str)}
    assert all(re.fullmatch(r"[a-z_]{1,40}", word) for word in words), "events hold codes only"


# Consent is evidence


def test_consent_is_evidence_who_for_what_which_notice_how_and_when(client: Client) -> None:
    given = {"by": "guardian", "how": "paper", "notice": "2"}
    placed = client.post("clerk", "/orders", client.order_body(consent=given))
    with client.world.services.read() as tx:
        kept = tx.execute(select(schema.consent).where(schema.consent.c.order_id == UUID(placed.json()["id"]))).one()
    assert (kept.given_by, kept.how, kept.notice) == ("guardian", "paper", "2")
    assert kept.recorded_by == client.world.actor("clerk").id
    assert kept.recipient_id is not None
    assert kept.at is not None
    for broken in (
        ...,
        {},
        True,
        {**given, "by": "neighbour"},
        {**given, "how": "assumed"},
        {"by": "self", "how": "click"},
    ):
        assert client.post("clerk", "/orders", client.order_body(consent=broken)).status_code == 422


# Tags with a star; minors


def test_a_starred_tag_counts_only_after_somebody_with_the_right_checked_it(client: Client) -> None:
    world = client.world
    lawyer = world.member("lawyer", tags=["X"])
    path = f"/members/{helper_of(lawyer)}/credentials"
    order_id = str(world.accepted(service="E01"))
    client.post("clerk", f"/orders/{order_id}/pool")
    assert client.post("lawyer", path, {"tag": "LAWYER*"}).status_code == 201
    assert client.post("lawyer", f"/orders/{order_id}/claim").status_code == 403
    assert client.post("lawyer", path, {"tag": "LAWYER*", "state": "checked"}).status_code == 403
    assert client.post("clerk", path, {"tag": "LAWYER*", "state": "checked"}).status_code == 403
    assert client.get("secretary", f"/orders/{order_id}/candidates").json()["items"] == []
    assert client.post("secretary", path, {"tag": "LAWYER*", "state": "checked"}).status_code == 201
    assert client.post("lawyer", f"/orders/{order_id}/claim").status_code == 200


def class_for_children(client: Client) -> str:
    """The order that staffs it, open to claim."""
    when = {"date": str(client.world.day(1)), "part": "afternoon"}
    body = {"service": "G02", "area": CELL, "place": "社区活动室", "seats": 12, **when}
    order_id: str = client.post("clerk", "/sessions", body).json()["order"]
    assert client.post("clerk", f"/orders/{order_id}/pool").status_code == 200
    return order_id


def test_services_for_minors_need_child_safe_and_two_adults(client: Client) -> None:
    with_children = [item for item in read_catalogue() if any("CHILD_SAFE*" in need.tags for need in item.needs)]
    assert len(with_children) >= 6
    for item in with_children:
        safe = sum(need.count for need in item.needs if "CHILD_SAFE*" in need.tags)
        assert safe == sum(need.count for need in item.needs) >= 2, item.code
    world = client.world
    world.member("unchecked", tags=["TEACH"])
    order_id = class_for_children(client)
    assert client.post("unchecked", f"/orders/{order_id}/claim").status_code == 403
    for name, state in (("first", "accepted"), ("second", "assigned")):
        world.member(name, tags=["TEACH", "CHILD_SAFE*"])
        assert client.post(name, f"/orders/{order_id}/claim").status_code == 200
        assert world.state(UUID(order_id)) == state


def test_one_adult_alone_does_not_begin_with_a_child(client: Client) -> None:
    world = client.world
    world.member("first", tags=["TEACH", "CHILD_SAFE*"])
    order_id = class_for_children(client)
    held = client.post("first", f"/orders/{order_id}/claim").json()["id"]
    begun = client.post("first", f"/assignments/{held}/start")
    assert (begun.status_code, begun.json()["code"]) == (409, "wrong_state")


# Why this person?


def test_every_pairing_has_a_reason_in_plain_words_and_a_human_may_override_it(client: Client) -> None:
    world = client.world
    world.member("next", NEXT_CELL)
    by_round = canary_order(client)
    run_round(world)
    reasons = [
        one["why"] for name in ("near", "next", "team") for one in client.get(name, "/me/offers").json()["items"]
    ]
    by_hand = canary_order(client, windows=[{"date": str(world.day(3)), "part": "noon"}])
    reasons += [
        one["why"]
        for one in offer_to(
            client,
            by_hand,
            "near",
        ).values()
    ]
    pooled = canary_order(client, windows=[{"date": str(world.day(4)), "part": "noon"}])
    client.post("clerk", f"/orders/{pooled}/pool")
    reasons += [one["why"] for one in client.get("near", "/me/tasks").json()["items"]]
    reasons += [one["why"] for one in client.get("secretary", f"/orders/{by_hand}/candidates").json()["items"]]
    assert len(reasons) >= 4
    for why in reasons:
        assert re.search("[\u4e00-\u9fff]", why["zh"]), why
        assert re.search("[a-z]", why["en"]), why
    taken_over = client.post(
        "secretary", f"/orders/{by_round}/offer", {"helpers": [str(helper_of(world.actor("next")))]}
    )
    assert taken_over.status_code == 200
    assert [one["order"] for one in client.get("next", "/me/offers").json()["items"]] == [by_round]


# Roles: what each must not


def test_a_member_does_not_see_the_building_before_accepting(client: Client) -> None:
    world = client.world
    building = f"{CELL}001"
    order_id = canary_order(client)
    world.services.commit(
        lambda tx: tx.execute(
            schema.service_order.update().where(schema.service_order.c.id == UUID(order_id)).values(area=building)
        )
    )
    offer = offer_to(client, order_id, "near")["near"]
    client.post("clerk", f"/orders/{order_id}/pool")
    for path in (f"/orders/{order_id}", "/me/offers", "/me/tasks", f"/orders/{order_id}/events"):
        assert building not in client.get("near", path).text, path
    assert offer["area"] == CELL


def test_residents_see_nobodys_home_or_unit(client: Client) -> None:
    ids = told_story(client)
    seen = client.get("resident", f"/orders/{ids['orders']}").json()
    assert all(set(one) == {"helper", "kind", "state"} for one in seen["assigned"])
    for one in seen["assigned"]:
        assert client.get("resident", f"/members/{one['helper']}").status_code == 404
    assert set(HELPERS) == {Role.MEMBER, Role.TEAM_LEADER}


def test_the_audit_says_who_did_what_and_cannot_be_rewritten(client: Client) -> None:
    ids = told_story(client)
    told = client.get("auditor", f"/orders/{ids['orders']}/events").json()["items"]
    assert [one["verb"] for one in told][:2] == ["place", "accept"]
    assert all(one["at"] for one in told)
    methods = {door.method for door in DOORS if "events" in door.path}
    assert methods == {"GET"}
