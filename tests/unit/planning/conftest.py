import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from matcher.domain.needs import Need
from matcher.domain.shifts import DEFAULT_PARTS, Calendar, Horizon
from matcher.domain.states import Form, HelperKind, HelperState, Level, OrderKind, OrderState, Urgency
from matcher.planning.frame import Frame, lay_out
from matcher.store.facts import HelperFacts, OrderFacts

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def horizon() -> Horizon:
    """Eight days from a Monday, in the middle of its first morning."""
    return Calendar(DEFAULT_PARTS, ZONE).horizon(dt.datetime.combine(MONDAY, dt.time(10), ZONE))


@pytest.fixture
def frame(horizon: Horizon) -> Frame:
    return lay_out(horizon)


@pytest.fixture
def order() -> Callable[..., OrderFacts]:
    def made(**changes: Any) -> OrderFacts:
        values: dict[str, Any] = {
            "seq": 1, "id": UUID(int=1), "version": 1, "kind": OrderKind.MENU, "state": OrderState.ACCEPTED,
            "form": Form.SINGLE, "area": "211402001001001", "urgency": Urgency.NORMAL,
            "placed_at": dt.datetime.combine(MONDAY, dt.time(9), ZONE), "carried": False,
            "search_level": Level.COMMUNITY, "needs": (Need(("COOK",), 1),), "accepts": ("member", "team"),
            "has_consent": True, "has_record": True,
        }  # fmt: skip
        return OrderFacts(**values | changes)

    return made


@pytest.fixture
def helper() -> Callable[..., HelperFacts]:
    def made(**changes: Any) -> HelperFacts:
        values: dict[str, Any] = {
            "seq": 1, "id": UUID(int=1), "kind": HelperKind.MEMBER, "state": HelperState.ACTIVE, "reach": 1,
            "per_shift": 1, "per_day": 1, "total": 2, "size": 1, "bases": ("211402001001001",), "tags": {},
        }  # fmt: skip
        return HelperFacts(**values | changes)

    return made
