"""Who plays leaders: they name who goes, and change who belongs to the team."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from matcher.domain.states import HelperKind
from matcher.usecases.name_crew import name_crew
from matcher.usecases.register_helper import change_helper
from tests.fixtures.steps import helper_of
from tests.property.life.ground import CHANCE, LEADERS, MEMBERS, Ground

PEOPLE = st.lists(st.sampled_from(MEMBERS), max_size=3, unique=True)


class Teams(Ground):
    """Those who speak for several."""

    @rule(chance=CHANCE, people=PEOPLE)
    def name_who_goes(self, *, chance: int, people: list[str]) -> None:
        teams = {helper_of(self.world.actor(name)) for name in LEADERS}
        held = [row for row in self.all_of("assignment") if row.state == "active" and row.helper_id in teams]
        if held:
            one = held[-1 - chance % len(held)]
            leader = self.helper(one.helper_id)
            self.attempt(name_crew, leader, one.id, [helper_of(self.world.actor(name)) for name in people])

    @rule(people=PEOPLE)
    def send_the_usual(self, *, people: list[str]) -> None:
        """Whoever of a, c and d is not named here stays at home, for all that the team holds."""
        usual = [name for name in ("a", "c", "d") if name not in people]
        leader = self.world.actor("t")
        for held in self.all_of("assignment"):
            if held.state == "active" and held.helper_id == leader.helper_id:
                self.attempt(name_crew, leader, held.id, [helper_of(self.world.actor(name)) for name in usual])

    @rule(people=PEOPLE, crews=st.integers(1, 3))
    def change_team(self, *, people: list[str], crews: int) -> None:
        members = tuple(helper_of(self.world.actor(name)) for name in people)
        fields = {"members": members, "crews": crews}
        leader = self.world.actor("t")
        self.attempt(change_helper, self.world.actor("secretary"), helper_of(leader), HelperKind.TEAM, fields)
