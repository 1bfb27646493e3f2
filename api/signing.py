"""Answers that can be checked by who gets them: signed as Standard Webhooks are."""

import datetime as dt

import msgspec
from standardwebhooks import Webhook

from api.door import Signed
from matcher.store.ids import new_id


def signed(secret: str, view: object) -> Signed:
    """The view as JSON, with the headers that prove its sender and its moment."""
    content = msgspec.json.encode(view)
    message, at = f"msg_{new_id().hex}", dt.datetime.now(dt.UTC)
    signature = Webhook(secret).sign(message, at, content.decode())
    told = {"webhook-id": message, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
    return Signed(content, told)
