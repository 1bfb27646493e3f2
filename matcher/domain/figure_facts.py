"""What is known of one order for the figures, and where it counts by that: above or below the line, or left out."""

from collections.abc import Iterator
from typing import NamedTuple

from matcher.domain.states import Level, OrderState

_TURNED_AWAY = frozenset({OrderState.REJECTED, OrderState.TRANSFERRED})
_DONE = frozenset({OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED})
_DROPPED = _TURNED_AWAY | {OrderState.CANCELLED}


class Asked(NamedTuple):
    """Those who were asked first, at the same moment, by what became of their offers; nobody: never asked."""

    pending: int
    refused: int
    accepted: int


class PlacedFact(NamedTuple):
    """An order by the moment that it was placed; `asked` is None where nobody was."""

    state: str
    is_contacted: bool
    is_in_time: bool
    is_denied: bool
    is_over: bool
    is_dropped_in_time: bool
    asked: Asked | None

    def sums(self) -> Iterator[str]:
        """Response: contacted in time, unless the resident says that nobody did; first offers: accepted of answered."""
        yield "placed"
        if self.state == OrderState.MERGED:
            yield "merged"
        elif self.state in _DROPPED and not self.is_contacted and self.is_dropped_in_time:
            yield "ended_first"
        elif not self.is_over:
            yield "contact_open"
        else:
            yield "response_of"
            if self.is_in_time and not self.is_denied:
                yield "response"
        yield from self._first_offers()

    def _first_offers(self) -> Iterator[str]:
        if self.asked is None:
            yield "not_asked"
        elif self.asked.pending:
            yield "first_open"
        elif not self.asked.refused and not self.asked.accepted:
            yield "first_rescinded"
        else:
            yield "first_offer_of"
            if self.asked.accepted:
                yield "first_offer"


class DueFact(NamedTuple):
    """An order by the moment that it was due."""

    state: str
    is_dropped_before: bool
    is_over: bool
    is_done_by_then: bool
    is_taken_by_then: bool

    def sums(self) -> Iterator[str]:
        """On time: reported by all by then; unmet: nobody had taken it by then."""
        yield "due"
        if self.state == OrderState.MERGED:
            yield "merged"
        elif self.state in _TURNED_AWAY:
            yield "turned_away"
        elif self.state == OrderState.CANCELLED and self.is_dropped_before:
            yield "cancelled"
        elif not self.is_over:
            yield "not_due"
        else:
            yield "on_time_of"
            yield "unmet_of"
            if self.state in _DONE and self.is_done_by_then:
                yield "on_time"
            if not self.is_taken_by_then:
                yield "unmet"


class ClosedFact(NamedTuple):
    """An order by the moment that it ended; what the resident said is None where there is no answer."""

    state: str
    solved: bool | None
    satisfied: bool | None
    is_confirmed_by_resident: bool
    is_asked: bool
    is_first_hit: bool
    level: str
    is_in_cell: bool
    is_redone: bool

    def sums(self) -> Iterator[str]:
        """Only closed orders count; no answer is never a yes, but who confirms that it was done says that it was."""
        if self.state != OrderState.CLOSED:
            yield self._left_out
            return
        yield from ("closed", "solution_of", "satisfaction_of", "in_community_of", "rework_of")
        if self.solved or (self.solved is None and self.is_confirmed_by_resident):
            yield "solution"
        if self.satisfied:
            yield "satisfaction"
        if self.satisfied is None:
            yield "unsaid"
        if self.is_redone:
            yield "rework"
        yield from self._first_hit()
        yield from self._where()

    @property
    def _left_out(self) -> str:
        known = {OrderState.CONFIRMED: "rating_open", OrderState.CANCELLED: "cancelled", OrderState.MERGED: "merged"}
        return known.get(OrderState(self.state), "turned_away")

    def _first_hit(self) -> Iterator[str]:
        if not self.is_asked:
            yield "not_asked"
            return
        yield "first_hit_of"
        if self.is_first_hit:
            yield "first_hit"

    def _where(self) -> Iterator[str]:
        if self.level == Level.COMMUNITY:
            yield "in_community"
            if self.is_in_cell:
                yield "in_cell"
        else:
            yield "in_street" if self.level == Level.STREET else "in_district"
