"""Who plays residents: they order, wish, answer, change their minds, and say how it was."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from matcher.domain.closing import Answers
from matcher.domain.states import Channel, ConsentBy, ConsentHow, Urgency
from matcher.usecases.accept_order import accept_order
from matcher.usecases.ask_back import inform
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.issue_code import issue_code
from matcher.usecases.place_order import Consent, Person, PlaceOrder, Proxy, Wish, place_order
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from tests.fixtures.world import CELL, FAR_CELL, NEXT_CELL, ONE_PERSON, TWO_PEOPLE
from tests.property.life.ground import CHANCE, PARTS, Ground

MEALS, LEAK, VISIT, EXACT, LESSON, CERTIFICATE = "A06", "C03", "H05", "N05", "G06", "W34"
"""One that goes along in a run, one that cannot wait, a courtesy visit, one with exact hours, one for children, one of
the window."""
SERVICES = st.sampled_from(
    [ONE_PERSON, ONE_PERSON, TWO_PEOPLE, TWO_PEOPLE, MEALS, MEALS, LEAK, VISIT, LESSON, CERTIFICATE]
)
CHILD = Person("示例丙", "00012345670", 2015)
PEOPLE = (
    Person("示例甲", "00012345678"),
    Person("示例乙", "00012345679"),
    CHILD,
    Person("示例丁", "00012345671", 1940),
)
YES_OR_NO = st.sampled_from([True, True, False, None])
DAYS = st.lists(st.sampled_from([1, 2, 0, 3, 9]), min_size=1, max_size=2, unique=True)
"""Few, so that many things want the same hour."""
FILERS = st.sampled_from(["resident", "resident", "resident", "clerk", "neighbour", "grid"])
URGENCIES = st.sampled_from([None, None, *Urgency])


class Residents(Ground):
    """Those who order, and those who order for them."""

    @rule(
        services=st.lists(SERVICES, min_size=1, max_size=3),
        days=DAYS,
        part=PARTS,
        urgency=URGENCIES,
        filer=FILERS,
        whom=st.integers(0, 3),
        area=st.sampled_from([CELL, CELL, NEXT_CELL, FAR_CELL]),
        is_accepted=st.sampled_from([True, True, False]),
    )
    def place(
        self,
        *,
        services: list[str],
        days: list[int],
        part: str,
        urgency: Urgency | None,
        filer: str,
        whom: int,
        area: str,
        is_accepted: bool,
    ) -> None:
        proxy = Proxy("示例代", "child") if filer == "neighbour" else None
        windows, channel = self.windows(days, part), Channel.WEB if filer == "resident" else Channel.PHONE
        for number, service in enumerate(services):
            served = PEOPLE[(whom + number) % len(PEOPLE)]
            by = ConsentBy.GUARDIAN if served is CHILD else ConsentBy.SELF
            given = {"recipient": served, "consent": Consent(by, ConsentHow.PHONE, "1"), "area": area}
            how = {"claimed_urgency": urgency, "channel": channel, "on_behalf_of": proxy}
            self.file(self.world.command(windows, service=service, **given, **how), filer, is_accepted=is_accepted)

    def file(self, command: PlaceOrder, filer: str = "resident", *, is_accepted: bool = True) -> None:
        """As it is asked for; a clerk may take it on at once."""
        if self.attempt(place_order, self.world.actor(filer), command) and is_accepted:
            newest = self.all_of("service_order")[-1]
            self.attempt(accept_order, self.world.actor("clerk"), newest.id, command.claimed_urgency)

    @rule(days=DAYS, begin=st.sampled_from([8, 10]), hours=st.sampled_from([1, 2, 5]))
    def exact(self, *, days: list[int], begin: int, hours: int) -> None:
        at = (dt.time(begin), dt.time(begin + hours))
        command = self.world.command(self.windows(days, "morning"), service=EXACT, at=at)
        self.file(command)

    @rule(days=DAYS, is_accepted=st.booleans(), is_goods=st.booleans())
    def wish(self, *, days: list[int], is_accepted: bool, is_goods: bool) -> None:
        given = Wish("想要一个小板凳", "goods", 50) if is_goods else Wish("想请人教我用手机", "service")
        command = self.world.command(self.windows(days, "morning"), service=None, wish=given)
        self.file(command, is_accepted=is_accepted)

    @rule(chance=CHANCE, verb=st.sampled_from(["inform", "cancel", "confirm", "confirm", "code"]), who=FILERS)
    def say(self, *, chance: int, verb: str, who: str) -> None:
        works: dict[str, Callable[..., object]] = {
            "inform": partial(inform, note="示例"),
            "cancel": partial(cancel_order, reason="mistake"),
            "confirm": confirm_order,
            "code": issue_code,
        }
        order_id = self.order("issue_code" if verb == "code" else verb, chance)
        if order_id is not None:
            self.attempt(works[verb], actor=self.world.actor(who), order_id=order_id)

    @rule(chance=CHANCE, days=DAYS, part=PARTS)
    def change(self, *, chance: int, days: list[int], part: str) -> None:
        order_id = self.order("change", chance)
        if order_id is not None:
            self.attempt(change_order, self.world.actor("resident"), order_id, self.windows(days, part), None)

    @rule(
        chance=CHANCE,
        who=st.sampled_from(["resident", "clerk"]),
        contacted=st.booleans(),
        solved=YES_OR_NO,
        satisfied=YES_OR_NO,
    )
    def rate(self, *, chance: int, who: str, contacted: bool, solved: bool | None, satisfied: bool | None) -> None:
        order_id = self.order("rate", chance)
        if order_id is not None:
            answers = Answers(contacted, solved, satisfied)
            self.attempt(rate_order, self.world.actor(who), order_id, answers, None, None)

    @rule(chance=CHANCE, has_times=st.booleans())
    def reopen(self, *, chance: int, has_times: bool) -> None:
        order_id = self.order("reopen", chance)
        if order_id is not None:
            times = self.windows([2, 3], "morning") if has_times else None
            self.attempt(reopen_order, self.world.actor("resident"), order_id, None, times)
