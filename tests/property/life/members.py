"""Who plays members: they answer, claim, do it or do not come, and say when they can, what, and for whom not."""

import datetime as dt
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from matcher.domain.states import TAKEABLE, CredentialState, HelperKind, PairingKind
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.add_credential import add_credential
from matcher.usecases.answer_offer import accept_offer, decline_offer
from matcher.usecases.claim_order import claim_order
from matcher.usecases.pair import pair, unpair
from matcher.usecases.pause_helper import pause, resume
from matcher.usecases.pool_order import pool_order
from matcher.usecases.register_helper import change_helper
from matcher.usecases.set_availability import Narrowed, set_availability
from matcher.usecases.set_notifications import Wishes, set_notifications
from tests.fixtures.steps import helper_of
from tests.fixtures.world import CELL, NEXT_CELL
from tests.property.life.ground import CHANCE, HELPERS, MEMBERS, PARTS, Ground

SOMEBODY, MEMBER = st.sampled_from(HELPERS), st.sampled_from(MEMBERS)
DOING = ("schedule", "start", "start", "report", "report", "release", "no_show", "verify")
AT_FIRST = ["PC_REPAIR", "ELECTRICIAN*"]


class Members(Ground):
    """Those who take orders, alone or as a team."""

    @rule(chance=CHANCE, is_yes=st.sampled_from([True, True, False]))
    def answer(self, *, chance: int, is_yes: bool) -> None:
        asked = self.fit("offer", "accept", chance)
        who = None if asked is None else self.helper(asked.helper_id)
        if asked is not None and who is not None:
            if is_yes:
                self.attempt(accept_offer, who, asked.id)
            else:
                self.attempt(decline_offer, who, asked.id, None)

    @rule()
    def everybody_agrees(self) -> None:
        for asked in self.all_of("offer"):
            who = self.helper(asked.helper_id)
            if asked.state == "pending" and who is not None:
                self.attempt(accept_offer, who, asked.id)

    @rule()
    def everything_is_done(self) -> None:
        """Whatever was taken is begun and reported."""
        for held in self.all_of("assignment"):
            who = self.helper(held.helper_id)
            if held.state == "active" and who is not None:
                self.attempt(do_assignment.start, who, held.id)
                self.attempt(do_assignment.report, who, held.id, 30, None)

    @rule(
        count=st.integers(1, 4), people=st.lists(SOMEBODY, min_size=1, max_size=4, unique=True), is_opened=st.booleans()
    )
    def claim(self, *, count: int, people: list[str], is_opened: bool) -> None:
        """Several try for the same orders, one after the other."""
        for order in [row for row in self.all_of("service_order") if row.state in TAKEABLE][-count:]:
            if is_opened:
                self.attempt(pool_order, self.world.actor("clerk"), order.id, is_open=True)
            for who in people:
                self.attempt(claim_order, self.world.actor(who), order.id, None)

    @rule(chance=CHANCE, verb=st.sampled_from(DOING))
    def do_it(self, *, chance: int, verb: str) -> None:
        held = self.fit("assignment", verb, chance)
        who = None if held is None else self.helper(held.helper_id)
        if held is None or who is None:
            return
        clerk, at = self.world.actor("clerk"), self.moment + dt.timedelta(days=1)
        works = {
            "schedule": partial(do_assignment.schedule, actor=who, at=at),
            "start": partial(do_assignment.start, actor=who),
            "report": partial(do_assignment.report, actor=who, minutes=30, note=None),
            "release": partial(do_assignment.release, actor=who, reason="ill"),
            "no_show": partial(do_assignment.no_show, actor=clerk, reason=None),
            "verify": partial(do_assignment.verify, actor=clerk),
        }
        self.attempt(works[verb], assignment_id=held.id)

    @rule(
        who=SOMEBODY, part=PARTS, is_busy=st.booleans(), is_usual=st.booleans(), begin=st.sampled_from([None, 8, 9, 11])
    )
    def availability(self, *, who: str, part: str, is_busy: bool, is_usual: bool, begin: int | None) -> None:
        actor, day = self.world.actor(who), self.world.day(1)
        week = [(day.weekday(), part), (5, "evening")] if is_usual else [(one, "morning") for one in range(7)]
        dated: list[tuple[dt.date, str | None, str]] = [(day, part, "busy")] if is_busy else []
        narrowed = {one: (begin * 60, 12 * 60) for one in week if one[1] == "morning"} if begin else {}
        kind = self.kind_of(who)
        self.attempt(set_availability, actor, helper_of(actor), kind, week, dated, Narrowed(week=narrowed))

    def kind_of(self, who: str) -> HelperKind:
        return HelperKind.MEMBER if who in MEMBERS else HelperKind.TEAM

    @rule(who=SOMEBODY, days=st.sampled_from([None, 1, 3, 0]))
    def no_time(self, *, who: str, days: int | None) -> None:
        actor = self.world.actor(who)
        until = None if days is None else self.world.day(days)
        self.attempt(pause, actor, helper_of(actor), self.kind_of(who), until)

    @rule(who=SOMEBODY)
    def back_again(self, *, who: str) -> None:
        actor = self.world.actor(who)
        self.attempt(resume, actor, helper_of(actor), self.kind_of(who))

    @rule(who=MEMBER, total=st.integers(0, 9), per_shift=st.sampled_from([1, 1, 2]), per_day=st.integers(1, 3))
    def limits(self, *, who: str, total: int, per_shift: int, per_day: int) -> None:
        actor = self.world.actor(who)
        fields = {"total": total, "per_shift": per_shift, "per_day": per_day}
        self.attempt(change_helper, actor, helper_of(actor), HelperKind.MEMBER, fields)

    @rule(who=MEMBER, base=st.sampled_from([CELL, NEXT_CELL]), reach=st.integers(0, 2), is_able=st.booleans())
    def move_house(self, *, who: str, base: str, reach: int, is_able: bool) -> None:
        tags = dict.fromkeys(AT_FIRST, 3) | ({"COMPANION": 0, "CHILD_SAFE*": 0} if is_able else {})
        fields = {"bases": (base,), "reach": reach, "tags": tags}
        member_id = helper_of(self.world.actor(who))
        self.attempt(change_helper, self.world.actor("admin"), member_id, HelperKind.MEMBER, fields)

    @rule(
        who=MEMBER,
        tag=st.sampled_from(["ELECTRICIAN*", "CHILD_SAFE*", "INSURED*", "FOOD_HEALTH_CERT*"]),
        state=st.sampled_from([*CredentialState, CredentialState.CHECKED]),
        days=st.sampled_from([None, 0, 1, 5]),
        by=st.sampled_from(["secretary", "secretary", None]),
    )
    def credential(self, *, who: str, tag: str, state: CredentialState, days: int | None, by: str | None) -> None:
        member, until = self.world.actor(who), None if days is None else self.world.day(days)
        given = (helper_of(member), HelperKind.MEMBER, tag, state, until)
        self.attempt(add_credential, self.world.actor(by) if by else member, *given)

    @rule(chance=CHANCE, who=SOMEBODY, kind=st.sampled_from(PairingKind), holds=st.booleans())
    def tie(self, *, chance: int, who: str, kind: PairingKind, holds: bool) -> None:
        known = [row.id for row in self.all_of("recipient")]
        if known:
            helper_id, clerk = helper_of(self.world.actor(who)), self.world.actor("clerk")
            self.attempt(pair if holds else unpair, clerk, known[chance % len(known)], helper_id, kind)

    @rule(who=SOMEBODY, per_day=st.sampled_from([None, 0, 3]), digest=st.booleans())
    def be_told(self, *, who: str, per_day: int | None, digest: bool) -> None:
        ways = [("email", "somebody@example.org")]
        self.attempt(set_notifications, self.world.actor(who), Wishes(ways, per_day=per_day, digest=digest))

    @rule(chance=CHANCE, kind=st.sampled_from([PairingKind.RELATIVE, PairingKind.BLOCKED]))
    def fall_out(self, *, chance: int, kind: PairingKind) -> None:
        """Somebody who was to come, alone or for a team, must not come after all."""
        held = self.fit("assignment", "start", chance)
        if held is None:
            return
        c, o = schema.crew_member.c, schema.service_order.c
        with self.database.read() as tx:
            named = [one for (one,) in tx.tuples(select(c.member_id).where(c.assignment_id == held.id))]
            served = tx.value(select(o.recipient_id).where(o.id == held.order_id))
        people = [held.helper_id, *sorted(named)]
        self.attempt(pair, self.world.actor("clerk"), served, people[chance % len(people)], kind)

    @rule(who=MEMBER)
    def leave(self, *, who: str) -> None:
        """One of them leaves; the others stay, so that there is still a life to play."""
        actor = self.world.actor(who)
        if who == "f":
            self.attempt(
                change_helper, self.world.actor("secretary"), helper_of(actor), HelperKind.MEMBER, {"state": "left"}
            )
