"""Hours and points: credited once to who did it, never by themselves; booked back when it was not right; redeemed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from matcher.domain.errors import Invalid, JiedanError, NotAllowed, NotAvailable
from matcher.domain.ledgers import Ledger, Preset, Rules
from matcher.domain.roles import Actor
from matcher.store import ledgers, schema
from matcher.store.database import Tx
from matcher.usecases import do_assignment
from matcher.usecases.carry_over import carry_over
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.keep_rewards import RewardData, make_reward
from matcher.usecases.redeem_points import cancel_redemption, hand_over, redeem, redeem_for_member
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.serve_at_window import begin_at_window, finish_at_window
from matcher.usecases.set_points_rules import set_points_rules
from tests.fixtures.crew import Team
from tests.fixtures.steps import closed, confirmed, helper_of, report, reported, tick
from tests.fixtures.world import World

WEEKS = 92
DAY = dt.date(2020, 1, 2)


def balance(world: World, who: Actor, ledger: Ledger = Ledger.HOURS) -> int:
    a = schema.ledger_account.c
    mine = (a.ledger == ledger, a.kind == "helper", a.helper_id == helper_of(who))
    with world.services.read() as tx:
        return int(tx.value(select(func.coalesce(func.sum(a.balance), 0)).where(*mine)))


def points(world: World, who: Actor) -> int:
    return balance(world, who, Ledger.POINTS)


def kept_by(world: World, kind: str) -> int:
    """What the community's accounts of this kind hold in points."""
    a = schema.ledger_account.c
    with world.services.read() as tx:
        return int(tx.value(select(func.coalesce(func.sum(a.balance), 0)).where(a.ledger == "points", a.kind == kind)))


def give(world: World, who: Actor, amount: int) -> None:
    world.services.commit(lambda tx: carry_over(tx, world.actor("secretary"), helper_of(who), 0, amount))


def reward(world: World, **changes: object) -> UUID:
    values: dict[str, object] = {"name_zh": "洗衣液", "name_en": "Detergent", "cost": 20, "stock": 5, "each_most": None}
    window = {"first": world.day(-1), "last": world.day(WEEKS)}
    data = RewardData(**{**values, **window, **changes})  # type: ignore[arg-type]  # the keys are the dataclass's
    return world.services.commit(lambda tx: make_reward(tx, world.actor("secretary"), data))


def stock(world: World, reward_id: UUID) -> int:
    with world.services.read() as tx:
        return int(tx.value(select(schema.reward.c.stock).where(schema.reward.c.id == reward_id)))


def share_phone(world: World, *people: Actor) -> None:
    """These sign in with one phone: they are one person."""

    def add(tx: Tx) -> None:
        rows = [{"actor_id": one.id, "phone_index": b"p", "password_hash": "x", "set_at": tx.now} for one in people]
        tx.execute(insert(schema.account), rows)

    world.services.commit(add)


def test_what_the_resident_confirms_counts_once_in_both_ledgers(world: World) -> None:
    member = world.member("near")
    confirmed(world, member)
    assert (balance(world, member), points(world, member)) == (30, 5)
    assert world.count("ledger_transaction", kind="service") == 2
    assert kept_by(world, "issued") == -5


def test_more_than_twice_the_usual_time_is_not_counted(world: World) -> None:
    member = world.member("near")
    order_id, held = reported(world, member)
    world.services.commit(lambda tx: tx.execute(schema.assignment.update().values(minutes=999)))
    world.services.commit(lambda tx: do_assignment.verify(tx, world.actor("clerk"), held))
    # C04 usually takes 60 minutes.
    assert balance(world, member) == 2 * 90
    world.services.commit(lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    assert (balance(world, member), world.count("ledger_transaction", ledger="hours")) == (180, 1)


def test_who_did_it_confirms_nothing(world: World) -> None:
    member = world.member("near")
    order_id, held = reported(world, member)
    share_phone(world, member, world.actor("clerk"), world.actor("resident"))
    for try_it in (
        lambda tx: do_assignment.verify(tx, world.actor("clerk"), held),
        lambda tx: confirm_order(tx, world.actor("clerk"), order_id),
        lambda tx: confirm_order(tx, world.actor("resident"), order_id),
    ):
        with pytest.raises(NotAllowed):
            world.services.commit(try_it)
    world.services.commit(lambda tx: confirm_order(tx, world.actor("secretary"), order_id))
    assert balance(world, member) == 30


def test_of_a_team_those_count_who_went(world: World) -> None:
    team = Team(world)
    team.name(team.skilled, team.hand)
    team.start()
    report(world, team.leader, team.held)
    share_phone(world, team.hand, world.actor("clerk"))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: do_assignment.verify(tx, world.actor("clerk"), team.held))
    world.services.commit(lambda tx: confirm_order(tx, world.actor("resident"), team.order_id))
    assert [balance(world, one) for one in (team.skilled, team.hand, team.other, team.leader)] == [30, 30, 0, 0]


def test_a_complaint_that_was_right_takes_it_back_once_and_another_does_not(world: World) -> None:
    member, secretary = world.member("near", total=5, per_day=5, per_shift=5), world.actor("secretary")
    wrong, right = confirmed(world, member), confirmed(world, member)
    for order_id in (wrong, right):
        world.services.commit(lambda tx, o=order_id: dispute_order(tx, world.actor("resident"), o, "mistake"))  # type: ignore[misc]  # bound early
    world.services.commit(lambda tx: settle_order(tx, secretary, right, "other"))
    assert balance(world, member) == 60
    world.services.commit(lambda tx: settle_order(tx, secretary, wrong, "mistake", upheld=True))
    assert (balance(world, member), points(world, member)) == (30, 5)
    world.services.commit(lambda tx: dispute_order(tx, world.actor("resident"), wrong, "mistake"))
    world.services.commit(lambda tx: settle_order(tx, secretary, wrong, "mistake", upheld=True))
    assert (balance(world, member), points(world, member)) == (30, 5)


def test_what_was_spent_meanwhile_is_written_off_and_owed_by_nobody(world: World) -> None:
    member = world.member("near")
    order_id = closed(world, member)
    item = reward(world, cost=4)
    world.services.commit(lambda tx: redeem(tx, member, item, 1))
    world.services.commit(lambda tx: reopen_order(tx, world.actor("resident"), order_id, None))
    assert (balance(world, member), points(world, member)) == (0, 0)
    assert [kept_by(world, kind) for kind in ("issued", "held", "written_off")] == [0, 4, -4]


def test_points_taken_back_while_they_were_held_do_not_come_back(world: World) -> None:
    member, secretary = world.member("near"), world.actor("secretary")
    order_id, item = closed(world, member), reward(world, cost=2)
    had = points(world, member)
    first, second = (world.services.commit(lambda tx: redeem(tx, member, item, 1)) for _ in range(2))
    world.services.commit(lambda tx: reopen_order(tx, world.actor("resident"), order_id, None))
    assert (points(world, member), kept_by(world, "written_off")) == (0, -4)
    # What came later is the member's own, and comes back whole.
    give(world, member, 10)
    third = world.services.commit(lambda tx: redeem(tx, member, item, 1))
    for redemption_id, left in ((third, 10), (first, 10), (second, 10)):
        world.services.commit(lambda tx, r=redemption_id: cancel_redemption(tx, secretary, r))  # type: ignore[misc]  # bound early
        assert points(world, member) == left
    assert (had, stock(world, item)) == (5, 5)
    assert [kept_by(world, kind) for kind in ("issued", "held", "written_off")] == [-10, 0, 0]


def test_points_stop_at_the_caps_of_the_rules_that_hold(world: World) -> None:
    member, admin = world.member("near", total=9, per_day=9, per_shift=9), world.actor("admin")
    own = Rules(per_hour=0, per_service=7, day_most=10, month_most=10)
    assert world.services.commit(lambda tx: set_points_rules(tx, admin, Preset.OWN, own)) == 1
    for total in (7, 10, 10):
        confirmed(world, member)
        assert points(world, member) == total
    assert world.count("ledger_transaction", ledger="points", rules_version=1) == 2
    assert balance(world, member) == 90
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: set_points_rules(tx, admin, Preset.OWN, Rules(day_most=9, month_most=8)))


def test_redeemed_fetched_given_back_or_gone_back_by_time(world: World) -> None:
    member, secretary, clerk = world.member("near"), world.actor("secretary"), world.actor("clerk")
    give(world, member, 100)
    item = reward(world, each_most=3)
    first, second, third = (world.services.commit(lambda tx: redeem(tx, member, item, 1)) for _ in range(3))
    assert (points(world, member), stock(world, item), kept_by(world, "held")) == (40, 2, 60)
    with pytest.raises(Invalid, match="quarter"):
        world.services.commit(lambda tx: redeem(tx, member, item, 1))
    with pytest.raises(Invalid, match="code"):
        world.services.commit(lambda tx: hand_over(tx, clerk, first, "0000"))
    world.services.commit(lambda tx: hand_over(tx, clerk, first, None))
    world.services.commit(lambda tx: cancel_redemption(tx, member, second))
    for again in (first, second):
        with pytest.raises(JiedanError):
            world.services.commit(lambda tx, r=again: cancel_redemption(tx, member, r))  # type: ignore[misc]  # bound early
    world.pass_time(days=14, seconds=1)
    tick(world)
    assert world.count("redemption", id=third, state="expired") == 1
    assert (points(world, member), stock(world, item)) == (80, 4)
    assert [kept_by(world, kind) for kind in ("held", "redeemed", "issued")] == [0, 20, -100]
    paper = world.services.commit(lambda tx: redeem_for_member(tx, clerk, helper_of(member), item, 1))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: hand_over(tx, clerk, paper, None))
    world.services.commit(lambda tx: hand_over(tx, secretary, paper, None))
    dear, gone, late = reward(world, cost=61), reward(world, stock=0), reward(world, first=DAY, last=DAY)
    with pytest.raises(Invalid, match="points"):
        world.services.commit(lambda tx: redeem(tx, member, dear, 1))
    for one in (gone, late):
        with pytest.raises(NotAvailable):
            world.services.commit(lambda tx, r=one: redeem(tx, member, r, 1))  # type: ignore[misc]  # bound early


def test_nobody_overdraws_and_no_stock_is_given_twice(world: World) -> None:
    people = [world.member(f"near{number}") for number in range(4)]
    for one in people:
        give(world, one, 50)
    item, start = reward(world, stock=6), Barrier(8)

    def grab(who: Actor) -> int:
        start.wait()
        done = 0
        for _ in range(3):
            try:
                world.services.commit(lambda tx: redeem(tx, who, item, 1))
                done += 1
            except JiedanError:
                continue
        return done

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(grab, people * 2))
    assert taken + stock(world, item) == 6
    assert all(0 <= points(world, one) <= 50 for one in people)
    assert sum(points(world, one) for one in people) == 200 - 20 * taken


def test_one_assignment_counts_once_however_often_it_is_confirmed_at_once(world: World) -> None:
    member = world.member("near")
    order_id, held = reported(world, member)
    start = Barrier(6)

    def try_it(number: int) -> None:
        start.wait()
        try:
            if number % 2:
                world.services.commit(lambda tx: do_assignment.verify(tx, world.actor("clerk"), held))
            else:
                world.services.commit(lambda tx: confirm_order(tx, world.actor("secretary"), order_id))
        except JiedanError:
            pass

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(try_it, range(6)))
    assert (balance(world, member), world.count("ledger_transaction", ledger="hours")) == (30, 1)


def test_a_booking_that_broke_off_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    member = world.member("near")
    order_id, _ = reported(world, member)

    def broken(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(ledgers, "_add", broken)
        with pytest.raises(ConnectionError):
            world.services.commit(lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    assert (world.state(order_id), world.count("ledger_transaction")) == ("reported", 0)
    world.services.commit(lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    assert balance(world, member) == 30


@pytest.mark.parametrize("change", ["UPDATE ledger_entry SET amount = 1", "DELETE FROM ledger_transaction"])
def test_the_books_cannot_be_changed(world: World, change: str) -> None:
    confirmed(world, world.member("near"))
    with pytest.raises(DBAPIError, match="never changed"):
        world.services.commit(lambda tx: tx.execute(text(change)))


def test_staff_at_the_window_earn_nothing(world: World) -> None:
    clerk, order_id = world.actor("clerk"), world.accepted(service="W01")
    world.services.commit(lambda tx: begin_at_window(tx, clerk, order_id))
    world.services.commit(lambda tx: finish_at_window(tx, clerk, order_id, 20, None))
    world.services.commit(lambda tx: confirm_order(tx, clerk, order_id))
    assert world.count("ledger_account") == 0
