"""Which jobs may run, and what a drain does without a worker."""

import importlib
import logging
from typing import TYPE_CHECKING

import pytest

from matcher.domain.errors import place_of
from workers.backoff import Backoff
from workers.connection import connect
from workers.doorbell import RedisDoorbell, hint_key
from workers.drainer import Drainer
from workers.hints import JOBS
from workers.jobs.drain import DrainNotRegisteredError, drain_district
from workers.trouble import Trouble

if TYPE_CHECKING:
    from matcher.ports import Doorbell


def test_the_dotted_path_of_each_job_leads_to_its_function() -> None:
    for path, function in JOBS.items():
        module, _, name = path.rpartition(".")
        assert getattr(importlib.import_module(module), name) is function


def test_a_drain_without_a_worker_is_refused() -> None:
    with pytest.raises(DrainNotRegisteredError, match="run_worker"):
        drain_district("210911")


def test_the_bell_fits_its_port_and_is_silent_when_nobody_is_there() -> None:
    bell: Doorbell = RedisDoorbell(connect("unix:///no/such/socket"), "match")
    for _ in range(100):
        bell.ring("210911")
    assert hint_key("match", "210911") == "hint:match:210911"


def test_waits_double_up_to_a_cap_and_begin_again() -> None:
    backoff = Backoff(0.2, 5.0)
    assert [backoff.next_s() for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    backoff.reset()
    assert backoff.next_s() == 0.2


def test_a_trouble_that_lasts_is_told_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    trouble = Trouble(logging.getLogger("test"), "queue")
    trouble.over()
    for _ in range(10):
        trouble.report("away")
    trouble.over()
    trouble.over()
    first, last = caplog.messages
    assert first == "queue: away"
    assert last.startswith("queue: over after ")


def test_an_error_is_named_by_its_place_and_not_by_its_text() -> None:
    with pytest.raises(ValueError, match="13800000000") as caught:
        int("13800000000 is no number")
    said = place_of(caught.value)
    assert said.startswith(f"ValueError at {__file__}:")
    assert "13800000000" not in said


@pytest.mark.timeout(30, method="thread")
def test_a_drainer_that_stops_begins_no_further_district() -> None:
    drained: list[str] = []
    drainer = Drainer(lambda: ["a", "b"], lambda _district: drainer.stop(), job_timeout_s=20)

    def drain(district: str) -> None:
        drained.append(district)
        drainer.drain(district)

    drainer.sweep(drain)
    assert drained == ["a"]


@pytest.mark.timeout(30, method="thread")
def test_a_poll_that_fails_finds_nothing_and_a_failing_district_rests() -> None:
    drained: list[str] = []

    def away() -> list[str]:
        raise ConnectionError

    Drainer(away, drained.append, job_timeout_s=20).sweep(drained.append)
    assert drained == []

    def fail(district: str) -> None:
        drained.append(district)
        raise KeyError(district)

    drainer = Drainer(lambda: ["a"], fail, job_timeout_s=20)
    drainer.sweep(drainer.drain)
    drainer.sweep(drainer.drain)
    assert drained == ["a"]
