"""A page of the desk, inside its frame."""

from collections.abc import Mapping

from api.pages.render import render
from api.pages.visit import Visit
from matcher.queries import places, todos
from matcher.store.database import Tx


def show(tx: Tx, visit: Visit, name: str, facts: Mapping[str, object]) -> str:
    """The template with its facts; above it stands where one is, unless the facts say a `place` of their own."""
    late = todos.count_late(tx, visit.actor) if visit.actor.may("read_todos") else 0
    return render(name, visit.lang, {"place": places.area_names(tx, visit.actor.area), "late": late, **facts}, visit)
