"""A district makes a service of its own, or describes it anew: the rules of the shipped catalogue hold for it."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select, update

from matcher.domain.errors import Invalid
from matcher.domain.own_items import PREFIX, OwnItem, check, code_of
from matcher.domain.roles import Actor
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.schema import service_item
from matcher.usecases.steps.settings_versions import noted, own_district, tell_set

_S = service_item.c


def keep_own_service(tx: Tx, actor: Actor, service: str | None, item: OwnItem, based_on: int | None = None) -> str:
    """Make the service, or replace what `service` was; its code. Invalid, NotOurs, Outdated.

    Orders that were placed keep whom they need; the time limit holds for new ones.
    """
    code = own_district(actor, "set_service_rule")
    made = service or _free_code(tx, code)
    noted(tx, actor, code, lambda: put_item(tx, actor, code, made, item, is_new=service is None), based_on=based_on)
    return made


def put_item(tx: Tx, actor: Actor | None, district: str, code: str, item: OwnItem, *, is_new: bool) -> None:
    """The same, in a locked district."""
    shipped = list(tx.rows(select(_S.category, _S.needs).where(_S.district.is_(None), _S.service_class != "window")))
    tags = {tag for row in shipped for need in places.read_needs(row.needs) for tag in need.tags}
    check(item, {row.category for row in shipped}, tags)
    values: dict[str, Any] = asdict(item) | {
        "needs": places.write_needs(item.needs),
        "modes": list(item.modes),
        "accepts": list(item.accepts),
        "form": item.form.value,
    }
    if is_new:
        tx.execute(insert(service_item).values(code=code, district=district, **values))
    else:
        ours = (_S.code == code, _S.district == district)
        if tx.execute(update(service_item).where(*ours).values(**values)).rowcount != 1:
            raise Invalid.at("service", "unknown_service", "the district made no such service")
    tell_set(tx, actor, district, "own_service", "made" if is_new else "changed", code)


def _free_code(tx: Tx, district: str) -> str:
    last = tx.value(select(func.max(_S.code)).where(_S.district == district, _S.code.startswith(PREFIX)))
    return code_of(district, 1 if last is None else int(last[-3:]) + 1)
