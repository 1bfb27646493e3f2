"""A credential behind a starred tag: claimed by its holder, checked or refused by somebody with the right."""

import datetime as dt
from uuid import UUID

from matcher.domain.errors import Invalid
from matcher.domain.needs import is_credential
from matcher.domain.roles import Actor
from matcher.domain.states import CredentialState, HelperKind
from matcher.store import helpers, places
from matcher.store.database import Tx
from matcher.usecases.steps.rescinding import rescind_unfit
from matcher.usecases.steps.watch_credentials import watch_credentials


def add_credential(
    tx: Tx,
    actor: Actor,
    helper_id: UUID,
    kind: HelperKind,
    tag: str,
    state: CredentialState,
    expires_on: dt.date | None,
) -> None:
    """Note a credential; NotAllowed where a helper checks its own, Invalid for a tag without star or a date gone by."""
    row = helpers.get(tx, actor, helper_id, kind, lock=True)
    actor.require("add_credential")
    if not is_credential(tag):
        raise Invalid.at("tag", "no_credential", "only tags that end in * need a check")
    is_check = state is not CredentialState.CLAIMED
    if is_check:
        actor.require("check_credential")
    if expires_on is not None and expires_on < places.calendar_of(tx, row.area).today(tx.now):
        raise Invalid.at("expires_on", "past", "the credential has expired")
    checked = {"checked_by": actor.id, "checked_at": tx.now} if is_check else {"checked_by": None, "checked_at": None}
    helpers.put_credential(tx, helper_id, tag, {"state": state, "expires_on": expires_on, **checked})
    helpers.add_tag(tx, helper_id, tag)
    helpers.change(tx, row, {}, actor)
    watch_credentials(tx, helper_id, row.area)
    rescind_unfit(tx, helper_id)
