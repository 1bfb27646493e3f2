"""A process keeps a district warm: it holds the lease, and has the district as the database has it."""

from uuid import UUID

from sqlalchemy import select

from matcher.domain.states import Dispatch
from matcher.planning.district import District
from matcher.store import leases
from matcher.store.database import Tx
from matcher.store.places import district_at
from matcher.store.schema import district
from matcher.usecases.services import Services


def hold(services: Services, code: str, holder: UUID) -> bool:
    """Take or renew the lease of `settings.lease_s` seconds; False where another holds it. Invalid, Busy."""

    def take(tx: Tx) -> bool:
        district_at(tx, code)
        return leases.hold(tx, code, holder, services.settings.lease_s) is not None

    return services.commit(take)


def let_go(services: Services, code: str, holder: UUID) -> None:
    """Let another process begin at once. Busy."""
    services.commit(lambda tx: leases.give_back(tx, code, holder))


def load(services: Services, code: str) -> District:
    """The district as it is now. Invalid, Busy."""
    with services.read() as tx:
        made = District.load(tx, code)
    made.present.keep()
    return made


def plan_whole(warm: District) -> None:
    """Keep the plan of the whole district, as soon as the engine is compiled for so many rows."""
    warm.present.keep()


def follow(services: Services, warm: District) -> bool:
    """Take in what changed; False where the district has to be loaded afresh. Busy."""
    with services.read() as tx:
        return warm.follow(tx)


def always_warm(services: Services) -> list[str]:
    """The districts that offer at once: they are kept warm before anybody asks. Busy."""
    with services.read() as tx:
        wanted = select(district.c.code).where(district.c.dispatch == Dispatch.IMMEDIATE).order_by(district.c.code)
        return [code for (code,) in tx.tuples(wanted)]
