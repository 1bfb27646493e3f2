"""The list of what is kept about people names every table and every column that points to one, and nothing else."""

import re

import pytest
from sqlalchemy import Column, LargeBinary

from api.pages.words import WORDS
from matcher.domain.data_map import GROUPS, SEALED, Told
from matcher.domain.roles import OPERATIONS
from matcher.store import hanging
from matcher.store.schema import metadata

PEOPLE = {"recipient.id", "helper.id", "actor.id"}
POINTING = re.compile(r"_by$|^(actor|helper|recipient|member|leader|owner)_id$|^given_to$|^to_id$|^phone_|born|label")


def points_to_somebody(column: Column[object]) -> bool:
    """By what it refers to, what it is called, or because nobody can read what it holds."""
    refers = {key.target_fullname for key in column.foreign_keys}
    return bool(refers & PEOPLE or POINTING.search(column.name) or isinstance(column.type, LargeBinary))


def test_every_table_stands_in_one_group() -> None:
    named = [table for group in GROUPS.values() for table in group.tables]
    assert sorted(named) == sorted(metadata.tables)


@pytest.mark.parametrize("purpose", GROUPS)
def test_every_column_that_points_to_a_person_is_named(purpose: str) -> None:
    for name, columns in GROUPS[purpose].tables.items():
        table = metadata.tables[name]
        assert columns.keys() <= {column.name for column in table.c}, name
        missing = {column.name for column in table.c if points_to_somebody(column)} - columns.keys()
        assert not missing, f"{name}: say in matcher/domain/data_map.py what {sorted(missing)} tell of a person"
    assert {Told(told) for columns in GROUPS[purpose].tables.values() for told in columns.values()} <= set(Told)


def test_whatever_is_let_go_is_a_kind_of_sealed_record_that_is_named() -> None:
    lists = [found for name, found in vars(hanging).items() if name.startswith("OF_")]
    assert {str(subject) for one in lists for subject in one} <= SEALED.keys()


def test_what_is_sealed_lies_where_another_key_reaches_it() -> None:
    told = {
        (table, column): how
        for one in GROUPS.values()
        for table, of in one.tables.items()
        for column, how in of.items()
    }
    assert [place for place, how in told.items() if how is Told.SEALED] == [("personal_record", "sealed")]
    binary = {(t.name, c.name) for t in metadata.tables.values() for c in t.c if isinstance(c.type, LargeBinary)}
    # Keyed hashes outlive a key: their own stays in the key file.
    assert {told[place] for place in binary} <= {Told.SEALED, Told.HASH}


def test_who_reads_is_read_off_the_table_of_roles_and_all_has_words() -> None:
    for purpose, group in GROUPS.items():
        assert set(group.reads) <= OPERATIONS.keys()
        wanted = {f"purpose.{purpose}", *([f"purpose.{purpose}.why", f"ground.{group.ground}"] if group.tells else [])}
        assert wanted <= WORDS.keys()
    for one in SEALED.values():
        assert one.group in GROUPS
        assert {f"kept.{one.kept}", *(f"holds.{name}" for name in one.fields)} <= WORDS.keys()
