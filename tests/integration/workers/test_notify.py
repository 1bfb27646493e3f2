"""The adapters against stubs on this machine: signed, addressed, within their time, and never led astray."""

import base64
import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from matcher.domain.errors import Invalid
from matcher.ports import Letter, NotSent, Refused
from matcher.settings import read_settings
from workers.notify.email import Email
from workers.notify.post import Gateway
from workers.notify.sms import SmsWebhook
from workers.notify.wecom import WeCom

pytestmark = pytest.mark.timeout(60)
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
HERE = ("127.0.0.0/8",)


def letter(address: str = "00012345678") -> Letter:
    return Letter(UUID(int=7), "sms", address, "接单", "有一单想请您帮忙", ("offer_made",))


class Stub:
    """An HTTP server that answers what it is told and keeps what it was sent."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.drip = False
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                stub.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                status, headers, content = stub.answers.pop(0) if stub.answers else (200, {}, b"{}")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if stub.drip:
                    self.end_headers()
                    with contextlib.suppress(OSError):
                        while stub.drip:
                            self.wfile.write(b" ")
                            self.wfile.flush()
                            time.sleep(0.05)
                    return
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET = answer  # noqa: N815 - the server's names

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def says(self, *answers: Any) -> None:
        self.answers += [(200, {}, json.dumps(one).encode()) for one in answers]

    def close(self) -> None:
        self.drip = False
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def stub() -> Iterator[Stub]:
    found = Stub()
    yield found
    found.close()


def sms(stub: Stub, *, private: tuple[str, ...] = HERE, timeout_s: float = 5.0) -> SmsWebhook:
    return SmsWebhook(Gateway(private, timeout_s), f"{stub.url}/send?via=1", SECRET)


def test_a_text_message_is_signed_so_that_anybody_can_check_it(stub: Stub) -> None:
    sms(stub).send(letter())
    ((method, path, headers, body),) = stub.seen
    assert (method, path, json.loads(body)) == ("POST", "/send?via=1", {"to": "00012345678", "text": letter().text})
    assert Webhook(SECRET).verify(body, headers) == json.loads(body)
    assert headers["webhook-id"] == f"msg_{UUID(int=7)}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, NotSent), (503, NotSent), (429, NotSent), (401, NotSent), (404, NotSent), (400, Refused), (422, Refused)],
)
def test_what_the_gateway_says_decides_whether_another_try_helps(stub: Stub, status: int, kind: type[NotSent]) -> None:
    stub.answers = [(status, {}, b"")]
    with pytest.raises(NotSent, match=f"http_{status}") as caught:
        sms(stub).send(letter())
    assert type(caught.value) is kind


def test_nobody_is_led_on_by_a_redirect(stub: Stub) -> None:
    stub.answers = [(302, {"location": f"{stub.url}/elsewhere"}, b"")]
    with pytest.raises(NotSent, match="http_302"):
        sms(stub).send(letter())
    assert len(stub.seen) == 1


def test_a_private_address_is_refused_unless_it_is_named(stub: Stub) -> None:
    with pytest.raises(NotSent, match="private_host"):
        sms(stub, private=()).send(letter())
    with pytest.raises(NotSent, match="private_host"):
        sms(stub, private=("10.0.0.0/8",)).send(letter())
    assert stub.seen == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "0",  "169.254.169.254", "10.1.2.3", "192.168.0.1", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1]",
     "2130706433", "0x7f000001", "127.1", "localhost", "100.64.0.1", "224.0.0.1", "[fd00::1]"],
)  # fmt: skip
def test_no_spelling_of_an_inner_address_is_asked(host: str) -> None:
    with pytest.raises(NotSent):
        Gateway(timeout_s=0.5).ask("POST", f"http://{host}:9/")


def test_a_name_that_changes_its_address_in_between_is_asked_at_the_first(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [("127.0.0.1", 0), ("169.254.169.254", 0)]
    port = stub.server.server_address[1]

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", answers.pop(0))]

    real = socket.create_connection
    asked: list[Any] = []

    def connect(address: Any, timeout: Any = None, **_: Any) -> socket.socket:
        asked.append(address)
        monkeypatch.undo()
        return real(address, timeout)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    Gateway(HERE).ask("POST", f"http://changing.example:{port}/", b"{}")
    assert asked == [("127.0.0.1", port)]
    assert stub.seen[0][2]["host"] == f"changing.example:{port}"


def test_a_gateway_that_drips_or_is_silent_holds_nobody_up(stub: Stub) -> None:
    stub.drip = True
    with pytest.raises(NotSent, match="timeout"):
        sms(stub, timeout_s=0.3).send(letter())
    stub.drip = False
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(NotSent, match="timeout"):
            SmsWebhook(Gateway(HERE, 0.3), url, SECRET).send(letter())
    with pytest.raises(NotSent):
        SmsWebhook(Gateway(HERE, 0.3), url, SECRET).send(letter())


def test_headers_that_drip_and_names_that_are_looked_up_for_long_hold_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_over, asked_for_s = threading.Event(), 0.3

    def drip(listening: socket.socket) -> None:
        with contextlib.suppress(OSError), listening.accept()[0] as made:
            made.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
            while not is_over.wait(0.05):
                made.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        dripping = threading.Thread(target=drip, args=(listening,), daemon=True)
        dripping.start()
        began = time.monotonic()
        with pytest.raises(NotSent, match="timeout"):
            Gateway(HERE, asked_for_s).ask("POST", f"http://127.0.0.1:{port}/", b"{}")
        # The host still drips: it is our side that hangs up.
        dripping.join(5)
        assert not dripping.is_alive()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: is_over.wait(5))
    with pytest.raises(NotSent, match="timeout"):
        Gateway(HERE, asked_for_s).ask("POST", "https://slow.example.org/", b"{}")
    assert time.monotonic() - began < 4
    is_over.set()


TOKEN = {"errcode": 0, "access_token": "t-1", "expires_in": 7200}


def wecom(stub: Stub) -> WeCom:
    return WeCom(Gateway(HERE), stub.url, "corp", "s&cret", 1000002)


def test_wecom_gets_a_token_once_and_sends_to_one_person(stub: Stub) -> None:
    stub.says(TOKEN, {"errcode": 0}, {"errcode": 0})
    sender = wecom(stub)
    sender.send(letter("zhang"))
    sender.send(letter("zhang"))
    paths = [path for _, path, _, _ in stub.seen]
    assert paths == [
        "/cgi-bin/gettoken?corpid=corp&corpsecret=s%26cret",
        *["/cgi-bin/message/send?access_token=t-1"] * 2,
    ]
    sent = json.loads(stub.seen[1][3])
    assert (sent["touser"], sent["agentid"], sent["msgtype"]) == ("zhang", 1000002, "text")
    assert letter().text in sent["text"]["content"]
    assert "toparty" not in sent
    assert "totag" not in sent


def test_wecom_takes_a_new_token_where_the_old_one_is_over(stub: Stub) -> None:
    stub.says(TOKEN, {"errcode": 42001}, {**TOKEN, "access_token": "t-2"}, {"errcode": 0})
    wecom(stub).send(letter("zhang"))
    assert stub.seen[-1][1].endswith("access_token=t-2")


@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ([TOKEN, {"errcode": 81013}], Refused, "wecom_81013"),
        ([TOKEN, {"errcode": 0, "invaliduser": "zhang"}], Refused, "wecom_40031"),
        ([TOKEN, {"errcode": 45009}], NotSent, "wecom_45009"),
        ([TOKEN, {"errcode": "x"}], NotSent, "wecom_-1"),
        ([TOKEN, []], NotSent, "not_json"),
        ([{"errcode": 40001}], NotSent, "wecom_token_40001"),
        ([{"errcode": 0}], NotSent, "wecom_token_0"),
    ],
)
def test_what_wecom_says_decides_as_well(stub: Stub, answers: list[Any], kind: type[NotSent], code: str) -> None:
    stub.says(*answers)
    with pytest.raises(NotSent, match=code) as caught:
        wecom(stub).send(letter("zhang"))
    assert type(caught.value) is kind


class Mail:
    """A mail server that speaks just enough; `refuse` answers the recipient."""

    def __init__(self, refuse: bytes = b"") -> None:
        self.refuse, self.got = refuse, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        connection, _ = self.server.accept()
        with connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 here\r\n")
            is_data = False
            for line in stream:
                if is_data:
                    self.got += line
                    is_data = line != b".\r\n"
                    if not is_data:
                        stream.write(b"250 kept\r\n")
                    continue
                word = line[:4].upper()
                is_data = word == b"DATA"
                answer = {b"DATA": b"354 go on", b"RCPT": self.refuse or b"250 ok", b"QUIT": b"221 bye"}
                stream.write(answer.get(word, b"250 ok") + b"\r\n")
                if word == b"QUIT":
                    return

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server.getsockname()[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.thread.join(10)
        self.server.close()


def test_an_e_mail_carries_its_id_and_its_words() -> None:
    with Mail() as mail:
        Email(mail.url, "jiedan@example.org").send(letter("someone@example.org"))
    assert f"<{UUID(int=7)}@example.org>".encode() in mail.got
    assert b"To: someone@example.org" in mail.got


@pytest.mark.parametrize(("answer", "kind"), [(b"550 no such person", Refused), (b"451 later", NotSent)])
def test_what_the_mail_server_says_of_the_address_decides(answer: bytes, kind: type[NotSent]) -> None:
    with Mail(answer) as mail, pytest.raises(NotSent) as caught:
        Email(mail.url, "jiedan@example.org").send(letter("someone@example.org"))
    assert type(caught.value) is kind


@pytest.mark.parametrize("address", ["x", "a@b\r\nBcc: c@example.org", "<a>@example.org", "", "a@b, c@d"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(Refused, match="no_address"):
        Email("smtp://127.0.0.1:1", "jiedan@example.org").send(letter(address))


def test_no_mail_server_is_another_try() -> None:
    with pytest.raises(NotSent):
        Email("smtp://127.0.0.1:1", "jiedan@example.org", 0.5).send(letter("someone@example.org"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIEDAN_SMS_URL", "ftp://sms.example/"),
        ("JIEDAN_SMS_URL", "https://user:secret@sms.example/"),
        ("JIEDAN_SMS_SECRET", "short"),
        ("JIEDAN_SMS_SECRET", "whsec_%%%"),
        ("JIEDAN_WECOM_URL", "qyapi"),
        ("JIEDAN_WECOM_SECRET", ""),
        ("JIEDAN_SMTP_URL", "http://mail.example"),
        ("JIEDAN_NOTIFY_PRIVATE", "somewhere"),
        ("JIEDAN_CONSOLE", "yes"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named_and_never_repeated(name: str, value: str) -> None:
    good = {"JIEDAN_SMS_URL": "https://sms.example/", "JIEDAN_SMS_SECRET": SECRET, "JIEDAN_WECOM_CORP": "c"}
    good |= {"JIEDAN_WECOM_SECRET": "s", "JIEDAN_SMTP_URL": "smtps://mail.example"}
    assert read_settings(good).telling.channels == ("email", "sms", "wecom")
    with pytest.raises(Invalid, match=f"setting {name}") as caught:
        read_settings({**good, name: value})
    assert "secret@" not in str(caught.value)
