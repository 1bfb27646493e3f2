"""Text messages through a gateway that takes JSON, signed by Standard Webhooks."""

import base64
import hashlib
import hmac
import json
import time

from matcher.ports import Letter, NotSent, Refused
from workers.notify.post import Gateway

_DONE = range(200, 300)
_AGAIN = {408, 409, 425, 429}
_REFUSING = range(400, 500)


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of Standard Webhooks, version 1: HMAC-SHA256 over id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class SmsWebhook:
    """A gateway that sends text messages; it tells repeated tries apart by `webhook-id`."""

    def __init__(self, gateway: Gateway, url: str, secret: str) -> None:
        self._gateway, self._url, self._secret = gateway, url, secret

    def send(self, letter: Letter) -> None:
        """Hand it over. Refused where the gateway says that this will never do, NotSent otherwise."""
        message_id, now = f"msg_{letter.id}", int(time.time())
        body = json.dumps({"to": letter.address, "text": letter.text}, ensure_ascii=False).encode()
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(now),
            "webhook-signature": sign(self._secret, message_id, now, body),
        }
        status = self._gateway.ask("POST", self._url, body, headers).status
        if status in _DONE:
            return
        if status in _REFUSING and status not in _AGAIN and status not in {401, 403, 404}:
            raise Refused(f"http_{status}")
        raise NotSent(f"http_{status}")
