"""Hours and points: the two ledgers, the rules, the catalogue and what was redeemed from it, records on paper."""

from functools import partial
from uuid import UUID

from api.door import Attachment, Call, Doors, How
from api.pages.record_papers import certificate_pdf, record_pdf
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.ledgers import (
    BookingsQuery,
    CarryOverBody,
    CertificateQuery,
    ChangeRewardBody,
    GiveOutBody,
    RecordQuery,
    RedeemBody,
    RedemptionsQuery,
    RewardBody,
    RulesBody,
)
from matcher.domain.ledgers import Ledger
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind
from matcher.queries import ledger_sheets, ledgers, people, points_rules, records, rewards
from matcher.queries.ledgers import BookedView, LedgerView
from matcher.queries.paging import Page, Wanted
from matcher.queries.people import HelperView
from matcher.queries.points_rules import RulesPreviewView, RulesView
from matcher.queries.records import CertificateView, RecordBook
from matcher.queries.rewards import RedemptionView, RewardView
from matcher.store.database import Tx
from matcher.usecases.carry_over import carry_over
from matcher.usecases.issue_certificate import issue_certificate
from matcher.usecases.keep_rewards import RewardData, change_reward, make_reward
from matcher.usecases.redeem_points import cancel_redemption, hand_over, redeem, redeem_for_member
from matcher.usecases.set_points_rules import chosen, set_points_rules
from workers.files.sheets import MEDIA_TYPE, write_sheets

doors = Doors("ledgers")
PDF = "application/pdf"


@doors.at("GET /ledgers/hours", "read_ledgers", PageQuery, LedgerView)
def read_hours(tx: Tx, call: Call, query: PageQuery) -> LedgerView:
    """Minutes that count: one's own with every entry, for offices the sums of their area."""
    return ledgers.read_ledger(tx, call.actor, Ledger.HOURS, Wanted(query.limit, query.cursor))


@doors.at("GET /ledgers/points", "read_ledgers", PageQuery, LedgerView)
def read_points(tx: Tx, call: Call, query: PageQuery) -> LedgerView:
    """Points: one's own with every entry, for offices the sums of their area."""
    return ledgers.read_ledger(tx, call.actor, Ledger.POINTS, Wanted(query.limit, query.cursor))


@doors.at("GET /ledgers/transactions", "read_transactions", BookingsQuery, BookedView)
def list_transactions(tx: Tx, call: Call, query: BookingsQuery) -> BookedView:
    """Every booking of the area with its lines, which sum to zero, the newest first."""
    return ledgers.list_bookings(tx, call.actor, Wanted(query.limit, query.cursor), query.ledger)


@doors.at("GET /ledgers/transactions.xlsx", "read_transactions", NoQuery, str)
def transactions_sheet(tx: Tx, call: Call, _: NoQuery) -> Attachment:
    """The same as an Excel file, a line for each amount."""
    return Attachment(write_sheets(ledger_sheets.of_bookings(tx, call.actor)), MEDIA_TYPE, "ledgers.xlsx")


@doors.at("GET /ledgers/rules", "read_points_rules", NoQuery, RulesView)
def read_rules(tx: Tx, call: Call, _: NoQuery) -> RulesView:
    """What a service is worth in points, and the ready sets to choose from."""
    return points_rules.read_rules(tx, call.actor)


@doors.at("PUT /ledgers/rules", "set_points_rules", RulesBody, RulesView)
def set_rules(tx: Tx, call: Call, body: RulesBody) -> RulesView:
    """Set the rules for what is confirmed from now on; what was given stays."""
    set_points_rules(tx, call.actor, body.preset, body.rules.rules() if body.rules else None)
    return points_rules.read_rules(tx, call.actor)


@doors.at("POST /ledgers/rules/preview", "set_points_rules", RulesBody, RulesPreviewView, How(reads=True))
def preview_rules(tx: Tx, call: Call, body: RulesBody) -> RulesPreviewView:
    """What such rules would have given for the services of the last 28 days, in sums alone."""
    return points_rules.preview(tx, call.actor, chosen(body.preset, body.rules.rules() if body.rules else None))


def _redemption(tx: Tx, actor: Actor, redemption_id: UUID) -> RedemptionView:
    return rewards.read_redemption(tx, actor, redemption_id)


@doors.at("POST /ledgers/points/redeem", "redeem_points", RedeemBody, RedemptionView, How(201, _redemption))
def redeem_own(tx: Tx, call: Call, body: RedeemBody) -> UUID:
    """Redeem points for something of the own community's catalogue; hours stay."""
    return redeem(tx, call.actor, body.item, body.quantity)


@doors.at("POST /members/{id}/redemptions", "redeem_for_member", RedeemBody, RedemptionView, How(201, _redemption))
def redeem_on_paper(tx: Tx, call: Call, body: RedeemBody) -> UUID:
    """The same at the desk, for a member without a phone; somebody else hands it over."""
    return redeem_for_member(tx, call.actor, call.id, body.item, body.quantity)


def _member(tx: Tx, actor: Actor, member_id: UUID) -> HelperView:
    return people.read_helper(tx, actor, HelperKind.MEMBER, member_id)


@doors.at("POST /members/{id}/carried-over", "carry_over_balance", CarryOverBody, HelperView, How(shown=_member))
def carry_over_books(tx: Tx, call: Call, body: CarryOverBody) -> UUID:
    """Carry over, once, what a member had in the books kept before."""
    carry_over(tx, call.actor, call.id, body.minutes, body.points)
    return call.id


def _reward(tx: Tx, actor: Actor, reward_id: UUID) -> RewardView:
    return rewards.read_reward(tx, actor, reward_id)


@doors.at("GET /rewards", "read_rewards", PageQuery, Page[RewardView])
def list_rewards(tx: Tx, call: Call, query: PageQuery) -> Page[RewardView]:
    """What the own community gives for points; for offices the whole catalogue of their area."""
    return rewards.list_rewards(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("POST /rewards", "keep_rewards", RewardBody, RewardView, How(201, _reward))
def add_reward(tx: Tx, call: Call, body: RewardBody) -> UUID:
    """Add a line to the catalogue."""
    data = RewardData(
        body.name_zh, body.name_en, body.cost, body.stock, body.first, body.last, body.each_most, body.area
    )
    return make_reward(tx, call.actor, data)


@doors.at("PATCH /rewards/{id}", "keep_rewards", ChangeRewardBody, RewardView, How(shown=_reward))
def change_line(tx: Tx, call: Call, body: ChangeRewardBody) -> UUID:
    """Change a line of the catalogue, its stock, or whether it is offered; what was redeemed stays as it was."""
    change_reward(tx, call.actor, call.id, body.given())
    return call.id


@doors.at("GET /redemptions", "read_redemptions", RedemptionsQuery, Page[RedemptionView])
def list_redemptions(tx: Tx, call: Call, query: RedemptionsQuery) -> Page[RedemptionView]:
    """What was redeemed: by oneself, or in the desk's area."""
    return rewards.list_redemptions(tx, call.actor, Wanted(query.limit, query.cursor), query.state)


@doors.at("POST /redemptions/{id}/hand-over", "hand_over_reward", GiveOutBody, RedemptionView, How(shown=_redemption))
def hand_out(tx: Tx, call: Call, body: GiveOutBody) -> UUID:
    """Note that it was handed over: never by who redeemed it or wrote it down."""
    hand_over(tx, call.actor, call.id, body.code)
    return call.id


@doors.at("POST /redemptions/{id}/cancel", "cancel_redemption", Nothing, RedemptionView, How(shown=_redemption))
def cancel(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Give it back before it is handed over: points and stock are as before."""
    cancel_redemption(tx, call.actor, call.id)
    return call.id


def _book(tx: Tx, call: Call, query: RecordQuery, helper_id: UUID | None) -> RecordBook:
    return records.read_book(tx, call.actor, helper_id, (query.first, query.last))


@doors.at("GET /me/record.pdf", "print_own_record", RecordQuery, str)
def own_record(tx: Tx, call: Call, query: RecordQuery) -> Attachment:
    """One's own record book: each confirmed service, never whom it served."""
    return Attachment(partial(record_pdf, query.lang, _book(tx, call, query, None), tx.now), PDF, "record.pdf")


@doors.at("GET /members/{id}/record.pdf", "print_record", RecordQuery, str)
def member_record(tx: Tx, call: Call, query: RecordQuery) -> Attachment:
    """The record book of a member, to print for who has no phone."""
    return Attachment(partial(record_pdf, query.lang, _book(tx, call, query, call.id), tx.now), PDF, "record.pdf")


def _certificate(tx: Tx, call: Call, query: RecordQuery, helper_id: UUID | None) -> Attachment:
    book = _book(tx, call, query, helper_id)
    totals = (len(book.lines), book.minutes)
    number = issue_certificate(tx, call.actor, (book.helper, book.area), (book.first, book.last), totals)
    return Attachment(partial(certificate_pdf, query.lang, book, number, tx.now), PDF, "certificate.pdf")


@doors.at("GET /me/certificate.pdf", "print_own_record", RecordQuery, str, How(audited=True))
def own_certificate(tx: Tx, call: Call, query: RecordQuery) -> Attachment:
    """A certificate of one's own hours, with a number by which it is checked."""
    return _certificate(tx, call, query, None)


@doors.at("GET /members/{id}/certificate.pdf", "print_record", RecordQuery, str, How(audited=True))
def member_certificate(tx: Tx, call: Call, query: RecordQuery) -> Attachment:
    """A certificate of a member's hours, with a number by which it is checked."""
    return _certificate(tx, call, query, call.id)


@doors.at("GET /certificates", "read_certificates", CertificateQuery, CertificateView)
def check_certificate(tx: Tx, call: Call, query: CertificateQuery) -> CertificateView:
    """Whether the certificate with this number is valid, and its totals; nobody's name."""
    return records.read_certificate(tx, call.actor, query.number)
