"""A month in a community, each day as the dice of one seed fall: so that there is something to count."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain.closing import Answers
from matcher.domain.errors import JiedanError
from matcher.domain.states import Urgency
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.answer_offer import accept_offer, decline_offer
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.contact_order import contact_order
from matcher.usecases.place_order import Person
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from tests.fixtures.clock import set_clock
from tests.fixtures.steps import run_round
from tests.fixtures.world import CELL, NEXT_CELL, World
from workers.tick import tick_once

SERVICES = ("C04", "C04", "C04", "H05", "H05")
TAGS = ("PC_REPAIR", "COMPANION")
ORDERS_A_DAY = 3
HOURS = (9, 11, 15, 19)


class Month:
    """Days that are lived one after the other."""

    def __init__(self, world: World, seed: int = 7) -> None:
        self.world, self.dice = world, random.Random(seed)
        for number in range(9):
            world.member(f"m{number}", (CELL, NEXT_CELL)[number % 2], TAGS, total=4)

    def live_a_day(self) -> None:
        """Orders come at some hour, a round is made, and everybody does what one does, or not."""
        set_clock(self.world, self.dice.choice(HOURS))
        for _ in range(ORDERS_A_DAY):
            self._place()
        run_round(self.world)
        self._answer()
        set_clock(self.world, 20)
        self._serve()
        self._look_back()
        for _ in range(3):
            tick_once(self.world.services)
            self.world.work()

    def _place(self) -> None:
        neighbour = self.dice.randrange(6)
        about = {
            "service": self.dice.choice(SERVICES),
            "area": self.dice.choice((CELL, NEXT_CELL)),
            "contact": Person(f"示例{neighbour}", f"0001234567{neighbour}"),
        }
        windows = [self.world.shift(ahead, part) for ahead in (0, 1, 2) for part in ("afternoon", "evening")]
        urgency = self.dice.choice((None, None, Urgency.URGENT))
        with suppress(JiedanError):
            order = self.world.accepted(windows[self.dice.randrange(2) :], urgency, **about)
            if self._happens(0.7):
                self._try(contact_order, self.world.actor("clerk"), order)

    def _answer(self) -> None:
        for row in self._rows("offer", state="pending"):
            who = self._who(row.helper_id)
            match self.dice.randrange(5):
                case 0:
                    self._try(decline_offer, who, row.id, None)
                case 1:
                    pass
                case _:
                    self._try(accept_offer, who, row.id)

    def _serve(self) -> None:
        for row in self._rows("assignment", state="active"):
            who, minutes = self._who(row.helper_id), self.dice.randrange(20, 90)
            if self._happens(0.1):
                self._try(do_assignment.release, who, row.id, None)
            elif self._happens(0.8):
                self._try(do_assignment.start, who, row.id)
                self._try(do_assignment.report, who, row.id, minutes, None)

    def _look_back(self) -> None:
        resident, clerk = self.world.actor("resident"), self.world.actor("clerk")
        for row in self._rows("service_order", state="reported"):
            by = resident if self._happens(0.6) else clerk
            if self._happens(0.8):
                self._try(confirm_order, by, row.id)
        for row in self._rows("service_order", state="confirmed"):
            said = Answers(self._says(0.9), self._says(0.8), self._says(0.7))
            if self._happens(0.5):
                self._try(rate_order, resident, row.id, said, None, None)
        for row in self._rows("service_order", state="closed"):
            if self._happens(0.1):
                self._try(reopen_order, resident, row.id, None)
        for row in self._rows("service_order", state="accepted"):
            if self._happens(0.05):
                self._try(cancel_order, resident, row.id, "other")

    def _says(self, yes: float) -> bool | None:
        return None if self._happens(0.1) else self._happens(yes)

    def _happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _who(self, helper_id: UUID) -> Any:
        return next(one for one in self.world.actors.values() if one.helper_id == helper_id)

    def _rows(self, table: str, **wanted: str) -> list[Any]:
        found = schema.metadata.tables[table]
        with self.world.services.read() as tx:
            mine = [found.c[name] == value for name, value in wanted.items()]
            return list(tx.rows(select(found).where(*mine).order_by(found.c.seq)))

    def _try(self, act: Callable[..., object], *given: object) -> None:
        """What is not allowed at the moment is not done."""
        with suppress(JiedanError):
            self.world.services.commit(lambda tx: act(tx, *given))
