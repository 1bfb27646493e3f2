"""Which times of an order can still be taken: what cannot wait also in a part of the day that is going on."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import Form


def closes_at(calendar: Calendar, order: Row[Any], shift: Shift) -> dt.datetime:
    """When it is too late to take the order in this shift."""
    return calendar.ends_at(shift) if order.form == Form.NOW else calendar.starts_at(shift)


def is_open(calendar: Calendar, order: Row[Any], shift: Shift, now: dt.datetime) -> bool:
    """Whether the order can still be taken in this shift."""
    return closes_at(calendar, order, shift) > now
