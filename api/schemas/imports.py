"""What is asked of imports and exports."""

from pydantic import Field

from api.schemas.fields import AreaCode, Query
from matcher.domain.imports.kinds import ImportKind, ImportMode
from matcher.domain.messages import ZH


class ImportQuery(Query):
    """What the rows of the file are, whether they are only checked, and whether all of them are taken or none."""

    kind: ImportKind
    mode: ImportMode = ImportMode.CHECK
    whole: bool = False


class LangQuery(Query):
    """In which language."""

    lang: str = Field(default=ZH, pattern="^(zh|en)$")


class ExportQuery(LangQuery):
    """Of which part of the own area, and in which language."""

    area: AreaCode | None = None
