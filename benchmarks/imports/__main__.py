"""python -m benchmarks.imports: a district's members from one workbook, phase by phase, and the same file again."""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import func, select, text

from benchmarks.load.target import DATABASES
from matcher.domain.imports.kinds import ImportKind, ImportMode
from matcher.domain.roles import Actor, Role
from matcher.domain.skills import SKILLS
from matcher.settings import read_settings
from matcher.store import access, bulk, invariants, schema
from matcher.store.database import Database, Tx
from matcher.store.migrate import migrate
from matcher.store.vault import Vault
from matcher.usecases.imports.start import start_import
from matcher.usecases.imports.work import Progress, work_off
from matcher.usecases.load_reference import load_reference
from matcher.usecases.services import Services
from tests.fixtures.postgres import running_postgres
from workers.files.reading import read_book

DISTRICT = "211402"
HEADS = ("编号", "姓名", "手机号", "所在网格", "类别", "服务范围", "特长", "空闲时段")
FAMILIES, KINDS = "王李张刘陈杨赵黄周吴", ("在籍", "在职", "流动", "志愿者")
GOAL_S = 10.0
_TABLES = ("helper", "event", "helper_base", "helper_tag", "weekly_availability", "personal_record", "import_key")


class Mute:
    """Nobody is rung."""

    def ring(self, district: str) -> None:
        """No queue stands beside a benchmark."""


def write_file(path: Path, rows: int, communities: Sequence[str]) -> None:
    """Invented members, the same every time."""
    rng = random.Random(1)
    skills = [zh for code, (zh, _) in SKILLS.items() if not code.endswith("*")]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("党员")
        sheet.write_row(0, 0, HEADS)
        for number in range(rows):
            name = rng.choice(FAMILIES) + "示" + chr(0x4E00 + rng.randrange(5000))
            skilled = "、".join(rng.sample(skills, rng.choice((1, 1, 2))))
            told = (f"D{number:06d}", name, f"000{number:08d}", rng.choice(communities), rng.choice(KINDS))
            sheet.write_row(number + 1, 0, (*told, "社区", skilled, "周末上午"))


def bring(services: Services, who: Actor, content: bytes) -> tuple[float, Progress]:
    """The seconds from having the file to having written it, and what came of it."""
    began = time.perf_counter()
    kind, mode = ImportKind.MEMBERS, ImportMode.APPLY
    services.commit(lambda tx: start_import(tx, who, kind, mode, content, whole=False))
    found = work_off(services, read_book)
    if found is None:
        raise SystemExit("somebody else imports into this database")
    return time.perf_counter() - began, found[1]


def plain(services: Services) -> tuple[float, int]:
    """The seconds that the same rows take by COPY or executemany alone, into tables without indexes, and how many."""
    seconds, count = 0.0, 0
    for name in _TABLES:
        table = schema.metadata.tables[name]
        columns = [column.name for column in table.columns if column.name != "seq"]
        rows = services.commit(lambda tx, n=name, c=columns: _emptied(tx, n, c))  # type: ignore[misc]  # bound early
        began = time.perf_counter()
        services.commit(lambda tx, n=name, c=columns, r=rows: _copied(tx, n, c, r))  # type: ignore[misc]  # bound early
        seconds += time.perf_counter() - began
        count += len(rows)
        services.commit(lambda tx, n=name: tx.execute(text(f"DROP TABLE plain_{n}")))  # type: ignore[misc]  # bound early
    return seconds, count


def _emptied(tx: Tx, name: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    listed = ", ".join(columns)
    tx.execute(text(f"CREATE TABLE plain_{name} AS SELECT {listed} FROM {name} WHERE 1 = 0"))  # noqa: S608 - our own names
    return [tuple(row) for row in tx.tuples(text(f"SELECT {listed} FROM {name}"))]  # noqa: S608 - the same


def _copied(tx: Tx, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    bulk.insert_plain(tx, f"plain_{name}", columns, rows)


def measure(url: str, rows: int) -> bool:
    """Import twice, tell of it, and say whether it was quick enough and right."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        database = Database(url or f"sqlite:///{path / 'jiedan.db'}", Vault({"bench": bytes(32)}))
        migrate(database)
        services = Services(read_settings({"JIEDAN_DATA_DIR": folder}), database, Mute())
        who = services.commit(_begin)
        with services.read() as tx:
            codes = [code for (code,) in tx.tuples(select(schema.area.c.code)) if len(code) == 12]
        write_file(path / "members.xlsx", rows, codes)
        content = (path / "members.xlsx").read_bytes()
        try:
            return _told(services, who, content, rows)
        finally:
            database.dispose()


def _begin(tx: Tx) -> Actor:
    load_reference(tx, DISTRICT)
    return access.add_actor(tx, Role.DISTRICT_ADMIN, DISTRICT, "bench")


def _told(services: Services, who: Actor, content: bytes, rows: int) -> bool:
    used = time.process_time()
    first, progress = bring(services, who, content)
    used = time.process_time() - used
    with services.read() as tx:
        live = int(tx.value(select(func.count()).select_from(schema.helper)) or 0)
        events = int(
            tx.value(select(func.count()).select_from(schema.event).where(schema.event.c.thing == "helper")) or 0
        )
    name = "SQLite, executemany" if services.database.is_sqlite else "PostgreSQL, COPY"
    sys.stdout.write(f"{name}; {rows:,} members in {len(content) / 1e6:.1f} MB\n")
    for phase, seconds in progress.seconds.items():
        sys.stdout.write(f"  {phase:8} {seconds:6.2f} s\n")
    again, second = bring(services, who, content)
    alone, count = plain(services)
    sys.stdout.write(f"  whole    {first:6.2f} s ({used:.2f} s of them on this processor), {live:,} members live\n")
    sys.stdout.write(f"  the same {count:,} rows alone {alone:.2f} s: ratio {first / alone:.1f}\n")
    sys.stdout.write(
        f"  again    {again:6.2f} s: {second.fresh} new, {second.changed} changed, {second.same:,} unchanged\n"
    )
    with services.read() as tx:
        is_sound = invariants.broken(tx) == {} and live == events == rows
    is_same = (second.fresh, second.changed, second.same) == (0, 0, rows)
    return is_sound and is_same and first <= GOAL_S


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 1 where it took longer than 10 s, or anything changed the second time."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", metavar="URL", default="", help="an empty database (default: SQLite in a folder)")
    parser.add_argument("--start", choices=DATABASES, default="sqlite", help="a database of its own kind")
    args = parser.parse_args(argv)
    if args.database or args.start == "sqlite":
        return 0 if measure(args.database, args.rows) else 1
    with running_postgres(fsync=True) as url:
        database = Database(url.format(name="postgres"), Vault({"bench": bytes(32)}))
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CREATE DATABASE bench"))
        database.dispose()
        return 0 if measure(url.format(name="bench"), args.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
