"""A door: one method and path, the operation that it needs, and what it asks and answers.

Each request makes one hop to a thread and there one transaction: who asks, may they, what do they send, do it, encode.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any, TypeVar
from uuid import UUID

import msgspec
from pydantic import BaseModel
from starlette.responses import Response

from api.auth import actor_of, admitted, presented
from api.errors import WrongFile, problem
from api.pages.papers.sheet import sheet_headers
from api.payload import fingerprint, parse_body, parse_query
from api.sealing import given_again, kept
from matcher.domain.errors import Invalid, JiedanError, NotFound, Recused
from matcher.domain.roles import OPERATIONS, Actor
from matcher.ports import LiveEngine
from matcher.queries import known
from matcher.store import access
from matcher.store.database import Tx
from matcher.usecases.conflicts import stand_in
from matcher.usecases.services import Services

M = TypeVar("M", bound=BaseModel)
PREFIX = "/v1"
NO_ID = UUID(int=0)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_AREA = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,4}")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

_KNOWN: Mapping[str, known.Known] = {
    "orders": known.order,
    "offers": known.an_offer,
    "assignments": known.an_assignment,
    "rounds": known.a_round,
    "members": known.a_helper,
    "teams": known.a_helper,
    "recipients": known.a_recipient,
    "todos": known.a_todo,
    "callbacks": known.a_callback,
    "incidents": known.an_incident,
    "consents": known.a_consent,
    "contacts": known.a_contact,
    "sessions": known.a_session,
    "seats": known.a_seat,
    "series": known.a_series,
    "duties": known.a_duty,
    "imports": known.an_import,
    "units": known.a_unit,
    "resources": known.a_resource,
    "proposals": known.a_proposal,
    "rewards": known.a_reward,
    "redemptions": known.a_redemption,
    "webhooks": known.a_webhook,
    "robots": known.a_robot,
    "projects": known.a_project,
    "project-steps": known.a_project_step,
    "agenda-items": known.an_agenda_item,
    "list-entries": known.a_list_entry,
    "posts": known.a_post,
    "days": known.a_day,
    "links": known.a_link,
    "leads": known.a_lead,
}
"""First step of a path with an id -> whether the thing lies in the caller's scope."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, of which thing, and who knows the present plan.

    `id` is nil where the path names none; `code` is that of the area where the path names one, not checked yet;
    `ready` is what was computed before the transaction, where the door says how; `channels` are those set up here.
    """

    actor: Actor
    id: UUID
    live: LiveEngine
    code: str = ""
    ready: Any = None
    channels: frozenset[str] = frozenset()


@dataclass(slots=True)
class Asked:
    """A request as a door reads it; `actor` is filled in for the access log."""

    method: str
    path: str
    thing: str | None
    query: Sequence[tuple[str, str]]
    authorization: str | None
    key: str | None
    body: bytes
    code: str = ""
    caller: str = ""
    actor: Actor | None = None
    upload: IO[bytes] | None = None
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a door answers with: its bytes, what they are, and under which name it is kept (ASCII).

    What takes long to make is given as a call: it is made once the transaction is over.
    """

    content: bytes | Callable[[], bytes]
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Signed:
    """JSON that is answered as these very bytes, with the headers that sign them."""

    content: bytes
    headers: Mapping[str, str]


Handler = Callable[[Tx, Call, M], object]
Shown = Callable[[Tx, Actor, UUID], object]
Notes = Callable[[Tx, Actor, Any], None]
Readies = Callable[[Services, Actor, Any], object]


@dataclass(frozen=True, slots=True)
class How:
    """`status` of a success; `shown` reads the answer after the commit, where it may not be kept with a key.

    `reads`: a question too long for an address, which is posted and changes nothing;
    `sealed`: the answer holds a secret that cannot be read again, so it is sealed where it is kept with a key;
    `paper`: the answer is a sheet of HTML;
    `sheet`: the answer is a sheet of values, kept under this name;
    `audited`: a read that leaves a trace, so that it is answered only once that is committed;
    `upload`: the type of file that comes as the body; the call's `ready` holds its bytes, the address the rest;
    `noted`: what stays of a read; it is committed before the answer leaves;
    `ready`: computes what takes too long for a transaction, and commits what stays whatever becomes of the call;
    `stream`: the answer does not end; it is no JSON, and another endpoint than that of a call gives it.
    """

    status: int = 200
    shown: Shown | None = None
    reads: bool = False
    sealed: bool = False
    paper: bool = False
    sheet: str = ""
    audited: bool = False
    stream: bool = False
    upload: str = ""
    noted: Notes | None = None
    ready: Readies | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A route that cannot be without an operation."""

    method: str
    path: str
    operation: str
    asks: type[BaseModel]
    answers: type
    handler: Handler[Any]
    how: How
    tag: str

    def __post_init__(self) -> None:
        """Refuse to start with a door that nobody decided on."""
        if self.operation not in OPERATIONS:
            raise ValueError(f"{self.method} {self.path} names no operation of the table of roles")

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.has_body and not self.how.reads

    @property
    def has_body(self) -> bool:
        """Whether it is asked with a body, and not by the address alone."""
        return self.method != "GET"

    @property
    def has_json(self) -> bool:
        """Whether what is asked stands in a body of JSON."""
        return self.has_body and not self.how.upload

    @property
    def known(self) -> known.Known | None:
        """Whether the thing in the path lies in the caller's scope; None where the path names none."""
        return _KNOWN[self.path.split("/")[2]] if "{id}" in self.path else None

    @property
    def summary(self) -> str:
        """The first sentence of the handler."""
        return (self.handler.__doc__ or self.operation).strip().splitlines()[0].rstrip(".")

    def answer(self, services: Services, asked: Asked) -> Response:
        """Do what is asked; every error of the domain becomes a problem document."""
        try:
            token = admitted(services, presented(asked.authorization), asked.caller)
            return self._write(services, asked, token) if self.writes else self._read(services, asked, token)
        except JiedanError as error:
            return problem(_passed_on(services, error))

    def _read(self, services: Services, asked: Asked, token: str | Actor) -> Response:
        is_now = not self.how.audited and self.how.ready is None
        with services.read() as tx:
            call = self.admit(tx, services, asked, token)
            given = self._parsed(tx, call, asked)
            view = self.handler(tx, call, given) if is_now else None
        if self.how.ready is not None:
            call = replace(call, ready=self.how.ready(services, call.actor, given))
        if self.how.audited:
            view = services.commit(lambda tx: self.handler(tx, call, given))
        elif not is_now:
            with services.read() as tx:
                view = self.handler(tx, call, given)
        noted = self.how.noted
        if noted is not None:
            services.commit(lambda tx: noted(tx, call.actor, given))
        return self._encoded(200, view)

    def _write(self, services: Services, asked: Asked, token: str | Actor) -> Response:
        first = self._first_answer(services, asked, token)
        if first is not None:
            return self._given_again(services, asked, *first)
        with services.read() as tx:
            call = self.admit(tx, services, asked, token)
            body = self._parsed(tx, call, asked)
        key = _checked_key(asked.key)
        if self.how.upload:
            call = replace(call, ready=_uploaded(asked, self.how.upload))
        if self.how.ready is not None:
            call = replace(call, ready=self.how.ready(services, call.actor, body))
        mark = _mark(asked) if key is not None else b""

        def work(tx: Tx) -> tuple[int, Any]:
            view = self.handler(tx, call, body)
            if self.how.shown is not None:
                return self.how.status, str(view)
            if key is None:
                return self.how.status, view
            return self.how.status, kept(tx, call.actor, view) if self.how.sealed else msgspec.to_builtins(view)

        status, view = services.commit_once(call.actor, key, mark, work)
        if self.how.shown is not None:
            with services.read() as tx:
                return self._encoded(status, self.how.shown(tx, call.actor, UUID(view)))
        return self._encoded(status, view) if key is None else self._given_again(services, asked, status, view)

    def _first_answer(self, services: Services, asked: Asked, token: str | Actor) -> tuple[int, Any] | None:
        """What this caller was answered to the same write before: it stands, whatever it may see by now.

        Not where the answer is read anew each time, because it may not be kept.
        """
        if asked.key is None or not _KEY.fullmatch(asked.key) or self.how.shown is not None:
            return None
        try:
            mark = _mark(asked)
        except (ValueError, RecursionError):
            return None
        with services.read() as tx:
            asked.actor = actor_of(tx, token)
            row = access.given_before(tx, asked.actor, asked.key, mark)
        return None if row is None else (row.status, row.body)

    def _given_again(self, services: Services, asked: Asked, status: int, view: Any) -> Response:
        if self.how.sealed and asked.actor is not None:
            view = given_again(services, asked.actor, view)
        return self._encoded(status, view)

    def _parsed(self, tx: Tx, call: Call, asked: Asked) -> BaseModel:
        """What is sent; of a thing outside the scope nobody learns what could be sent. Invalid, NotFound."""
        try:
            return parse_body(asked.body, self.asks) if self.has_json else parse_query(asked.query, self.asks)
        except Invalid:
            if self.known is not None and not self.known(tx, call.actor, call.id):
                raise NotFound from None
            raise

    def admit(self, tx: Tx, services: Services, asked: Asked, token: str | Actor) -> Call:
        """Role and relation first; a thing outside the scope stays unknown."""
        actor = asked.actor = actor_of(tx, token)
        thing = id_of(asked.thing)
        if self.known is not None:
            known.admit(tx, self.known, actor, self.operation, thing)
        else:
            actor.require(self.operation)
        channels = services.notifier.channels
        return Call(actor, thing, services.live, _code_of(asked.code), channels=channels)

    def _encoded(self, status: int, view: object) -> Response:
        if isinstance(view, Attachment):
            kept = {"Content-Disposition": f'attachment; filename="{view.name}"', "Cache-Control": "no-store"}
            content = view.content if isinstance(view.content, bytes) else view.content()
            return Response(content, status, kept, media_type=view.media_type)
        if isinstance(view, Signed):
            told = {**view.headers, "Cache-Control": "no-store"}
            return Response(view.content, status, told, media_type="application/json")
        if self.how.paper:
            return Response(str(view), status, sheet_headers(), media_type="text/html")
        if self.how.sheet:
            kept = {"Content-Disposition": f'attachment; filename="{self.how.sheet}"', "Cache-Control": "no-store"}
            return Response(str(view), status, kept, media_type="text/csv")
        return Response(msgspec.json.encode(view), status, media_type="application/json")


@dataclass(slots=True)
class Doors:
    """The doors of one part of the service, in the order in which they were declared."""

    tag: str
    found: list[Door] = field(default_factory=list)

    def at(
        self, route: str, operation: str, asks: type[M], answers: type, how: How = How()
    ) -> Callable[[Handler[M]], Handler[M]]:
        """Declare a handler for `METHOD /path`, below the version's prefix."""
        method, _, path = route.partition(" ")

        def declare(handler: Handler[M]) -> Handler[M]:
            self.found.append(Door(method, PREFIX + path, operation, asks, answers, handler, how, self.tag))
            return handler

        return declare


def _passed_on(services: Services, error: JiedanError) -> JiedanError:
    """The error to answer; an order that its caller keeps out of stands on somebody else's list by now."""
    if isinstance(error, Recused):
        apart = error.order_id
        try:
            services.commit(lambda tx: stand_in(tx, apart))
        except JiedanError as worse:
            return worse
    return error


def id_of(text: str | None) -> UUID:
    """The id of a path, nil where it names none; NotFound for what cannot be one."""
    if text is None:
        return NO_ID
    if not _UUID.fullmatch(text):
        raise NotFound
    return UUID(text)


def _code_of(text: str) -> str:
    """The area's code of a path; NotFound for what cannot be one, because a path is no payload."""
    if text and not _AREA.fullmatch(text):
        raise NotFound
    return text


def _uploaded(asked: Asked, wanted: str) -> bytes:
    """The file that was sent. WrongFile, Invalid."""
    if asked.content_type.partition(";")[0].strip().lower() != wanted:
        raise WrongFile(f"send the file itself with Content-Type: {wanted}")
    content = b"" if asked.upload is None else asked.upload.read()
    if not content:
        raise Invalid.at("body", "empty", "there is nothing in the file")
    return content


def _mark(asked: Asked) -> bytes:
    """What has to be equal for two writes with one key to be the same; of a file its content."""
    if asked.upload is None:
        return fingerprint(asked.method, asked.path, asked.body)
    asked.upload.seek(0)
    digest = hashlib.sha256(asked.upload.read()).hexdigest()
    asked.upload.seek(0)
    return fingerprint(asked.method, f"{asked.path}?{sorted(asked.query)}#{digest}", b"")


def _checked_key(key: str | None) -> str | None:
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid.at("Idempotency-Key", "key", "1 to 200 visible ASCII characters without blanks")
    return key
