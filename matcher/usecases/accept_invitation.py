"""Who was invited sets phone and password, and is in."""

from matcher.domain.errors import NotAvailable
from matcher.domain.roles import Actor
from matcher.store import access, accounts
from matcher.store.database import Tx
from matcher.store.passwords import hash_of
from matcher.usecases.services import Services
from matcher.usecases.set_password import check_password


def accept_invitation(services: Services, token: str, phone: str, password: str) -> Actor:
    """Who enters; the link is used up. Invalid for a password that is none, NotAvailable where the link opens nothing.

    Where the actor had a password before, it holds no more, and its sessions are over.
    """
    check_password(password, phone)
    vault = services.database.vault
    index = accounts.index_of(vault, phone)
    with services.read() as tx:
        if accounts.invitation_of(tx, token) is None:
            raise NotAvailable
    password_hash = hash_of(vault, index, password)

    def work(tx: Tx) -> Actor:
        actor_id = accounts.use_invitation(tx, token)
        who = access.actor_of_id(tx, actor_id) if actor_id is not None else None
        if who is None:
            raise NotAvailable
        accounts.put(tx, who, index, password_hash)
        return who

    return services.commit(work)
