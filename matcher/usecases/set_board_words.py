"""A district says what it calls the posts on its boards: 三长三员 and 五大员 are not the same people everywhere."""

from collections.abc import Mapping

from sqlalchemy import update

from matcher.domain.areas import district_of
from matcher.domain.closing import BoardRole
from matcher.domain.roles import Actor
from matcher.store import board_words
from matcher.store.database import Tx
from matcher.store.places import settings_id
from matcher.store.schema import district
from matcher.store.transition import Step, tell_step
from matcher.usecases.steps.texts import refuse_numbers


def set_board_words(tx: Tx, actor: Actor, words: Mapping[BoardRole, tuple[str, str]]) -> None:
    """All of the district's own names; posts without one have the usual name."""
    actor.require("change_board_words")
    refuse_numbers(**{f"words.{role}.{turn}": one for role, both in words.items() for turn, one in enumerate(both)})
    code = district_of(actor.area)
    raised = update(district).where(district.c.code == code).values(version=district.c.version + 1)
    version = tx.execute(raised.returning(district.c.version)).scalar_one()
    board_words.replace(tx, code, words)
    tell_step(tx, "district", settings_id(code), Step("board_word", version, None, "changed"), actor)
