"""The same key gives the same answer; pages give each thing once."""

import pytest

from tests.integration.api.conftest import Client
from tests.integration.api.test_order_path import BOTH


@BOTH
def test_the_same_key_and_body_give_the_first_answer_again(client: Client) -> None:
    body = client.order_body()
    first = client.post("resident", "/orders", body, key="order-1")
    again = client.post("resident", "/orders", dict(reversed(body.items())), key="order-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert client.world.count("service_order") == 1
    other = client.post("resident", "/orders", client.order_body(note="x"), key="order-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert client.post("neighbour", "/orders", body, key="order-1").json()["id"] != first.json()["id"]
    path = f"/orders/{first.json()['id']}/cancel"
    assert client.post("resident", path, {"reason": "mistake"}, key="order-1").json()["code"] == "idempotency_mismatch"


@BOTH
def test_one_effect_for_one_key_at_once(client: Client) -> None:
    body = client.order_body()
    client.token("resident")
    replies = client.at_once([client.sending("resident", "POST", "/orders", json=body, key="k") for _ in range(16)])
    assert {reply.status_code for reply in replies} <= {201, 503}
    assert len({reply.json()["id"] for reply in replies if reply.status_code == 201}) == 1
    assert client.world.count("service_order") == 1


def test_an_error_is_not_remembered(client: Client) -> None:
    order_id = client.world.placed()
    assert client.post("clerk", f"/orders/{order_id}/pool", key="k").status_code == 409
    client.post("clerk", f"/orders/{order_id}/accept")
    assert client.post("clerk", f"/orders/{order_id}/pool", key="k").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "ü"])
def test_a_bad_key_is_refused(client: Client, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode("latin-1")), (b"Content-Type", b"application/json")]
    headers.append((b"Authorization", f"Bearer {client.token('resident')}".encode()))
    reply = client.loop.run_until_complete(client.http.post("/v1/orders", json=client.order_body(), headers=headers))
    assert reply.json()["errors"] == [{"field": "Idempotency-Key", "code": "key"}]


def test_pages_hold_each_order_once_while_new_ones_come(client: Client) -> None:
    ids = [str(client.world.placed()) for _ in range(7)]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        page = client.get("clerk", "/orders", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        seen += [one["id"] for one in page["items"]]
        client.world.placed()
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ids[::-1]


def test_pages_of_registers_and_reference(client: Client) -> None:
    for path in ("/services", "/areas?parent=211402001", "/parts", "/members", "/teams", "/orders"):
        joint = "&" if "?" in path else "?"
        whole = client.get("secretary", f"{path}{joint}limit=200").json()
        assert whole["next"] is None
        seen, cursor = [], ""
        while True:
            page = client.get("secretary", f"{path}{joint}limit=2{cursor}").json()
            seen += page["items"]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == whole["items"]
