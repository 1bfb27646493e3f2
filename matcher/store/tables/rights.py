"""The tables of people's rights: how much was let go, when and by what."""

import datetime as dt

from sqlmodel import Field, SQLModel

from matcher.store.columns import code, word


class DataGone(SQLModel, table=True):
    """How often texts or records of a kind were let go in a district on a day; nobody is named."""

    __tablename__ = "data_gone"

    district: str = code(primary_key=True)
    day: dt.date = Field(primary_key=True)
    kind: str = word(16, primary_key=True)
    pieces: int = 0
