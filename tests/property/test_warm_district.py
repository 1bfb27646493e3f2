"""Whatever people do in whatever order: a district that follows the events is what one loaded afresh would be."""

from pathlib import Path

import pytest

from tests.property.life.machine import Life
from tests.property.life.running import NIGHTLY, SEED, Size, play
from tests.property.life.stage import sqlite_stage

USUAL, NIGHT = Size(6, 30), Size(150, 50)


class WarmLife(Life):
    """The whole life, with the warm district looked at after every step."""

    every = 1


@pytest.mark.timeout(7200 if NIGHTLY or SEED else 300)
def test_a_followed_district_is_a_fresh_one(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = sqlite_stage(sqlite_template, tmp_path)
    assert play(stage, NIGHT if NIGHTLY else USUAL, monkeypatch, WarmLife)["order place"]
