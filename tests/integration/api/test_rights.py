"""At the doors: whose word counts, what a notice may be called, and that a first answer stands."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from matcher.store import schema
from tests.fixtures.world import HOME
from tests.integration.api.conftest import Client

GRANNY = {"name": "李奶奶", "phone": "00099998888"}
NUMBERS = ("110105193503070014", "110105350307001", "6222020000000000000", "123456789", "v1", "x")


def ok(reply: Any) -> Any:
    assert reply.status_code in {200, 201}, reply.text
    return reply.json()


def done(client: Client, order_id: str) -> None:
    """Taken on, opened, claimed, done and reported."""
    ok(client.post("clerk", f"/orders/{order_id}/accept"))
    ok(client.post("clerk", f"/orders/{order_id}/pool"))
    ok(client.post("near", f"/orders/{order_id}/claim"))
    (held,) = [one for one in ok(client.get("near", "/me/assignments"))["items"] if one["order"] == order_id]
    ok(client.post("near", f"/assignments/{held['id']}/start"))
    ok(client.post("near", f"/assignments/{held['id']}/report", {"minutes": 30}))


def test_a_proxy_confirms_with_the_code_and_rates_with_a_consent_to_that_alone(client: Client) -> None:
    record = {"area": client.order_body()["area"], "address": "示例路9号", **GRANNY}
    served = ok(client.post("clerk", "/recipients", record))["id"]
    to = str(client.world.actor("resident").id)
    agreed = {"by": "self", "how": "phone", "notice": "1", "to": to}
    ok(client.post("clerk", f"/recipients/{served}/consents", {**agreed, "purpose": "order"}))
    behalf = {"recipient": served, "on_behalf_of": {"name": "小王", "relation": "女儿"}}
    placed = ok(client.post("resident", "/orders", client.order_body(**behalf, consent=agreed_by("proxy", "click"))))
    done(client, placed["id"])
    client.codes["caller"] = f"{placed['number']}-{placed['code']}"
    path = f"/orders/{placed['id']}"
    for who in ("resident", "caller"):
        assert client.post(who, f"{path}/confirm", {"rating": {"satisfied": True}}).status_code == 403
        assert client.get("clerk", path).json()["state"] == "reported"
    ok(client.post("caller", f"{path}/confirm"))
    assert client.post("caller", f"{path}/rate", {"satisfied": True}).status_code == 403
    ok(client.post("clerk", f"/recipients/{served}/consents", {**agreed, "purpose": "rate"}))
    ok(client.post("caller", f"{path}/rate", {"satisfied": True}))


def agreed_by(by: str, how: str) -> dict[str, str]:
    return {"by": by, "how": how, "notice": "1"}


def test_nobody_clicks_for_somebody_else(client: Client) -> None:
    behalf = {"on_behalf_of": {"name": "网格员", "relation": "网格员"}}
    tried = [("resident", {"recipient": GRANNY}), ("resident", behalf), ("grid", {"recipient": GRANNY, **behalf})]
    for who, changes in [*tried, ("clerk", {"recipient": GRANNY})]:
        reply = client.post(who, "/orders", client.order_body(**changes))
        assert (reply.status_code, reply.json()["code"]) == (422, "no_consent"), (who, changes)
    for who in ("grid", "clerk"):
        ok(client.post(who, "/orders", client.order_body(recipient=GRANNY, consent=agreed_by("self", "paper"))))
    ok(client.post("resident", "/orders", client.order_body(recipient=client.order_body()["contact"])))


@pytest.mark.parametrize("notice", NUMBERS)
def test_a_notice_has_a_version_and_no_number_of_anybody(client: Client, notice: str) -> None:
    consent = {"by": "self", "how": "phone", "notice": notice}
    served = ok(
        client.post("clerk", "/recipients", {"area": client.order_body()["area"], "address": "示例路9号", **GRANNY})
    )
    day = client.world.shift(3).date.isoformat()
    hall = {"service": "K05", "area": HOME, "place": "活动室", "date": day, "part": "morning", "seats": 5}
    session = ok(client.post("clerk", "/sessions", hall))["id"]
    seat = {"contact": GRANNY, "consent": consent}
    for path, body in (
        ("/orders", client.order_body(consent=consent)),
        (f"/recipients/{served['id']}/consents", {**consent, "purpose": "order"}),
        ("/series", {"consent": consent}),
        (f"/sessions/{session}/seats", seat),
    ):
        reply = client.post("clerk", path, body)
        assert reply.status_code == 422, reply.text
        assert {"notice", "consent.notice"} & {one["field"] for one in reply.json()["errors"]}, reply.text
    for good in ("1", "2.1", "2026.1a"):
        ok(client.post("clerk", "/orders", client.order_body(consent={**consent, "notice": good})))


def test_the_first_answer_is_given_again_whatever_was_lost_since(client: Client) -> None:
    order_id = ok(client.post("resident", "/orders", client.order_body()))["id"]
    ok(client.post("clerk", f"/orders/{order_id}/accept"))
    ok(client.post("clerk", f"/orders/{order_id}/pool"))
    path = f"/orders/{order_id}/claim"
    first = client.post("near", path, key="claim-1")
    held = ok(client.get("near", "/me/assignments"))["items"][0]["id"]
    ok(client.post("near", f"/assignments/{held}/release"))
    ok(client.post("clerk", f"/orders/{order_id}/pool", {"open": False}))
    assert client.post("near", path).status_code == 404
    again = client.post("near", path, key="claim-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert client.post("far", path, key="claim-1").status_code == 404
    other = client.post("near", path, {"shift": client.order_body()["windows"][0]}, key="claim-1")
    assert other.status_code in {404, 422}


def test_an_account_that_was_moved_away_hears_its_own_first_answer_and_nothing_new(client: Client) -> None:
    order_id = ok(client.post("resident", "/orders", client.order_body()))["id"]
    first = client.post("clerk", f"/orders/{order_id}/accept", key="accept-1")
    actor, clerk = schema.actor, client.world.actor("clerk")
    away = client.world.actor("far_clerk").area
    client.world.services.commit(lambda tx: tx.execute(update(actor).where(actor.c.id == clerk.id).values(area=away)))
    again = client.post("clerk", f"/orders/{order_id}/accept", key="accept-1")
    assert (again.status_code, again.content) == (200, first.content)
    assert client.get("clerk", f"/orders/{order_id}").status_code == 404


def test_an_order_that_nobody_can_claim_any_more_is_not_pooled(client: Client) -> None:
    order_id = ok(client.post("resident", "/orders", client.order_body()))["id"]
    done(client, order_id)
    assert ok(client.get("clerk", f"/orders/{order_id}"))["pooled"] is False
    ok(client.post("resident", f"/orders/{order_id}/confirm"))
    seen = ok(client.get("clerk", f"/orders/{order_id}"))
    assert (seen["state"], seen["pooled"], UUID(seen["id"])) == ("confirmed", False, UUID(order_id))
