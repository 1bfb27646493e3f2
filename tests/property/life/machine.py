"""The whole life: everybody plays at once, and after every step everything must hold."""

from hypothesis.stateful import initialize, invariant

from matcher.usecases.accept_order import accept_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.place_order import place_order
from matcher.usecases.pool_order import pool_order
from tests.fixtures.world import ONE_PERSON, TWO_PEOPLE
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

    @initialize()
    def middle(self) -> None:
        """Begun in the middle of things, so that short lives see work being done and its end as well."""
        self.take_on(ONE_PERSON)
        self.take_on(TWO_PEOPLE)
        self.serve()
        self.everything_is_done()
        done = self.order("confirm", 1)
        self.attempt(confirm_order, self.world.actor("clerk"), done)
        self.days_go_by(days=8)
        self.serve_time()
        for service in (TWO_PEOPLE, ONE_PERSON):
            self.take_on(service)
        self.serve()

    def take_on(self, service: str) -> None:
        clerk, command = self.world.actor("clerk"), self.world.command(self.windows([1, 2], "morning"), service=service)
        assert self.attempt(place_order, self.world.actor("resident"), command)
        order_id = self.all_of("service_order")[-1].id
        assert self.attempt(accept_order, clerk, order_id, None)
        assert self.attempt(pool_order, clerk, order_id, is_open=True)

    @invariant()
    def everything_holds(self) -> None:
        self.serve_time()
        with self.database.read() as tx:
            all_hold(tx, is_away=self.away > 0)
        self.warm_is_fresh()
        self.away = max(0, self.away - 1)
        self.go_on()
