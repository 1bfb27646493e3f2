"""The service under load: one that runs already, or one that is started for the run and stopped after it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from api.bootstrap import open_database
from matcher.domain.roles import Role
from matcher.settings import read_settings
from matcher.store.invariants import broken
from matcher.usecases.create_token import create_token
from tests.fixtures.postgres import running_postgres
from tests.fixtures.service import running_service

ANSWERS_WITHIN_S = 60.0
DATABASES = ("sqlite", "postgresql")


class CannotLoad(Exception):
    """Why there is nothing to measure, in one sentence."""


@dataclass(frozen=True)
class Target:
    """A running demo: its address, what its demo.json says, and the settings that lead to its database."""

    name: str
    base_url: str
    demo: Mapping[str, Any]
    environ: Mapping[str, str]

    def client(self, role: str) -> httpx.Client:
        """An HTTP client that carries the token of the role."""
        headers = {"Authorization": f"Bearer {self.demo['tokens'][role]}"}
        return httpx.Client(base_url=self.base_url, headers=headers, timeout=ANSWERS_WITHIN_S)

    def member_tokens(self, area: str, members: Sequence[UUID]) -> list[str]:
        """A token for each member, as `jiedan token create` makes them, in one transaction of the same database."""
        database = open_database(read_settings(self.environ))
        try:
            return database.transact(
                lambda tx: [create_token(tx, Role.MEMBER, area, one, "load benchmark") for one in members]
            )
        finally:
            database.dispose()

    def broken(self) -> dict[str, int]:
        """Invariant -> rows in its view, of those that are not empty, read in the same database."""
        database = open_database(read_settings(self.environ))
        try:
            with database.read() as tx:
                return broken(tx)
        finally:
            database.dispose()


@contextmanager
def started(database: str) -> Iterator[Target]:
    """Start the demo on a fresh database of that kind, as `jiedan up` does; PostgreSQL comes from its wheel."""
    with tempfile.TemporaryDirectory(prefix="jiedan-load-") as place, _database_environ(database) as environ:
        folder = Path(place)
        # Rows are as durable as in production: fsync is on.
        with running_service(folder, JIEDAN_KEY_FILE=str(folder / "key"), **environ) as running:
            found = {"JIEDAN_DATA_DIR": str(running.folder), "JIEDAN_KEY_FILE": str(folder / "key"), **environ}
            yield Target(database, running.base_url, running.demo, found)


@contextmanager
def _database_environ(database: str) -> Iterator[dict[str, str]]:
    if database == "sqlite":
        # An empty value leaves the default, whatever the caller's own environment says.
        yield {"DATABASE_URL": ""}
        return
    with running_postgres(fsync=True) as url:
        with psycopg.connect(url.format(name="postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE DATABASE jiedan")
        yield {"DATABASE_URL": url.format(name="jiedan")}


def attached(url: str, demo_file: Path, environ: Mapping[str, str]) -> Target:
    """A service that runs with `--demo`. CannotLoad where the file or the service is not there."""
    try:
        demo = json.loads(demo_file.read_text("utf-8"))
        httpx.get(f"{url}/healthz", timeout=ANSWERS_WITHIN_S).raise_for_status()
    except (OSError, ValueError) as error:
        raise CannotLoad(f"{demo_file} is no demo.json ({type(error).__name__})") from error
    except httpx.HTTPError as error:
        raise CannotLoad(f"no service answers at {url}: {error}") from error
    return Target(url, url, demo, {"JIEDAN_DATA_DIR": str(demo_file.parent), **environ})


@contextmanager
def floor() -> Iterator[str]:
    """The same POST without a database, in a process of its own; its address."""
    argv = [sys.executable, "-m", "benchmarks.load.floor"]
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        address = process.stdout.readline().strip() if process.stdout else ""
        if not address:
            raise CannotLoad("the floor (benchmarks/load/floor.py) does not start")
        yield address
    finally:
        process.terminate()
        process.wait(15)
        if process.stdout:
            process.stdout.close()
