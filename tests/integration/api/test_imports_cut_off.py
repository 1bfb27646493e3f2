"""A file whose worker dies or loses its lease: it goes on where it was, and nothing is written twice."""

from typing import Any

import pytest
from sqlalchemy import update

from matcher.store import imports, schema
from matcher.store.invariants import broken
from matcher.usecases.imports import work
from matcher.usecases.imports.members import Members
from tests.fixtures.books import members
from tests.fixtures.world import World
from tests.integration.api.conftest import Client
from tests.integration.api.test_imports import BOTH, counts, row, send
from workers.files.reading import read_book


class Killed(BaseException):
    """As kill -9 would: nothing is tidied up."""


@BOTH
def test_killed_between_two_pieces_it_goes_on_where_it_was(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Members, "__init__", _small(Members.__init__))
    content = members(*(row(number) for number in range(1, 11)))
    import_id = send(client, "secretary", content).json()["id"]
    written: list[int] = []
    whole = Members.write

    def dies(self: Members, tx: Any, made: Any) -> Any:
        if len(written) == 2:
            raise Killed
        written.append(1)
        return whole(self, tx, made)

    monkeypatch.setattr(Members, "write", dies)
    with pytest.raises(Killed):
        work.work_off(world.services, read_book)
    assert world.count("import_key") == 6
    monkeypatch.setattr(Members, "write", whole)
    # Another of the same kind waits as long as the lease holds.
    later = send(client, "secretary", content).json()["id"]
    assert work.work_off(world.services, read_book) is None
    assert client.get("secretary", f"/imports/{later}").json()["state"] == "queued"
    world.pass_time(seconds=imports.LEASE_S + 1)
    found = work.work_off(world.services, read_book)
    assert found is not None
    assert str(found[0]) == import_id
    assert counts(client.get("secretary", f"/imports/{import_id}").json()) == (10, 0, 0, 0)
    assert work.work_off(world.services, read_book) is not None
    assert counts(client.get("secretary", f"/imports/{later}").json()) == (0, 0, 10, 0)
    with world.services.read() as tx:
        assert broken(tx) == {}


def _small(begin: Any) -> Any:
    def smaller(self: Members, job: Any) -> None:
        begin(self, job)
        self.fresh_at_once = 3

    return smaller


def test_who_lost_the_lease_writes_nothing(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send(client, "secretary", members(row(1)))
    whole = Members.ready

    def slow(self: Members, piece: Any) -> Any:
        raised = update(schema.file_import).values(attempt=schema.file_import.c.attempt + 1)
        world.services.commit(lambda tx: tx.execute(raised))
        return whole(self, piece)

    monkeypatch.setattr(Members, "ready", slow)
    work.work_off(world.services, read_book)
    assert world.count("import_key") == 0
    assert world.count("file_import", state="running") == 1
