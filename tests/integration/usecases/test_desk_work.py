"""The desk's verbs on orders: what must hold, and what is refused."""

from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from matcher.domain.errors import IllegalTransition, Invalid, NotAllowed, NotAvailable, NotFound, WrongState
from matcher.domain.outside import NAMES, OutsideOwner
from matcher.domain.roles import Actor, Role
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.schema import notice
from matcher.usecases.ask_back import inform, need_info
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_settings import Numbers, change_settings
from matcher.usecases.escalate_order import escalate_order
from matcher.usecases.hand_over import hand_over, take_over
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import Person
from matcher.usecases.return_order import return_order, rule_order
from matcher.usecases.transfer_order import transfer_order
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.steps import claim, helper_of, open_pool, reasons, row, run_round
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER, TWO_PEOPLE, World

WORDS = "王示例说这个不归我们管"


def do(world: World, work: Callable[[Tx], object]) -> None:
    world.services.commit(work)


def merge(world: World, who: Actor, order_id: UUID, into: UUID) -> None:
    world.services.commit(lambda tx: merge_orders(tx, who, order_id, into))


def sealed(world: World, order_id: UUID) -> dict[str, str]:
    with world.services.read() as tx:
        return personal.read_many(tx, "order", [order_id])[order_id]


def open_todos(world: World, order_id: UUID, kind: str) -> int:
    return world.count("todo", order_id=order_id, kind=kind, state="open")


def notices(world: World, order_id: UUID, kind: str, who: str) -> int:
    return world.count("notice", order_id=order_id, kind=kind, to_id=world.actor(who).id)


@pytest.fixture
def colleague(world: World) -> Actor:
    world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    world.staff("far_clerk", Role.CLERK, OTHER)
    return world.staff("colleague", Role.CLERK, HOME)


# Asking back


def test_the_desk_asks_back_and_the_answer_comes_back_to_it(world: World) -> None:
    order_id = world.placed()
    due = row(world, "service_order", order_id).due_at
    do(world, lambda tx: need_info(tx, world.actor("clerk"), order_id, WORDS))
    assert world.state(order_id) == "need_info"
    assert ("order", "need_info", "in_words") in reasons(world, order_id)
    assert sealed(world, order_id)["need_info_reason"] == WORDS
    assert notices(world, order_id, "need_info", "resident") == 1
    do(world, lambda tx: inform(tx, world.actor("resident"), order_id, "二楼左手门"))
    stored = row(world, "service_order", order_id)
    assert (stored.state, stored.due_at, stored.contacted_at) == ("placed", due, None)
    assert sealed(world, order_id)["answer"] == "二楼左手门"
    assert open_todos(world, order_id, "answered") == 1


def test_the_desk_that_writes_an_answer_down_has_spoken_with_somebody(world: World) -> None:
    order_id = world.placed()
    do(world, lambda tx: need_info(tx, world.actor("clerk"), order_id, "need_info"))
    do(world, lambda tx: inform(tx, world.actor("clerk"), order_id, "电话里说了"))
    assert row(world, "service_order", order_id).contacted_at is not None
    assert open_todos(world, order_id, "answered") == 0


def test_who_is_not_asked_does_not_answer(world: World) -> None:
    order_id = world.placed()
    with pytest.raises(IllegalTransition):
        do(world, lambda tx: inform(tx, world.actor("resident"), order_id, "示例"))
    with pytest.raises(NotAllowed):
        do(world, lambda tx: need_info(tx, world.actor("resident"), order_id, "need_info"))
    do(world, lambda tx: need_info(tx, world.actor("clerk"), order_id, "need_info"))
    with pytest.raises(Invalid, match="bank card"):
        do(world, lambda tx: inform(tx, world.actor("resident"), order_id, "卡号 4111 1111 1111 1111"))


# Merging


def test_a_duplicate_goes_and_the_kept_one_remembers(world: World) -> None:
    member = world.member("near")
    double, kept = world.accepted(), world.accepted()
    do(world, lambda tx: offer_order(tx, world.actor("secretary"), double, [helper_of(member)], None))
    do(world, lambda tx: merge_orders(tx, world.actor("clerk"), double, kept))
    assert (world.state(double), world.state(kept)) == ("merged", "accepted")
    assert row(world, "service_order", double).merged_into == kept
    assert world.offers(double) == {}
    assert ("offer", "rescind", "order_merged") in reasons(world, double)
    assert ("order", "absorb", None) in reasons(world, kept)
    assert (notices(world, double, "merged", "resident"), notices(world, kept, "absorbed", "resident")) == (1, 1)
    assert world.count("timer", subject_id=double, kind="order_clock") == 0


def test_nothing_is_merged_in_a_circle_or_into_what_is_over(world: World) -> None:
    first, second, third = (world.accepted() for _ in range(3))
    clerk = world.actor("clerk")
    do(world, lambda tx: merge_orders(tx, clerk, first, second))
    for order_id, into in [(second, first), (first, third), (third, first)]:
        with pytest.raises(WrongState):
            merge(world, clerk, order_id, into)
    with pytest.raises(Invalid, match="duplicate of itself"):
        do(world, lambda tx: merge_orders(tx, clerk, third, third))


def test_only_one_person_s_or_one_cell_s_orders_are_merged(world: World, colleague: Actor) -> None:
    clerk, other = world.actor("clerk"), Person("示例乙", "00087654321")
    mine, beside, elsewhere, far = (
        world.accepted(),
        world.accepted(recipient=other),
        world.accepted(recipient=other, area=NEXT_CELL),
        world.placed(area=FAR_CELL),
    )
    with pytest.raises(Invalid, match="one person"):
        do(world, lambda tx: merge_orders(tx, clerk, mine, elsewhere))
    with pytest.raises(NotFound):
        do(world, lambda tx: merge_orders(tx, clerk, mine, far))
    with pytest.raises(NotFound):
        do(world, lambda tx: merge_orders(tx, clerk, far, mine))
    district_wide = world.staff("wide", Role.CLERK, DISTRICT)
    with pytest.raises(Invalid, match="one community"):
        do(world, lambda tx: merge_orders(tx, district_wide, mine, far))
    do(world, lambda tx: merge_orders(tx, clerk, beside, mine))
    assert world.state(beside) == "merged"


def test_what_somebody_has_taken_is_neither_merged_nor_transferred(world: World) -> None:
    member = world.member("near", tags=["ELECTRICIAN*"])
    held, kept = world.accepted(service=TWO_PEOPLE), world.accepted()
    open_pool(world, held)
    claim(world, member, held)
    with pytest.raises(NotAvailable, match="taken it already"):
        do(world, lambda tx: merge_orders(tx, world.actor("clerk"), held, kept))
    with pytest.raises(NotAvailable, match="taken it already"):
        do(world, lambda tx: transfer_order(tx, world.actor("clerk"), held, OutsideOwner.COURT, "other"))


# Transferring


def test_an_order_of_somebody_else_s_goes_there_and_the_resident_learns_where(world: World) -> None:
    world.member("near")
    order_id = world.accepted()
    run_round(world)
    do(world, lambda tx: transfer_order(tx, world.actor("clerk"), order_id, OutsideOwner.GAS_COMPANY, WORDS))
    stored = row(world, "service_order", order_id)
    assert (stored.state, stored.outside_owner) == ("transferred", "gas_company")
    assert world.offers(order_id) == {}
    assert sealed(world, order_id)["transfer_reason"] == WORDS
    with world.services.read() as tx:
        facts = [one.facts for one in tx.rows(select(notice).where(notice.c.kind == "transferred"))]
    assert facts == [{"to": "gas_company"}]
    with pytest.raises(IllegalTransition):
        do(world, lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))


def test_every_outside_owner_has_its_words_in_both_languages() -> None:
    assert NAMES.keys() == set(OutsideOwner)
    assert all(zh and en and en.isascii() for zh, en in NAMES.values())


# Giving back, ruling


def test_an_owner_gives_back_and_the_secretary_has_it(world: World) -> None:
    order_id = world.accepted()
    do(world, lambda tx: return_order(tx, world.actor("clerk"), order_id, WORDS))
    stored = row(world, "service_order", order_id)
    assert (stored.state, stored.owner_id, stored.returns) == ("accepted", world.actor("secretary").id, 1)
    assert sealed(world, order_id)["return_reason"] == WORDS
    assert notices(world, order_id, "returned", "secretary") == 1
    with pytest.raises(NotAllowed, match="only who owns"):
        do(world, lambda tx: return_order(tx, world.actor("clerk"), order_id, "not_able"))


def test_it_goes_back_to_who_handed_it_over(world: World, colleague: Actor) -> None:
    order_id = world.accepted()
    do(world, lambda tx: hand_over(tx, world.actor("clerk"), order_id, colleague.id))
    do(world, lambda tx: take_over(tx, colleague, order_id, is_yes=True))
    do(world, lambda tx: return_order(tx, colleague, order_id, "not_able"))
    stored = row(world, "service_order", order_id)
    assert (stored.owner_id, stored.handed_by, stored.returns) == (world.actor("clerk").id, None, 1)


def given_back_too_often(world: World) -> UUID:
    world.member("near", per_shift=2, per_day=2)
    order_id = world.accepted()
    do(world, lambda tx: return_order(tx, world.actor("clerk"), order_id, "not_able"))
    run_round(world)
    assert world.state(order_id) == "offered"
    do(world, lambda tx: return_order(tx, world.actor("secretary"), order_id, "not_able"))
    return order_id


def test_where_nobody_is_left_to_take_it_back_the_level_above_rules_for_good(world: World, colleague: Actor) -> None:
    order_id = given_back_too_often(world)
    stored = row(world, "service_order", order_id)
    assert (stored.state, stored.level, stored.back_to) == ("needs_human", "street", "accepted")
    assert world.offers(order_id) == {}
    assert open_todos(world, order_id, "ruling") == 1
    officer = world.actor("officer")
    do(world, lambda tx: rule_order(tx, officer, order_id, colleague.id, WORDS))
    stored = row(world, "service_order", order_id)
    assert (stored.state, stored.owner_id, stored.is_ruled) == ("accepted", colleague.id, True)
    assert sealed(world, order_id)["ruling"] == WORDS
    assert open_todos(world, order_id, "ruling") == 0
    assert notices(world, order_id, "ruled", "colleague") == 1
    with pytest.raises(WrongState, match="ruled"):
        do(world, lambda tx: return_order(tx, colleague, order_id, "not_able"))
    with pytest.raises(WrongState, match="ruled"):
        do(world, lambda tx: rule_order(tx, officer, order_id, world.actor("clerk").id, None))
    with pytest.raises(WrongState, match="ruled"):
        do(world, lambda tx: hand_over(tx, colleague, order_id, world.actor("clerk").id))


def test_returns_are_capped_as_the_district_says(world: World, colleague: Actor) -> None:
    order_id = world.accepted()
    none = Numbers({"returns_most": 0})
    do(world, lambda tx: change_settings(tx, world.actor("admin"), DISTRICT, None, None, none))
    do(world, lambda tx: return_order(tx, world.actor("clerk"), order_id, "not_able"))
    assert (world.state(order_id), row(world, "service_order", order_id).level) == ("needs_human", "street")


def test_who_rules_rules_on_what_was_raised_and_names_somebody_of_its_desk(world: World, colleague: Actor) -> None:
    officer, admin = world.actor("officer"), world.actor("admin")
    plain, order_id = world.accepted(), given_back_too_often(world)
    with pytest.raises(NotFound):
        do(world, lambda tx: rule_order(tx, officer, plain, colleague.id, None))
    with pytest.raises(NotFound):
        do(world, lambda tx: rule_order(tx, admin, order_id, colleague.id, None))
    with pytest.raises(NotFound):
        do(world, lambda tx: rule_order(tx, world.actor("secretary"), order_id, colleague.id, None))
    for stranger in (world.actor("far_clerk").id, world.actor("resident").id, officer.id, uuid4()):
        with pytest.raises(Invalid, match="owner"):
            do(world, partial(rule_order, actor=officer, order_id=order_id, owner=stranger, note=None))
    do(world, lambda tx: escalate_order(tx, officer, order_id, "other"))
    do(world, lambda tx: rule_order(tx, admin, order_id, colleague.id, None))
    assert row(world, "service_order", order_id).owner_id == colleague.id


# The whistle


def test_the_whistle_calls_the_next_level_and_never_a_lower_one(world: World, colleague: Actor) -> None:
    order_id, secretary = world.accepted(), world.actor("secretary")
    with pytest.raises(NotFound):
        do(world, lambda tx: escalate_order(tx, world.actor("officer"), order_id, "other"))
    do(world, lambda tx: escalate_order(tx, secretary, order_id, WORDS))
    assert row(world, "service_order", order_id).level == "street"
    assert sealed(world, order_id)["escalate_reason"] == WORDS
    assert (open_todos(world, order_id, "raised_street"), notices(world, order_id, "raised_street", "officer")) == (
        1,
        1,
    )
    do(world, lambda tx: escalate_order(tx, world.actor("officer"), order_id, "unsafe"))
    assert row(world, "service_order", order_id).level == "district"
    assert [why for _, verb, why in reasons(world, order_id) if verb == "escalate"] == ["street", "district"]
    with pytest.raises(WrongState, match="district already"):
        do(world, lambda tx: escalate_order(tx, secretary, order_id, "other"))
    with pytest.raises(NotAllowed):
        do(world, lambda tx: escalate_order(tx, world.actor("clerk"), order_id, "other"))


# Handing over


def test_the_first_owner_answers_until_the_other_has_said_yes(world: World, colleague: Actor) -> None:
    order_id, clerk = world.accepted(), world.actor("clerk")
    do(world, lambda tx: hand_over(tx, clerk, order_id, colleague.id))
    stored = row(world, "service_order", order_id)
    assert (stored.owner_id, stored.handed_to) == (clerk.id, colleague.id)
    assert world.count("todo", kind="hand_over", actor_id=colleague.id, state="open") == 1
    do(world, lambda tx: take_over(tx, colleague, order_id, is_yes=True))
    stored = row(world, "service_order", order_id)
    assert (stored.owner_id, stored.handed_to, stored.handed_by) == (colleague.id, None, clerk.id)
    assert world.count("todo", kind="hand_over", state="done", outcome="accepted") == 1
    assert notices(world, order_id, "hand_over_accepted", "clerk") == 1
    with pytest.raises(NotAvailable):
        do(world, lambda tx: take_over(tx, colleague, order_id, is_yes=True))


def test_a_no_leaves_it_where_it_was(world: World, colleague: Actor) -> None:
    order_id, clerk = world.accepted(), world.actor("clerk")
    do(world, lambda tx: hand_over(tx, world.actor("secretary"), order_id, colleague.id))
    with pytest.raises(NotAvailable):
        do(world, lambda tx: take_over(tx, clerk, order_id, is_yes=True))
    do(world, lambda tx: take_over(tx, colleague, order_id, is_yes=False))
    stored = row(world, "service_order", order_id)
    assert (stored.owner_id, stored.handed_to) == (clerk.id, None)
    assert notices(world, order_id, "hand_over_declined", "clerk") == 1


def test_asking_another_one_takes_the_first_question_back(world: World, colleague: Actor) -> None:
    order_id, secretary = world.accepted(), world.actor("secretary")
    do(world, lambda tx: hand_over(tx, world.actor("clerk"), order_id, colleague.id))
    do(world, lambda tx: hand_over(tx, world.actor("clerk"), order_id, secretary.id))
    assert world.count("todo", kind="hand_over", state="open", actor_id=secretary.id) == 1
    with pytest.raises(NotAvailable):
        do(world, lambda tx: take_over(tx, colleague, order_id, is_yes=True))


def test_what_the_former_owner_had_to_do_is_the_new_one_s(world: World, colleague: Actor) -> None:
    order_id = world.accepted([world.shift(20)])
    world.pass_time(hours=24, minutes=1)
    work_off_timers(world.services)
    assert world.count("todo", kind="contact", actor_id=world.actor("clerk").id, state="open") == 1
    do(world, lambda tx: hand_over(tx, world.actor("clerk"), order_id, colleague.id))
    do(world, lambda tx: take_over(tx, colleague, order_id, is_yes=True))
    assert world.count("todo", kind="contact", actor_id=colleague.id, state="open") == 1


def test_only_the_owner_or_the_secretary_hands_over_and_only_to_a_desk_of_the_area(
    world: World, colleague: Actor
) -> None:
    order_id = world.accepted(area=CELL)
    with pytest.raises(NotAllowed, match="its owner"):
        do(world, lambda tx: hand_over(tx, colleague, order_id, world.actor("secretary").id))
    for stranger in (world.actor("far_clerk").id, world.actor("resident").id, world.actor("clerk").id, uuid4()):
        with pytest.raises(Invalid, match="owner"):
            do(world, partial(hand_over, actor=world.actor("clerk"), order_id=order_id, to=stranger))


# Overriding


def test_why_somebody_else_than_the_engine_s_choice_is_asked_stays_sealed(world: World) -> None:
    member = world.member("near")
    order_id, ids = world.accepted(), [helper_of(member)]
    do(world, lambda tx: offer_order(tx, world.actor("secretary"), order_id, ids, None, WORDS))
    assert ("order", "offer", "in_words") in reasons(world, order_id)
    assert sealed(world, order_id)["offer_reason"] == WORDS
