"""A member gives a service back an hour before it begins: the next best is asked at once, and comes."""

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import NEXT_CELL


def test_the_place_is_free_at_once_and_goes_to_the_next_best(town: Town) -> None:
    town.world.member("near"), town.world.member("next", NEXT_CELL)
    order_id = town.accepted(windows=[town.shift(1, "afternoon")])
    town.round()
    mine = town.accept("near", order_id)
    town.sleep_until(13, days=1)
    town.ok("near", f"POST /assignments/{mine}/release", {"reason": "ill"})
    assert town.state(order_id) == "accepted"
    town.work()
    assert town.offer("near", order_id) is None
    offered = town.ok("next", "GET /me/offers")["items"][0]
    assert offered["order"] == order_id
    # Whoever is asked an hour before has until the service begins.
    assert offered["expires_at"] <= f"{town.shift(0)['date']}T06:00:00Z"
    town.done("next", town.accept("next", order_id))
    assert town.ok("resident", f"POST /orders/{order_id}/confirm")["state"] == "confirmed"
    assert town.refused("near", f"GET /orders/{order_id}") == (404, "not_found")
