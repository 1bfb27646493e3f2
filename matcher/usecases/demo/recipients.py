"""The 579 recipients, and the ties that some have with members who live near."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.states import PairingKind
from matcher.store import recipients, schema
from matcher.store.ids import new_id
from matcher.usecases.demo.ground import Ground
from matcher.usecases.demo.invented import Invented
from matcher.usecases.demo.members import Neighbour
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import RECIPIENTS

_TIES = {PairingKind.STANDING: 60, PairingKind.LINK: 20, PairingKind.RELATIVE: 16, PairingKind.BLOCKED: 4}
_SHARE_WITH_TIES = 0.25


@dataclass(frozen=True, slots=True)
class Served:
    """A recipient as orders need it."""

    id: UUID
    cell: str
    name: str
    phone: str
    address: str


def add_recipients(sheet: Sheet, ground: Ground, invented: Invented) -> list[Served]:
    """Write the recipients: every community has some."""
    communities = ground.communities
    return [
        _add_recipient(sheet, ground, invented, sheet.rng.choice(ground.cells[communities[number % len(communities)]]))
        for number in range(RECIPIENTS)
    ]


def _add_recipient(sheet: Sheet, ground: Ground, invented: Invented, cell: str) -> Served:
    served = Served(new_id(), cell, **invented.person(), address=invented.address())
    document = {"name": served.name, "phone": served.phone, "address": served.address}
    sheet.add(
        schema.recipient,
        kind=recipients.PERSON,
        id=served.id,
        area=cell,
        phone_index=recipients.phone_index(sheet.tx, dict(document)),
        registered_by=ground.staff[cell[:12]].clerk.id,
        registered_at=sheet.tx.now - dt.timedelta(days=sheet.rng.randint(3, 390)),
        version=1,
    )
    sheet.keep(recipients.SUBJECT, served.id, document)
    return served


def add_ties(sheet: Sheet, served: Sequence[Served], members: Sequence[Neighbour]) -> None:
    """Standing pairs and links, relatives and blocked persons, each with a member of the same community."""
    near: dict[str, list[UUID]] = {}
    for member in members:
        near.setdefault(member.cell[:12], []).append(member.id)
    for one in served:
        if sheet.chance(_SHARE_WITH_TIES):
            for helper_id in sheet.some_of(near[one.cell[:12]], sheet.rng.randint(1, 2)):
                kind = sheet.one_of(_TIES).value
                sheet.add(schema.pairing, recipient_id=one.id, helper_id=helper_id, kind=kind)
