"""How lives are run: from a seed that a failure tells, and that plays the same lives again."""

import logging
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from hypothesis import HealthCheck, Phase, core, settings
from hypothesis.stateful import run_state_machine_as_test
from pytest import MonkeyPatch  # noqa: PT013 - the one name that is wanted

from tests.property.life.machine import Life
from tests.property.life.stage import Stage

NIGHTLY = bool(os.environ.get("JIEDAN_NIGHTLY"))
SEED = os.environ.get("JIEDAN_SEED")
SHORTER = bool(os.environ.get("JIEDAN_SHORTER"))


@dataclass(frozen=True)
class Size:
    """How many lives, and how many steps each has at most."""

    lives: int
    steps: int


def seed_of_run() -> int:
    """The seed that was asked for, or one of chance."""
    forced: int | None = vars(core)["global_force_seed"]
    if forced is not None:
        return forced
    return int(SEED) if SEED else random.SystemRandom().randrange(2**32)


def play(stage: Stage, size: Size, patch: MonkeyPatch, machine: type[Life] = Life) -> Counter[str]:
    """Play so many lives on the stage; gives what happened in them.

    The seed is told first, above whatever goes wrong. To make what fails short takes minutes: it is asked for.
    """
    seed = seed_of_run()
    print(f"seed {seed}; the same lives again: JIEDAN_SEED={seed} (or --hypothesis-seed={seed})")  # noqa: T201 - that is how one finds them again
    patch.setattr(core, "global_force_seed", seed)
    told: Counter[str] = Counter()
    here = type("Here", (machine,), {"stage": stage, "told": told})
    phases = (Phase.generate, Phase.shrink) if SHORTER else (Phase.generate,)
    budget = settings(
        max_examples=size.lives,
        stateful_step_count=size.steps,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    with quiet():
        run_state_machine_as_test(here, settings=budget)
    return told


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of lines about what went well would hide the one that tells what did not."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        structlog.configure(**before)
