"""A district kept warm beside the life, which answers as the live process does: it must be what a fresh one is."""

from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from matcher.planning import answers, asking
from matcher.planning.district import District
from tests.fixtures.world import DISTRICT
from tests.property.life.ground import Ground


class Warm(Ground):
    """The engine's memory of the district."""

    every: ClassVar[int] = 6
    """After how many steps it is compared with a district loaded afresh."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        with self.database.read() as tx:
            self.warm = District.load(tx, DISTRICT)
        self.world.services = replace(self.world.services, live=self)

    def ask(self, district: str, question: bytes) -> bytes | None:
        """Answer as the live process does; nobody answers while nobody is there."""
        if self.away or district != DISTRICT:
            return None
        self.follow()
        return asking.answered(self.warm, question)

    def follow(self) -> bool:
        """Take in what changed; False where it had to be loaded afresh."""
        with self.database.read() as tx:
            followed = self.warm.follow(tx)
            if not followed:
                self.warm = District.load(tx, DISTRICT)
        return followed

    def warm_is_fresh(self) -> None:
        self.steps += 1
        if self.steps % self.every == 0 and self.follow():
            with self.database.read() as tx:
                fresh = District.load(tx, DISTRICT)
                # Between two looks a part of the day may begin.
                if self.warm.follow(tx):
                    self.compare(fresh)

    def compare(self, fresh: District) -> None:
        assert self.warm.present.orders == fresh.present.orders
        assert self.warm.present.helpers == fresh.present.helpers
        assert self.warm.present.keep() == fresh.present.keep() == fresh.present.is_exact
        cost = self.warm.present.live().last.cost if fresh.present.is_exact else None
        if cost is not None:
            assert cost == fresh.present.live().last.cost
        for order_id in [row.id for row in self.all_of("service_order")][-2:]:
            assert self.warm.has(order_id) == fresh.has(order_id)
            if fresh.has(order_id):
                mine, theirs = (answers.propose(one, [order_id]) for one in (self.warm, fresh))
                assert (mine.lines, mine.left, mine.held) == (theirs.lines, theirs.left, theirs.held)
                assert told(self.warm, order_id) == told(fresh, order_id)
        # Questions about what would be leave the plan as it was.
        assert cost is None or cost == self.warm.present.live().last.cost


def told(district: District, order_id: UUID) -> object:
    """What it says of candidates; of shifts that cost the same it may name either."""
    found = answers.candidates(district, order_id, 9)
    return [(one.helper_id, one.cost) for one in found.items], found.unserved
