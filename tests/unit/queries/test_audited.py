"""The auditor's page finds every kind of thing that has events, and has a word for it."""

from api.pages.routes.audit import THINGS, _state, _verb
from api.pages.words import WORDS
from matcher.domain.transitions import TABLES
from matcher.queries.audit import IN_AREA, PARTS, WITH_ORDER


def test_every_thing_with_events_lies_somewhere_and_has_a_word() -> None:
    placed = {*IN_AREA, *PARTS, *WITH_ORDER, "district"}
    assert not (IN_AREA.keys() & PARTS.keys()) | ((IN_AREA.keys() | PARTS.keys()) & WITH_ORDER)
    assert {*TABLES, *THINGS} == placed
    assert {f"audit.thing.{thing}" for thing in placed} <= WORDS.keys()


def test_each_has_a_table_that_says_where_it_lies() -> None:
    for table in (*IN_AREA.values(), *(whole for _, whole, _ in PARTS.values())):
        assert {"id", "area"} <= {column.name for column in table.c}


def test_every_state_and_verb_is_said_in_words() -> None:
    for thing, verbs in TABLES.items():
        for verb, move in verbs.items():
            assert _verb("zh", thing, verb) != verb
            assert [one for one in {*move.sources, move.target} - {None} if _state("zh", thing, one) == one] == []
