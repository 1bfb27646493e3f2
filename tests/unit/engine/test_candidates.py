"""Who could take an order, what each would cost, and the funnel where nobody can."""

import pytest

from matcher.engine.candidates import candidates, funnel
from matcher.engine.instance import Area, Helper, Incumbent, Instance, Need, Order, Prefer, Weights, Window
from matcher.engine.solve import solve

AREAS = (Area("d", None), Area("c1", "d"), Area("c2", "d"), Area("g", "c1"))


def instance(helpers: list[Helper], *orders: Order) -> Instance:
    weights = Weights(distance=(0, 10, 30), balance=2, change=5)
    return Instance("jiedan-instance/1", "", 2, 2, AREAS, weights, tuple(helpers), orders)


def order(**changes: object) -> Order:
    fields: dict[str, object] = {
        "id": "o",
        "area": "g",
        "windows": (Window(0, 0), Window(2, 6)),
        "needs": (Need(("t",), 1),),
        "value": 100,
    }
    return Order(**(fields | changes))  # type: ignore[arg-type]  # fields by name, as in the contract


def test_candidates_come_best_first_with_their_parts() -> None:
    helpers = [
        Helper("near", ("g",), {"t": 8}, (0, 2), load=1),
        Helper("far", ("c2",), {"t": 0}, (2,), reach=1, cost=3),
        Helper("friend", ("c1",), {"t": 0}, (0,)),
        Helper("busy", ("g",), {"t": 0}, (0, 2), taken=(1,)),
        Helper("blocked", ("g",), {"t": 0}, (0,)),
        Helper("team", ("g",), {"t": 1}, (0,), kind="team", size=4),
    ]
    wanted = order(prefers=(Prefer("friend", 30),), excludes=("blocked",))
    rows = candidates(instance(helpers, wanted), "o")
    shown = [(row.helper, row.shift, row.cost) for row in rows]
    assert shown == [("friend", 0, 2), ("team", 0, 3), ("near", 0, 14), ("far", 2, 41)]
    for row in rows:
        assert row.cost == row.distance + row.helper_cost + row.tags + row.bonus + row.window + row.balance
    assert rows[0].bonus == -10
    assert (rows[1].kind, rows[1].need) == ("team", None)
    assert (rows[3].distance, rows[3].helper_cost, rows[3].window) == (30, 3, 6)


def test_a_candidate_of_several_people_fills_its_best_need() -> None:
    helpers = [Helper("a", ("g",), {"t": 5, "s": 0}, (0,)), Helper("b", ("g",), {"t": 0}, (0,))]
    wanted = order(needs=(Need(("t",), 1), Need(("s",), 1)), accepts=("member",))
    rows = candidates(instance(helpers, wanted), "o")
    assert [(row.helper, row.need, row.tags) for row in rows] == [("a", 1, 0), ("b", 0, 0)]
    with pytest.raises(KeyError):
        candidates(instance(helpers, wanted), "other")


def test_the_funnel_counts_what_each_filter_leaves() -> None:
    helpers = [
        Helper("fits", ("g",), {"t": 0}, (0,), taken=(0,)),
        Helper("shut", ("g",), {"t": 0}, (0,)),
        Helper("away", ("g",), {"t": 0}, (1,)),
        Helper("far", ("c2",), {"t": 0}, (0,)),
        Helper("unskilled", ("g",), {}, (0,)),
        Helper("team", ("g",), {"t": 0}, (0,), kind="team"),
        Helper("bare", ("g",), {"t": 0}, (0,), kind="team", size=0),
    ]
    wanted = order(excludes=("shut",), accepts=("member",))
    counts = {"kind": 5, "tags": 4, "area": 3, "shift": 2, "excludes": 1, "size": 1, "limits": 0}
    assert funnel(instance(helpers, wanted), "o") == counts
    plan = solve(instance(helpers, wanted))
    assert [(row.reason, row.detail) for row in plan.unserved] == [("impossible", counts)]
    both = order(excludes=("shut", "team"))
    assert funnel(instance(helpers, both), "o")["size"] == 1


def test_needs_that_fit_alone_but_not_together_are_said_so() -> None:
    helpers = [Helper("a", ("g",), {"t": 0, "s": 0}, (0,))]
    wanted = order(needs=(Need(("t",), 1), Need(("s",), 1)))
    assert funnel(instance(helpers, wanted), "o") == {"together": True}
    assert solve(instance(helpers, wanted)).unserved[0].detail == {"together": True}


def test_what_costs_more_than_it_is_worth_is_left() -> None:
    helpers = [Helper("a", ("c2",), {"t": 0}, (2,), reach=1, load=1)]
    plan = solve(instance(helpers, order(value=42)))
    assert [(row.reason, row.detail) for row in plan.unserved] == [("not_worth", 42)]
    assert solve(instance(helpers, order(value=43))).cost == 42


def test_an_incumbent_stays_for_free_and_moving_pays() -> None:
    helpers = [Helper("a", ("c1",), {"t": 0}, (0,)), Helper("b", ("g",), {"t": 7}, (0,))]
    stays = solve(instance(helpers, order(incumbent=Incumbent(0, ("a",))))).assignments[0]
    assert (stays.helpers, stays.cost.total) == (("a",), 10)
    moves = solve(instance(helpers, order(incumbent=Incumbent(0, ("gone",))))).assignments[0]
    assert (moves.helpers, moves.cost.change, moves.cost.total) == (("b",), 5, 12)


def test_two_places_of_one_order_never_meet_on_one_member() -> None:
    wide = Helper("wide", ("g",), {"t": 0}, (0,), per_shift=3, per_day=3, total=3)
    other = Helper("other", ("g",), {"t": 50}, (0,))
    wanted = order(needs=(Need(("t",), 2),), accepts=("member",), value=1000)
    rival = order(id="p", value=60)
    plan = solve(instance([wide, other], wanted, rival))
    assert {row.order: row.helpers for row in plan.assignments} == {"o": ("other", "wide"), "p": ("wide",)}
    assert plan.status == "optimal"


def test_nothing_to_do_is_a_plan() -> None:
    plan = solve(instance([]))
    assert (plan.cost, plan.bound, plan.status, plan.served, plan.assignments) == (0, 0, "optimal", 0, ())
