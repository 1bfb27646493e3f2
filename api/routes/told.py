"""How people are told: channels, a district's own words, and what could not be delivered."""

from dataclasses import dataclass
from functools import partial

from api.door import Call, Doors, How
from api.routes.webhooks import AgainView
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.outside import NoticesAgainBody, WordsBody, WordsPreviewBody
from matcher.domain.notifying import ContactChannel
from matcher.domain.outcomes import SENT, words_of
from matcher.domain.roles import Actor
from matcher.domain.templates import preview
from matcher.queries import told
from matcher.queries.paging import Page, Wanted
from matcher.queries.told import ChannelView, UndeliveredView, WordsView
from matcher.store.database import Tx
from matcher.usecases import keep_told
from matcher.usecases.services import Services
from matcher.usecases.try_channel import try_channel

doors = Doors("told")


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of a test."""

    channel: str
    sent: bool
    outcome: str
    say: dict[str, str]


@dataclass(frozen=True, slots=True)
class WordsPreviewView:
    """How words read with invented facts."""

    text: str


@doors.at("GET /channels", "read_outside", NoQuery, Page[ChannelView])
def list_channels(tx: Tx, call: Call, _: NoQuery) -> Page[ChannelView]:
    """The channels by which people can be told, and the last test of each by oneself."""
    return told.list_channels(tx, call.actor, call.channels)


def _tries(services: Services, actor: Actor, _: Nothing, *, channel: ContactChannel) -> OutcomeView:
    outcome = try_channel(services, actor, channel)
    return OutcomeView(channel, outcome == SENT, outcome, words_of(outcome))


def _door_of(channel: ContactChannel) -> None:
    """Declare the door by which a channel is tested."""

    def outcome(_: Tx, call: Call, __: Nothing) -> OutcomeView:
        """Send oneself a test message over this channel, and learn what came of it."""
        found: OutcomeView = call.ready
        return found

    outcome.__name__ = f"try_{channel}"
    how = How(ready=partial(_tries, channel=channel))
    doors.at(f"POST /channels/{channel}/test", "test_channel", Nothing, OutcomeView, how)(outcome)


for one in ContactChannel:
    _door_of(one)


@doors.at("GET /templates", "read_outside", NoQuery, Page[WordsView])
def list_templates(tx: Tx, call: Call, _: NoQuery) -> Page[WordsView]:
    """The words of every kind of message, as they ship or as the district has put them."""
    return told.list_templates(tx, call.actor)


@doors.at("PUT /templates", "change_outside", WordsBody, WordsView)
def set_template(tx: Tx, call: Call, body: WordsBody) -> WordsView:
    """Put a kind of message in other words, or in those that ship."""
    keep_told.set_template(tx, call.actor, body.kind, body.language, body.text)
    return told.read_template(tx, call.actor, body.kind, body.language)


@doors.at("POST /templates/preview", "read_outside", WordsPreviewBody, WordsPreviewView, How(reads=True))
def show_preview(_: Tx, __: Call, body: WordsPreviewBody) -> WordsPreviewView:
    """See how words read with invented facts; nothing is changed by it."""
    return WordsPreviewView(preview(body.kind, body.language, body.text))


@doors.at("GET /undelivered", "read_outside", PageQuery, Page[UndeliveredView])
def list_undelivered(tx: Tx, call: Call, query: PageQuery) -> Page[UndeliveredView]:
    """The messages to people that were given up, the newest first."""
    return told.list_undelivered(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("POST /undelivered/again", "change_outside", NoticesAgainBody, AgainView, How(status=202))
def send_again(tx: Tx, call: Call, body: NoticesAgainBody) -> AgainView:
    """Send messages again that were given up, these or all."""
    return AgainView(keep_told.send_again(tx, call.actor, body.notices))
