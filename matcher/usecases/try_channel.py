"""Somebody sends oneself a test message over a channel and learns what came of it."""

import datetime as dt
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.errors import Invalid, SlowDown
from matcher.domain.messages import EN, SENDER
from matcher.domain.notifying import ContactChannel
from matcher.domain.outcomes import SENDING, SENT
from matcher.domain.roles import Actor
from matcher.ports import Letter, NotSent
from matcher.store import contacts
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.notices import ACTOR
from matcher.store.schema import channel_test
from matcher.usecases.services import Services

EVERY = dt.timedelta(seconds=10)
TEST = "test"
_T = channel_test.c
_WORDS = {
    "zh": "这是您自己发的测试消息，收到就说明这个渠道设好了。",
    EN: "This is a test that you sent yourself; it has arrived, so the channel works.",
}


def try_channel(services: Services, actor: Actor, channel: ContactChannel) -> str:
    """Send it; the code of what came of it, which is kept. Invalid without an own address, SlowDown."""
    actor.require("test_channel")
    with services.read() as tx:
        contact = contacts.read(tx, [(ACTOR, actor.id)])[ACTOR, actor.id]
    address = next((way.address for way in contact.ways if way.channel == channel), "")
    if channel in services.notifier.channels:
        if not address and channel is not ContactChannel.CONSOLE:
            raise Invalid.at("channel", "no_address", "give an address of your own for this channel first")
        services.commit(lambda tx: _begin(tx, actor.id, channel))
        language = contact.language
        letter = Letter(new_id(), channel, address, SENDER[language], _WORDS[language], (TEST,))
        outcome = _sent(services, letter)
    else:
        outcome = f"no_{channel}"
        services.commit(lambda tx: _begin(tx, actor.id, channel))
    services.commit(lambda tx: _keep(tx, actor.id, channel, outcome))
    return outcome


def _sent(services: Services, letter: Letter) -> str:
    try:
        services.notifier.send(letter)
    except NotSent as error:
        return error.code
    return SENT


def _begin(tx: Tx, actor_id: UUID, channel: str) -> None:
    values = {"at": tx.now, "outcome": SENDING}
    fresh = upsert(channel_test).values(actor_id=actor_id, channel=channel, **values)
    rested = or_(_T.outcome == "", _T.at <= tx.now - EVERY)
    again = fresh.on_conflict_do_update(index_elements=["actor_id", "channel"], set_=values, where=rested)
    if tx.value(again.returning(_T.channel)) is None:
        raise SlowDown


def _keep(tx: Tx, actor_id: UUID, channel: str, outcome: str) -> None:
    mine = (_T.actor_id == actor_id, _T.channel == channel)
    tx.execute(update(channel_test).where(*mine).values(outcome=outcome))
