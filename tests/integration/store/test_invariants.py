"""Each invariant is a view that sees the very harm that it is there for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from matcher.domain.day_states import DayKind
from matcher.domain.projects import ListKind
from matcher.domain.roles import Actor
from matcher.domain.states import RoundMode, TaskKind
from matcher.settings import Settings
from matcher.store import invariants, tasks
from matcher.store.database import Database
from matcher.store.ids import new_id
from matcher.store.vault import Vault
from matcher.usecases.carry_over import carry_over
from matcher.usecases.day_orders import attach_orders
from matcher.usecases.day_people import sign_up
from matcher.usecases.keep_day import DayData, make_day
from matcher.usecases.keep_list import NewEntry, note_entry
from matcher.usecases.keep_rewards import RewardData, make_reward
from matcher.usecases.keep_roster import RosterData, make_roster
from matcher.usecases.make_project import NewProject, make_project
from matcher.usecases.redeem_points import cancel_redemption, redeem
from matcher.usecases.reveal_order import reveal_order
from matcher.usecases.seal_events import seal_events
from matcher.usecases.services import Services
from matcher.usecases.start_round import start_day_round
from tests.fixtures.database import KEY, RememberingDoorbell
from tests.fixtures.steps import accept, helper_of, run_round
from tests.fixtures.triggers import drop_triggers
from tests.fixtures.world import CELL, DISTRICT, HOME, World, begun

HARM: list[tuple[str, str, dict[str, Any]]] = [
    ("inv_order_incomplete", "DELETE FROM order_window", {}),
    ("inv_order_incomplete", "DELETE FROM consent", {}),
    ("inv_filled_differs", "UPDATE service_order SET filled = 0 WHERE state = 'assigned'", {}),
    ("inv_filled_differs", "UPDATE assignment SET state = 'released', version = 1", {}),
    ("inv_full_differs", "UPDATE service_order SET state = 'accepted' WHERE state = 'assigned'", {}),
    ("inv_full_differs", "UPDATE service_order SET state = 'in_service' WHERE state = 'offered'", {}),
    ("inv_taken_of_closed", "UPDATE service_order SET state = 'cancelled' WHERE state = 'assigned'", {}),
    ("inv_order_unowned", "UPDATE service_order SET owner_id = NULL", {}),
    ("inv_offer_overdue", "UPDATE offer SET expires_at = made_at - 60000000 WHERE state = 'pending'", {}),
    ("inv_offered_differs", "UPDATE offer SET state = 'rescinded' WHERE state = 'pending'", {}),
    ("inv_offered_differs", "UPDATE service_order SET state = 'cancelled' WHERE state = 'offered'", {}),
    ("inv_fold_differs", "UPDATE service_order SET state = 'planned' WHERE state = 'offered'", {}),
    ("inv_fold_differs", "UPDATE dispatch_round SET state = 'failed'", {}),
    ("inv_fold_differs", "DELETE FROM event WHERE thing = 'assignment'", {}),
    ("inv_version_differs", "DELETE FROM event WHERE thing = 'order' AND version = 1", {}),
    ("inv_version_differs", "UPDATE offer SET version = version + 1", {}),
    ("inv_two_places_at_once", "UPDATE helper SET per_shift = 0", {}),
    ("inv_sealed_missing", "DELETE FROM event WHERE seq = 3", {}),
    ("inv_sealed_missing", "DELETE FROM reveal", {}),
    (
        "inv_crew_untaken",
        (
            "INSERT INTO crew_member (assignment_id, member_id, named_at)"
            " SELECT id, helper_id, taken_at FROM assignment WHERE state = 'active'"
        ),
        {},
    ),
    ("inv_booked_differs", "UPDATE duty SET filled = 1", {}),
    ("inv_project_ended", "UPDATE project SET state = 'done'", {}),
    ("inv_list_entry_held", "UPDATE list_entry SET state = 'claimed'", {}),
    ("inv_day_too_much", "UPDATE service_day SET per_part = 0", {}),
    ("inv_day_not_signed_up", "UPDATE day_sign_up SET state = 'withdrawn'", {}),
    (
        "inv_occupied_by_nothing",
        (
            "INSERT INTO occupied (helper_id, date, part, source, source_id)"
            " SELECT id, '2030-06-03', 'morning', 'duty', id FROM helper"
        ),
        {},
    ),
    ("inv_version_differs", "UPDATE service_order SET version = version + 1", {}),
    ("inv_lease_overdue", "UPDATE task SET state = 'leased', lease_until = due_at - 60000000", {}),
    ("inv_task_overdue", "UPDATE task SET state = 'pending', due_at = due_at - 60000000", {}),
    ("inv_clock_late", "UPDATE timer SET due_at = due_at - 864000000000 WHERE kind = 'order_clock'", {}),
    ("inv_clock_late", "UPDATE timer SET due_at = due_at - 864000000000 WHERE kind = 'windows_over'", {}),
    ("inv_clock_missing", "DELETE FROM timer WHERE kind = 'order_clock'", {}),
    ("inv_level_fell", "UPDATE event SET verb = 'escalate', reason = 'street' WHERE verb = 'accept'", {}),
    ("inv_level_fell", "UPDATE event SET verb = 'escalate', reason = 'district' WHERE verb = 'accept'", {}),
    ("inv_dead_unlisted", "UPDATE task SET state = 'dead'", {}),
    ("inv_dead_unlisted", "UPDATE timer SET state = 'dead'", {}),
    (
        "inv_occupied_by_nothing",
        (
            "INSERT INTO occupied (helper_id, date, part, source, source_id)"
            " SELECT id, '2030-06-03', 'morning', 'crew', id FROM helper"
        ),
        {},
    ),
    (
        "inv_two_places_at_once",
        (
            "INSERT INTO occupied (helper_id, date, part, source, source_id)"
            " SELECT helper_id, date, part, 'assignment', id FROM assignment"
        ),
        {},
    ),
    ("inv_following_nothing", "UPDATE assignment SET carrier_id = order_id", {}),
    (
        "inv_booked_differs",
        (
            "INSERT INTO service_session (id, district, area, service, order_id, date, part, seats, booked, state,"
            " version, made_by, made_at) SELECT id, district, area, 'B01', id, '2030-06-03', 'morning', 9, 1, 'open',"
            " 1, placed_by, 0 FROM service_order"
        ),
        {},
    ),
    (
        "inv_occupied_by_nothing",
        "INSERT INTO occupied SELECT id, '2030-01-01', 'morning', 'crew', id FROM helper",
        {},
    ),
    ("inv_unit_unsaid", "UPDATE helper SET unit_state = 'claimed'", {}),
    ("inv_ledger_unbalanced", "DELETE FROM ledger_entry WHERE amount < 0", {}),
    ("inv_ledger_unbalanced", "UPDATE ledger_entry SET amount = amount + 1 WHERE amount > 0", {}),
    ("inv_ledger_mixed", "UPDATE ledger_transaction SET ledger = 'hours' WHERE kind = 'redeem'", {}),
    ("inv_ledger_negative", "UPDATE ledger_entry SET amount = -9999 WHERE amount > 0", {}),
    ("inv_balance_differs", "UPDATE ledger_account SET balance = balance + 1", {}),
    ("inv_reversal_differs", "UPDATE ledger_transaction SET on_date = '2020-01-02' WHERE reverses_id IS NOT NULL", {}),
    (
        "inv_hours_of_unverified",
        (
            "UPDATE ledger_transaction SET kind = 'service', source_id = (SELECT id FROM assignment LIMIT 1)"
            " WHERE kind = 'redeem' AND NOT EXISTS"
            " (SELECT 1 FROM ledger_transaction r WHERE r.reverses_id = ledger_transaction.id)"
        ),
        {},
    ),
    ("inv_stock_negative", "UPDATE reward SET stock = -1", {}),
    ("inv_held_differs", "UPDATE redemption SET points = points + 1", {}),
    (
        "inv_open_in_closed_area",
        "UPDATE area SET closed_at = 1 WHERE code IN (SELECT area FROM service_order)",
        {},
    ),
    (
        "inv_open_in_closed_area",
        "UPDATE area SET closed_at = 1 WHERE code IN (SELECT area FROM helper)",
        {},
    ),
    (
        "inv_key_unanswered",
        "INSERT INTO idempotency_key (actor_id, key, fingerprint, made_at) SELECT id, 'k', :print, 0 FROM actor",
        {"print": b"x"},
    ),
]


@pytest.fixture
def spoiled(database_url: str, tmp_path: Path) -> Iterator[World]:
    """A busy world in a database that need not be sound in the end."""
    database = Database(database_url, Vault(KEY))
    services = Services(Settings(tmp_path, database.url, None, tmp_path / "key"), database, RememberingDoorbell())
    world: World = begun(services)
    member = world.member("near")
    world.member("next")
    kept, _ = world.accepted([world.shift(1)]), world.accepted([world.shift(2)])
    run_round(world)
    if member.helper_id in world.offers(kept):
        accept(world, member, kept)
    else:
        accept(world, world.actor("next"), kept)
    roster = RosterData("L01", CELL, "巡逻队", ((world.day(3).weekday(), "evening"),), world.day(3), world.day(3))
    services.commit(lambda tx: make_roster(tx, world.actor("clerk"), roster))
    project = NewProject("示例", None, CELL, "joint", None, None, ())
    services.commit(lambda tx: make_project(tx, world.actor("clerk"), project))
    need = NewEntry(ListKind.NEED, CELL, "A 助老生活", "示例", None)
    services.commit(lambda tx: note_entry(tx, world.actor("clerk"), need))
    services.commit(lambda tx: reveal_order(tx, world.actor("clerk"), kept, "call"))
    redeem_two(world, member)
    _serve_a_day(world)
    yield world
    database.dispose()


def redeem_two(world: World, member: Actor) -> None:
    """One that waits to be fetched, and one that was given back."""
    data = RewardData("洗衣液", "Detergent", 10, 9, world.day(-1), world.day(9))
    world.services.commit(lambda tx: carry_over(tx, world.actor("secretary"), helper_of(member), 60, 50))
    item = world.services.commit(lambda tx: make_reward(tx, world.actor("secretary"), data))
    world.services.commit(lambda tx: redeem(tx, member, item, 1))
    back = world.services.commit(lambda tx: redeem(tx, member, item, 1))
    world.services.commit(lambda tx: cancel_redemption(tx, member, back))


def _serve_a_day(world: World) -> None:
    """A service day with one visit that somebody who signed up does."""
    data = DayData(DayKind.MARKET, world.day(4), HOME, "集市", "广场", ("morning",))
    commit, order, member = world.services.commit, world.accepted([world.shift(4)]), world.member("of the day")
    day_id = commit(lambda tx: make_day(tx, world.actor("clerk"), data))
    commit(lambda tx: attach_orders(tx, world.actor("clerk"), day_id, [order]))
    commit(lambda tx: sign_up(tx, member, day_id, ["morning"]))
    commit(lambda tx: start_day_round(tx, world.actor("secretary"), day_id, RoundMode.DISPATCH))
    world.work()


def broken(world: World) -> set[str]:
    with world.services.read() as tx:
        return set(invariants.broken(tx))


@pytest.mark.parametrize(("view", "statement", "values"), HARM)
def test_harm_is_seen(spoiled: World, view: str, statement: str, values: dict[str, Any]) -> None:
    spoiled.services.commit(lambda tx: tasks.add(tx, TaskKind.MATCH_ORDER, DISTRICT, new_id()))
    seal_events(spoiled.services)
    assert broken(spoiled) == set()
    with spoiled.services.database.engine.begin() as connection:
        drop_triggers(connection)
        connection.execute(text(statement), values)
    assert view in broken(spoiled)


def test_every_invariant_is_seen_broken_once() -> None:
    assert {view for view, _, _ in HARM} == set(invariants.VIEWS)
