"""Rows in, instance out: each rule of domain.md over a real database."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from matcher.domain.areas import covers
from matcher.domain.errors import Invalid
from matcher.domain.weights import Weights
from matcher.engine.instance import Helper, Incumbent, Need, Order, Prefer
from matcher.engine.validate import validate
from matcher.planning.problem import HeldReason, Problem
from matcher.store.schema import helper as helper_table
from tests.integration.planning.world import MONDAY, World, on

DISTRICT, COMMUNITY, CELL, NEXT_CELL = "211402", "211402001001", "211402001001001", "211402001001002"
OTHER_STREET = "211402002001"


def only_order(problem: Problem) -> Order:
    validate(problem.instance)
    (order,) = problem.instance.orders
    return order


def helper_in(problem: Problem, made: UUID) -> Helper:
    validate(problem.instance)
    name = next(name for name, facts in problem.helpers.items() if facts.id == made)
    return next(row for row in problem.instance.helpers if row.id == name)


def held(problem: Problem) -> list[HeldReason]:
    assert problem.instance.orders == ()
    return [one.reason for one in problem.held]


def test_an_order_enters_with_its_area_windows_needs_and_value(world: World) -> None:
    world.order(on(1), on(0, "noon"), on(3), needs="COOK|DRIVE:1;-:2", placed_at=world.ago(4))
    order = only_order(world.problem())
    assert order.area == CELL
    assert [(window.shift, window.cost) for window in order.windows] == [(4, 0), (1, 6), (12, 12)]
    assert order.needs == (Need(("COOK", "DRIVE"), 1), Need((), 2))
    # Placed on Thursday: Friday and Monday were waited.
    assert order.value == 3 * (400 + 2 * 20)
    assert order.accepts == ("member", "team")


@pytest.mark.parametrize(
    ("columns", "value"),
    [
        ({"urgency": "urgent"}, 2000),
        ({"urgency": "high"}, 800),
        ({"urgency": "low"}, 200),
        ({"carried": True}, 600),
        ({"placed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, 600),
    ],
)
def test_value_follows_urgency_waiting_and_being_carried(world: World, columns: dict[str, Any], value: int) -> None:
    world.order(**columns)
    assert only_order(world.problem()).value == value


def test_weights_of_the_district_reach_the_instance(world: World) -> None:
    world.order()
    weights = world.problem(weights=Weights(distance=(0, 5), balance=3, change=7)).instance.weights
    assert (weights.distance, weights.balance, weights.change) == ((0, 5), 3, 7)


@pytest.mark.parametrize("state", ["placed", "assigned", "reported", "cancelled", "needs_human"])
def test_only_orders_that_still_want_somebody_are_read(world: World, state: str) -> None:
    world.order(state=state)
    assert world.snapshot().orders == ()


@pytest.mark.parametrize("state", ["accepted", "planned", "offered"])
def test_orders_that_want_somebody_carry_their_version(world: World, state: str) -> None:
    world.order(state=state, version=7)
    assert [order.version for order in world.snapshot().orders] == [7]


def test_a_round_reads_the_orders_of_its_area_and_the_helpers_of_the_district(world: World) -> None:
    mine = world.order(area=NEXT_CELL)
    world.order(area=f"{OTHER_STREET}001")
    far = world.helper(f"{OTHER_STREET}001")
    shot = world.snapshot(COMMUNITY)
    assert [order.id for order in shot.orders] == [mine]
    assert [helper.id for helper in shot.helpers] == [far]


def test_given_orders_are_read_alone(world: World) -> None:
    world.order()
    wanted = world.order()
    assert [order.id for order in world.snapshot(ids=[wanted]).orders] == [wanted]


def test_orders_of_another_district_are_refused(world: World) -> None:
    strange = world.order(area="210101001001001", district="210101")
    with pytest.raises(Invalid, match="one district"):
        world.snapshot(ids=[strange])


def test_an_order_whose_windows_all_lie_later_is_not_read_yet(world: World) -> None:
    world.order(on(8))
    assert world.snapshot().orders == ()


def test_windows_that_have_begun_are_dropped(world: World) -> None:
    world.order(on(0), on(0, "evening"))
    world.at(dt.datetime.combine(MONDAY, dt.time(8), dt.timezone(dt.timedelta(hours=8))))
    assert [window.shift for window in only_order(world.problem()).windows] == [3]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"service": "T1"}, HeldReason.NO_HOURS),
        ({"service": "R1"}, HeldReason.IN_RUN),
        ({"service": "gone"}, HeldReason.NO_SERVICE),
        ({"consent": False}, HeldReason.NO_CONSENT),
        ({"accepts": []}, HeldReason.NO_NEEDS),
    ],
)
def test_what_cannot_be_planned_is_held_with_its_reason(
    world: World, columns: dict[str, Any], reason: HeldReason
) -> None:
    world.order(**columns)
    assert held(world.problem()) == [reason]


def test_an_order_whose_times_are_over_is_held(world: World) -> None:
    world.order(on(-1))
    assert held(world.problem()) == [HeldReason.NO_WINDOW_LEFT]


def test_a_recipient_without_a_record_holds_the_order(world: World) -> None:
    world.order(recipient=world.recipient(record=False))
    assert held(world.problem()) == [HeldReason.NO_RECORD]


def test_a_wish_is_planned_whatever_form_its_item_has(world: World) -> None:
    world.order(kind="micro_wish", service="T1")
    only_order(world.problem())


@pytest.mark.parametrize(
    ("level", "tags"), [("community", (f"in:{COMMUNITY}",)), ("street", ("in:211402001",)), ("district", ())]
)
def test_windows_keep_the_search_as_wide_as_it_is(world: World, level: str, tags: tuple[str, ...]) -> None:
    world.order(search_level=level)
    assert only_order(world.problem()).windows[0].tags == tags


def test_a_helper_enters_with_all_that_limits_it(world: World) -> None:
    made = world.helper(
        CELL, NEXT_CELL, tags={"COOK": 0, "SING": 8}, reach=2, per_shift=1, per_day=2, total=3, offers_a_week=3
    )
    row = helper_in(world.problem(), made)
    assert row.areas == (CELL, NEXT_CELL)
    assert {tag: cost for tag, cost in row.tags.items() if not tag.startswith("in:")} == {"COOK": 0, "SING": 8}
    homes = {tag.removeprefix("in:") for tag in row.tags if tag.startswith("in:")}
    assert homes == {CELL, NEXT_CELL, COMMUNITY, "211402001", DISTRICT}
    assert (row.reach, row.per_shift, row.per_day, row.total, row.load, row.size) == (2, 1, 2, 3, 0, 1)
    assert row.shifts == tuple(range(32))


def test_a_team_keeps_its_stored_limits_and_has_no_load(world: World) -> None:
    made = world.helper(kind="team", per_shift=3, per_day=6, total=10, size=5)
    order = world.order(state="assigned")
    world.assignment(order, made, on(-3), places=3)
    world.offer(world.order(state="cancelled"), made, on(1), "declined", answered_at=world.ago(1))
    row = helper_in(world.problem(), made)
    assert (row.kind, row.per_shift, row.per_day, row.total, row.size, row.load) == ("team", 3, 6, 10, 5, 0)


@pytest.mark.parametrize("state", ["paused", "left"])
def test_who_does_not_take_part_is_not_read(world: World, state: str) -> None:
    world.helper(state=state)
    assert world.snapshot().helpers == ()


@pytest.mark.parametrize(
    ("state", "expires_in", "counts"),
    [
        ("checked", None, True),
        ("checked", 7, True),
        ("checked", 6, False),
        ("claimed", None, False),
        ("refused", None, False),
    ],
)
def test_a_starred_tag_counts_while_its_check_holds_through_the_horizon(
    world: World,
    state: str,
    expires_in: int | None,
    counts: bool,  # noqa: FBT001 - a row of the table
) -> None:
    made = world.helper(tags={"NURSE*": 0, "COOK": 0})
    expires_on = None if expires_in is None else MONDAY + dt.timedelta(days=expires_in)
    world.credential(made, "NURSE*", state=state, expires_on=expires_on)
    tags = helper_in(world.problem(), made).tags
    assert ("NURSE*" in tags) is counts
    assert "COOK" in tags


def test_a_starred_tag_without_any_credential_never_counts(world: World) -> None:
    made = world.helper(tags={"NURSE*": 0})
    assert "NURSE*" not in helper_in(world.problem(), made).tags


def test_exceptions_change_the_week(world: World) -> None:
    made = world.helper(week=[(0, "morning"), (0, "noon"), (2, "evening")])
    world.exception(made, on(0, "*"), "busy")
    world.exception(made, on(0, "noon"), "free")
    world.exception(made, on(1, "afternoon"), "free")
    world.exception(made, on(2, "evening"), "busy")
    assert helper_in(world.problem(), made).shifts == (1, 6, 28, 29)


@pytest.mark.parametrize("state", ["active", "reported", "verified"])
def test_what_stands_is_taken_and_counts_as_load(world: World, state: str) -> None:
    made = world.helper()
    world.assignment(world.order(state="assigned"), made, on(2), state)
    world.assignment(world.order(state="closed"), made, on(-2), "verified")
    row = helper_in(world.problem(), made)
    assert row.taken == (8,)
    assert row.load == 2


@pytest.mark.parametrize("state", ["released", "no_show", "reassigned"])
def test_what_ended_is_neither_taken_nor_load(world: World, state: str) -> None:
    made = world.helper()
    world.assignment(world.order(state="assigned"), made, on(2), state)
    row = helper_in(world.problem(), made)
    assert (row.taken, row.load) == ((), 0)


def test_load_looks_back_four_weeks(world: World) -> None:
    made = world.helper()
    for days in (27, 29):
        world.assignment(world.order(state="closed"), made, on(-days), "verified", taken_at=world.ago(days))
    assert helper_in(world.problem(), made).load == 1


@pytest.mark.parametrize("state", ["declined", "expired", "accepted"])
def test_offers_made_this_week_lower_the_total_whatever_became_of_them(world: World, state: str) -> None:
    made = world.helper()
    for days in (1, 8):
        world.offer(world.order(state="cancelled"), made, on(1), state, made_at=world.ago(days))
    assert helper_in(world.problem(), made).total == 1


def test_offers_taken_back_and_emergencies_do_not_lower_the_total(world: World) -> None:
    made = world.helper()
    world.offer(world.order(state="cancelled"), made, on(1), "rescinded")
    world.offer(world.order(state="cancelled", urgency="urgent"), made, on(1), "declined")
    assert helper_in(world.problem(), made).total == 2


def test_the_total_never_falls_below_nothing(world: World) -> None:
    made = world.helper()
    for _ in range(3):
        world.offer(world.order(state="cancelled"), made, on(1), "declined", answered_at=world.ago(1))
    assert helper_in(world.problem(), made).total == 0


def test_waiting_offers_of_planned_orders_are_what_was_last_proposed(world: World) -> None:
    one, two = world.helper(), world.helper()
    order = world.order(on(1), on(2), needs="COOK:2", state="offered")
    for made in (two, one):
        world.offer(order, made, on(2))
    problem = world.problem()
    names = tuple(sorted(world.seq(helper_table, made) for made in (one, two)))
    assert only_order(problem).incumbent == Incumbent(8, names)
    assert helper_in(problem, one).taken == ()


def test_waiting_offers_of_other_orders_are_taken(world: World) -> None:
    made = world.helper()
    other, mine = world.order(state="offered"), world.order()
    world.offer(other, made, on(2))
    problem = world.problem(ids=[mine])
    assert only_order(problem).incumbent is None
    assert helper_in(problem, made).taken == (8,)


def test_waiting_offers_of_held_orders_are_taken(world: World) -> None:
    made = world.helper()
    world.offer(world.order(state="offered", consent=False), made, on(2))
    assert helper_in(world.problem(), made).taken == (8,)


@pytest.mark.parametrize("state", ["declined", "expired"])
def test_who_let_the_offer_go_is_not_asked_again(world: World, state: str) -> None:
    made, order = world.helper(), world.order()
    world.offer(order, made, on(1), state, answered_at=world.ago(30))
    assert only_order(world.problem()).excludes == (world.seq(helper_table, made),)


@pytest.mark.parametrize(("state", "excluded"), [("released", True), ("no_show", True), ("reassigned", True)])
def test_who_gave_it_back_is_not_asked_again(world: World, state: str, excluded: bool) -> None:  # noqa: FBT001 - a row of the table
    made, order = world.helper(), world.order()
    world.assignment(order, made, on(1), state)
    assert bool(only_order(world.problem()).excludes) is excluded


def test_a_rescinded_offer_excludes_nobody(world: World) -> None:
    world.offer(world.order(), world.helper(), on(1), "rescinded")
    assert only_order(world.problem()).excludes == ()


def test_pairings_exclude_or_prefer(world: World) -> None:
    recipient = world.recipient()
    made = {kind: world.helper() for kind in ("standing", "link", "relative", "blocked")}
    for kind, one in made.items():
        world.pair(recipient, one, kind)
    world.pair(recipient, made["link"], "standing")
    world.order(recipient=recipient)
    order = only_order(world.problem())
    names = {kind: world.seq(helper_table, one) for kind, one in made.items()}
    assert order.prefers == (Prefer(names["standing"], 30), Prefer(names["link"], 30))
    assert order.excludes == (names["relative"], names["blocked"])


def test_a_partly_filled_order_enters_with_what_is_left(world: World) -> None:
    nurse = world.helper(tags={"NURSE*": 0})
    world.credential(nurse, "NURSE*")
    order = world.order(on(1), on(2), needs="NURSE*:1;-:2", filled=1)
    world.assignment(order, nurse, on(2))
    made = only_order(world.problem())
    assert [(window.shift, window.cost) for window in made.windows] == [(8, 6)]
    assert made.needs == (Need((), 2),)
    assert made.value == 800
    assert made.accepts == ("member",)
    assert made.excludes == (world.seq(helper_table, nurse),)


def test_a_holder_who_was_paused_still_fills_the_need(world: World) -> None:
    cook = world.helper(state="paused")
    order = world.order(on(1), needs="COOK:1;-:1", filled=1)
    world.assignment(order, cook, on(1))
    assert only_order(world.problem()).needs == (Need((), 1),)


def test_a_full_order_is_held(world: World) -> None:
    order = world.order(filled=1)
    world.assignment(order, world.helper(), on(1))
    assert held(world.problem()) == [HeldReason.NO_PLACE_LEFT]


def test_areas_are_all_that_orders_and_bases_name(world: World) -> None:
    world.order(area=CELL)
    world.helper(f"{OTHER_STREET}001")
    codes = [area.code for area in world.problem().instance.areas]
    assert codes == sorted(codes)
    assert {code for code in codes if covers("211402002", code)} == {"211402002", OTHER_STREET, f"{OTHER_STREET}001"}
    assert [area.code for area in world.problem().instance.areas if area.parent is None] == [DISTRICT]
