"""Each key of a hotline has so many calls a minute, and nobody else's."""

from uuid import UUID

import pytest

from api.open311.door import Budget
from matcher.domain.errors import SlowDown


def test_so_many_a_minute_for_each_key() -> None:
    now = [0.0]
    budget = Budget(2, lambda: now[0])
    one, other = UUID(int=1), UUID(int=2)
    budget.spend(one)
    now[0] = 30.0
    budget.spend(one)
    with pytest.raises(SlowDown):
        budget.spend(one)
    budget.spend(other)
    now[0] = 60.0
    budget.spend(one)
    with pytest.raises(SlowDown):
        budget.spend(one)
