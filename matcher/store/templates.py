"""A district's own words for messages."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.messages import Own
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.schema import message_template

_T = message_template.c


def own_words(tx: Tx, district: str) -> Own:
    """Kind and language -> the district's words."""
    rows = tx.tuples(select(_T.kind, _T.language, _T.text).where(_T.district == district))
    return {(kind, language): text for kind, language, text in rows}


def put(tx: Tx, by: Actor, district: str, which: tuple[str, str], text: str) -> None:
    """Set the words for a kind and a language."""
    values = {"text": text, "changed_at": tx.now, "changed_by": by.id}
    fresh = upsert(message_template).values(district=district, kind=which[0], language=which[1], **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["district", "kind", "language"], set_=values))


def reset(tx: Tx, district: str, which: tuple[str, str]) -> None:
    """The words that ship hold again."""
    mine = (_T.district == district, _T.kind == which[0], _T.language == which[1])
    tx.execute(delete(message_template).where(*mine))
