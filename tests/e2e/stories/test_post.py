"""A post that somebody does for a month: her days are hers, one is given back, and in the end all of it."""

import datetime as dt
from typing import Any

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME, OTHER


def reading(town: Town, who: str = "secretary", **changes: Any) -> dict[str, Any]:
    """Every week on the weekday of tomorrow, in the evening, two people."""
    tomorrow = dt.date.fromisoformat(town.shift(1)["date"])
    body = {
        "service": "H02",
        "area": HOME,
        "name": "周二读报",
        "place": "社区活动室",
        "days": [{"weekday": tomorrow.weekday(), "part": "evening"}],
        "from": town.shift(0)["date"],
        "until": town.shift(60)["date"],
        **changes,
    }
    return dict(town.ok(who, "POST /posts", body))


def states(post: dict[str, Any]) -> list[tuple[str, int, bool]]:
    """Of each day that is an order: its state, the places left, and whether it is one's own."""
    return [(one["state"], one["free"], one["mine"]) for one in post["next"]]


def test_a_post_is_claimed_done_given_back_for_a_day_and_given_up(town: Town) -> None:
    town.world.member("reader", tags=("READING",))
    town.world.member("beside", tags=())
    town.world.member("third", tags=("READING",))
    town.world.member("far", f"{OTHER}001", tags=("READING",))
    made = reading(town)
    post = str(made["id"])
    assert (made["state"], made["people"], made["free"]) == ("open", 2, 2)
    assert states(made) == [("accepted", 2, False)] * 2
    assert town.refused("far", f"GET /posts/{post}") == (404, "not_found")
    assert town.refused("resident", f"POST /posts/{post}/claim") == (404, "not_found")
    claimed = town.ok("reader", f"POST /posts/{post}/claim", {"until": town.shift(30)["date"]})
    assert (claimed["mine"], claimed["free"]) == (town.shift(30)["date"], 1)
    assert states(claimed) == [("accepted", 1, True)] * 2
    assert town.refused("reader", f"POST /posts/{post}/claim") == (409, "not_available")
    full = town.ok("beside", f"POST /posts/{post}/claim")
    assert states(full) == [("assigned", 0, True)] * 2
    assert town.refused("third", f"POST /posts/{post}/claim") == (409, "not_available")
    # A single day is given back: others can claim that day, the post stays hers.
    first, second = (one["order"] for one in full["next"])
    town.ok("reader", f"POST /assignments/{town.held('reader', first)}/release")
    assert states(town.ok("reader", f"GET /posts/{post}")) == [("accepted", 1, False), ("assigned", 0, True)]
    town.ok("third", f"POST /orders/{first}/claim")
    town.sleep_until(19, days=1)
    for who in ("beside", "third"):
        town.done(who, town.held(who, first))
    # A night later the next day is made, and is theirs.
    town.sleep_until(9, days=1)
    assert states(town.ok("reader", f"GET /posts/{post}")) == [("assigned", 0, True)] * 2
    assert town.ok("reader", f"POST /posts/{post}/release")["mine"] is None
    assert states(town.ok("beside", f"GET /posts/{post}")) == [("accepted", 1, True)] * 2
    assert town.ok("secretary", f"GET /posts/{post}")["free"] == 1
    town.ok("secretary", f"PATCH /posts/{post}", {"state": "paused"})
    assert town.state(second) == "cancelled"
    again = town.ok("secretary", f"PATCH /posts/{post}", {"state": "open"})
    assert states(town.ok("beside", f"GET /posts/{post}"))[0] == ("accepted", 1, True)
    assert len(again["holders"]) == 1
    ended = town.ok("secretary", f"PATCH /posts/{post}", {"state": "ended"})
    assert (ended["holders"], ended["next"], ended["free"]) == ([], [], 2)


def test_a_claim_ends_by_itself_and_a_team_takes_a_whole_post(town: Town) -> None:
    town.world.team("choir", tags=("READING",), size=4)
    town.world.member("reader", tags=("READING",))
    post = str(reading(town, until=town.shift(20)["date"])["id"])
    whole = town.ok("choir", f"POST /posts/{post}/claim", {"until": town.shift(6)["date"]})
    assert (whole["free"], states(whole)) == (0, [("assigned", 0, True), ("accepted", 2, False)])
    assert town.refused("reader", f"POST /posts/{post}/claim") == (409, "not_available")
    town.sleep_until(9, days=8)
    assert town.ok("reader", f"POST /posts/{post}/claim")["mine"] == whole["last"]
    town.sleep_until(9, days=20)
    over = town.ok("secretary", f"GET /posts/{post}")
    assert (over["state"], over["holders"]) == ("ended", [])
