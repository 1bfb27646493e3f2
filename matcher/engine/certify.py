"""Instance in, certificate out: the prices at which a run of the search ends, and the bound that they prove."""

import msgspec

from matcher.engine.ascent import SCALE, ascend
from matcher.engine.assemble import assemble
from matcher.engine.bound import Relaxation
from matcher.engine.certificate import Doc, document, price_rows
from matcher.engine.check_certificate import prove
from matcher.engine.check_rules import Rules
from matcher.engine.instance import Instance
from matcher.engine.network import build
from matcher.engine.problem import number_instance
from matcher.engine.several import Several
from matcher.engine.state import State


def certify(instance: Instance) -> Doc:
    """A certificate of one part without branches: the optimum where all orders have headcount 1, else a lower bound."""
    problem = number_instance(instance)
    network = build(problem)
    relaxation = Relaxation(network, SCALE if network.ways else 1)
    state = State(network)
    several = Several(state, lambda: False)
    for number in sorted(range(len(problem.orders)), key=lambda o: (o in network.ways, -problem.orders[o].value, o)):
        if number in network.ways:
            several.place(number)
        else:
            state.insert(network.capacities + number)
    price = [value * relaxation.scale for value in state.y[: network.capacities]]
    if network.ways:
        several.improve_singly()
        cost = assemble(problem, state, several.chosen).cost
        price = [value * relaxation.scale for value in state.y[: network.capacities]]
        price = ascend(relaxation, price, cost, several.stop).price
    made = document([{"prices": price_rows(problem, price, instance.shifts_per_day)}], relaxation.scale, 0)
    # The search counts some crews more strictly than a certificate does: the bound is what the prices prove there.
    return made | {"bound": prove(Rules(msgspec.to_builtins(instance)), made).bound}
