"""What the table of roles must never say, whoever adds a line to it."""

import re

import pytest

from matcher.domain.errors import NotAllowed
from matcher.domain.roles import HELPERS, KNOWS, OPERATIONS, Actor, Relation, Role
from matcher.store.ids import new_id

STAFF = (Role.DISTRICT_ADMIN, Role.SECRETARY, Role.CLERK, Role.GRID_STAFF, Role.AUDITOR, Role.UNIT_LIAISON)
STANDING = (Relation.INSIDE, Relation.RAISED, Relation.LISTED)
EVERYWHERE = {"read_areas", "read_services", "read_parts", "read_emergency", "read_duty_phone"}


def of(role: Role) -> dict[str, frozenset[Relation]]:
    return {name: reach[role] for name, reach in OPERATIONS.items() if role in reach and name not in EVERYWHERE}


def named(role: Role, pattern: str) -> set[str]:
    return {name for name in of(role) if re.search(pattern, name)}


@pytest.mark.parametrize("role", STAFF)
def test_staff_act_inside_their_area_only(role: Role) -> None:
    more = {Role.GRID_STAFF: Relation.NEARBY, Role.UNIT_LIAISON: Relation.UNIT, Role.SECRETARY: Relation.JOINED}
    around = {more[role]} if role in more else set()
    assert {one for reach in of(role).values() for one in reach} <= {*STANDING, *around}


def test_a_building_lead_reads_inside_and_acts_on_what_it_filed_or_may_join_alone() -> None:
    acts = of(Role.BUILDING_LEAD)
    inside = {name for name, reach in acts.items() if Relation.INSIDE in reach}
    reading = {"read_orders", "read_order_events", "read_cell", "read_buildings", "print_board"}
    assert inside >= reading
    changing = {name for name in inside if not name.startswith(("read_", "print_"))}
    own = {
        "place_order",
        "report_incident",
        "set_notifications",
        "follow_events",
        "set_password",
        "sign_out_everywhere",
    }
    assert changing == own
    assert {name for name, reach in acts.items() if reach == {Relation.FILED}} == {
        *("change_order", "cancel_order", "inform_order", "print_slip", "cancel_seat")
    }
    # No register of the people served, no export, nothing about who helps.
    assert named(Role.BUILDING_LEAD, "recipient|consent|contact|export|helper|candidate|reveal|rate") == set()


def test_what_all_around_may_know_of_is_what_they_can_join_alone() -> None:
    nearby = {name for name, reach in OPERATIONS.items() if any(Relation.NEARBY in one for one in reach.values())}
    sessions = {"read_sessions", "book_seat", "cancel_seat", "note_attendance"}
    lists = {"read_list_entries", "claim_list_entry"}
    posts = {"read_posts", "claim_post", "read_days", "sign_up_day"}
    assert nearby == {*sessions, "read_rosters", "take_duty", *lists, *posts}


def test_a_street_officer_acts_on_what_was_raised_or_laid_on_its_list_and_runs_service_days() -> None:
    days = {"make_day", "change_day", "read_days", "read_day_plan", "check_in_day"}
    acts = {name: reach for name, reach in of(Role.STREET_OFFICER).items() if name not in days}
    assert all(reach in ({Relation.RAISED}, {Relation.LISTED}) for reach in acts.values())
    assert KNOWS[Role.STREET_OFFICER] == {Relation.RAISED}


def test_a_resident_acts_on_what_it_filed_and_on_what_all_around_may_join_only() -> None:
    assert all(reach in ({Relation.FILED}, {Relation.NEARBY}) for reach in of(Role.RESIDENT).values())


@pytest.mark.parametrize("role", HELPERS)
def test_a_helper_acts_on_what_it_is_asked_for_on_what_is_open_in_its_reach_and_on_itself(role: Role) -> None:
    reached = {Relation.ASKED, Relation.POOLED, Relation.NEARBY, Relation.OWN}
    assert {one for reach in of(role).values() for one in reach} <= reached


def test_nobody_is_named_without_a_relation() -> None:
    assert [(name, role) for name, reach in OPERATIONS.items() for role, one in reach.items() if not one] == []


def test_secretaries_do_not_edit_ratings() -> None:
    assert named(Role.SECRETARY, "(change|edit|set|write|delete)_rating") == set()


def test_grid_staff_do_not_export() -> None:
    assert named(Role.GRID_STAFF, "export") == set()


def test_the_district_reads_no_content() -> None:
    content = "order(s|_events)?$|offer|assignment|recipient|candidates|reveal|incident|rating|callback"
    assert named(Role.DISTRICT_ADMIN, f"({content})") <= {"read_orders_counted", "rule_order"}


def test_an_auditor_changes_nothing() -> None:
    assert all(name.startswith(("read_", "list_", "follow_")) for name in of(Role.AUDITOR))


def test_a_liaison_learns_neither_who_was_served_nor_who_was_asked() -> None:
    assert named(Role.UNIT_LIAISON, "order|offer|assignment|recipient|helper|candidate|event|reveal") == set()
    assert Role.UNIT_LIAISON not in KNOWS


def test_what_is_not_named_is_refused() -> None:
    somebody = Actor(new_id(), Role.UNIT_LIAISON, "211402")
    for operation in OPERATIONS:
        if Role.UNIT_LIAISON in OPERATIONS[operation]:
            continue
        with pytest.raises(NotAllowed):
            somebody.require(operation)
