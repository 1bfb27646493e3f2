"""What a district calls the posts on its boards."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from matcher.domain.closing import BoardRole
from matcher.store.database import Tx
from matcher.store.schema import board_word


def of_district(tx: Tx, district: str) -> dict[str, tuple[str, str]]:
    """Post -> its name in Chinese and in English, where the district has one of its own."""
    rows = tx.rows(select(board_word).where(board_word.c.district == district))
    return {row.role: (row.name_zh, row.name_en) for row in rows}


def replace(tx: Tx, district: str, words: Mapping[BoardRole, tuple[str, str]]) -> None:
    """All of the district's own names."""
    tx.execute(delete(board_word).where(board_word.c.district == district))
    rows = [
        {"district": district, "role": role.value, "name_zh": zh, "name_en": en} for role, (zh, en) in words.items()
    ]
    if rows:
        tx.execute(insert(board_word), rows)
