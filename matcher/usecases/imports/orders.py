"""Rows that are orders, told by phone or on paper: each is placed as the desk would, and waits there for acceptance."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from matcher.domain.errors import JiedanError
from matcher.domain.imports import cells
from matcher.domain.imports.cells import CellError, choice, plain, remembered, whole
from matcher.domain.imports.kinds import ImportKind, Refusal
from matcher.domain.imports.rows import PLACE_MOST, Known, Row, readers
from matcher.domain.imports.vocabulary import FreeTimes
from matcher.domain.minors import EARLIEST_YEAR
from matcher.domain.needs import MAX_HEADCOUNT
from matcher.domain.shifts import Shift
from matcher.domain.states import Channel, ConsentBy, ConsentHow, Urgency
from matcher.store import imports
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.usecases.imports.ground import Job, Matched, Sorted
from matcher.usecases.imports.helpers import as_refusal
from matcher.usecases.place_order import Consent, Person, PlaceOrder, Proxy, Wish, place_order

Piece = Sequence[tuple[Row, imports.Key]]
RELATION_MOST, NOTICE_MOST, LAST_YEAR = 20, 9, 2100
_URGENCIES = {
    **dict.fromkeys(("紧急", "urgent"), Urgency.URGENT),
    **dict.fromkeys(("较急", "急", "high"), Urgency.HIGH),
    **dict.fromkeys(("一般", "普通", "normal"), Urgency.NORMAL),
    **dict.fromkeys(("不急", "low"), Urgency.LOW),
}
_CHANNELS = {
    **dict.fromkeys(("电话", "phone"), Channel.PHONE),
    **dict.fromkeys(("纸质", "纸单", "书面", "paper"), Channel.PAPER),
    **dict.fromkeys(("入户", "走访", "上门", "visit"), Channel.VISIT),
    **dict.fromkeys(("心愿箱", "意见箱", "box"), Channel.BOX),
}
_BY = {
    **dict.fromkeys(("本人", "self"), ConsentBy.SELF),
    **dict.fromkeys(("代办", "代办人", "家属", "proxy"), ConsentBy.PROXY),
    **dict.fromkeys(("监护人", "guardian"), ConsentBy.GUARDIAN),
}
_HOW = {
    **dict.fromkeys(("电话", "口头", "phone"), ConsentHow.PHONE),
    **dict.fromkeys(("书面", "纸质", "签字", "paper"), ConsentHow.PAPER),
}
_WISH_KINDS = {
    **dict.fromkeys(("实物", "物品", "goods"), "goods"),
    **dict.fromkeys(("服务", "service"), "service"),
}


def order_readers(known: Known) -> dict[str, Callable[[str], Any]]:
    """Column -> how its cells are read."""
    return {
        **readers(ImportKind.ORDERS, known),
        "name": cells.name,
        "service": remembered(_service(known.services)),
        "wish": _text(cells.TEXT_MOST),
        "wish_kind": choice(_WISH_KINDS),
        "place": _text(PLACE_MOST),
        "date": cells.date,
        "part": remembered(_part(FreeTimes(known.parts).parts)),
        "born_year": whole(EARLIEST_YEAR, LAST_YEAR),
        "headcount": whole(1, MAX_HEADCOUNT),
        "urgency": choice(_URGENCIES),
        "channel": choice(_CHANNELS),
        "consent_by": choice(_BY),
        "consent_how": choice(_HOW),
        "notice": _text(NOTICE_MOST),
        "proxy_name": cells.name,
        "relation": _text(RELATION_MOST),
        "note": _text(cells.TEXT_MOST),
    }


def _text(most: int) -> Callable[[str], str]:
    return lambda text: cells.clean(text, most)


def _service(services: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = services.get(plain(text))
        if found is None:
            raise CellError("unknown_service")
        return found

    return read


def _part(parts: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = parts.get(plain(text))
        if found is None:
            raise CellError("unknown_time")
        return found

    return read


class _TakenBack(Exception):
    """A rehearsal: what was written is taken back."""


class Orders:
    """Orders: thousands at most."""

    # Each order is some dozen statements: so few hold up nobody.
    fresh_at_once = 20

    def __init__(self, job: Job) -> None:
        self.job = job

    def sort(self, tx: Tx, rows: Sequence[Row]) -> Sorted:
        """New, or known by number or by who wants what where and when; an order is never changed by a file."""
        found, seen = Sorted(), set[bytes]()
        keys = imports.read_keys(tx, self.job.district, ImportKind.ORDERS, self.job.import_id)
        known = {mark: key for key in keys for mark in (key.number, key.person) if mark is not None}
        for row in rows:
            given = row.given
            # Numbers are a community's own.
            number = self.job.key_of("number", self.job.actor.area, given["number"]) if "number" in given else None
            what = (given.get("service", ""), given.get("wish", ""), given["date"].isoformat(), given["part"])
            own = self.job.key_of("order", given["area"], given["name"], given["phone"], *what)
            key = known.get(number or own) or known.get(own)
            if seen & {number, own}:
                found.refused.append(Refusal(row.row, "number" if number in seen else "", "repeated_in_file"))
            elif key is None:
                fresh = imports.Key(new_id(), number, own, self.job.vault.blind(row.said), made=True)
                found.fresh.append((row, fresh))
            elif key.person != own:
                found.refused.append(Refusal(row.row, "", "ordered_otherwise"))
            elif key.made:
                found.made += 1
            else:
                found.same += 1
            seen |= {own} if number is None else {number, own}
        return found

    def ready(self, piece: Piece) -> Piece:
        """Nothing is needed before."""
        return piece

    def write(self, tx: Tx, piece: Piece) -> list[Refusal]:
        """Place them."""
        refused: list[Refusal] = []
        written: list[imports.Key] = []
        for row, key in piece:
            try:
                command = command_of(row.given)
                with tx.connection.begin_nested():
                    order_id = place_order(tx, self.job.actor, command)
            except JiedanError as error:
                refused.append(as_refusal(row.row, error))
            else:
                written.append(key._replace(subject=order_id))
        imports.put_keys(tx, self.job.district, self.job.kind, self.job.import_id, written)
        return refused

    def rehearse(self, piece: Piece) -> list[Refusal]:
        """What placing them would say; nothing stays."""
        refused: list[Refusal] = []

        def work(tx: Tx) -> None:
            refused[:] = self.write(tx, piece)
            raise _TakenBack

        with suppress(_TakenBack):
            self.job.services.database.transact(work)
        return refused

    def change(self, tx: Tx, piece: Sequence[Matched]) -> list[Refusal]:  # noqa: ARG002 - the protocol's signature
        """Orders are changed at the desk."""
        return []


def command_of(given: Mapping[str, Any]) -> PlaceOrder:
    """A row as an order."""
    who = Person(given["name"], given["phone"], given.get("born_year"))
    wish = Wish(given["wish"], given.get("wish_kind", "service")) if "wish" in given else None
    proxy = Proxy(given["proxy_name"], given.get("relation", "")) if "proxy_name" in given else None
    # Nothing is taken as read here: evidence that nobody wrote down is none.
    consent = Consent(given["consent_by"], given["consent_how"], given["notice"])
    return PlaceOrder(
        service=given.get("service"),
        wish=wish,
        area=given["area"],
        place=given["place"],
        recipient=who,
        contact=Person(who.name, who.phone),
        windows=(Shift(given["date"], given["part"]),),
        consent=consent,
        headcount=given.get("headcount"),
        claimed_urgency=given.get("urgency"),
        channel=given.get("channel", Channel.PHONE),
        on_behalf_of=proxy,
        note=given.get("note"),
    )
