"""The command `doctor` follows the chain, and says where it breaks."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import text

from api.commands.doctor import _audit_chain
from matcher.domain.errors import JiedanError
from matcher.settings import Settings
from matcher.usecases.seal_events import seal_events
from tests.fixtures.database import KEY
from tests.fixtures.triggers import drop_triggers
from tests.fixtures.world import World
from workers.tick import tick_once


@pytest.fixture
def settings(world: World, tmp_path: Path) -> Settings:
    """Of a service that runs on this database."""
    file = tmp_path / "key"
    file.write_text("".join(f"{name}:{base64.b64encode(key).decode()}\n" for name, key in KEY.items()))
    return Settings(tmp_path, world.services.database.url, None, file)


def test_doctor_says_how_long_the_chain_is_and_where_it_breaks(world: World, settings: Settings) -> None:
    nothing = "0 rows in 0 links, head 0000000000000000"
    assert _audit_chain(settings) == f"event: {nothing}, reveal: {nothing}"
    world.placed()
    seal_events(world.services)
    said = _audit_chain(settings)
    assert said.startswith("event: 1 rows in 1 links, head ")
    world.placed()
    world.pass_time(minutes=2)
    with pytest.raises(JiedanError, match="not sealed; does a tick run"):
        _audit_chain(settings)
    tick_once(world.services)
    assert "2 rows in 2 links" in _audit_chain(settings)
    with world.services.database.engine.begin() as connection:
        drop_triggers(connection)
        connection.execute(text("UPDATE event SET role = 'clerk' WHERE seq = 2"))
    with pytest.raises(JiedanError, match=r"event breaks at link 2 .*was changed"):
        _audit_chain(settings)
