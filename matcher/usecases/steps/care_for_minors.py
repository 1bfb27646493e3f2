"""Nobody begins to serve a minor with fewer, or other, people than minors need."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.errors import WrongState
from matcher.domain.minors import is_cared_for, is_minor
from matcher.store import places, recipients
from matcher.store.database import Tx

_SENTENCE = (
    "the person served is a minor, whom two adults with a checked CHILD_SAFE serve; the community's desk looks at it,"
    " so give it back, or wait for them"
)


def require_care(tx: Tx, order: Row[Any], day: dt.date) -> None:
    """WrongState where it was learnt only after somebody took it that the person served is a minor on `day`."""
    born_year = recipients.born_year_of(tx, order.recipient_id)
    if is_minor(born_year, day) and not is_cared_for(places.read_needs(order.needs)):
        raise WrongState(_SENTENCE)
