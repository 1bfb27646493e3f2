"""Buildings, who leads them, and what the posts on boards are called."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.buildings import BoardWordsBody, BuildingsQuery, LeadBody, LeadsQuery
from api.schemas.fields import NoQuery, Nothing
from matcher.queries import buildings, papers
from matcher.queries.buildings import BuildingView, LeadView
from matcher.queries.paging import Page, Wanted
from matcher.queries.papers import BoardWordView
from matcher.store.database import Tx
from matcher.usecases.invite_helper import InvitationMade
from matcher.usecases.keep_leads import NewLead, end_lead, invite_lead, name_lead
from matcher.usecases.set_board_words import set_board_words

doors = Doors("areas")


@doors.at("GET /buildings", "read_buildings", BuildingsQuery, Page[BuildingView])
def list_buildings(tx: Tx, call: Call, query: BuildingsQuery) -> Page[BuildingView]:
    """The buildings of an area: households, open orders, and who leads each."""
    return buildings.list_buildings(tx, call.actor, Wanted(query.limit, query.cursor), query.area)


@doors.at("GET /leads", "read_leads", LeadsQuery, Page[LeadView])
def list_leads(tx: Tx, call: Call, query: LeadsQuery) -> Page[LeadView]:
    """Who leads the buildings of an area, or did, the newest first."""
    return buildings.list_leads(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.state)


@doors.at("POST /leads", "change_leads", LeadBody, LeadView, How(201, buildings.read_lead))
def name(tx: Tx, call: Call, body: LeadBody) -> UUID:
    """Say who leads a building: an account for that building, and a name on its board."""
    agreed = (body.consent.how, body.consent.notice)
    return name_lead(tx, call.actor, NewLead(body.area, body.name, body.phone, *agreed))


@doors.at("POST /leads/{id}/invitation", "change_leads", Nothing, InvitationMade, How(status=201, sealed=True))
def invite(tx: Tx, call: Call, _: Nothing) -> InvitationMade:
    """Make a link by which a building lead sets phone and password; the one before no longer opens anything."""
    return invite_lead(tx, call.actor, call.id)


@doors.at("POST /leads/{id}/end", "change_leads", Nothing, LeadView, How(shown=buildings.read_lead))
def end_leading(tx: Tx, call: Call, _: Nothing) -> UUID:
    """They lead the building no more: the account is closed, the name leaves the board."""
    end_lead(tx, call.actor, call.id)
    return call.id


@doors.at("GET /board-words", "read_board_words", NoQuery, Page[BoardWordView])
def list_words(tx: Tx, call: Call, _: NoQuery) -> Page[BoardWordView]:
    """The posts on boards, with the district's own names where it has any."""
    return Page(papers.board_words(tx, call.actor), None)


@doors.at("PUT /board-words", "change_board_words", BoardWordsBody, Page[BoardWordView])
def put_words(tx: Tx, call: Call, body: BoardWordsBody) -> Page[BoardWordView]:
    """Set the district's own names of posts on boards; the others have the usual ones."""
    set_board_words(tx, call.actor, {role: (one.zh, one.en) for role, one in body.words.items()})
    return Page(papers.board_words(tx, call.actor), None)
