"""The tables are the law: what they name happens, and nothing else does."""

from enum import StrEnum

import pytest

from matcher.domain.day_states import DayState, PostPlaceState, PostState, SignUpState
from matcher.domain.errors import IllegalTransition, WrongState
from matcher.domain.imports.kinds import ImportState
from matcher.domain.leads import LeadState
from matcher.domain.ledgers import CertificateState, RedemptionState, RewardState
from matcher.domain.links import LinkState
from matcher.domain.outlets import OutletState
from matcher.domain.projects import AgendaState, EntryState, ProjectState, ProjectStepState
from matcher.domain.states import (
    HELD,
    LIVE,
    OPEN,
    TAKEABLE,
    AssignmentState,
    DutyPlaceState,
    IncidentState,
    OfferState,
    OrderState,
    RoundState,
    SeatState,
    SeriesState,
    SessionState,
    UnitState,
)
from matcher.domain.transitions import TABLES, after
from matcher.domain.units import JoinState, ProposalState, ResourceState

STATES: dict[str, type[StrEnum]] = {
    "order": OrderState,
    "offer": OfferState,
    "assignment": AssignmentState,
    "round": RoundState,
    "incident": IncidentState,
    "session": SessionState,
    "seat": SeatState,
    "series": SeriesState,
    "duty_place": DutyPlaceState,
    "import": ImportState,
    "unit": UnitState,
    "unit_area": JoinState,
    "resource": ResourceState,
    "proposal": ProposalState,
    "reward": RewardState,
    "redemption": RedemptionState,
    "certificate": CertificateState,
    "outlet": OutletState,
    "post": PostState,
    "post_place": PostPlaceState,
    "day": DayState,
    "sign_up": SignUpState,
    "link": LinkState,
    "lead": LeadState,
    "project": ProjectState,
    "project_step": ProjectStepState,
    "agenda_item": AgendaState,
    "list_entry": EntryState,
}
CELLS = [(thing, state, verb) for thing, table in TABLES.items() for state in STATES[thing] for verb in table]
ENDS: dict[str, set[str]] = {
    "order": {"rejected", "transferred", "cancelled", "merged"},
    "offer": {"accepted", "declined", "expired", "rescinded"},
    "assignment": {"released", "no_show", "reassigned"},
    "round": {"dispatched", "failed"},
    "incident": {"closed"},
    "session": {"cancelled"},
    "seat": {"cancelled"},
    "series": {"ended"},
    "duty_place": {"released"},
    "import": {"done", "failed"},
    "unit": {"left"},
    "unit_area": {"ended"},
    "resource": {"declined", "withdrawn", "over"},
    "proposal": {"accepted", "declined", "withdrawn"},
    "reward": set(),
    "redemption": {"handed_over", "cancelled", "expired"},
    "certificate": {"withdrawn"},
    "outlet": {"removed"},
    "project": {"dropped"},
    "project_step": set(),
    "agenda_item": {"decided"},
    "list_entry": {"done", "withdrawn"},
    "post": {"ended"},
    "post_place": {"released"},
    "day": {"closed", "cancelled"},
    "sign_up": {"withdrawn"},
    "link": {"ended"},
    "lead": {"ended"},
}


@pytest.mark.parametrize(("thing", "state", "verb"), CELLS)
def test_a_verb_leads_where_its_table_says_or_is_refused_by_name(thing: str, state: StrEnum, verb: str) -> None:
    move = TABLES[thing][verb]
    if state in move.sources:
        assert after(thing, state, verb, "accepted") == ("accepted" if move.returns else move.target or state)
        return
    with pytest.raises(IllegalTransition, match=f"cannot {verb} an? {thing} that is {state}") as caught:
        after(thing, state, verb)
    assert isinstance(caught.value, WrongState)
    assert (caught.value.thing, caught.value.state, caught.value.verb) == (thing, state, verb)


@pytest.mark.parametrize("thing", TABLES)
def test_each_table_names_only_states_of_its_thing(thing: str) -> None:
    named = {state for move in TABLES[thing].values() for state in (*move.sources, move.target) if state}
    assert all(type(state) is STATES[thing] for state in named)


@pytest.mark.parametrize("thing", TABLES)
def test_nothing_leaves_an_end(thing: str) -> None:
    left = {str(state) for move in TABLES[thing].values() for state in move.sources}
    assert left & ENDS[thing] == set()


@pytest.mark.parametrize("thing", TABLES)
def test_an_unknown_verb_is_refused(thing: str) -> None:
    for state in STATES[thing]:
        with pytest.raises(IllegalTransition):
            after(thing, state, "frobnicate")


def test_an_offer_is_answered_exactly_once() -> None:
    assert {move.sources for move in TABLES["offer"].values()} == {frozenset({OfferState.PENDING})}


def test_every_open_order_can_be_called_off_but_for_reported_work_and_no_other() -> None:
    assert TABLES["order"]["cancel"].sources == OPEN - {OrderState.REPORTED}
    assert OPEN.isdisjoint(ENDS["order"])


def test_the_groups_of_states_do_not_overlap_where_they_exclude_each_other() -> None:
    assert TAKEABLE.isdisjoint(HELD)
    assert {AssignmentState.RELEASED, AssignmentState.NO_SHOW, AssignmentState.REASSIGNED}.isdisjoint(LIVE)


def test_what_lies_on_a_list_cannot_go_back_to_where_it_never_was() -> None:
    with pytest.raises(IllegalTransition):
        after("order", OrderState.NEEDS_HUMAN, "resume")
