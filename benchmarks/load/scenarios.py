"""The two loads: orders placed by N clients beside the floor, and claims of many for the same places."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median as middle

from benchmarks.load import gates
from benchmarks.load.bodies import claiming, placing
from benchmarks.load.clients import Run, run_clients
from benchmarks.load.ground import holders, newest, orders_since, prepare
from benchmarks.load.offers import Offered
from benchmarks.load.report import Figures, figures_of, line, median
from benchmarks.load.target import Target, floor

Tell = Callable[[str], None]
LOADS = ("place", "claim", "offer")
WARM_UP_S = 0.5


@dataclass
class Placed:
    """Repetition by repetition: the service, the floor, the ratio of their requests a second; and what went wrong."""

    service: list[Figures] = field(default_factory=list)
    floor: list[Figures] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median of the ratios of neighbouring runs: what else the machine does hits both alike."""
        pairs = zip(self.service, self.floor, strict=True)
        return middle(one.per_s / base.per_s if base.per_s else 0.0 for one, base in pairs)


@dataclass
class Claimed:
    """Repetition by repetition; and what went wrong."""

    claims: list[Figures] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


Done = dict[str, Placed | Claimed | Offered]
"""Load -> what it found."""


def place(target: Target, clients: int, seconds: float, repetitions: int, tell: Tell) -> Placed:
    """Orders of `clients` clients, each placing the next as soon as the last is acknowledged."""
    done = Placed()
    requests = placing(target.demo)
    with floor() as floor_url, target.client("resident") as resident:
        _load(floor_url, requests, clients, min(seconds, WARM_UP_S))
        last = newest(resident)
        everything = Run()
        everything.answers += _load(target.base_url, requests, clients, min(seconds, WARM_UP_S)).answers
        for number in range(repetitions):
            base = _load(floor_url, requests, clients, seconds)
            done.wrong += gates.check_statuses("floor", base.answers, {gates.CREATED})
            done.floor.append(figures_of(base))
            run = _load(target.base_url, requests, clients, seconds)
            everything.answers += run.answers
            done.service.append(figures_of(run))
            tell(line(f"  floor {number + 1}/{repetitions}", done.floor[-1]))
            tell(line(f"  place {number + 1}/{repetitions}", done.service[-1]))
        done.wrong += gates.check_statuses("place", everything.answers, {gates.CREATED})
        tell("reading back every order")
        done.wrong += gates.check_placed(everything.answers, orders_since(resident, last))
    return done


def _load(url: str, requests: Callable[[], Iterator[bytes]], clients: int, seconds: float) -> Run:
    return run_clients(url, [requests() for _ in range(clients)], seconds)


def claim(target: Target, clients: int, orders: int, repetitions: int, tell: Tell) -> Claimed:
    """Claims of `clients` members, all for the same orders at the same time; `orders` of them in each repetition."""
    done = Claimed()
    ground = prepare(target, clients, orders * repetitions, tell)
    everything = Run()
    for number in range(repetitions):
        chosen = ground.orders[number * orders : (number + 1) * orders]
        run = run_clients(target.base_url, [claiming(token, chosen) for token in ground.tokens])
        everything.answers += run.answers
        done.claims.append(figures_of(run))
        tell(line(f"  claim {number + 1}/{repetitions}", done.claims[-1]))
    done.wrong += gates.check_statuses("claim", everything.answers, {gates.OK, gates.CONFLICT})
    tell("reading back who holds each place")
    with target.client("clerk") as clerk:
        found = holders(clerk, ground.orders)
    done.wrong += gates.check_claimed(everything.answers, ground.helpers, ground.orders, found)
    return done


def summary(done: Done) -> list[str]:
    """The lines that a reader wants: medians of the repetitions."""
    lines = []
    for one in done.values():
        if isinstance(one, Placed):
            lines.append(line("POST without database", median(one.floor)))
            lines.append(line("POST /v1/orders", median(one.service), f"   ratio {one.ratio:.3f}"))
        elif isinstance(one, Claimed):
            lines.append(line("POST /v1/orders/ID/claim", median(one.claims)))
        else:
            lines.append(line("order -> offer seen", median(one.offers)))
    return lines
