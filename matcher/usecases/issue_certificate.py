"""A certificate of service: its totals are kept under a number that others can check."""

import datetime as dt
import secrets
from uuid import UUID

from sqlalchemy import insert, select

from matcher.domain.errors import WrongState
from matcher.domain.ledgers import CertificateState
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import certificate
from matcher.store.transition import tell_born

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 12


def issue_certificate(
    tx: Tx, actor: Actor, helper: tuple[UUID, str], period: tuple[dt.date, dt.date], totals: tuple[int, int]
) -> str:
    """The number: of one that says the same already, else of a new one. WrongState where nothing is to be certified."""
    helper_id, area = helper
    (first, last), (services, minutes) = period, totals
    if not services:
        raise WrongState("there is no confirmed service in this period")
    c = certificate.c
    same = (c.helper_id == helper_id, c.first == first, c.last == last, c.state == CertificateState.VALID)
    said = select(c.number).where(*same, c.services == services, c.minutes == minutes).order_by(c.seq).limit(1)
    known = tx.value(said)
    if known is not None:
        return str(known)
    values = {
        "id": new_id(),
        "number": "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)),
        "helper_id": helper_id,
        "area": area,
        "first": first,
        "last": last,
        "services": services,
        "minutes": minutes,
        "state": CertificateState.VALID,
        "version": 1,
        "issued_by": actor.id,
        "issued_at": tx.now,
    }
    tx.execute(insert(certificate).values(**values))
    tell_born(tx, "certificate", [values], "issue", actor)
    return str(values["number"])
