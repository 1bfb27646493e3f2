"""What the community of the story gives for points, and what its members had in the books kept before."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from matcher.domain.ledgers import AccountKind, BookingKind, Ledger, RewardState
from matcher.store import schema
from matcher.store.ids import new_id
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.members import Neighbour
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import DISTRICT

_REWARDS = (
    ("洗衣液一瓶", "Laundry liquid", 60, 40, 2),
    ("抽纸一提", "Paper tissues", 30, 80, 3),
    ("食用油一升", "Cooking oil, 1 l", 90, 30, 1),
    ("大米五斤", "Rice, 2.5 kg", 80, 30, 1),
    ("毛巾两条", "Two towels", 35, 50, 2),
    ("雨伞一把", "Umbrella", 50, 25, 1),
    ("垃圾袋三卷", "Bin bags, 3 rolls", 15, 120, 4),
    ("家电清洗一次", "Appliance cleaning", 120, 10, 1),
    ("理发券一张", "Haircut voucher", 40, 40, 2),
    ("健身房月卡", "Gym, one month", 150, 8, 1),
    ("社区食堂套餐", "Canteen meal", 25, 100, 6),
    ("亲子课一节", "Family class", 45, 24, 2),
)
_DAYS_AGO, _WINDOW = 30, 90
_SHARE = 0.6


def add_rewards(sheet: Sheet, ground: Ground, players: Sequence[UUID], people: Sequence[Neighbour]) -> None:
    """Twelve things and services, and balances carried over for who plays the story and some of its neighbours."""
    community, secretary = ground.scene.community, ground.staff[ground.scene.community].secretary
    made_at = sheet.tx.now - dt.timedelta(days=_DAYS_AGO)
    for name_zh, name_en, cost, stock, each in _REWARDS:
        reward_id = new_id()
        sheet.add(
            schema.reward,
            id=reward_id,
            district=DISTRICT,
            area=community,
            cost=cost,
            stock=stock,
            each_most=each,
            from_date=sheet.today - dt.timedelta(days=_DAYS_AGO),
            until_date=sheet.today + dt.timedelta(days=_WINDOW),
            state=RewardState.OFFERED.value,
            version=1,
            made_by=secretary.id,
            made_at=made_at,
        )
        sheet.keep("reward", reward_id, {"name_zh": name_zh, "name_en": name_en})
        _tell(sheet, reward_id, secretary.id, made_at)
    sheet.rows[schema.event].sort(key=lambda event: event["at"])
    chosen = [one.id for one in people if one.cell.startswith(community) and sheet.chance(_SHARE)]
    for ledger, least, most in ((Ledger.HOURS, 60, 1800), (Ledger.POINTS, 10, 300)):
        amounts = dict.fromkeys(players, most) | {one: sheet.rng.randint(least, most) for one in chosen}
        _carry_over(sheet, ledger, amounts, secretary.id, community)


def _tell(sheet: Sheet, reward_id: UUID, by: UUID, at: dt.datetime) -> None:
    told: Mapping[str, Any] = {"from_state": None, "to_state": RewardState.OFFERED.value, "reason": None}
    who = {"actor_id": by, "role": "secretary", "at": at}
    sheet.add(schema.event, thing="reward", thing_id=reward_id, version=1, order_id=None, verb="add", **told, **who)


def _carry_over(sheet: Sheet, ledger: Ledger, amounts: Mapping[UUID, int], by: UUID, area: str) -> None:
    blank = {"ledger": ledger.value, "area": area}
    issued = new_id()
    whole = -sum(amounts.values())
    sheet.add(schema.ledger_account, **blank, id=issued, kind=AccountKind.ISSUED.value, helper_id=None, balance=whole)
    for helper_id, amount in amounts.items():
        account, booking = new_id(), new_id()
        of_helper = {"kind": AccountKind.HELPER.value, "helper_id": helper_id, "balance": amount}
        sheet.add(schema.ledger_account, **blank, id=account, **of_helper)
        sheet.add(
            schema.ledger_transaction,
            **blank,
            id=booking,
            kind=BookingKind.CARRIED_OVER.value,
            source_id=helper_id,
            on_date=sheet.today - dt.timedelta(days=_DAYS_AGO),
            actor_id=by,
            role="secretary",
            at=sheet.tx.now - dt.timedelta(days=_DAYS_AGO),
        )
        sheet.add(schema.ledger_entry, transaction_id=booking, account_id=account, amount=amount)
        sheet.add(schema.ledger_entry, transaction_id=booking, account_id=issued, amount=-amount)
