"""A channel that fails rests, longer each time, and one message finds out whether it is well again."""

from uuid import UUID

import pytest

from matcher.ports import Letter, NotSent, Refused, Resting
from matcher.settings import Telling
from workers.notify.breaker import FIRST_REST_S, Breaker
from workers.notify.switch import Switch, build_notifier

LETTER = Letter(UUID(int=1), "sms", "000", "x", "x", ("offer_made",))


class Line:
    """Fails with what it is given, in turn."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes, self.tried = list(outcomes), 0

    def send(self, letter: Letter) -> None:
        assert letter is LETTER
        self.tried += 1
        if self.outcomes and (error := self.outcomes.pop(0)) is not None:
            raise error


class Clock:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def fails(breaker: Breaker, kind: type[NotSent]) -> None:
    with pytest.raises(NotSent) as caught:
        breaker.send(LETTER)
    assert type(caught.value) is kind


def test_three_failures_open_it_and_each_further_one_doubles_the_rest() -> None:
    line, clock = Line(*[NotSent("x")] * 4), Clock()
    breaker = Breaker(line, clock)
    for _ in range(3):
        fails(breaker, NotSent)
    fails(breaker, Resting)
    assert line.tried == 3
    clock.s = FIRST_REST_S
    fails(breaker, NotSent)
    clock.s += 2 * FIRST_REST_S - 0.1
    fails(breaker, Resting)
    clock.s += 0.1
    breaker.send(LETTER)
    breaker.send(LETTER)
    assert line.tried == 6


def test_a_refused_address_says_nothing_against_the_channel() -> None:
    breaker = Breaker(Line(*[Refused("x")] * 9), Clock())
    for _ in range(9):
        fails(breaker, Refused)


def test_a_mistake_of_an_adapter_loses_no_message() -> None:
    with pytest.raises(NotSent, match="zerodivisionerror"):
        Switch({"sms": Line(ZeroDivisionError())}).send(LETTER)
    with pytest.raises(Refused, match="no_sms"):
        Switch({}).send(LETTER)


def test_only_what_is_set_up_is_on() -> None:
    assert build_notifier(Telling()).channels == frozenset()
    every = Telling(
        console=True, smtp_url="smtp://localhost:25", sms_url="https://sms.example/x", sms_secret="whsec_" + "A" * 32,
        wecom_corp="c", wecom_secret="s",
    )  # fmt: skip
    assert build_notifier(every).channels == {"console", "email", "sms", "wecom"} == set(every.channels)
    assert "whsec" not in repr(every)
    Switch({"sms": build_notifier(Telling(console=True))._breakers["console"]}).send(LETTER)
