"""What claims need: members who qualify, and orders in the open pool. Made through the API, as people would."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from benchmarks.load.bodies import order_body, phones
from benchmarks.load.target import CannotLoad, Target

MOST = 50
"""The highest limit that the API takes: nobody may run out of room during the race."""
SPREAD_DAYS = 30
PAGE = 200


@dataclass(frozen=True)
class Ground:
    """Tokens of members, and ids of orders that each of them may claim; `helpers` are the members' ids."""

    helpers: list[str]
    tokens: list[str]
    orders: list[str]


def ok(response: httpx.Response) -> Any:
    """The JSON of a success; CannotLoad where it is none."""
    if not response.is_success:
        raise CannotLoad(f"{response.request.method} {response.request.url.path}: {response.status_code}")
    return response.json()


def prepare(target: Target, members: int, orders: int, tell: Callable[[str], None]) -> Ground:
    """Register the members, make their tokens, and put the orders into the pool."""
    area = target.demo["areas"]["community"]
    with target.client("secretary") as secretary, target.client("clerk") as clerk:
        service = _service(clerk)
        numbers = phones()
        tell(f"registering {members} members who can do {service['code']} ({service['name_en']})")
        helpers = [_member(secretary, area, service, next(numbers)) for _ in range(members)]
        tokens = target.member_tokens(area, [UUID(one) for one in helpers])
        tell(f"putting {orders} orders into the pool")
        cell = target.demo["areas"]["cell"]
        found = [_pooled(clerk, service["code"], cell, next(numbers), n) for n in range(orders)]
    return Ground(helpers, tokens, found)


def _service(clerk: httpx.Client) -> Mapping[str, Any]:
    """The first item of the catalogue that one member alone can do without a credential."""
    for item in ok(clerk.get("/v1/services", params={"limit": PAGE}))["items"]:
        needs = item["needs"]
        is_alone = len(needs) == 1 and needs[0]["count"] == 1 and len(needs[0]["tags"]) == 1
        if item["form"] == "single" and item["buddy"] == "no" and is_alone and not needs[0]["tags"][0].endswith("*"):
            found: Mapping[str, Any] = item
            return found
    raise CannotLoad("the catalogue has no service that one member can do without a credential")


def _member(secretary: httpx.Client, area: str, service: Mapping[str, Any], phone: str) -> str:
    limits = {"per_shift": MOST, "per_day": MOST, "total": MOST}
    tags = {service["needs"][0]["tags"][0]: 0}
    body = {"area": area, "name": "示例党员", "phone": phone, "tags": tags, **limits}
    return str(ok(secretary.post("/v1/members", json=body))["id"])


def _pooled(clerk: httpx.Client, service: str, cell: str, phone: str, number: int) -> str:
    told = {"by": "self", "how": "phone", "notice": "1"}
    body = order_body(service, cell, phone, 2 + number % SPREAD_DAYS) | {"consent": told, "channel": "phone"}
    order = str(ok(clerk.post("/v1/orders", json=body))["id"])
    ok(clerk.post(f"/v1/orders/{order}/accept", json={}))
    ok(clerk.post(f"/v1/orders/{order}/pool", json={}))
    return order


def newest(resident: httpx.Client) -> str | None:
    """The id of the resident's newest order; None where there is none."""
    items = ok(resident.get("/v1/orders", params={"limit": 1}))["items"]
    return str(items[0]["id"]) if items else None


def orders_since(resident: httpx.Client, last: str | None) -> list[str]:
    """Ids of the resident's orders that are newer than `last`, read through the API page by page."""
    return list(itertools.takewhile(lambda found: found != last, _ids(resident)))


def _ids(resident: httpx.Client) -> Iterator[str]:
    cursor: str | None = None
    while True:
        page = ok(resident.get("/v1/orders", params={"limit": PAGE, **({"cursor": cursor} if cursor else {})}))
        yield from (str(item["id"]) for item in page["items"])
        cursor = page["next"]
        if cursor is None:
            return


def holders(clerk: httpx.Client, orders: list[str]) -> dict[str, list[str]]:
    """Order -> ids of the helpers who hold a place of it, read through the API."""
    return {order: [one["helper"] for one in ok(clerk.get(f"/v1/orders/{order}"))["assigned"]] for order in orders}
