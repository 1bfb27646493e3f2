"""Who plays the end of orders: called back, disputed, done again, gone wrong, seen to."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from matcher.domain.closing import Answers, CallbackOutcome, IncidentAction, IncidentKind, Severity
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.erase_recipient import erase_recipient
from matcher.usecases.incidents import act_on_incident, close_incident, incident_of_assignment, incident_of_order
from matcher.usecases.reveal_order import reveal_order
from matcher.usecases.rework_order import rework_order
from tests.property.life.ground import CHANCE, Ground

STAFF = st.sampled_from(["clerk", "secretary"])


class Closing(Ground):
    """Who looks after what was done."""

    @rule(chance=CHANCE, who=STAFF, verb=st.sampled_from(["rework", "dispute", "settle"]))
    def not_content(self, *, chance: int, who: str, verb: str) -> None:
        works = {"rework": rework_order, "dispute": dispute_order, "settle": settle_order}
        order_id = self.order(verb, chance)
        if order_id is not None:
            self.attempt(partial(works[verb], reason="other"), actor=self.world.actor(who), order_id=order_id)

    @rule(chance=CHANCE, outcome=st.sampled_from(CallbackOutcome), is_satisfied=st.booleans())
    def call(self, *, chance: int, outcome: CallbackOutcome, is_satisfied: bool) -> None:
        waiting = [row.id for row in self.all_of("todo") if (row.kind, row.state) == ("callback", "open")]
        said = Answers(satisfied=is_satisfied) if outcome is CallbackOutcome.REACHED else Answers()
        if waiting:
            todo_id = waiting[chance % len(waiting)]
            self.attempt(answer_callback, self.world.actor("clerk"), todo_id, outcome, said, None)

    @rule(chance=CHANCE, severity=st.sampled_from(Severity), is_told_by_helper=st.booleans())
    def go_wrong(self, *, chance: int, severity: Severity, is_told_by_helper: bool) -> None:
        held = self.pick("assignment", chance, ["active", "reported"])
        who = None if held is None else self.helper(held.helper_id)
        if held is not None and is_told_by_helper:
            self.attempt(incident_of_assignment, who, held.id, IncidentKind.DAMAGE, severity, "x")
            return
        found = self.pick("service_order", chance)
        if found is not None:
            what = (IncidentKind.OTHER, severity, "x")
            self.attempt(incident_of_order, self.world.actor("secretary"), found.id, *what)

    @rule(chance=CHANCE, action=st.sampled_from([None, *IncidentAction]))
    def see_to_it(self, *, chance: int, action: IncidentAction | None) -> None:
        found = self.fit("incident", "close", chance)
        if found is not None and action is None:
            self.attempt(close_incident, self.world.actor("secretary"), found.id, None)
        elif found is not None:
            self.attempt(act_on_incident, self.world.actor("secretary"), found.id, action, None)

    @rule(chance=CHANCE, who=STAFF)
    def look_up(self, *, chance: int, who: str) -> None:
        found = self.pick("service_order", chance)
        if found is not None:
            self.attempt(reveal_order, self.world.actor(who), found.id, "call_back")

    @rule(chance=CHANCE, who=STAFF)
    def forget_me(self, *, chance: int, who: str) -> None:
        known = self.all_of("recipient")
        if known:
            self.attempt(erase_recipient, self.world.actor(who), known[-1 - chance % len(known)].id)
