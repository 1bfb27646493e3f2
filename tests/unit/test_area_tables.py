"""What lies in an area goes along when the area changes, or stays with a reason that is written down."""

from api.pages.words import WORDS
from matcher.domain.transitions import TABLES
from matcher.store.areas import KINDS, LIVING, STAYS
from matcher.store.schema import metadata

AREAS = {"area", "venue", "neighbour", "from_code", "to_code"}


def test_every_table_with_an_area_goes_along_or_stays_for_a_reason() -> None:
    lying = {name for name, table in metadata.tables.items() if AREAS & {column.name for column in table.c}}
    going = {kind.table.name for kind in KINDS}
    assert not going & STAYS.keys()
    assert going | STAYS.keys() == lying
    assert all(STAYS.values())


def test_each_kind_is_told_by_an_event_where_it_has_any_and_has_a_word() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert {f"going.{name}" for name in names} <= WORDS.keys()
    assert set(LIVING) <= set(names)
    things = {kind.thing for kind in KINDS if kind.thing is not None}
    assert {thing for thing, verbs in TABLES.items() if "move_area" in verbs} == things - {"helper", "recipient"}
