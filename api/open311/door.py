"""A door of GeoReport: the same roles, scope and pools as all doors, with the key among the fields."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.auth import actor_of
from api.door import Asked, Door, How
from api.open311.encoding import JSON, XML, Answer, encoded, error
from api.open311.fields import Geo, form_pairs, plain
from api.payload import parse_query
from matcher.domain.areas import district_of
from matcher.domain.errors import Invalid, JiedanError, NotFound, SlowDown, Unauthenticated
from matcher.domain.roles import Actor
from matcher.queries import known
from matcher.store.database import Tx
from matcher.usecases.services import Services

ROOT = "/open311/v2"
A_MINUTE = 120
_WINDOW_S = 60.0
_KNOWN_MOST = 1000
_BEARER = "Bearer "


@dataclass(slots=True)
class Budget:
    """How often one key may ask in a minute, counted in this process."""

    most: int = A_MINUTE
    clock: Callable[[], float] = time.monotonic
    _asked: "OrderedDict[UUID, deque[float]]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, who: UUID) -> None:
        """One more. SlowDown."""
        now = self.clock()
        with self._lock:
            times = self._asked.setdefault(who, deque())
            self._asked.move_to_end(who)
            while times and times[0] <= now - _WINDOW_S:
                times.popleft()
            if len(times) >= self.most:
                raise SlowDown
            times.append(now)
            while len(self._asked) > _KNOWN_MOST:
                self._asked.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Who asks, for which district, and the notice to which its callers' consents refer."""

    actor: Actor
    code: str
    notice: str
    thing: str


Reads = Callable[[Tx, Jurisdiction, Any], Answer]
Writes = Callable[[Services, Jurisdiction, Any, bytes], Answer]


@dataclass(frozen=True, slots=True)
class GeoDoor(Door):
    """`reads` answers a question, `makes` a form."""

    budget: Budget = field(default_factory=Budget)
    reads: Reads | None = None
    makes: Writes | None = None

    @property
    def known(self) -> known.Known | None:
        """Things are found by their number within the caller's scope."""
        return None

    def answer(self, services: Services, asked: Asked) -> Response:
        """Do what is asked; errors are told in GeoReport's own form."""
        form = XML if asked.path.endswith(f".{XML}") else JSON
        try:
            pairs = form_pairs(asked.body) if self.has_body else [*asked.query]
            given = dict(plain(pairs))
            with services.read() as tx:
                actor = asked.actor = actor_of(tx, _key(given, asked))
            actor.require(self.operation)
            self.budget.spend(actor.id)
            at = _jurisdiction(services, actor, given, asked)
            parsed = parse_query([one for one in given.items() if one[0] not in _OURS], self.asks)
            return encoded(form, self._done(services, at, parsed, asked), self.how.status)
        except JiedanError as found:
            return error(form, found)

    def _done(self, services: Services, at: Jurisdiction, given: Any, asked: Asked) -> Answer:
        if self.makes is not None:
            return self.makes(services, at, given, asked.body)
        if self.reads is None:
            raise NotFound
        with services.read() as tx:
            return self.reads(tx, at, given)


_OURS = {"api_key", "jurisdiction_id"}


def _key(given: dict[str, str], asked: Asked) -> str:
    """The key among the fields, or as a bearer token. Unauthenticated."""
    header = asked.authorization or ""
    found = given.get("api_key") or (header.removeprefix(_BEARER) if header.startswith(_BEARER) else "")
    if not found or not found.isascii():
        raise Unauthenticated("a valid api_key is needed")
    return found


def _jurisdiction(services: Services, actor: Actor, given: dict[str, str], asked: Asked) -> Jurisdiction:
    """The district that the key is of, where the settings open it. NotFound."""
    code = given.get("jurisdiction_id", district_of(actor.area))
    notice = dict(services.settings.open311).get(code)
    if notice is None or code != district_of(actor.area):
        raise NotFound("this jurisdiction_id is not served here")
    stem, _, _ = (asked.thing or "").rpartition(".")
    return Jurisdiction(actor, code, notice, stem)


def read(path: str, operation: str, asks: type[Geo], reads: Reads, budget: Budget) -> list[Door]:
    """The doors of a question; a path without a thing in it has one for each form."""
    ends = [""] if path.endswith("}") else [".json", ".xml"]
    found: list[Door] = []
    for end in ends:
        how = How()
        one = GeoDoor("GET", f"{ROOT}{path}{end}", operation, asks, dict, reads, how, "open311", budget, reads)  # type: ignore[arg-type]  # called by this door alone
        found.append(one)
    return found


def make(path: str, operation: str, asks: type[Geo], makes: Writes, budget: Budget) -> list[Door]:
    """The doors of a form."""
    how = How(status=201)
    return [
        GeoDoor("POST", f"{ROOT}{path}.{form}", operation, asks, dict, makes, how, "open311", budget, None, makes)  # type: ignore[arg-type]  # called by this door alone
        for form in (JSON, XML)
    ]


def one_of(thing: str) -> str:
    """What a path names before its form. Invalid where that is nothing."""
    if not thing:
        raise Invalid.at("id", "form", "ends in .json or .xml")
    return thing
