"""What can be done at the desk about an order: by its state, and by who asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain.roles import Actor
from matcher.domain.states import Level
from matcher.domain.transitions import allows


@dataclass(frozen=True, slots=True)
class Menu:
    """What decides on it: how far the order is, and what was already done."""

    state: str
    level: str
    is_held: bool
    is_contacted: bool
    is_rated: bool


VERBS: Mapping[str, tuple[str, str]] = {
    "accept": ("accept_order", "accept"),
    "offer": ("offer_order", "offer"),
    "pool": ("pool_order", "pool"),
    "confirm": ("confirm_order", "confirm"),
    "rate": ("rate_order", "rate"),
    "inform": ("inform_order", "inform"),
    "contact": ("contact_order", "contact"),
    "need_info": ("need_info_order", "need_info"),
    "merge": ("merge_order", "merge"),
    "return": ("return_order", "return"),
    "transfer": ("transfer_order", "transfer"),
    "escalate": ("escalate_order", "escalate"),
    "reassign": ("reassign_order", "free"),
    "rework": ("rework_order", "rework"),
    "reopen": ("reopen_order", "reopen"),
    "reject": ("reject_order", "reject"),
    "cancel": ("cancel_order", "cancel"),
}
"""Action -> the operation that it needs, and the verb of the order that it uses."""

REASONS: Mapping[str, tuple[str, ...]] = {
    "need_info": ("need_info", "not_reachable"),
    "return": ("out_of_area", "not_able", "not_offered"),
    "transfer": ("not_offered", "out_of_area"),
    "escalate": ("not_able", "unsafe", "no_time"),
    "reassign": ("ill", "away", "busy", "not_reachable"),
    "rework": ("mistake",),
    "reopen": ("not_able", "mistake", "other"),
    "reject": ("not_offered", "out_of_area", "already_done", "mistake"),
    "cancel": ("no_longer_needed", "already_done", "mistake", "not_reachable"),
}
"""Action -> the reasons that are usual; others are told in words."""

_PATHS = {"need_info": "need-info"}


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
    return found


def menu_of(actor: Actor, menu: Menu) -> list[Entry]:
    """The actions that ask for a reason and can be done now, what takes away last."""
    may = can(actor, menu)
    return [Entry(name, _PATHS.get(name, name), reasons) for name, reasons in REASONS.items() if may[name]]
