"""Whoever is served is cared for alike at the doors of orders, seats and series; and is shown all that came of it."""

from typing import Any

import pytest
from sqlalchemy import select

from matcher.store.schema import recipient
from tests.integration.api.conftest import Client
from tests.integration.api.test_forms import SEAT, series_body, session_body

CHILD = {"name": "示例童", "phone": "00012345670"}
SELF, GUARDIAN, PROXY = ({"by": by, "how": "click", "notice": "1"} for by in ("self", "guardian", "proxy"))
BEHALF = {"name": "示例儿", "relation": "儿子"}


def said_at_each(client: Client, who: str, **said: Any) -> list[tuple[int, Any]]:
    """Status, code and fields of what an order, a series and a seat are answered, in which the same is said."""
    path = f"/sessions/{client.post('clerk', '/sessions', session_body(client)).json()['id']}/seats"
    bodies = {
        "/orders": client.order_body(**said),
        "/series": series_body(client, **said),
        path: {name: value for name, value in said.items() if value is not ...},
    }
    replies = [client.post(who, at, body) for at, body in bodies.items()]
    return [(one.status_code, (one.json().get("code"), one.json().get("errors"))) for one in replies]


def test_a_child_needs_the_guardian_at_every_door(client: Client) -> None:
    child = CHILD | {"born_year": client.world.today.year - 8}
    needed = ("invalid", [{"field": "consent.by", "code": "guardian_needed"}])
    assert said_at_each(client, "resident", recipient=child, consent=SELF) == [(422, needed)] * 3
    assert client.world.count("recipient", kind="person") == 0
    statuses = [status for status, _ in said_at_each(client, "resident", recipient=child, consent=GUARDIAN)]
    assert statuses == [201, 201, 201]
    assert client.world.count("recipient", born_year=child["born_year"]) == 1
    # It is known now, whoever says another year or none.
    assert said_at_each(client, "resident", recipient=CHILD, consent=SELF) == [(422, needed)] * 3


@pytest.mark.parametrize(
    "said", [{"consent": PROXY}, {"consent": GUARDIAN}, {"consent": SELF, "on_behalf_of": BEHALF}], ids=str
)
def test_nobody_files_for_a_stranger_at_any_door(client: Client, said: dict[str, Any]) -> None:
    told = said_at_each(client, "resident", recipient=SEAT["contact"], **said)
    assert told == [(422, ("no_consent", None))] * 3
    assert client.world.count("recipient", kind="person") == 0


def test_what_was_filed_and_booked_is_shown_and_goes(client: Client) -> None:
    statuses = [status for status, _ in said_at_each(client, "resident", contact=SEAT["contact"], consent=SELF)]
    assert statuses == [201, 201, 201]
    with client.world.services.read() as tx:
        served = tx.value(select(recipient.c.id).where(recipient.c.kind == "person"))
    told = client.get("clerk", f"/recipients/{served}/export").json()
    (order,), (series,), (seat,) = told["orders"], told["series"], told["seats"]
    assert (series["service"], series["state"], series["texts"]["place"]) == ("A08", "placed", "示例路1号")
    assert (seat["service"], seat["state"], seat["came"]) == ("B01", "booked", False)
    assert [order[name] for name in ("ratings", "calls", "incidents", "looks")] == [[]] * 4
    assert client.post("clerk", f"/recipients/{served}/erase").json()["code"] == "wrong_state"
    assert client.post("resident", f"/orders/{order['id']}/cancel", {"reason": "mistake"}).status_code == 200
    assert client.post("clerk", f"/recipients/{served}/erase").status_code == 200
    assert client.get("clerk", f"/series/{series['id']}").json()["state"] == "ended"
    assert client.world.count("seat", state="cancelled") == client.world.count("series") == 1
