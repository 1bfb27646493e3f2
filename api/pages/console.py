"""A page of the desk, inside its frame."""

from collections.abc import Mapping

from api.pages.render import render
from api.pages.visit import Visit
from matcher.queries import places
from matcher.store.database import Tx


def show(tx: Tx, visit: Visit, name: str, facts: Mapping[str, object]) -> str:
    """The template with its facts; above it stands where one is, unless the facts say a `place` of their own."""
    return render(name, visit.lang, {"place": places.area_names(tx, visit.actor.area), **facts}, visit)
