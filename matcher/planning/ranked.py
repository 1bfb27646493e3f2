"""Pairs of the present plan in the words of the database: who could take an order, and what somebody could take."""

from matcher.engine.instance import Helper, Need, Order
from matcher.engine.ranking import RankedPair
from matcher.planning.candidates import Candidate
from matcher.planning.district import District
from matcher.planning.shares import facts_of, tags_of


def described(district: District, row: RankedPair) -> Candidate:
    """A pair that the engine ranked; `others` is all that goes beyond the pair's own cost."""
    order, helper = district.present.orders[row.order], district.present.helpers[row.helper]
    who = district.helper_at(row.helper)
    parts = {
        "distance": row.distance,
        "helper": row.own,
        "tags": row.tags,
        "bonus": row.bonus,
        "window": row.window,
        # At what it carries now: what its planned services add is told among the others, whichever plan is at hand.
        "balance": district.weights.balance * (2 * helper.load + 1),
    }
    extra = {"change": row.change, "others": row.cost - row.change - sum(parts.values())}
    parts |= {name: cost for name, cost in extra.items() if cost}
    about = facts_of(district.planned(row.order), who, tags_of(_filled(order, helper, row)))
    return Candidate(who.id, helper.kind, row.cost, {**parts, **about}, district.horizon.shift(row.shift))


def _filled(order: Order, helper: Helper, row: RankedPair) -> tuple[Need, ...]:
    """The needs that the helper fills: one place, which by its cost, or a team the whole."""
    if helper.kind == "team" or len(order.needs) == 1:
        return order.needs
    window = next(window for window in order.windows if window.shift == row.shift)
    for need in order.needs:
        tags = {*need.tags, *window.tags}
        if tags <= helper.tags.keys() and sum(helper.tags[tag] for tag in tags) == row.tags:
            return (need,)
    return ()
