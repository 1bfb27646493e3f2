"""Printed things: slips, receipts, activation slips and boards, for people without a screen."""

from api.door import Call, Doors, How
from api.pages.papers.sheet import render
from api.schemas.closing import BoardBody, PaperQuery, ReceiptBody
from matcher.queries import papers
from matcher.queries.papers import BoardKept
from matcher.store.boards import Line
from matcher.store.database import Tx
from matcher.usecases.issue_code import issue_code
from matcher.usecases.set_board import set_board

doors = Doors("papers")
_PAPER = How(paper=True)


@doors.at("GET /orders/{id}/slip.html", "print_slip", PaperQuery, str, _PAPER)
def slip(tx: Tx, call: Call, query: PaperQuery) -> str:
    """The slip of an order: when who comes, and what is said at the door."""
    return render("slip", query.lang, papers.order_sheet(tx, call.actor, call.id))


@doors.at("POST /orders/{id}/receipt", "print_receipt", ReceiptBody, str, How(paper=True, sealed=True))
def receipt(tx: Tx, call: Call, body: ReceiptBody) -> str:
    """A receipt, or a slip, with a new code; the one before no longer opens anything."""
    code = issue_code(tx, call.actor, call.id)
    return render(body.paper, body.lang, papers.order_sheet(tx, call.actor, call.id, code))


@doors.at("GET /members/{id}/activation.html", "print_activation", PaperQuery, str, _PAPER)
def activation(tx: Tx, call: Call, query: PaperQuery) -> str:
    """How a member without the page takes part."""
    return render("activation", query.lang, papers.activation_sheet(tx, call.actor, call.id))


@doors.at("GET /areas/{code}/board.html", "print_board", PaperQuery, str, _PAPER)
def board(tx: Tx, call: Call, query: PaperQuery) -> str:
    """The board of a cell: its staff, its community's phone, and whom to call in an emergency."""
    return render("board", query.lang, papers.board_sheet(tx, call.actor, call.code))


@doors.at("PUT /areas/{code}/board", "change_board", BoardBody, BoardKept)
def put_board(tx: Tx, call: Call, body: BoardBody) -> BoardKept:
    """Say who stands on the board of an area, each with the consent that was given."""
    lines = [Line(one.role, one.name, one.phone, one.consent.how, one.consent.notice) for one in body.entries]
    set_board(tx, call.actor, call.code, lines)
    return papers.board_kept(tx, call.code)
