"""Doors for operators, outside the version: health, readiness, figures and the description of the API."""

import ipaddress
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.errors import UnknownAddress, problem
from api.figures import MEDIA_TYPE, Figures
from matcher.domain.errors import Busy, FieldError, Invalid, JiedanError
from matcher.queries.health import read_health
from matcher.store.migrate import Standing, standing
from matcher.usecases.services import Services

OPEN = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json"})
"""Paths that need no operation."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read_networks(given: Sequence[str]) -> list[Network]:
    """Addresses and networks that may read figures; Invalid names the setting."""
    try:
        return [ipaddress.ip_network(one, strict=False) for one in given if one]
    except ValueError:
        sentence = "setting JIEDAN_METRICS_FROM: give addresses or networks, joined by commas"
        raise Invalid(sentence, FieldError("JIEDAN_METRICS_FROM", "setting")) from None


def is_inside(host: str | None, networks: Sequence[Network]) -> bool:
    """Whether a caller's address lies in one of the networks; a Unix socket has none and is local."""
    if not host:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in networks)


class Operations:
    """What an operator or a load balancer asks."""

    def __init__(self, services: Services, figures: Figures, description: dict[str, Any]) -> None:
        self._services = services
        self._figures = figures
        self._description = description
        self._networks = read_networks(services.settings.metrics_from)
        self._is_current = False

    def healthz(self, _: Request) -> Response:
        """The process answers."""
        return _json({"status": "ok"})

    def readyz(self, _: Request) -> Response:
        """The database answers and has this version's tables, and work flows."""
        try:
            self._check_tables()
            with self._services.read() as tx:
                health = read_health(tx)
        except JiedanError as error:
            return problem(Busy(f"not ready: {error.sentence}"))
        if not health.is_flowing:
            return problem(Busy("not ready: work that is due is not done; is a worker running?"))
        return _json({"status": "ready"})

    def metrics(self, request: Request) -> Response:
        """Figures in Prometheus' format, for the networks that the settings name."""
        if not self._may_look(request):
            return problem(UnknownAddress())
        try:
            with self._services.read() as tx:
                health = read_health(tx)
        except JiedanError as error:
            return problem(error)
        return Response(self._figures.text(health), headers={"Content-Type": MEDIA_TYPE})

    def openapi(self, request: Request) -> Response:
        """The description of the API, for the same networks."""
        return _json(self._description) if self._may_look(request) else problem(UnknownAddress())

    def _may_look(self, request: Request) -> bool:
        return is_inside(request.client.host if request.client else None, self._networks)

    def _check_tables(self) -> None:
        # Tables do not go back while serving: once current is enough.
        if not self._is_current:
            if standing(self._services.database) is not Standing.CURRENT:
                raise Busy("the database has not this version's tables; run `jiedan migrate`")
            self._is_current = True


def _json(body: object) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
