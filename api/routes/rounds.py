"""Rounds: one optimizer run over an area, proposed or sent out at once."""

from api.door import Call, Doors, How
from api.schemas.dispatch import DispatchRoundBody, StartRoundBody, TryRoundBody
from api.schemas.fields import NoQuery
from matcher.planning.trying import Wish
from matcher.queries import round_changes, rounds
from matcher.queries.round_changes import RoundTryView
from matcher.queries.rounds import RoundView
from matcher.store.database import Tx
from matcher.usecases.dispatch_round import Change, dispatch_round
from matcher.usecases.start_round import start_round

doors = Doors("rounds")


@doors.at("POST /rounds", "start_round", StartRoundBody, RoundView, How(status=202))
def start(tx: Tx, call: Call, body: StartRoundBody) -> RoundView:
    """Ask for a round; read it until it is proposed or dispatched."""
    return rounds.read_round(tx, call.actor, start_round(tx, call.actor, body.area, body.mode))


@doors.at("GET /rounds/{id}", "read_round", NoQuery, RoundView)
def read_round(tx: Tx, call: Call, _: NoQuery) -> RoundView:
    """One round."""
    return rounds.read_round(tx, call.actor, call.id)


@doors.at("POST /rounds/{id}/dispatch", "dispatch_round", DispatchRoundBody, RoundView)
def dispatch(tx: Tx, call: Call, body: DispatchRoundBody) -> RoundView:
    """Send a proposed round out, without some orders or with some changed."""
    changes = [Change(one.order, one.shift.shift(), tuple(one.helpers)) for one in body.changes]
    dispatch_round(tx, call.actor, call.id, body.except_, changes)
    return rounds.read_round(tx, call.actor, call.id)


@doors.at("POST /rounds/{id}/try", "dispatch_round", TryRoundBody, RoundTryView, How(reads=True))
def try_round(tx: Tx, call: Call, body: TryRoundBody) -> RoundTryView:
    """See what changes to a proposed round cost exactly, and who would have to move; nothing is changed by it."""
    wishes = [Wish(one.order, one.helper, one.shift.shift() if one.shift else None) for one in body.changes]
    return round_changes.try_changes(tx, call.live, call.actor, call.id, wishes, body.except_)
