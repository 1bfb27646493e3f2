"""The one clock: the database's, plus an offset that only tests and simulations set."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from matcher.store.types import UtcTime

_OFFSET = "coalesce((SELECT microseconds FROM clock_offset WHERE id = 1), 0)"


class now(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function that it is
    """Microseconds since 1970 by the database's clock, as a UtcTime."""

    type = UtcTime()
    inherit_cache = True
    name = "now"


@compiles(now, "sqlite")
def _sqlite(element: now, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ARG001 - SQLAlchemy's signature
    # unixepoch('subsec') needs SQLite 3.42; julianday is as exact (40 us) and older.
    return f"(CAST((julianday('now') - 2440587.5) * 86400000000.0 AS BIGINT) + {_OFFSET})"


@compiles(now, "postgresql")
def _postgresql(element: now, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ARG001 - SQLAlchemy's signature
    return f"(CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) + {_OFFSET})"
