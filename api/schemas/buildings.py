"""Bodies and queries of buildings, of who leads them, and of what the posts on boards are called."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.schemas.closing import BoardConsentBody
from api.schemas.fields import AreaCode, Body, Name, PageQuery, Phone, clean, without_numbers_of_state
from matcher.domain.closing import OFFICES, BoardRole
from matcher.domain.leads import LeadState

Word = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20),
    AfterValidator(clean),
    AfterValidator(without_numbers_of_state),
]


class BuildingsQuery(PageQuery):
    """Of which area; without one, one's own."""

    area: AreaCode | None = None


class LeadsQuery(BuildingsQuery):
    """Within which area; and whether those who lead now or those who did."""

    state: LeadState = LeadState.ACTIVE


class LeadBody(Body):
    """A building, and who leads it: by the name and, if wanted, the phone that its board shows, agreed to."""

    area: AreaCode
    name: Name
    phone: Phone | None = None
    consent: BoardConsentBody


class BoardWordBody(Body):
    """What a post is called."""

    zh: Word
    en: Name


class BoardWordsBody(Body):
    """All names of its own that a district has, by the post; the other posts have the usual ones."""

    words: Annotated[dict[BoardRole, BoardWordBody], Field(default_factory=dict, max_length=len(BoardRole))]

    @model_validator(mode="after")
    def _are_posts(self) -> "BoardWordsBody":
        if OFFICES & self.words.keys():
            raise ValueError("office")
        return self
