"""Many rows folded into one JSON text by the database: a tenth of the rows to carry over, on both databases alike."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class json_list(FunctionElement[str]):  # noqa: N801 - reads as the SQL function that it is
    """An aggregate: the values of a group as the text of a JSON array."""

    type = String()
    inherit_cache = True
    name = "json_list"


class json_map(FunctionElement[str]):  # noqa: N801 - reads as the SQL function that it is
    """An aggregate of two columns: the text of a JSON object, key to value."""

    type = String()
    inherit_cache = True
    name = "json_map"


@compiles(json_list, "sqlite")
def _list_sqlite(element: json_list, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(json_list, "postgresql")
def _list_postgresql(element: json_list, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **options)}) AS TEXT)"


@compiles(json_map, "sqlite")
def _map_sqlite(element: json_map, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_object({compiler.process(element.clauses, **options)})"


@compiles(json_map, "postgresql")
def _map_postgresql(element: json_map, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_object_agg({compiler.process(element.clauses, **options)}) AS TEXT)"
