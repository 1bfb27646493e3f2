"""Answers that hold a secret: sealed where they are kept to be given again, readable only with the service's key."""

import base64
from typing import Any

import msgspec

from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.resealing import ANSWER
from matcher.usecases.services import Services


def kept(tx: Tx, actor: Actor, view: object) -> dict[str, str]:
    """An answer as it is kept with an Idempotency-Key of this actor."""
    key_id = tx.vault.key_id
    sealed = tx.vault.seal(ANSWER, actor.id, {"answer": msgspec.json.encode(view).decode()}, key_id)
    return {"key_id": key_id, "sealed": base64.b64encode(sealed).decode()}


def given_again(services: Services, actor: Actor, found: dict[str, str]) -> Any:
    """The answer that `kept` made of it. KeyUnusable."""
    if "sealed" not in found:
        # Kept by a version whose answers held no secrets.
        return found
    sealed = base64.b64decode(found["sealed"])
    document = services.database.vault.open(ANSWER, actor.id, found["key_id"], sealed)
    return msgspec.json.decode(document["answer"])
