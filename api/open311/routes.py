"""The calls of GeoReport v2: the catalogue, requests made and read, and where all of it is found."""

import hashlib
import re
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.door import Door
from api.open311.door import ROOT, Budget, Jurisdiction, make, one_of, read
from api.open311.encoding import JSON, XML, Answer, encoded, error
from api.open311.fields import Anything, RequestForm, RequestsQuery, days_from, form_pairs
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import Channel, ConsentBy, ConsentHow, Form
from matcher.queries import geo, places
from matcher.queries.geo import GeoFilter
from matcher.queries.places import ServiceView
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.usecases.place_order import Consent, Person, PlaceOrder, place_order
from matcher.usecases.services import Services

DISCOVERY = frozenset({f"{ROOT}/discovery.{form}" for form in (JSON, XML)})
"""Open to everybody: it tells where the calls are, and nothing else."""
FORMS = frozenset({f"{ROOT}/requests.{form}" for form in (JSON, XML)})
"""Where a form is sent that is no JSON."""
DAYS = 3
"""Whoever names no day can be served on any of the next ones."""
_ORDERED = frozenset(Form) - {Form.SESSION, Form.ROSTER, Form.SERIES}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def geo_doors() -> list[Door]:
    """All of them, with one budget for each key."""
    budget = Budget()
    return [
        *read("/services", "read_services", Anything, list_services, budget),
        *read("/services/{id}", "read_services", Anything, define_service, budget),
        *read("/requests", "read_orders", RequestsQuery, list_requests, budget),
        *read("/requests/{id}", "read_orders", Anything, read_request, budget),
        *read("/tokens/{id}", "read_orders", Anything, read_token, budget),
        *make("/requests", "place_order", RequestForm, make_request, budget),
    ]


def list_services(tx: Tx, at: Jurisdiction, _: Anything) -> Answer:
    """The services that can be ordered."""
    items = places.list_services(tx, at.actor, places.ALL).items
    return Answer("services", "service", [_service(one) for one in items if _is_ordered(one)])


def define_service(tx: Tx, at: Jurisdiction, _: Anything) -> Answer:
    """What may be said with a request for one service."""
    found = places.read_service(tx, at.actor, one_of(at.thing))
    if not _is_ordered(found):
        raise NotFound
    parts = [{"key": one.code, "name": one.name_zh} for one in calendar_of(tx, at.actor.area).parts]
    attributes = [
        _attribute(1, "reference", "string", "来文编号：同一编号再次提交不会重复登记"),
        _attribute(2, "date", "string", "希望哪天上门（YYYY-MM-DD），不填就是三天内都可以"),
        {**_attribute(3, "part", "singlevaluelist", "希望哪个时段"), "values": parts},
    ]
    definition = {"service_code": found.code, "attributes": attributes}
    return Answer("service_definition", "", [definition], alone=True)


def list_requests(tx: Tx, at: Jurisdiction, query: RequestsQuery) -> Answer:
    """The orders in the key's scope."""
    wanted = GeoFilter(
        query.service_request_id,
        query.service_code,
        frozenset(query.status),
        query.start_date,
        query.end_date,
        query.page,
        query.page_size,
    )
    return Answer("service_requests", "request", geo.list_requests(tx, at.actor, wanted))


def read_request(tx: Tx, at: Jurisdiction, _: Anything) -> Answer:
    """One order by its number."""
    found = geo.list_requests(tx, at.actor, GeoFilter(numbers=(one_of(at.thing),)))
    if not found:
        raise NotFound
    return Answer("service_requests", "request", found)


def read_token(tx: Tx, at: Jurisdiction, _: Anything) -> Answer:
    """The number that belongs to a token; every order has one at once."""
    if not _UUID.fullmatch(at.thing):
        raise NotFound
    found = {"service_request_id": geo.number_of(tx, at.actor, UUID(at.thing)), "token": at.thing}
    return Answer("service_requests", "request", [found])


def make_request(services: Services, at: Jurisdiction, form: RequestForm, body: bytes) -> Answer:
    """Place an order for somebody whose consent the caller has; the same reference gives the first answer again."""
    if not form.name:
        raise Invalid.at("last_name", "missing", "who is to be called")

    def work(tx: Tx) -> tuple[int, Any]:
        order_id = place_order(tx, at.actor, _command(tx, at, form))
        return 201, {"service_request_id": geo.number_of(tx, at.actor, order_id), "service_notice": None}

    key = form.attribute_reference and f"open311-{hashlib.sha256(form.attribute_reference.encode()).hexdigest()}"
    said = sorted(one for one in form_pairs(body) if one[0] != "api_key")
    mark = hashlib.sha256(repr(said).encode()).digest()
    _, answer = services.commit_once(at.actor, key, mark, work)
    return Answer("service_requests", "request", [answer])


def _command(tx: Tx, at: Jurisdiction, form: RequestForm) -> PlaceOrder:
    calendar = calendar_of(tx, form.address_id)
    return PlaceOrder(
        service=form.service_code,
        wish=None,
        area=form.address_id,
        place=form.address_string,
        recipient=None,
        contact=Person(form.name, form.phone),
        windows=_windows(tx, calendar, form),
        consent=Consent(ConsentBy.SELF, ConsentHow.PHONE, at.notice),
        channel=Channel.API,
        note=form.description,
    )


def _windows(tx: Tx, calendar: Calendar, form: RequestForm) -> tuple[Shift, ...]:
    days = [form.attribute_date] if form.attribute_date else days_from(calendar.today(tx.now), DAYS + 1)[1:]
    parts = [form.attribute_part] if form.attribute_part else [one.code for one in calendar.parts]
    return tuple(Shift(day, part) for day in days for part in parts)


def _is_ordered(one: ServiceView) -> bool:
    return one.is_offered and one.form in _ORDERED


def _service(one: ServiceView) -> dict[str, Any]:
    return {
        "service_code": one.code,
        "service_name": one.name_zh,
        "description": one.name_en,
        "metadata": True,
        "type": "realtime",
        "keywords": None,
        "group": one.category,
    }


def _attribute(order: int, code: str, kind: str, words: str) -> dict[str, Any]:
    base = {"variable": True, "code": code, "datatype": kind, "required": False}
    return {**base, "datatype_description": None, "order": order, "description": words}


def discovery_routes(services: Services) -> list[Route]:
    """Where the calls are found, where the settings open them to any district."""
    base = f"{services.settings.telling.pages_url or ''}{ROOT}"
    formats = ["application/json", "text/xml"]
    endpoint = {"specification": _SPECIFICATION, "url": base, "type": "production", "formats": formats}
    told = {"changeset": "2026-11-22T00:00:00Z", "contact": None, "key_service": None, "endpoints": [endpoint]}

    def discover(request: Request) -> Response:
        form = XML if request.url.path.endswith(f".{XML}") else JSON
        if not services.settings.open311:
            return error(form, NotFound())
        return encoded(form, Answer("discovery", "", [told], alone=True))

    return [Route(path, discover, methods=["GET"]) for path in sorted(DISCOVERY)]
