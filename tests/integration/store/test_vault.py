"""Sealed records open only with their key and only for their row; nothing readable lies in the database."""

import stat
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from matcher.domain.errors import Invalid
from matcher.store import bulk, key_file, personal, schema
from matcher.store.database import Database
from matcher.store.vault import NONCE, KeyUnusable, Vault, load_vault
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.place_order import Person, Proxy, Wish, place_order
from tests.fixtures.intake import TOLD
from tests.fixtures.world import World

DOCUMENT = {"name": "示例甲", "phone": "00012345678"}
ONE, TWO = {"one": b"1" * 32}, {"two": b"2" * 32}
CANARIES = [
    "金丝雀甲",
    "00077776666",
    "金丝雀路7号",
    "金丝雀备注",
    "金丝雀心愿",
    "金丝雀乙",
    "金丝雀关系",
    "金丝雀理由",
    "00066667777",
]


def test_what_was_sealed_opens_for_its_row_only() -> None:
    vault, row = Vault(ONE), uuid4()
    sealed = vault.seal("order", row, DOCUMENT)
    assert vault.open("order", row, "one", sealed) == DOCUMENT
    for subject, other in (("order", uuid4()), ("offer", row)):
        with pytest.raises(KeyUnusable, match="does not belong to its row"):
            vault.open(subject, other, "one", sealed)


def test_what_was_tampered_with_does_not_open() -> None:
    vault, row = Vault(ONE), uuid4()
    sealed = vault.seal("order", row, DOCUMENT)
    broken = [sealed[:cut] for cut in (0, 3, NONCE, len(sealed) - 1)]
    broken += [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for one in broken:
        with pytest.raises(KeyUnusable):
            vault.open("order", row, "one", one)


def test_the_newest_key_seals_and_all_keys_open() -> None:
    row = uuid4()
    old = Vault(ONE).seal("order", row, DOCUMENT)
    both = Vault({**TWO, **ONE})
    assert both.key_id == "two"
    assert both.open("order", row, "one", old) == DOCUMENT
    with pytest.raises(KeyUnusable, match="not in the key file"):
        Vault(TWO).open("order", row, "one", old)
    with pytest.raises(KeyUnusable):
        Vault(TWO).open("order", row, "two", old)


def test_what_is_sealed_ahead_of_its_transaction_opens_though_another_key_seals_by_then(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.store.vault.LOOK_S", 0)
    path, member = tmp_path / "two-keys", uuid4()
    running = Database(world.services.database.url, load_vault(path, create=True)[0])
    ahead = bulk.Sealed(running.vault, "member")
    ahead.add(member, DOCUMENT)
    before = running.vault.key_id
    key_file.put_first(path, None)
    assert running.vault.key_id != before
    running.transact(ahead.write)
    with running.read() as tx:
        assert personal.read_many(tx, "member", [member]) == {member: DOCUMENT}
    running.dispose()


def test_the_same_is_never_sealed_the_same_and_its_blind_hash_always_is() -> None:
    vault, row = Vault(ONE), uuid4()
    assert vault.seal("order", row, DOCUMENT) != vault.seal("order", row, DOCUMENT)
    assert vault.blind("00012345678") == Vault(ONE).blind("00012345678")
    assert vault.blind("00012345678") != Vault(TWO).blind("00012345678")


def test_a_key_is_made_once_however_many_start_together(tmp_path: Path) -> None:
    path, at_once = tmp_path / "deep" / "key", threading.Barrier(16)
    hashes: list[bytes] = []

    def begin() -> None:
        at_once.wait()
        hashes.append(load_vault(path, create=True)[0].blind("x"))

    threads = [threading.Thread(target=begin) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hashes) == 16
    assert len(set(hashes)) == 1
    assert load_vault(path, create=True)[0].blind("x") == hashes[0]
    assert [file.name for file in path.parent.iterdir()] == ["key"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "\n", "one", "one:", "one:AAAA", f"{'n' * 17}:{'A' * 43}=", ":QUFB", "é:AA"])
def test_a_key_file_that_is_none_is_told_in_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content, "utf-8")
    with pytest.raises(KeyUnusable, match="the key file") as caught:
        load_vault(path, create=True)
    assert path.read_text("utf-8") == content
    assert "AAAA" not in caught.value.sentence


def test_a_missing_key_is_not_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="JIEDAN_KEY_FILE"):
        load_vault(tmp_path / "key", create=False)
    (tmp_path / "file").touch()
    with pytest.raises(KeyUnusable, match="cannot be made"):
        load_vault(tmp_path / "file" / "key", create=True)


def test_nothing_that_people_wrote_lies_readable_in_the_database(world: World) -> None:
    command = world.command(
        service=None,
        wish=Wish(CANARIES[4], "service"),
        place=CANARIES[2],
        contact=Person(CANARIES[0], CANARIES[1]),
        recipient=Person(CANARIES[5], CANARIES[8]),
        on_behalf_of=Proxy(CANARIES[0], CANARIES[6]),
        note=CANARIES[3],
        consent=TOLD,
    )
    order_id = world.services.commit(lambda tx: place_order(tx, world.actor("clerk"), command))
    world.services.commit(lambda tx: cancel_order(tx, world.actor("clerk"), order_id, CANARIES[7]))
    with world.services.read() as tx:
        kept = personal.read_many(tx, "order", [order_id])[order_id]
        assert kept["cancel_reason"] == CANARIES[7]
        dump = "".join(repr(row) for table in schema.metadata.sorted_tables for row in tx.rows(select(table)))
        if not world.services.database.is_sqlite:
            tables = [table.name for table in schema.metadata.sorted_tables]
            dump += "".join(str(tx.rows(text(f'SELECT t::text FROM "{name}" t'))) for name in tables)  # noqa: S608 - our own names
    assert [canary for canary in CANARIES if canary in dump] == []
    if world.services.database.is_sqlite:
        path = Path(world.services.database.url.removeprefix("sqlite:///"))
        content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        assert [canary for canary in CANARIES if canary.encode() in content] == []


def test_fields_are_changed_added_and_removed_one_by_one(world: World) -> None:
    subject = uuid4()

    def change(**document: str | None) -> dict[str, str]:
        world.services.commit(lambda tx: personal.change(tx, "order", subject, document))
        with world.services.read() as tx:
            return personal.read_many(tx, "order", [subject]).get(subject, {})

    assert change(note=None) == {}
    assert world.count("personal_record", subject_id=subject) == 0
    assert change(place="甲", note="乙") == {"place": "甲", "note": "乙"}
    assert change(note="", door="丙") == {"place": "甲", "door": "丙"}


def test_a_refused_number_is_not_in_the_sentence(world: World) -> None:
    order_id = world.placed()
    number = "990101193503070014"
    with pytest.raises(Invalid) as caught:
        world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, f"证件 {number}"))
    assert number not in repr(caught.value)


def test_another_key_than_the_one_that_sealed_is_found_out(world: World) -> None:
    world.placed()
    with world.services.read() as tx:
        personal.check_key(tx)
    world.services.database.vault = Vault(ONE)
    with pytest.raises(KeyUnusable, match="not in the key file"), world.services.read() as tx:
        personal.check_key(tx)


def test_a_device_is_no_key_file() -> None:
    with pytest.raises(KeyUnusable):
        load_vault(Path("/dev/zero"), create=False)
