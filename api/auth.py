"""Who asks: a bearer token, or the number and code of one order; read anew each time, so that changes hold at once."""

import re
from dataclasses import dataclass

from matcher.domain.closing import tidy_code
from matcher.domain.errors import Unauthenticated
from matcher.domain.roles import Actor
from matcher.store.access import actor_of_token
from matcher.store.database import Tx
from matcher.usecases.follow_order import REFUSED, follow_order
from matcher.usecases.services import Services

TOKEN_MOST = 200
_NUMBER_AND_CODE = re.compile(r"([0-9]{1,18})-([0-9A-Za-z]{1,8})")


@dataclass(frozen=True, slots=True)
class NumberAndCode:
    """An order's number and its code, as somebody without an account gives them."""

    number: int
    code: str


def presented(header: str | None) -> str | NumberAndCode:
    """The token of an Authorization header, or a number and code; Unauthenticated where it holds neither."""
    scheme, _, given = (header or "").partition(" ")
    given = given.strip()
    if not given or len(given) > TOKEN_MOST or not given.isascii():
        raise Unauthenticated
    if scheme.lower() == "code":
        return _number_and_code(given)
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return given


def _number_and_code(given: str) -> NumberAndCode:
    found = _NUMBER_AND_CODE.fullmatch(given)
    code = tidy_code(found.group(2)) if found is not None else None
    if found is None or code is None:
        raise Unauthenticated(REFUSED)
    return NumberAndCode(int(found.group(1)), code)


def admitted(services: Services, shown: str | NumberAndCode, caller: str) -> str | Actor:
    """A token as it is; for a number and code whoever may ask for that one order. Unauthenticated, SlowDown."""
    return follow_order(services, shown.number, shown.code, caller) if isinstance(shown, NumberAndCode) else shown


def actor_of(tx: Tx, token: str | Actor) -> Actor:
    """Whose token it is, with the role and scope of this moment. Unauthenticated."""
    return token if isinstance(token, Actor) else actor_of_token(tx, token)
