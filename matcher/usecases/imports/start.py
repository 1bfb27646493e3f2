"""Somebody brings a file: it is kept sealed, and a worker takes it up."""

from uuid import UUID

from matcher.domain.errors import SlowDown
from matcher.domain.imports.kinds import ImportKind, ImportMode
from matcher.domain.roles import Actor
from matcher.store import imports
from matcher.store.database import Tx

OPEN_MOST = 5
"""So many files of one person wait or are worked off at a time."""
OPERATIONS = {
    ImportKind.MEMBERS: "import_registers",
    ImportKind.TEAMS: "import_registers",
    ImportKind.UNITS: "import_registers",
    ImportKind.ORDERS: "import_orders",
}


def start_import(tx: Tx, actor: Actor, kind: ImportKind, mode: ImportMode, content: bytes, *, whole: bool) -> UUID:
    """The id by which it is asked how far it is. NotAllowed, SlowDown."""
    actor.require("import_file")
    actor.require(OPERATIONS[kind])
    if imports.open_of(tx, actor) >= OPEN_MOST:
        raise SlowDown("some of your files are still being worked off; wait for those")
    imports.forget_old(tx)
    return imports.add(tx, actor, kind, mode, content, whole=whole)
