"""The command `doctor`: what is right, what is wrong, and what to do about it, a line each."""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers, add_data_dir, settings_of
from api.commands.warm import compile_engine
from matcher.domain.errors import JiedanError

if TYPE_CHECKING:
    from matcher.settings import Settings
    from matcher.store.database import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: in order, or with what to do."""

    what: str
    is_well: bool
    said: str


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `doctor`."""
    doctor = subparsers.add_parser(
        "doctor",
        help="check settings, key, database, queue, invariants and work",
        description="Check everything that the service stands on; exit code 1 if anything is wrong. Changes nothing.",
    )
    doctor.add_argument(
        "--warm", action="store_true", help="first compile what the engine still lacks (a few minutes, once)"
    )
    add_data_dir(doctor)
    doctor.set_defaults(run=run_doctor)


def run_doctor(args: argparse.Namespace) -> int:
    """Print a line for each thing checked; 1 where one is wrong."""
    if args.warm:
        compile_engine(alone=False)
    findings = [*_examine(args)]
    for one in findings:
        sys.stdout.write(f"{'ok   ' if one.is_well else 'WRONG'} {one.what}: {one.said}\n")
    return 0 if all(one.is_well for one in findings) else 1


def _engine() -> str:
    from matcher.planning.warming import is_warm

    if is_warm():
        return "compiled"
    return "not compiled yet, plain Python answers meanwhile; `jiedan up` or `jiedan doctor --warm` compiles it"


def _examine(args: argparse.Namespace) -> Iterator[Finding]:
    try:
        settings = settings_of(args)
    except JiedanError as error:
        yield Finding("settings", False, error.sentence)
        return
    yield Finding("settings", True, f"data lies in {settings.data_dir}")
    yield Finding("engine", True, _engine())
    yield _checked("key file", lambda: _key(settings))
    yield _checked("queue", lambda: _queue(settings))
    yield Finding("messages", True, _messages(settings))
    yield from _channels(settings)
    if (
        settings.is_sqlite
        and not settings.data_dir.joinpath("jiedan.db").exists()
        and "jiedan.db" in settings.database_url
    ):
        yield Finding("database", False, "there is none yet; `jiedan up` or `jiedan migrate` makes it")
        return
    yield from _database(settings)


def _checked(what: str, look: Callable[[], str]) -> Finding:
    from workers.queue_server import QueueServerError

    try:
        return Finding(what, True, look())
    except JiedanError as error:
        return Finding(what, False, error.sentence)
    except (QueueServerError, ValueError) as error:
        return Finding(what, False, str(error))


def _key(settings: "Settings") -> str:
    from matcher.store.vault import load_vault

    load_vault(settings.key_file, create=False)
    loose = settings.key_file.stat().st_mode & 0o077
    return f"{settings.key_file}" + (" (others can read it: chmod 600)" if loose else "")


def _messages(settings: "Settings") -> str:
    channels = settings.telling.channels
    return f"sent by {', '.join(channels)}" if channels else "in /me/messages only: no channel is set up"


def _channels(settings: "Settings") -> Iterator[Finding]:
    """Whether each channel can be reached; nothing is sent."""
    from workers.notify.reach import reach

    for channel in settings.telling.channels:
        yield _checked(f"channel {channel}", partial(reach, settings.telling, channel))


def _queue(settings: "Settings") -> str:
    from workers.connection import connect
    from workers.queue_server import check_policy, is_ready, plan_queue_server

    with connect(settings.redis_url or plan_queue_server(settings.data_dir).url) as client:
        if settings.redis_url is None and not is_ready(client):
            return "embedded, not running at present (`jiedan up` starts it)"
        check_policy(client)
    return "answers, and throws nothing away"


def _database(settings: "Settings") -> Iterator[Finding]:
    from api.bootstrap import open_database, require_current

    try:
        database = open_database(settings)
    except (JiedanError, RuntimeError) as error:
        yield Finding("database", False, str(error))
        return
    try:
        require_current(database)
        yield Finding("database", True, "answers, with this version's tables")
        yield _checked("sealed records", lambda: _sealed(settings))
        yield _checked("audit chain", lambda: _audit_chain(settings))
        yield _checked("invariants", lambda: _invariants(database))
        yield _checked("work", lambda: _work(database))
        yield _checked("outside", lambda: _outside(database))
        yield _checked("retention", lambda: _retention(database))
    except JiedanError as error:
        yield Finding("database", False, error.sentence)
    finally:
        database.dispose()


def _sealed(settings: "Settings") -> str:
    from api.bootstrap import require_key
    from matcher.store.database import Database
    from matcher.store.vault import load_vault

    vault, _ = load_vault(settings.key_file, create=False)
    database = Database(settings.database_url, vault)
    try:
        require_key(database, settings.key_file)
    finally:
        database.dispose()
    return "the key file opens them"


def _audit_chain(settings: "Settings") -> str:
    from matcher.queries.audit_chain import check_chain
    from matcher.store.database import Database
    from matcher.store.seals import STREAMS
    from matcher.store.vault import load_vault

    vault, _ = load_vault(settings.key_file, create=False)
    database = Database(settings.database_url, vault)
    try:
        with database.read() as tx:
            chains = [check_chain(tx, stream) for stream in STREAMS]
    finally:
        database.dispose()
    wrong = [f"{one.stream} breaks at {one.wrong}" for one in chains if one.wrong is not None]
    if wrong:
        raise JiedanError("; ".join(wrong))
    return ", ".join(f"{one.stream}: {one.rows} rows in {one.links} links, head {one.head or 'none'}" for one in chains)


def _invariants(database: "Database") -> str:
    from matcher.store.invariants import broken

    with database.read() as tx:
        found = broken(tx)
    if found:
        listed = ", ".join(f"{name} ({count})" for name, count in sorted(found.items()))
        raise JiedanError(f"broken: {listed}; look at the rows of these views and report them")
    return "all hold"


def _retention(database: "Database") -> str:
    from matcher.store.gone import waiting

    with database.read() as tx:
        found = waiting(tx, None, tx.now)
    late = sum(overdue for _, overdue in found.values())
    if late:
        raise JiedanError(f"{late} texts or records should have gone by now; does a tick run?")
    return "nothing is kept longer than the districts set"


def _work(database: "Database") -> str:
    from matcher.queries.health import read_health

    with database.read() as tx:
        health = read_health(tx)
    if health.tasks["dead"]:
        raise JiedanError(f"{health.tasks['dead']} tasks failed for good; see the worker's log for why")
    if not health.is_flowing:
        raise JiedanError(f"work waits for {health.oldest_due_s:.0f} s; is a worker running?")
    return "nothing is stuck"


def _outside(database: "Database") -> str:
    from matcher.queries.health import count_broken

    with database.read() as tx:
        count = count_broken(tx)
    if count:
        raise JiedanError(f"{count} webhooks or robots are broken; a district admin sees them on the page for messages")
    return "no webhook or robot is broken"
