"""What somebody writes when placing an order: danger goes to the phone at once, some work and money to nobody here."""

from collections.abc import Mapping

from matcher.domain.areas import district_of
from matcher.domain.emergency import calls_for, dangers_in
from matcher.domain.errors import Emergency, NotOurs
from matcher.domain.matters import answer, never_taken
from matcher.domain.never_ours import refuse_what_is_never_ours
from matcher.domain.roles import Actor
from matcher.domain.wishes import refuse_money
from matcher.store import matters, places
from matcher.store.database import Tx

WISH = "wish.text"


def refuse_danger(tx: Tx, actor: Actor, texts: Mapping[str, str | None]) -> None:
    """Emergency with whom to call, where a text tells of danger now; before anything else is looked at."""
    found = dangers_in(texts.values())
    if found:
        policy = places.district_at(tx, district_of(actor.area)).policy
        raise Emergency(calls_for(found, policy.gas_phone))


def refuse_unfit(service: str, texts: Mapping[str, str | None]) -> None:
    """NotOurs for work that is never accepted; MoneyWanted for a wish that is money, or wherever money is collected.

    `texts` by field; the one of a wish is `wish.text`.
    """
    is_wish = texts.get(WISH) is not None
    for field, text in texts.items():
        # Where somebody lives may be called after a bank.
        refuse_money(field, text, wish=is_wish and field != "place")
    refuse_what_is_never_ours(service, texts.values())


def refuse_matters(tx: Tx, district: str, text: str) -> None:
    """NotOurs with whose it is and their public number, for a wish that the district never takes."""
    found = never_taken(matters.matters_of(tx, district), [text])
    if found is not None:
        raise NotOurs(f"{found.name_en} are for others".lower(), answer(found))
