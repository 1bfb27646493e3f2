"""The channels that the settings name, each behind its breaker."""

from collections.abc import Mapping

from matcher.ports import Letter, NotSent, Refused
from matcher.settings import Telling
from workers.notify.breaker import Breaker, Sender
from workers.notify.console import Console
from workers.notify.email import Email
from workers.notify.post import Gateway
from workers.notify.sms import SmsWebhook
from workers.notify.wecom import WeCom


class Switch:
    """Hands each message to its channel; without channels it is the notifier that sends nothing."""

    def __init__(self, senders: Mapping[str, Sender]) -> None:
        self._breakers = {channel: Breaker(sender) for channel, sender in senders.items()}

    @property
    def channels(self) -> frozenset[str]:
        """The channels that are set up."""
        return frozenset(self._breakers)

    def send(self, letter: Letter) -> None:
        """Hand it over. NotSent, Refused, Resting."""
        breaker = self._breakers.get(letter.channel)
        if breaker is None:
            raise Refused(f"no_{letter.channel}")
        try:
            breaker.send(letter)
        except NotSent:
            raise
        except Exception as error:
            # An adapter's own mistake is no reason to lose the message or its fellows.
            raise NotSent(type(error).__name__.lower()) from error


def build_notifier(telling: Telling) -> Switch:
    """A notifier over the channels of the settings; nothing is connected yet."""
    senders: dict[str, Sender] = {}
    gateway = Gateway(telling.private)
    if telling.smtp_url:
        senders["email"] = Email(telling.smtp_url, telling.mail_from)
    if telling.sms_url:
        senders["sms"] = SmsWebhook(gateway, telling.sms_url, telling.sms_secret)
    if telling.wecom_corp:
        senders["wecom"] = WeCom(
            gateway, telling.wecom_url, telling.wecom_corp, telling.wecom_secret, telling.wecom_agent
        )
    if telling.console:
        senders["console"] = Console()
    return Switch(senders)
