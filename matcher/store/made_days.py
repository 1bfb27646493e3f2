"""The days of a series or a post that were made into orders: a key for each day, so that there is one order."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Table, delete, insert, select

from matcher.store.database import Tx
from matcher.store.schema import post_day, series_day


@dataclass(frozen=True, slots=True)
class MadeDays:
    """Of things of one kind; `owner` is the column that names the thing."""

    table: Table
    owner: str

    def since(self, tx: Tx, owner_id: UUID, first: dt.date) -> dict[dt.date, UUID]:
        """Date -> the order that was made for it, from a date on."""
        day = self.table.c
        mine = (day[self.owner] == owner_id, day.date >= first)
        return {row.date: row.order_id for row in tx.rows(select(self.table).where(*mine).order_by(day.date))}

    def note(self, tx: Tx, owner_id: UUID, date: dt.date, order_id: UUID) -> None:
        """The day has its order."""
        tx.execute(insert(self.table).values({self.owner: owner_id, "date": date, "order_id": order_id}))

    def forget(self, tx: Tx, owner_id: UUID, date: dt.date) -> None:
        """The day can be made into an order again."""
        day = self.table.c
        tx.execute(delete(self.table).where(day[self.owner] == owner_id, day.date == date))


SERIES_DAYS = MadeDays(series_day, "series_id")
POST_DAYS = MadeDays(post_day, "post_id")
