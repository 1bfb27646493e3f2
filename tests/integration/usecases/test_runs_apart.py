"""Who goes along in a run counts for it: nobody meets whom he or she is kept apart from, and nothing is torn."""

from uuid import UUID

import pytest

from matcher.domain.errors import NotAllowed, WrongState
from matcher.domain.outside import OutsideOwner
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind, PairingKind
from matcher.queries.own_tasks import list_own_tasks
from matcher.queries.paging import Wanted
from matcher.store import recipients
from matcher.store.schema import pairing
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.offer_order import offer_order
from matcher.usecases.pair import pair
from matcher.usecases.reassign_order import reassign_order
from matcher.usecases.register_helper import change_helper
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.return_order import return_order, rule_order
from matcher.usecases.rework_order import rework_order
from matcher.usecases.transfer_order import transfer_order
from tests.fixtures.intake import known, recipient_of
from tests.fixtures.runs import asked, assignment_of, carried_by, carrier_of, confirm, driver, meal, meal_for, states
from tests.fixtures.steps import (
    accept,
    claim,
    followed,
    helper_of,
    loaded,
    open_pool,
    report,
    row,
    run_round,
    start,
    tick,
)
from tests.fixtures.world import HOME, World

pytestmark = pytest.mark.timeout(120)
NOON = "noon"


def keep_apart(world: World, recipient: UUID, who: Actor) -> None:
    clerk = world.actor("clerk")
    world.services.commit(lambda tx: pair(tx, clerk, recipient, helper_of(who), PairingKind.BLOCKED))


def apart_from(world: World, who: Actor) -> UUID:
    """Somebody whom the helper must not meet."""
    recipient = known(world)
    keep_apart(world, recipient, who)
    return recipient


def unchecked_pair(world: World, order_id: UUID, who: Actor) -> None:
    """A tie that stands without what the desk's verb does about it, as in a row that came from elsewhere."""
    values = {"recipient_id": recipient_of(world, order_id), "helper_id": helper_of(who), "kind": PairingKind.BLOCKED}
    world.services.commit(lambda tx: tx.execute(pairing.insert().values(**values)))


def cancel(world: World, order_id: UUID) -> None:
    world.services.commit(lambda tx: cancel_order(tx, world.actor("clerk"), order_id, "mistake"))


def give_up(world: World, owner: str, order_id: UUID) -> None:
    world.services.commit(lambda tx: return_order(tx, world.actor(owner), order_id, "not_ours"))


def test_nobody_is_offered_a_run_in_which_somebody_goes_along_who_is_kept_apart(world: World) -> None:
    wrong, right = driver(world, "wrong"), driver(world, "right")
    order_id = meal_for(world, apart_from(world, wrong))
    run_round(world)
    assert asked(world, order_id) == {helper_of(right)}


def test_nor_may_such_a_helper_be_asked_by_hand_claim_it_or_see_it_in_the_pool(world: World) -> None:
    wrong, secretary = driver(world), world.actor("secretary")
    carrier = carried_by(world, meal_for(world, apart_from(world, wrong)))
    with pytest.raises(NotAllowed, match="not asked"):
        world.services.commit(lambda tx: offer_order(tx, secretary, carrier, [helper_of(wrong)], None))
    open_pool(world, carrier)
    with world.services.read() as tx:
        assert list_own_tasks(tx, world.services.live, wrong, Wanted(50, None)).items == []
    with pytest.raises(NotAllowed, match="not asked"):
        claim(world, wrong, carrier)


def test_what_stands_without_the_desks_verb_counts_when_an_offer_is_answered(world: World) -> None:
    one = driver(world)
    order_id = meal(world)
    run_round(world)
    unchecked_pair(world, order_id, one)
    with pytest.raises(NotAllowed, match="not asked"):
        accept(world, one, carried_by(world, order_id))


def test_who_orders_after_such_a_helper_has_taken_the_run_goes_in_another(world: World) -> None:
    one = driver(world)
    recipient, first = apart_from(world, one), meal(world, 1)
    run_round(world)
    accept(world, one, carried_by(world, first))
    late = meal_for(world, recipient)
    assert world.state(late) == "accepted"
    assert carrier_of(world, late) not in {None, carrier_of(world, first)}
    assert world.count("assignment", order_id=late) == 0


def test_nor_where_that_helper_has_lost_the_skill_since(world: World) -> None:
    one, secretary = driver(world), world.actor("secretary")
    recipient, first = apart_from(world, one), meal(world, 1)
    run_round(world)
    accept(world, one, carried_by(world, first))
    lost = {"tags": {"COMPANION": 0}}
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_of(one), HelperKind.MEMBER, lost))
    late = meal_for(world, recipient)
    assert carrier_of(world, late) not in {None, carrier_of(world, first)}


def test_others_keep_the_helper_whom_one_of_them_must_not_meet(world: World) -> None:
    one = driver(world)
    apart = meal_for(world, apart_from(world, one))
    others = [meal(world, number) for number in (2, 3)]
    assert carrier_of(world, others[0]) == carrier_of(world, others[1]) != carrier_of(world, apart)
    run_round(world)
    assert (asked(world, apart), asked(world, others[0])) == (set(), {helper_of(one)})


def test_a_tie_to_somebody_who_could_not_drive_anyway_parts_nobody(world: World) -> None:
    recipient = apart_from(world, world.member("other"))
    assert carrier_of(world, meal_for(world, recipient)) == carrier_of(world, meal(world, 2))


def test_a_tie_noted_while_the_run_is_asked_for_takes_the_order_out_of_it(world: World) -> None:
    one = driver(world)
    apart, other = meal(world, 1), meal(world, 2)
    run_round(world)
    keep_apart(world, recipient_of(world, apart), one)
    assert asked(world, other) == {helper_of(one)}
    assert carrier_of(world, apart) not in {None, carrier_of(world, other)}


def test_alone_in_a_run_the_offer_is_taken_back(world: World) -> None:
    one = driver(world)
    order_id = meal(world)
    run_round(world)
    before = carrier_of(world, order_id)
    keep_apart(world, recipient_of(world, order_id), one)
    assert (carrier_of(world, order_id), asked(world, order_id)) == (before, set())


def test_a_tie_noted_after_somebody_took_the_run_frees_the_order_of_that_helper(world: World) -> None:
    one = driver(world)
    apart, other = meal(world, 1), meal(world, 2)
    run_round(world)
    accept(world, one, carried_by(world, other))
    keep_apart(world, recipient_of(world, apart), one)
    assert (world.state(apart), world.state(other)) == ("accepted", "assigned")
    assert world.count("assignment", order_id=apart, state="active") == 0
    assert carrier_of(world, apart) not in {None, carrier_of(world, other)}


def test_what_follows_the_district_knows_who_goes_along(world: World) -> None:
    one = driver(world)
    warm = loaded(world)
    apart, other = meal_for(world, apart_from(world, one)), meal(world, 2)

    def is_the_same() -> bool:
        assert followed(world, warm)
        fresh = loaded(world)
        same = warm.present.orders == fresh.present.orders, warm.present.helpers == fresh.present.helpers
        return all(same)

    assert is_the_same()
    unchecked_pair(world, other, one)
    bump = world.actor("clerk"), recipient_of(world, other)
    world.services.commit(lambda tx: recipients.note(tx, recipients.lock(tx, bump[1]), "pair", bump[0]))
    assert is_the_same()
    third = meal(world, 3)
    assert is_the_same()
    # Tied to somebody who could not drive, so it goes along with the third, and the run is open to one fewer.
    tied = known(world, name="示例9")
    keep_apart(world, tied, world.member("other"))
    assert is_the_same()
    fourth = meal_for(world, tied)
    assert carrier_of(world, fourth) == carrier_of(world, third)
    assert is_the_same()
    for order_id in (apart, fourth, third):
        cancel(world, order_id)
        assert is_the_same()


def test_a_buddy_is_no_reason_to_lose_an_order(world: World) -> None:
    drivers = [driver(world, name) for name in ("first", "second")]
    careful, other = meal(world, 1, buddy=True), meal(world, 2)
    assert carrier_of(world, careful) != carrier_of(world, other)
    run_round(world)
    for who in drivers:
        if world.offers(carried_by(world, careful)).get(helper_of(who)):
            accept(world, who, carried_by(world, careful))
    assert world.state(careful) == "assigned"


def test_a_run_that_nobody_took_in_time_frees_who_has_other_times(world: World) -> None:
    early, both = world.shift(1, NOON), world.shift(3, NOON)
    patient, other = meal(world, 1, windows=[early, both]), meal(world, 2, windows=[early])
    before = carried_by(world, patient)
    world.pass_time(days=2)
    tick(world)
    assert (world.state(before), world.state(other)) == ("cancelled", "needs_human")
    assert world.state(patient) == "accepted"
    assert carrier_of(world, patient) not in {None, before}


def test_an_order_that_is_reopened_finds_another_run(world: World) -> None:
    one = driver(world, total=9)
    order_id = meal(world)
    run_round(world)
    carrier = carried_by(world, order_id)
    held = accept(world, one, carrier)
    start(world, one, held)
    report(world, one, held)
    for each in (order_id, carrier):
        confirm(world, each)
    world.pass_time(days=7, seconds=1)
    tick(world)
    world.services.commit(lambda tx: reopen_order(tx, world.actor("resident"), order_id, None))
    assert carrier_of(world, order_id) not in {None, carrier}
    with pytest.raises(WrongState, match="carries a run"):
        world.services.commit(lambda tx: reopen_order(tx, world.actor("clerk"), carrier, None))
    world.work()
    run_round(world)
    assert asked(world, order_id) == {helper_of(one)}


def test_what_has_to_be_done_again_is_reported_without_the_run(world: World) -> None:
    one = driver(world)
    order_id, other = meal(world, 1), meal(world, 2)
    run_round(world)
    held = accept(world, one, carried_by(world, order_id))
    start(world, one, held)
    report(world, one, held)
    world.services.commit(lambda tx: rework_order(tx, world.actor("resident"), order_id, "not_delivered"))
    assert (world.state(order_id), world.state(other)) == ("in_service", "reported")
    report(world, one, assignment_of(world, order_id))
    assert world.state(order_id) == "reported"


def test_an_order_of_which_the_owner_is_disputed_waits_outside_the_run_and_then_finds_one(world: World) -> None:
    one, officer = driver(world), world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    disputed, other = meal(world, 1), meal(world, 2)
    for owner in ("clerk", "secretary"):
        give_up(world, owner, disputed)
    assert (world.state(disputed), carrier_of(world, disputed)) == ("needs_human", None)
    run_round(world)
    accept(world, one, carried_by(world, other))
    world.services.commit(lambda tx: rule_order(tx, officer, disputed, world.actor("clerk").id, None))
    world.work()
    assert carrier_of(world, disputed) is not None
    assert world.state(disputed) == "assigned"


def test_a_run_of_which_the_owner_is_disputed_goes_on_as_a_run(world: World) -> None:
    officer = world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    order_id = meal(world)
    carrier = carried_by(world, order_id)
    for owner in ("clerk", "secretary"):
        give_up(world, owner, carrier)
    world.services.commit(lambda tx: rule_order(tx, officer, carrier, world.actor("clerk").id, None))
    assert (world.state(carrier), carrier_of(world, carrier), carrier_of(world, order_id)) == (
        "accepted",
        None,
        carrier,
    )


def test_a_run_that_is_given_to_somebody_else_takes_all_along(world: World) -> None:
    drivers = [driver(world, name) for name in ("first", "second")]
    both = [meal(world, number) for number in (1, 2)]
    run_round(world)
    carrier = carried_by(world, both[0])
    one = next(who for who in drivers if helper_of(who) in asked(world, both[0]))
    other = next(who for who in drivers if who is not one)
    accept(world, one, carrier)
    to = [helper_of(other)]
    world.services.commit(lambda tx: reassign_order(tx, world.actor("secretary"), carrier, "ill", None, to))
    assert states(world, both) == {"accepted"}
    accept(world, other, carrier)
    assert states(world, both) == {"assigned"}
    held = [row(world, "assignment", assignment_of(world, order_id)).helper_id for order_id in both]
    assert held == [helper_of(other)] * 2


def test_a_run_is_not_moved_merged_or_sent_away_over_the_heads_of_who_goes_along(world: World) -> None:
    order_id, clerk = meal(world), world.actor("clerk")
    carrier = carried_by(world, order_id)
    for verb in (
        lambda tx: change_order(tx, clerk, carrier, (world.shift(3, NOON),), None),
        lambda tx: change_order(tx, clerk, carrier, None, "示例路9号"),
        lambda tx: merge_orders(tx, clerk, carrier, order_id),
        lambda tx: merge_orders(tx, clerk, order_id, carrier),
        lambda tx: transfer_order(tx, clerk, carrier, OutsideOwner.COURT, "not_able"),
    ):
        with pytest.raises(WrongState, match="carries a run"):
            world.services.commit(verb)
    assert (world.state(order_id), world.state(carrier)) == ("accepted", "accepted")


def test_a_resident_who_moves_an_order_does_not_answer_for_the_run_that_is_made_for_it(world: World) -> None:
    order_id, resident = meal(world), world.actor("resident")
    world.services.commit(lambda tx: change_order(tx, resident, order_id, (world.shift(3),), None))
    made = row(world, "service_order", carried_by(world, order_id))
    assert {made.owner_id, made.placed_by} == {world.actor("clerk").id}
