"""A meal run: orders of one service, cell and shift go along in one, which alone is planned and taken."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain.errors import Invalid, NotAvailable, WrongState
from matcher.domain.roles import Actor
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.accept_order import accept_order
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import Person
from matcher.usecases.report_undelivered import report_undelivered
from tests.fixtures.crowd import WON, Act, all_at_once
from tests.fixtures.runs import MEALS, assignment_of, carried_by, carrier_of, driver, meal, states
from tests.fixtures.steps import accept, claim, followed, helper_of, loaded, open_pool, report, row, run_round, start
from tests.fixtures.world import CELL, DISTRICT, NEXT_CELL, World

pytestmark = pytest.mark.timeout(120)


def on_its_way(world: World, count: int = 3) -> tuple[Actor, list[UUID], UUID]:
    """A run that somebody has taken: the helper, who goes along, and the assignment of the run."""
    one = driver(world)
    meals = [meal(world, number) for number in range(count)]
    run_round(world)
    return one, meals, accept(world, one, carried_by(world, meals[0]))


def call_off(world: World, order_id: UUID, who: str = "resident") -> None:
    world.services.commit(lambda tx: cancel_order(tx, world.actor(who), order_id, "mistake"))


def test_orders_of_one_cell_service_and_shift_go_along_in_one(world: World) -> None:
    here = [meal(world, number) for number in range(3)]
    there, later = meal(world, 8, NEXT_CELL), meal(world, 9, windows=[world.shift(2)])
    assert len({carrier_of(world, one) for one in here}) == 1
    assert len({carrier_of(world, one) for one in (here[0], there, later)}) == 3
    carrier = row(world, "service_order", carried_by(world, here[0]))
    assert (carrier.area, carrier.state, carrier.headcount, carrier.carrier_id) == (CELL, "accepted", 1, None)


def test_a_run_has_as_many_as_the_district_says(world: World) -> None:
    few = update(schema.district).where(schema.district.c.code == DISTRICT).values(policy={"run_most": 2})
    world.services.commit(lambda tx: tx.execute(few))
    runs = [carrier_of(world, meal(world, number)) for number in range(5)]
    assert [runs.count(one) for one in dict.fromkeys(runs)] == [2, 2, 1]


def test_a_later_time_joins_a_run_that_goes_anyway(world: World) -> None:
    first = meal(world, 1, windows=[world.shift(2)])
    both = meal(world, 2, windows=[world.shift(1), world.shift(2)])
    assert carrier_of(world, first) == carrier_of(world, both)


def test_who_goes_along_has_no_head_count_of_its_own(world: World) -> None:
    with pytest.raises(Invalid, match="headcount"):
        world.placed(service=MEALS, headcount=2)


def test_taken_once_counted_once_and_each_has_an_assignment(world: World) -> None:
    warm = loaded(world)
    one, meals, _ = on_its_way(world)
    carrier = carried_by(world, meals[0])
    assert states(world, [carrier, *meals]) == {"assigned"}
    assert followed(world, warm)
    fresh = loaded(world)
    assert warm.present.orders == fresh.present.orders
    assert warm.present.helpers == fresh.present.helpers
    with world.services.read() as tx:
        seq = tx.value(select(schema.helper.c.seq).where(schema.helper.c.id == one.helper_id))
    me = fresh.present.helpers[str(seq)]
    assert (len(me.taken), me.load) == (1, 1)


def test_only_the_run_is_offered_claimed_and_planned(world: World) -> None:
    one = driver(world)
    order_id = meal(world)
    open_pool(world, order_id)
    with pytest.raises(NotAvailable, match="goes along"):
        claim(world, one, order_id)
    with pytest.raises(NotAvailable, match="goes along"):
        world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order_id, [helper_of(one)], None))
    run_round(world)
    assert world.offers(order_id) == {}
    assert set(world.offers(carried_by(world, order_id))) == {helper_of(one)}


def test_begun_and_reported_together(world: World) -> None:
    one, meals, held = on_its_way(world)
    start(world, one, held)
    assert states(world, meals) == {"in_service"}
    report(world, one, held)
    assert states(world, [carried_by(world, meals[0]), *meals]) == {"reported"}


def test_the_place_of_one_who_goes_along_is_no_place_of_its_own(world: World) -> None:
    one, meals, _ = on_its_way(world)
    mine = assignment_of(world, meals[0])
    with pytest.raises(WrongState, match="run"):
        start(world, one, mine)
    with pytest.raises(WrongState, match="run"):
        world.services.commit(lambda tx: do_assignment.release(tx, one, mine, None))
    with pytest.raises(WrongState, match="run"):
        world.services.commit(lambda tx: do_assignment.no_show(tx, world.actor("clerk"), mine, None))


@pytest.mark.parametrize("verb", ["release", "no_show"])
def test_given_back_together_and_taken_by_the_next(world: World, verb: str) -> None:
    one, meals, held = on_its_way(world)
    if verb == "release":
        world.services.commit(lambda tx: do_assignment.release(tx, one, held, "ill"))
    else:
        # Set out early, and never came.
        start(world, one, held)
        world.services.commit(lambda tx: do_assignment.no_show(tx, world.actor("clerk"), held, None))
    assert states(world, meals) == {"accepted"}
    second = driver(world, "second")
    world.work()
    accept(world, second, carried_by(world, meals[0]))
    assert states(world, meals) == {"assigned"}
    assert world.count("assignment", helper_id=second.helper_id, state="active") == 4


def test_one_who_joins_late_is_taken_at_once(world: World) -> None:
    one, meals, held = on_its_way(world)
    late = meal(world, 9)
    assert (carrier_of(world, late), world.state(late)) == (carrier_of(world, meals[0]), "assigned")
    start(world, one, held)
    too_late = meal(world, 10)
    assert carrier_of(world, too_late) not in {None, carrier_of(world, meals[0])}


def test_called_off_alone_and_the_last_one_ends_the_run(world: World) -> None:
    _, meals, _ = on_its_way(world, 2)
    carrier = carried_by(world, meals[0])
    call_off(world, meals[0])
    assert (world.state(carrier), world.state(meals[1])) == ("assigned", "assigned")
    call_off(world, meals[1])
    assert world.state(carrier) == "cancelled"
    assert world.count("assignment", state="active") == 0


def test_an_untaken_run_that_carries_nobody_takes_its_offers_back(world: World) -> None:
    driver(world)
    order_id = meal(world)
    run_round(world)
    carrier = carried_by(world, order_id)
    assert world.offers(carrier)
    call_off(world, order_id)
    assert (world.state(carrier), world.offers(carrier)) == ("cancelled", {})


def test_a_run_that_is_called_off_leaves_nobody_behind(world: World) -> None:
    _, meals, _ = on_its_way(world)
    carrier = carried_by(world, meals[0])
    call_off(world, carrier, "clerk")
    assert states(world, meals) == {"accepted"}
    following = {carrier_of(world, one) for one in meals}
    assert len(following) == 1
    assert following.isdisjoint({None, carrier})
    assert world.count("assignment", state="active") == 0


def test_at_another_time_it_goes_with_others(world: World) -> None:
    meals = [meal(world, number) for number in range(2)]
    before, resident = carrier_of(world, meals[0]), world.actor("resident")
    world.services.commit(lambda tx: change_order(tx, resident, meals[0], (world.shift(3),), None))
    assert carrier_of(world, meals[0]) not in {None, before}
    world.services.commit(lambda tx: change_order(tx, resident, meals[1], (world.shift(3),), None))
    assert carrier_of(world, meals[0]) == carrier_of(world, meals[1])
    assert before is not None
    assert world.state(before) == "cancelled"


def test_what_was_not_delivered_waits_for_the_clerk_and_the_others_are_served(world: World) -> None:
    one, meals, held = on_its_way(world)
    mine = assignment_of(world, meals[0])
    with pytest.raises(WrongState, match="not begun"):
        world.services.commit(lambda tx: report_undelivered(tx, one, mine, "敲门无人应答"))
    start(world, one, held)
    with pytest.raises(WrongState, match="goes along"):
        world.services.commit(lambda tx: report_undelivered(tx, one, held, "敲门无人应答"))
    world.services.commit(lambda tx: report_undelivered(tx, one, mine, "敲门无人应答"))
    report(world, one, held)
    assert world.state(meals[0]) == "needs_human"
    assert states(world, meals[1:]) == {"reported"}
    assert world.count("todo", kind="undelivered", order_id=meals[0], state="open") == 1


def test_many_accepted_at_once_go_along_in_one(world: World) -> None:
    placed = [
        world.placed(service=MEALS, contact=Person(f"示例{number}", f"0001234{number:04d}")) for number in range(12)
    ]

    def take_on(order_id: UUID) -> None:
        world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))

    assert set(all_at_once([partial(take_on, one) for one in placed])) == {WON}
    assert len({carrier_of(world, one) for one in placed}) == 1


def test_cancelling_while_somebody_takes_the_run_leaves_no_half(world: World) -> None:
    for _ in range(4):
        meals = [meal(world, number) for number in range(3)]
        carrier = carried_by(world, meals[0])
        one = driver(world, f"d{carrier}"[:40], total=99, per_day=99, per_shift=99)
        open_pool(world, carrier)
        acts: list[Act] = [
            partial(claim, world, one, carrier),
            *(partial(call_off, world, meals[number]) for number in (0, 1)),
        ]
        assert set(all_at_once(acts)) <= {WON, NotAvailable.code}
        assert states(world, meals[:2]) == {"cancelled"}
        assert world.state(meals[2]) == world.state(carrier) == "assigned"
        call_off(world, meals[2])
