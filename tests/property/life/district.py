"""Who plays the district and the register: settings, calendar, recipients and what they agreed to."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from matcher.domain.states import Acceptance, ConsentBy, ConsentHow, ConsentPurpose, Dispatch
from matcher.store.consents import Evidence
from matcher.usecases.change_settings import Numbers, change_settings
from matcher.usecases.keep_consents import record_consent, withdraw_consent
from matcher.usecases.register_recipient import change_recipient
from matcher.usecases.set_calendar import set_alliances, set_holidays
from matcher.usecases.set_service_rule import ServiceRule, set_service_rule
from tests.fixtures.world import DISTRICT, HOME, NEXT_CELL, ONE_PERSON, OTHER, TWO_PEOPLE
from tests.property.life.ground import CHANCE, Ground

POLICY = st.sampled_from(
    [
        {"hold_h": 1},
        {"run_most": 2},
        {"returns_most": 0},
        {"offers_a_week": 9},
        {"visits_most": 3},
        {"widen_pct": 10, "tell_secretary_pct": 20},
        {"urgent_offers": 1, "answer_urgent_min": 30},
        {"rating_days": 1, "callback_pct": 100},
        {"callbacks_a_day": 1},
        {"series_days": 3},
        {"retention_days": 30},
        {},
    ]
)
WEIGHTS: Any = st.sampled_from([{}, {"balance": 0}, {"distance": [0, 0, 5, 9]}, {"urgency": {"low": 300}}])


class District(Ground):
    """Those who set how the district works, and keep what is known of people."""

    @rule(acceptance=st.sampled_from(Acceptance), dispatch=st.sampled_from(Dispatch))
    def switch(self, *, acceptance: Acceptance, dispatch: Dispatch) -> None:
        self.attempt(change_settings, self.world.actor("admin"), DISTRICT, acceptance, dispatch)

    @rule(policy=POLICY, weights=WEIGHTS)
    def numbers(self, *, policy: dict[str, Any], weights: dict[str, Any]) -> None:
        admin = self.world.actor("admin")
        self.attempt(change_settings, admin, DISTRICT, None, None, Numbers(policy, weights))

    @rule(
        service=st.sampled_from([ONE_PERSON, TWO_PEOPLE]),
        hours=st.sampled_from([None, 2, 24]),
        is_offered=st.booleans(),
    )
    def service_rule(self, *, service: str, hours: int | None, is_offered: bool) -> None:
        given = ServiceRule(service, hours, None, is_offered or service == ONE_PERSON)
        self.attempt(set_service_rule, self.world.actor("admin"), given)

    @rule(day=st.integers(0, 9), is_workday=st.booleans(), is_allied=st.booleans())
    def calendar(self, *, day: int, is_workday: bool, is_allied: bool) -> None:
        self.attempt(set_holidays, self.world.actor("admin"), {self.world.day(day): is_workday})
        self.attempt(set_alliances, self.world.actor("admin"), [(HOME, OTHER)] if is_allied else [])

    @rule(chance=CHANCE, born_year=st.sampled_from([1940, 2015, 2011]), is_moved=st.sampled_from([False, False, True]))
    def somebody_else(self, *, chance: int, born_year: int, is_moved: bool) -> None:
        """The register learns how old somebody is, or where: open orders then ask for others."""
        known = [row.id for row in self.all_of("recipient") if row.kind == "person"]
        if known:
            who, area = self.world.actor("clerk"), NEXT_CELL if is_moved else None
            fields = {"born_year": born_year}
            self.attempt(change_recipient, who, known[-1 - chance % len(known)], area, fields)

    @rule(chance=CHANCE, purpose=st.sampled_from([ConsentPurpose.RATE, ConsentPurpose.ORDER, ConsentPurpose.KEEP]))
    def agree(self, *, chance: int, purpose: ConsentPurpose) -> None:
        known = [row.id for row in self.all_of("recipient") if row.kind == "person"]
        if known:
            to = self.world.actor("neighbour").id
            given = Evidence(ConsentBy.SELF, ConsentHow.PAPER, "1", purpose, to)
            self.attempt(record_consent, self.world.actor("clerk"), known[chance % len(known)], given)

    @rule(chance=CHANCE)
    def take_consent_back(self, *, chance: int) -> None:
        given = [row.id for row in self.all_of("consent") if row.id is not None and row.withdrawn_at is None]
        if given:
            self.attempt(withdraw_consent, self.world.actor("clerk"), given[-1 - chance % len(given)])
