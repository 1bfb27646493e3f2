"""E-mail through one's own server, over TLS except to this machine."""

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from matcher.ports import Letter, NotSent, Refused

TIMEOUT_S = 5.0
_PORTS = {"smtp": 587, "smtps": 465}
_FINAL = range(500, 600)


class Email:
    """A server given as smtp://user:password@host:port (STARTTLS) or smtps://."""

    def __init__(self, url: str, sender: str, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._is_tls = parts.scheme == "smtps"
        self._sender, self._timeout_s = sender, timeout_s

    def send(self, letter: Letter) -> None:
        """Hand it to the server. Refused where it says that the address is no good, NotSent otherwise."""
        message = self._message(letter)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()), (0, b""))[0]
            raise (Refused if code in _FINAL else NotSent)(f"smtp_{code}") from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"smtp_{error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(type(error).__name__.lower()) from error

    def knock(self) -> None:
        """Whether the server answers and lets us in; nothing is sent. NotSent."""
        try:
            with self._connected() as server:
                server.noop()
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"smtp_{error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(type(error).__name__.lower()) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout_s, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
            if not _is_here(self._host):
                server.starttls(context=context)
        if self._user:
            server.login(self._user, self._password)
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        try:
            message["To"] = Address(addr_spec=letter.address)
        except (ValueError, IndexError, MessageError) as error:
            raise Refused("no_address") from error
        message["From"] = self._sender
        message["Subject"] = letter.subject.replace("\n", " ")
        # The same for each try, so that a repeated one can be told apart.
        message["Message-ID"] = f"<{letter.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
