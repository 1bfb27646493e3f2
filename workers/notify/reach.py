"""Whether a channel's gateway can be reached: a connection, and nothing that would send a message."""

from contextlib import closing
from urllib.parse import urlsplit

from matcher.domain.errors import JiedanError
from matcher.domain.outcomes import words_of
from matcher.ports import NotSent
from matcher.settings import Telling
from workers.notify.email import Email
from workers.notify.post import Gateway


class OutOfReach(JiedanError):
    """The gateway cannot be reached."""


def reach(telling: Telling, channel: str) -> str:
    """What was reached. OutOfReach says why it was not."""
    try:
        if channel == "email" and telling.smtp_url:
            Email(telling.smtp_url, telling.mail_from).knock()
        elif channel in {"sms", "wecom"}:
            url = (telling.sms_url if channel == "sms" else telling.wecom_url) or ""
            with closing(Gateway(telling.private).connected(url)):
                return f"{urlsplit(url).hostname} answers"
    except NotSent as error:
        raise OutOfReach(f"{words_of(error.code)['en']} ({error.code})") from error
    return "answers"
