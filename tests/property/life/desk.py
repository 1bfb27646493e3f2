"""Who plays the desk, the street and the district: they take on, ask back, send elsewhere, hand over, rule."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from matcher.domain.outside import OutsideOwner
from matcher.domain.states import ConflictKind, TodoOutcome, Urgency
from matcher.usecases.accept_order import accept_order
from matcher.usecases.ask_back import need_info
from matcher.usecases.conflicts import declare_conflict
from matcher.usecases.contact_order import contact_order
from matcher.usecases.escalate_order import escalate_order
from matcher.usecases.finish_todo import finish_todo
from matcher.usecases.hand_over import hand_over, take_over
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.pool_order import pool_order
from matcher.usecases.reassign_order import reassign_order
from matcher.usecases.reject_order import reject_order
from matcher.usecases.return_order import return_order, rule_order
from matcher.usecases.serve_at_window import begin_at_window, finish_at_window
from matcher.usecases.transfer_order import transfer_order
from tests.property.life.ground import CHANCE, DESK, Ground

OFFICES = ("clerk", "clerk", "secretary", "colleague", "officer", "admin")
VERBS = (
    "accept",
    "pool",
    "pool",
    "reject",
    "need_info",
    "contact",
    "merge",
    "transfer",
    "return",
    "return",
    "escalate",
)
AT_THE_DESK = st.sampled_from(DESK)


class Desk(Ground):
    """Two clerks, a secretary, a street officer and the district."""

    @rule(chance=CHANCE, who=AT_THE_DESK, other=CHANCE, verb=st.sampled_from(VERBS), is_open=st.booleans())
    def at_the_desk(self, *, chance: int, who: str, other: int, verb: str, is_open: bool) -> None:
        order_id, into = self.order(verb, chance), self.order("absorb", other)
        if order_id is None or into is None:
            return
        works = {
            "accept": partial(accept_order, urgency=Urgency.URGENT if is_open else None),
            "pool": partial(pool_order, is_open=is_open),
            "reject": partial(reject_order, reason="写错了"),
            "need_info": partial(need_info, reason="need_info"),
            "contact": partial(contact_order),
            "merge": partial(merge_orders, into=into),
            "transfer": partial(transfer_order, to=OutsideOwner.COURT, reason="out_of_area"),
            "return": partial(return_order, reason="not_able"),
            "escalate": partial(escalate_order, reason="other"),
        }
        self.attempt(works[verb], actor=self.world.actor(who), order_id=order_id)

    @rule(chance=CHANCE, who=AT_THE_DESK, is_one=st.booleans())
    def give_to_somebody_else(self, *, chance: int, who: str, is_one: bool) -> None:
        held = self.pick("assignment", chance, ["active"])
        if held is not None:
            away = held.helper_id if is_one else None
            self.attempt(reassign_order, self.world.actor(who), held.order_id, "ill", away)

    @rule(chance=CHANCE, who=AT_THE_DESK, to=AT_THE_DESK)
    def propose_owner(self, *, chance: int, who: str, to: str) -> None:
        order_id = self.order("hand_over", chance)
        if order_id is not None:
            self.attempt(hand_over, self.world.actor(who), order_id, self.world.actor(to).id)

    @rule(chance=CHANCE, who=AT_THE_DESK, is_yes=st.booleans())
    def take_over(self, *, chance: int, who: str, is_yes: bool) -> None:
        """One that is handed over to this very person, where there is such a one."""
        actor = self.world.actor(who)
        asked = [row.id for row in self.all_of("service_order") if row.handed_to == actor.id]
        order_id = asked[chance % len(asked)] if asked else self.order("take_over", chance)
        if order_id is not None:
            self.attempt(take_over, actor, order_id, is_yes=is_yes)

    @rule(chance=CHANCE, owner=AT_THE_DESK, who=st.sampled_from(["officer", "admin"]))
    def ruled(self, *, chance: int, owner: str, who: str) -> None:
        raised = [row.id for row in self.all_of("service_order") if row.level != "community"]
        order_id = raised[chance % len(raised)] if raised else self.order("rule", chance)
        if order_id is not None:
            self.attempt(rule_order, self.world.actor(who), order_id, self.world.actor(owner).id, None)

    @rule(chance=CHANCE, who=st.sampled_from(OFFICES), outcome=st.sampled_from(TodoOutcome))
    def deal_with(self, *, chance: int, who: str, outcome: TodoOutcome) -> None:
        found = self.pick("todo", chance, ["open"])
        if found is not None:
            self.attempt(finish_todo, self.world.actor(who), found.id, outcome)

    @rule(chance=CHANCE, who=AT_THE_DESK, kind=st.sampled_from([*ConflictKind, None]))
    def keep_out(self, *, chance: int, who: str, kind: ConflictKind | None) -> None:
        found = self.pick("service_order", chance)
        if found is not None:
            self.attempt(declare_conflict, self.world.actor(who), found.recipient_id, kind, None)

    @rule(chance=CHANCE, who=AT_THE_DESK, is_begun=st.booleans())
    def at_the_window(self, *, chance: int, who: str, is_begun: bool) -> None:
        items = [row.id for row in self.all_of("service_order") if "staff" in row.accepts]
        if items and is_begun:
            self.attempt(finish_at_window, self.world.actor(who), items[-1 - chance % len(items)], 15, None)
        elif items:
            self.attempt(begin_at_window, self.world.actor(who), items[-1 - chance % len(items)])
