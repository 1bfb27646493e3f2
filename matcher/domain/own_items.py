"""What a service that a district makes for itself must be like: the rules of the shipped catalogue hold for it too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain.errors import Invalid
from matcher.domain.minors import is_cared_for
from matcher.domain.needs import MAX_HEADCOUNT, Need, headcount
from matcher.domain.never_ours import refuse_what_is_never_ours
from matcher.domain.states import ASKED_KINDS, Form


class ServiceClass(StrEnum):
    """Whose kind of service it is."""

    PUBLIC = "public"
    SOCIAL = "social"
    MARKET = "market"


class Payer(StrEnum):
    """Who pays; residents see that it is free."""

    FREE = "free"
    SUBSIDISED = "subsidised"
    PURCHASED = "purchased"


MODES = ("上门", "到站", "现场", "代办", "线上")
KINDS = tuple(one.value for one in ASKED_KINDS)
YOUNG = "G"
"""The first letter of the category of services for young people."""
PREFIX = "Z"


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A service as its district describes it."""

    name_zh: str
    name_en: str
    category: str
    needs: tuple[Need, ...]
    modes: tuple[str, ...]
    form: Form
    accepts: tuple[str, ...]
    buddy: str
    service_class: str
    payer: str
    duration_min: int
    sla_hours: int
    materials_zh: str = ""
    materials_en: str = ""


def check(item: OwnItem, categories: Collection[str], tags: Collection[str]) -> None:
    """Invalid, or NotOurs, where a district may not offer this; `categories` and `tags` are those of the catalogue."""
    refuse_what_is_never_ours(PREFIX, (item.name_zh, item.name_en))
    if item.category not in categories:
        raise Invalid.at("category", "not_a_choice", "one of the catalogue's categories")
    if not item.needs or headcount(item.needs) > MAX_HEADCOUNT:
        raise Invalid.at("needs", "needs", f"1 to {MAX_HEADCOUNT} people")
    if not {tag for need in item.needs for tag in need.tags} <= set(tags):
        raise Invalid.at("needs", "unknown_skill", "skills that the catalogue knows")
    if item.category.startswith(YOUNG) and not is_cared_for(item.needs):
        raise Invalid.at("needs", "not_safe_for_minors", "young people are served by two, each with CHILD_SAFE*")
    _chosen("modes", item.modes, MODES)
    _chosen("accepts", item.accepts, KINDS)


def code_of(district: str, number: int) -> str:
    """The code of a district's own service: no other district and no later catalogue has it."""
    return f"{PREFIX}{district}{number:03d}"


def _chosen(field: str, given: Sequence[str], known: Sequence[str]) -> None:
    if not given or len(set(given)) != len(given) or not set(given) <= set(known):
        raise Invalid.at(field, "not_a_choice", f"some of {', '.join(known)}, each once")
