"""Who asks: the bearer token of a request, read anew each time, so that a change of scope holds at once."""

from matcher.domain.errors import Unauthenticated
from matcher.domain.roles import Actor
from matcher.store.access import actor_of_token
from matcher.store.database import Tx

TOKEN_MOST = 200


def bearer_of(header: str | None) -> str:
    """The token of an Authorization header; Unauthenticated where it holds none."""
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > TOKEN_MOST or not token.isascii():
        raise Unauthenticated
    return token


def actor_of(tx: Tx, token: str) -> Actor:
    """Whose token it is, with the role and scope of this moment. Unauthenticated."""
    return actor_of_token(tx, token)
