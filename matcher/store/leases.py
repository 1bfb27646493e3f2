"""Who keeps a district warm: one holder at a time, until its lease ends or it gives it back."""

import datetime as dt
from uuid import UUID

from sqlalchemy import and_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.schema import live_lease


def hold(tx: Tx, district: str, holder: UUID, lease_s: int) -> int | None:
    """Take the lease, or hold it longer; its epoch, None where another holds it."""
    until = tx.now + dt.timedelta(seconds=lease_s)
    mine = live_lease.c.holder == holder
    longer = update(live_lease).where(live_lease.c.district == district, mine).values(lease_until=until)
    epoch = tx.value(longer.returning(live_lease.c.epoch))
    if epoch is not None:
        return int(epoch)
    free = and_(live_lease.c.district == district, live_lease.c.lease_until <= now())
    taken = update(live_lease).where(free).values(holder=holder, epoch=live_lease.c.epoch + 1, lease_until=until)
    epoch = tx.value(taken.returning(live_lease.c.epoch))
    if epoch is not None:
        return int(epoch)
    fresh = upsert(live_lease).values(district=district, holder=holder, epoch=1, lease_until=until)
    epoch = tx.value(fresh.on_conflict_do_nothing().returning(live_lease.c.epoch))
    return None if epoch is None else int(epoch)


def give_back(tx: Tx, district: str, holder: UUID) -> None:
    """End one's lease, so that another may begin at once; the epoch stays, and rises with the next holder."""
    mine = and_(live_lease.c.district == district, live_lease.c.holder == holder)
    tx.execute(update(live_lease).where(mine).values(lease_until=tx.now))
