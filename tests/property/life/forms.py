"""Who plays the forms beside single orders: sessions and their seats, runs, series, duties, the duty phone."""

import datetime as dt
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from matcher.domain.states import Channel, ConsentBy, ConsentHow, SeriesState
from matcher.usecases.book_seat import book_seat, cancel_seat, cancel_session, note_attendance
from matcher.usecases.keep_roster import RosterData, claim_duty, make_roster, release_duty, set_duty_phone
from matcher.usecases.make_session import SessionData, make_session
from matcher.usecases.place_order import Consent, Person
from matcher.usecases.repeat_service import SeriesData, accept_series, change_series, place_series
from matcher.usecases.report_undelivered import report_undelivered
from tests.fixtures.world import CELL, HOME
from tests.property.life.ground import CHANCE, HELPERS, PARTS, Ground
from tests.property.life.residents import PEOPLE

BLOOD_PRESSURE, WEEKLY, PATROL = "B01", "A08", "L01"
CONSENT = Consent(ConsentBy.SELF, ConsentHow.PHONE, "1")
SOMEBODY = st.sampled_from(HELPERS)
GROWN_UP = st.sampled_from([PEOPLE[0], PEOPLE[1], PEOPLE[3]])


class Forms(Ground):
    """What is planned in other ways than one order by one."""

    @rule(day=st.integers(0, 4), part=PARTS, seats=st.integers(1, 3), is_exact=st.booleans())
    def announce(self, *, day: int, part: str, seats: int, is_exact: bool) -> None:
        at = (dt.time(8, 30), dt.time(11)) if is_exact and part == "morning" else None
        data = SessionData(BLOOD_PRESSURE, HOME, "社区活动室", self.world.shift(day, part), seats, at)
        self.attempt(make_session, self.world.actor("clerk"), data)

    @rule(chance=CHANCE, whom=st.sampled_from(PEOPLE), who=st.sampled_from(["resident", "clerk"]))
    def book(self, *, chance: int, whom: Person, who: str) -> None:
        found = self.pick("service_session", chance, ["open"])
        if found is not None:
            self.attempt(book_seat, self.world.actor(who), found.id, whom, CONSENT)

    @rule(chance=CHANCE, is_all=st.sampled_from([False, False, True]))
    def do_not_come(self, *, chance: int, is_all: bool) -> None:
        if is_all:
            found = self.fit("session", "cancel", chance)
            if found is not None:
                self.attempt(cancel_session, self.world.actor("clerk"), found.id, "weather")
            return
        seat = self.fit("seat", "cancel", chance)
        if seat is not None:
            self.attempt(cancel_seat, self.world.actor("clerk"), seat.id, None)

    @rule(chance=CHANCE, most=st.integers(0, 3))
    def note_who_came(self, *, chance: int, most: int) -> None:
        found = self.pick("service_session", chance, ["open"])
        if found is not None:
            seats = [row.id for row in self.all_of("seat") if row.session_id == found.id and row.state == "booked"]
            self.attempt(note_attendance, self.world.actor("clerk"), found.id, seats[:most])

    @rule(chance=CHANCE)
    def nobody_at_home(self, *, chance: int) -> None:
        """One who goes along in a run is not met."""
        along = [row for row in self.all_of("assignment") if row.carrier_id is not None and row.state == "active"]
        if along:
            one = along[chance % len(along)]
            self.attempt(report_undelivered, self.helper(one.helper_id), one.id, "示例")

    @rule(
        whom=GROWN_UP,
        part=PARTS,
        days=st.lists(st.integers(0, 6), min_size=1, max_size=2, unique=True),
        who=st.sampled_from(["clerk", "resident"]),
        weeks=st.sampled_from([None, None, 0, 2]),
        skips=st.booleans(),
    )
    def repeat(self, *, whom: Person, part: str, days: list[int], who: str, weeks: int | None, skips: bool) -> None:
        data = SeriesData(
            service=WEEKLY,
            area=CELL,
            place="示例路1号",
            contact=whom,
            days=tuple((day, part) for day in days),
            first=self.world.today,
            consent=CONSENT,
            last=None if weeks is None else self.world.day(7 * weeks),
            skips_holidays=skips,
            channel=Channel.PHONE,
        )
        self.attempt(place_series, self.world.actor(who), data)

    @rule(chance=CHANCE, verb=st.sampled_from(["accept", "pause", "resume", "resume", "end"]))
    def change_series(self, *, chance: int, verb: str) -> None:
        found = self.fit("series", verb, chance)
        if found is None:
            return
        wanted = {"pause": SeriesState.PAUSED, "resume": SeriesState.ACTIVE, "end": SeriesState.ENDED}
        act = partial(change_series, wanted=wanted[verb], reason="away") if verb in wanted else accept_series
        self.attempt(act, actor=self.world.actor("clerk"), series_id=found.id)

    @rule(part=PARTS, places=st.integers(1, 2), days=st.integers(1, 9))
    def draw_up(self, *, part: str, places: int, days: int) -> None:
        week = tuple((day, part) for day in range(7))
        data = RosterData(PATROL, HOME, "巡逻队", week, self.world.today, self.world.day(days), places, "00012340000")
        self.attempt(make_roster, self.world.actor("secretary"), data)
        self.attempt(set_duty_phone, self.world.actor("secretary"), HOME, "00012340001")

    @rule(chance=CHANCE, who=SOMEBODY, is_taken=st.sampled_from([True, True, False]))
    def on_duty(self, *, chance: int, who: str, is_taken: bool) -> None:
        ahead = [row.id for row in self.all_of("duty") if row.date >= self.world.today]
        if ahead and is_taken:
            self.attempt(claim_duty, self.world.actor(who), ahead[chance % len(ahead)])
        elif ahead:
            self.give_back(who, chance)

    def give_back(self, who: str, chance: int) -> None:
        actor = self.world.actor(who)
        mine = [
            row.duty_id for row in self.all_of("duty_place") if row.helper_id == actor.helper_id and row.state == "held"
        ]
        if mine:
            self.attempt(release_duty, actor, mine[chance % len(mine)], "ill")
