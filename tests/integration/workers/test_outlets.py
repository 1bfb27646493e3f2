"""No spelling of an inner address is saved or asked, whoever gives it."""

from uuid import UUID

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.outlets import Via, check_url
from matcher.ports import NotSent, Parcel
from matcher.settings import Telling
from tests.fixtures.receiver import receiving, ways_out
from workers.notify.post import Gateway
from workers.notify.reach import OutOfReach, reach

INNER = (
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.0.0.1", "0177.0.0.1", "017700000001"),
    *("0x7f.1", "0177.1", "127.0.0.01", "127.00.00.01", "0x7f.0x0.0x0.0x1", "0177.0.0.0x1", "127.255.255.254"),
    *("0", "0.0.0", "0x0", "00", "0.0", "localhost", "LOCALHOST", "localhost."),
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.16689662", "169.254.43518"),
    *("0xA9.0xFE.0xA9.0xFE", "0251.254.169.254", "025177524776"),
    *("10.0.0.1", "10.1", "167772161", "0x0a000001", "012.0.0.1", "172.16.0.1", "2886729729", "192.168.1.1"),
    *(
        "192.168.257",
        "0xc0a80101",
        "0300.0250.1.1",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
    ),
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:a9fe:a9fe]"),
    *("[::127.0.0.1]", "[fe80::1]", "[fd00::1]", "[fc00::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]"),
    *("[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[::ffff:0:127.0.0.1]"),
)


def test_these_are_many() -> None:
    assert len(set(INNER)) >= 60


@pytest.mark.parametrize("host", INNER)
def test_no_spelling_is_saved_or_asked(host: str) -> None:
    with pytest.raises(Invalid):
        check_url(f"https://{host}/in")
    with pytest.raises(NotSent):
        Gateway(timeout_s=0.2).ask("POST", f"http://{host}:9/")
    hook = Parcel(UUID(int=7), Via.WEBHOOK, {"url": f"https://{host}:9/", "secret": "whsec_AAAA"}, "{}")
    with pytest.raises(NotSent):
        ways_out(private=(), timeout_s=0.2).deliver(hook)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://user:pass@hooks.example.org/",
        "https://hooks.example.org@127.0.0.1/",
        "https://hooks.example.org\\@127.0.0.1/",
        "https://hooks.example.org/#there",
        "https://hooks/",
        "https:///in",
        "ftp://hooks.example.org/",
        "https://hooks.example.org:99999/",
        "https://[::1/",
        "https://hooks.示例.org/",
        "https://" + "a" * 500 + ".example.org/",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url)


@pytest.mark.parametrize(
    "url", ["https://hooks.example.org/in?x=1", "https://8.8.8.8:8443/", "https://[2606:4700::1]/"]
)
def test_what_the_internet_knows_is_kept_as_it_is(url: str) -> None:
    assert check_url(url) == url


ONE = ("10.9.8.7/32", "fd00:1::/64")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.org/", "https"),
        ("https://169.254.169.254/x", "private_host"),
        ("https://localhost/", "private_host"),
        ("https://2130706433/", "private_host"),
        ("https://10.9.8.8/", "private_host"),
        ("http://10.9.8.8/", "https"),
        ("http://8.8.8.8/", "https"),
    ],
)
def test_one_private_address_opens_no_other(url: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_url(url, inside=ONE)
    assert caught.value.errors[0].code == code


@pytest.mark.parametrize(
    "url", ["http://10.9.8.7:8080/in", "https://10.9.8.7/", "http://[fd00:1::7]/", "https://a.internal/"]
)
def test_what_was_named_is_kept_there_alone(url: str) -> None:
    assert check_url(url, inside=ONE) == url
    with pytest.raises(Invalid):
        check_url(url)


@pytest.mark.parametrize(("host", "code"), [("8.8.8.8", "https"), ("127.0.0.2", "private_host")])
def test_what_was_kept_before_is_never_asked_in_clear_elsewhere(host: str, code: str) -> None:
    hook = Parcel(UUID(int=7), Via.WEBHOOK, {"url": f"http://{host}:9/", "secret": "whsec_AAAA"}, "{}", inside=True)
    with pytest.raises(NotSent, match=code):
        ways_out(private=("127.0.0.1/32",), timeout_s=0.2).deliver(hook)


def test_a_gateway_is_reached_without_sending_anything() -> None:
    with receiving() as found:
        telling = Telling(sms_url=f"{found.url}/sms", private=("127.0.0.0/8",))
        assert reach(telling, "sms") == "127.0.0.1 answers"
        assert found.got == []
        with pytest.raises(OutOfReach, match="private_host"):
            reach(Telling(sms_url=found.url), "sms")
    with pytest.raises(OutOfReach):
        reach(telling, "sms")
    with pytest.raises(OutOfReach):
        reach(Telling(smtp_url="smtp://127.0.0.1:1"), "email")
