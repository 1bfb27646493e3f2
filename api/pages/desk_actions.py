"""What can be done at the desk about an order: by its state, and by who asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain.roles import Actor, Role
from matcher.domain.states import TAKEABLE, AssignmentState, Level, OrderState
from matcher.domain.transitions import allows
from matcher.queries.board import BoardRow
from matcher.queries.desk_held import StandingView


@dataclass(frozen=True, slots=True)
class Menu:
    """What decides on it: how far the order is, what was already done, and how it stands to who asks."""

    state: str
    level: str
    is_held: bool
    is_contacted: bool
    is_rated: bool
    standing: StandingView | None = None


VERBS: Mapping[str, tuple[str, str]] = {
    "accept": ("accept_order", "accept"),
    "offer": ("offer_order", "offer"),
    "serve": ("serve_at_window", "assign"),
    "served": ("serve_at_window", "report"),
    "pool": ("pool_order", "pool"),
    "confirm": ("confirm_order", "confirm"),
    "rate": ("rate_order", "rate"),
    "inform": ("inform_order", "inform"),
    "contact": ("contact_order", "contact"),
    "change": ("change_order", "change"),
    "need_info": ("need_info_order", "need_info"),
    "merge": ("merge_order", "merge"),
    "hand_over": ("hand_over_order", "hand_over"),
    "take_over": ("take_over_order", "take_over"),
    "return": ("return_order", "return"),
    "transfer": ("transfer_order", "transfer"),
    "escalate": ("escalate_order", "escalate"),
    "reassign": ("reassign_order", "free"),
    "suffice": ("confirm_order", "suffice"),
    "rework": ("rework_order", "rework"),
    "dispute": ("dispute_order", "dispute"),
    "settle": ("settle_order", "settle"),
    "reopen": ("reopen_order", "reopen"),
    "code": ("issue_code", "issue_code"),
    "reject": ("reject_order", "reject"),
    "cancel": ("cancel_order", "cancel"),
}
"""Action -> the operation that it needs, and the verb of the order that it uses."""

REASONS: Mapping[str, tuple[str, ...]] = {
    "need_info": ("need_info", "not_reachable"),
    "return": ("out_of_area", "not_able", "not_offered"),
    "transfer": ("not_offered", "out_of_area"),
    "escalate": ("not_able", "unsafe", "no_time"),
    "suffice": ("already_done", "other"),
    "rework": ("mistake", "other"),
    "dispute": ("mistake", "unsafe", "other"),
    "settle": ("already_done", "mistake", "other"),
    "reopen": ("mistake", "other"),
    "reject": ("not_offered", "out_of_area", "already_done", "mistake"),
    "cancel": ("no_longer_needed", "already_done", "mistake", "not_reachable"),
}
"""Action -> the reasons that are usual; others are told in words."""

REASSIGN_REASONS = ("ill", "away", "busy", "not_reachable", "other")
"""Why somebody who holds an order does not go after all."""

MANY = ("accept", "offer", "pool", "contact")
"""Actions on several chosen rows: they ask for no words."""

_PATHS = {"need_info": "need-info", "suffice": "confirm"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: what is sent where, and the reasons to choose from."""

    name: str
    path: str
    reasons: tuple[str, ...]


def can(actor: Actor, menu: Menu) -> dict[str, bool]:
    """Action -> whether it can be done now by the actor."""
    found = {
        name: actor.may(operation) and allows("order", menu.state, verb) for name, (operation, verb) in VERBS.items()
    }
    found["escalate"] &= menu.level != Level.DISTRICT
    found["transfer"] &= not menu.is_held
    found["contact"] &= not menu.is_contacted
    found["rate"] &= not menu.is_rated
    return found | _by_standing(actor, found, menu.standing)


def _by_standing(actor: Actor, found: Mapping[str, bool], standing: StandingView | None) -> dict[str, bool]:
    """Actions for which the state alone does not decide."""
    if standing is None:
        return dict.fromkeys(
            ("serve", "served", "hand_over", "take_over", "suffice", "dispute", "settle", "reopen", "reassign"), False
        )
    coming = [one for one in standing.held if one.state == AssignmentState.ACTIVE]
    giving = any(not one.is_begun and not one.is_along for one in coming)
    decides = actor.role is Role.SECRETARY or standing.is_owner
    return {
        "serve": found["serve"] and standing.is_at_window,
        "served": found["served"] and standing.is_at_window,
        "hand_over": found["hand_over"] and decides and not standing.is_ruled,
        "take_over": found["take_over"] and standing.is_handed,
        "suffice": found["suffice"] and bool(standing.held) and not coming,
        "dispute": found["dispute"] and not standing.is_disputed,
        "settle": found["settle"] and standing.is_disputed,
        "reopen": found["reopen"] and standing.is_reopenable,
        "reassign": actor.may("reassign_order") and giving,
    }


def menu_of(actor: Actor, menu: Menu) -> list[Entry]:
    """The actions that ask for a reason and can be done now, what takes away last."""
    may = can(actor, menu)
    return [Entry(name, _PATHS.get(name, name), reasons) for name, reasons in REASONS.items() if may[name]]


def many_of(actor: Actor, row: BoardRow) -> list[str]:
    """What can be done about the row together with others."""
    state = OrderState.ACCEPTED if row.state == "pooled" else row.state
    undone = {"offer": not row.asked, "pool": not row.pooled and state in TAKEABLE, "contact": not row.contacted}
    may = {name: VERBS[name] for name in MANY if undone.get(name, True)}
    return [name for name, (operation, verb) in may.items() if actor.may(operation) and allows("order", state, verb)]
