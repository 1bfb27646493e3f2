"""Personal data and free text: written sealed, read only where an answer may show it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from matcher.store.database import Tx
from matcher.store.schema import personal_record

_KEEP = insert(personal_record)


def keep(tx: Tx, subject: str, subject_id: UUID, document: Mapping[str, str | None]) -> None:
    """Seal the document as the subject's record; empty fields are left out, an empty document is not stored."""
    filled = {field: text for field, text in document.items() if text}
    if filled:
        tx.execute(_KEEP, sealed_row(tx, subject, subject_id, filled))


def sealed_row(tx: Tx, subject: str, subject_id: UUID, document: Mapping[str, str]) -> dict[str, object]:
    """The row for a record, for inserting many at once."""
    # Asked once: another key may begin to seal between two looks.
    key_id = tx.vault.key_id
    sealed = tx.vault.seal(subject, subject_id, document, key_id)
    return {
        "subject": subject,
        "subject_id": subject_id,
        "sealed": sealed,
        "key_id": key_id,
        "changed_at": tx.now,
    }


def change(tx: Tx, subject: str, subject_id: UUID, document: Mapping[str, str | None]) -> None:
    """Replace the given fields; None or empty removes one."""
    present = read_many(tx, subject, [subject_id]).get(subject_id)
    if present is None:
        keep(tx, subject, subject_id, document)
        return
    filled = {field: text for field, text in {**present, **document}.items() if text}
    mine = (personal_record.c.subject == subject, personal_record.c.subject_id == subject_id)
    row = sealed_row(tx, subject, subject_id, filled)
    tx.execute(update(personal_record).where(*mine).values(**row))


def read_many(tx: Tx, subject: str, ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Subject id -> its opened document."""
    wanted = (personal_record.c.subject == subject, personal_record.c.subject_id.in_(list(ids)))
    rows = tx.rows(select(personal_record).where(*wanted))
    return {row.subject_id: tx.vault.open(subject, row.subject_id, row.key_id, bytes(row.sealed)) for row in rows}


def forget(tx: Tx, subject: str, ids: Iterable[UUID]) -> None:
    """Delete the subjects' records for good."""
    tx.execute(
        delete(personal_record).where(personal_record.c.subject == subject, personal_record.c.subject_id.in_(list(ids)))
    )


def check_key(tx: Tx) -> None:
    """Open one record of each key that ever sealed here; KeyUnusable where the key file is not the right one."""
    for (key_id,) in tx.tuples(select(personal_record.c.key_id).distinct()):
        for row in tx.rows(select(personal_record).where(personal_record.c.key_id == key_id).limit(1)):
            tx.vault.open(row.subject, row.subject_id, row.key_id, bytes(row.sealed))


def is_empty(tx: Tx) -> bool:
    """Whether nothing was ever sealed here, so that any key will do."""
    return tx.value(select(personal_record.c.key_id).limit(1)) is None
