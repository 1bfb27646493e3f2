"""What is posted to programs is signed by Standard Webhooks; the id stays through all tries, the time is new."""

import datetime as dt

from standardwebhooks import Webhook


def signed_headers(message_id: str, body: bytes, *secrets: str) -> dict[str, str]:
    """The headers of a JSON message, with a signature by each of the secrets."""
    now = dt.datetime.now(dt.UTC)
    signatures = [Webhook(secret).sign(message_id, now, body.decode()) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
