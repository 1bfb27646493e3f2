"""Whatever anybody does in whatever order: it is done or refused by name, and everything holds after it.

A failure tells its seed. To play the same lives again, and find the shortest that fails:

    JIEDAN_SEED=<seed> pytest -n0 tests/property/test_life.py

JIEDAN_NIGHTLY=1 plays hundreds of longer lives, on both databases.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures.database import _sql
from tests.property.life.running import NIGHTLY, SEED, Size, play
from tests.property.life.stage import postgres_stage, sqlite_stage

USUAL, NIGHT = Size(24, 30), Size(400, 60)
ALARM_S = 7200 if NIGHTLY or SEED else 300


@pytest.mark.timeout(ALARM_S)
def test_everything_holds_after_every_step(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = play(sqlite_stage(sqlite_template, tmp_path), NIGHT if NIGHTLY else USUAL, monkeypatch)
    print(*sorted(f"{count:6} {what}" for what, count in told.items()), sep="\n")  # noqa: T201 - seen with -s
    assert told["order place"] >= NIGHT.lives if NIGHTLY else told["order place"]
