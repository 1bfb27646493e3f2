"""All that a district sets is set at once: an old version again, or what another file says."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import select

from matcher.domain.composite import Composite
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.own_items import PREFIX, OwnItem
from matcher.domain.policy import Policy
from matcher.domain.roles import Actor
from matcher.domain.settings_state import KEYS, Change, State, differing
from matcher.domain.states import Acceptance, Dispatch, Form
from matcher.domain.weights import Weights
from matcher.store import places, settings_versions
from matcher.store.database import Tx
from matcher.store.schema import service_item
from matcher.usecases.change_settings import Wanted, put_settings
from matcher.usecases.keep_own_service import put_item
from matcher.usecases.set_calendar import put_alliances, put_holidays, put_parts
from matcher.usecases.set_service_rule import ServiceRule, put_rule
from matcher.usecases.steps.settings_versions import district_to_set, noted, own_district

_OWN = re.compile(rf"{PREFIX}[0-9]{{9}}")


def restore_settings(tx: Tx, actor: Actor, number: int, based_on: int | None = None) -> str:
    """Set again what held in that version, as a new one; the code of the district. NotFound, Outdated."""
    code = own_district(actor, "change_settings")
    found = settings_versions.at_number(tx, code, number)
    if found is None:
        raise NotFound
    work = partial(put_state, tx, actor, code, found.state)
    noted(tx, actor, code, work, based_on=based_on, gone_back_to=number)
    return code


def import_settings(tx: Tx, area: str, state: object) -> list[Change]:
    """Set all that a file says of a district, for an operator; what changed. Invalid where it makes no sense."""
    code = district_to_set(None, area, "change_settings")
    before = settings_versions.state_of(tx, code)
    given = _checked(state)
    try:
        noted(tx, None, code, lambda: put_state(tx, None, code, given))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid.at("settings", "wrong_format", "write the file as an export has it") from error
    return differing(before, settings_versions.state_of(tx, code))


def put_state(tx: Tx, actor: Actor | None, code: str, state: State) -> None:
    """Set what differs in a locked district.

    Parts of the day and own services that came later stay: orders name them. Such services are no longer offered.
    """
    now, before = settings_versions.state_of(tx, code), places.district_at(tx, code)
    wanted = Wanted(
        Acceptance(state["acceptance"]),
        Dispatch(state["dispatch"]),
        Policy.kept(state["policy"]),
        Weights().set(state["weights"]),
        Composite().set(state["composite"]),
    )
    put_settings(tx, actor, before, wanted)
    parts = _with_later(state["parts"], now["parts"])
    if parts != now["parts"]:
        put_parts(tx, actor, code, places.read_parts(parts))
    for name, values in state["items"].items():
        if values != now["items"].get(name):
            if not _OWN.fullmatch(name):
                raise Invalid.at("settings.items", "wrong_format", "the code of an own service")
            is_new = tx.value(select(service_item.c.code).where(service_item.c.code == name)) is None
            put_item(tx, actor, code, name, _item(values), is_new=is_new)
    for name, rule in _rules(state, now).items():
        if rule != now["rules"].get(name):
            put_rule(tx, actor, code, ServiceRule(name, **rule))
    if state["holidays"] != now["holidays"]:
        dates = {dt.date.fromisoformat(day): works for day, works in state["holidays"].items()}
        put_holidays(tx, actor, code, dates)
    if state["alliances"] != now["alliances"]:
        put_alliances(tx, actor, code, [(one, other) for one, other in state["alliances"]])


def _with_later(wanted: list[dict[str, str]], now: list[dict[str, str]]) -> list[dict[str, str]]:
    known = {part["code"] for part in wanted}
    later = [part for part in now if part["code"] not in known]
    return sorted([*wanted, *later], key=lambda part: part["start"])


def _rules(state: State, now: State) -> dict[str, dict[str, Any]]:
    """The rules that are to hold; a rule that came later is as the catalogue says again."""
    usual = {"sla_hours": None, "duration_min": None, "is_offered": True}
    later = dict.fromkeys(now["rules"], usual)
    gone = {name: {**usual, "is_offered": False} for name in now["items"] if name not in state["items"]}
    return {**later, **state["rules"], **gone}


def _item(values: Mapping[str, Any]) -> OwnItem:
    lists = {"needs": places.read_needs(values["needs"]), "form": Form(values["form"])}
    return OwnItem(**{**values, **lists, "modes": tuple(values["modes"]), "accepts": tuple(values["accepts"])})


def _checked(state: object) -> State:
    """What a file says, where it has the shape of settings; what is inside is checked as it is set."""
    if not isinstance(state, dict) or state.keys() != KEYS:
        raise Invalid.at("settings", "wrong_format", f"the settings have {', '.join(sorted(KEYS))}")
    for name in ("policy", "weights", "composite", "rules", "items", "holidays"):
        if not isinstance(state[name], dict):
            raise Invalid.at(f"settings.{name}", "wrong_type", "names with values")
    for name in ("parts", "alliances"):
        if not isinstance(state[name], list):
            raise Invalid.at(f"settings.{name}", "wrong_type", "a list")
    return state
