"""Triggers by which the database itself refuses to change what is written once; made anew like the views."""

from sqlalchemy import Connection, text
from sqlalchemy import select as select_

from matcher.store.clock import now
from matcher.store.seals import KEPT, STREAMS
from matcher.store.types import MICROSECOND

NEVER_LET_GO = ("seal", "ledger_transaction", "ledger_entry")
"""A booking is taken back by another one."""


def refresh_triggers(connection: Connection) -> None:
    """Streams may be let go after their years, and are never changed; seals and bookings neither."""
    moment = str(select_(now()).compile(dialect=connection.dialect)).removeprefix("SELECT ").rpartition(" AS ")[0]
    over = f"OLD.at < {moment} - {KEPT // MICROSECOND}"
    refresh = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    for table in STREAMS:
        refresh(connection, table, over)
    for table in NEVER_LET_GO:
        refresh(connection, table, "1 = 0")


def _sqlite(connection: Connection, table: str, may_go: str) -> None:
    refused = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
    for verb, when in (("update", ""), ("delete", f"WHEN NOT ({may_go})")):
        connection.execute(text(f"DROP TRIGGER IF EXISTS keep_{table}_{verb}"))
        connection.execute(text(f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb} ON {table} {when} {refused}"))


def _postgresql(connection: Connection, table: str, may_go: str) -> None:
    connection.execute(
        text(
            f"CREATE OR REPLACE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF {may_go} THEN RETURN OLD; END IF; END IF; "
            f"RAISE EXCEPTION 'rows of {table} are never changed'; END $$"
        )
    )
    there = text("SELECT 1 FROM pg_trigger WHERE tgname = :name AND tgrelid = CAST(:table AS regclass)")
    for name, when, each in (
        (f"keep_{table}_rows", "UPDATE OR DELETE", "ROW"),
        (f"keep_{table}_all", "TRUNCATE", "STATEMENT"),
    ):
        # One that is there stays: making it anew would stop all writers for a moment.
        if connection.execute(there, {"name": name, "table": table}).scalar() is None:
            make = f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION keep_{table}()"
            connection.execute(text(make))
