"""The whole life: everybody plays at once, and after every step everything must hold."""

from hypothesis.stateful import invariant

from tests.property.life.checks import all_hold
from tests.property.life.clocks import Clocks
from tests.property.life.closing import Closing
from tests.property.life.desk import Desk
from tests.property.life.district import District
from tests.property.life.engine import Rounds
from tests.property.life.forms import Forms
from tests.property.life.members import Members
from tests.property.life.residents import Residents
from tests.property.life.teams import Teams
from tests.property.life.warm import Warm


class Life(Residents, Desk, Closing, Members, Teams, Rounds, Forms, District, Clocks, Warm):
    """Residents, desk, members, leaders, clocks and engine."""

    # What most lives are made of is drawn more often than what seldom happens.
    ask_1 = ask_2 = ask_3 = ask_4 = Residents.place
    serve_1 = serve_2 = Rounds.serve
    agree_1 = agree_2 = Members.everybody_agrees
    do_1 = do_2 = Members.do_it
    claim_1 = claim_2 = Members.claim
    answer_1 = Members.answer
    done_1 = Members.everything_is_done
    desk_1 = desk_2 = Desk.at_the_desk
    say_1 = Residents.say
    hours_1 = Clocks.pass_time

    @invariant()
    def everything_holds(self) -> None:
        self.serve_time()
        with self.database.read() as tx:
            all_hold(tx, is_away=self.away > 0)
        self.warm_is_fresh()
        self.away = max(0, self.away - 1)
        self.go_on()
