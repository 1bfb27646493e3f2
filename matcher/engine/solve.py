"""Instance in, plan out: exact where every order has headcount 1, else the best plan found and a proven bound."""

from dataclasses import dataclass
from time import monotonic, perf_counter

from matcher.engine.ascent import SCALE, ascend
from matcher.engine.assemble import Answer, assemble
from matcher.engine.bound import Evaluation, Relaxation
from matcher.engine.branch import Branching
from matcher.engine.explain import Explainer
from matcher.engine.greedy import Greedy
from matcher.engine.instance import Instance
from matcher.engine.network import Network, build
from matcher.engine.plan import PLAN_FORMAT, Plan, Status, Timings, Unserved
from matcher.engine.problem import Problem, number_instance
from matcher.engine.several import Several
from matcher.engine.state import State


@dataclass(slots=True)
class _Run:
    # One instance on its way to a plan.
    problem: Problem
    network: Network
    state: State
    order: list[int]
    build_s: float


def solve(instance: Instance, *, time_limit_s: float | None = None, explain: bool = False) -> Plan:
    """The best plan for a valid instance.

    Without orders of several people served by members the plan is a proven optimum. `time_limit_s` bounds the
    improvement search only. `explain` adds details to the reasons of unserved orders.
    """
    started = perf_counter()
    run = _begin(instance)
    for number in run.order:
        if number not in run.network.ways:
            run.state.insert(run.network.capacities + number)
    deadline = None if time_limit_s is None else monotonic() + time_limit_s
    several = Several(run.state, lambda: deadline is not None and monotonic() >= deadline)
    for number in run.order:
        if number in run.network.ways:
            several.place(number)
    relaxation = Relaxation(run.network, SCALE if run.network.ways else 1)
    answer, bound, found = _improved(run, several, relaxation)
    solved = perf_counter()
    proven = bound == answer.cost
    explainer = Explainer(run.problem, run.state, relaxation, found, answer.cost, not run.network.ways, proven)
    unserved = tuple(explainer.reason(number, details=explain) for number in answer.unserved)
    ended = perf_counter()
    timings = Timings(
        build=run.build_s, solve=solved - started - run.build_s, explain=ended - solved, total=ended - started
    )
    return _plan(answer, bound, unserved, timings, cut=several.cut)


def greedy(instance: Instance) -> Plan:
    """A valid plan at once: orders by value, each its cheapest free way. The bound is proven but loose."""
    started = perf_counter()
    run = _begin(instance)
    filler = Greedy(run.state)
    for number in run.order:
        filler.place(number)
    answer = assemble(run.problem, run.state, filler.chosen)
    relaxation = Relaxation(run.network, 1)
    found = relaxation.evaluate([0] * run.network.capacities)
    solved = perf_counter()
    explainer = Explainer(run.problem, run.state, relaxation, found, answer.cost, exact=False, proven=False)
    unserved = tuple(explainer.reason(number, details=False) for number in answer.unserved)
    ended = perf_counter()
    timings = Timings(
        build=run.build_s, solve=solved - started - run.build_s, explain=ended - solved, total=ended - started
    )
    return _plan(answer, found.bound, unserved, timings, cut=False)


def _begin(instance: Instance) -> _Run:
    started = perf_counter()
    problem = number_instance(instance)
    network = build(problem)
    state = State(network)
    # Dear orders first, and among them those with little choice: fewer of them have to move again.
    order = sorted(
        range(len(problem.orders)), key=lambda o: (-problem.orders[o].value, len(problem.orders[o].windows), o)
    )
    return _Run(problem, network, state, order, perf_counter() - started)


def _improved(run: _Run, several: Several, relaxation: Relaxation) -> tuple[Answer, int, Evaluation]:
    """Improve orders of several people, raise the bound, and improve once more where the bound leaves room."""
    price = [value * relaxation.scale for value in run.state.y[: run.network.capacities]]
    if not run.network.ways:
        found = relaxation.evaluate(price)
        return assemble(run.problem, run.state, {}), found.bound, found
    several.improve_singly()
    answer = assemble(run.problem, run.state, several.chosen)
    price = [value * relaxation.scale for value in run.state.y[: run.network.capacities]]
    found = ascend(relaxation, price, answer.cost, several.stop)
    if relaxation.rounded(found.bound) < answer.cost:
        several.narrow(relaxation, found, answer.cost)
        several.improve()
        answer = assemble(run.problem, run.state, several.chosen)
        search = Branching(relaxation, several, answer, several.stop)
        closed = search.close(found)
        answer = assemble(run.problem, run.state, several.chosen)
        if closed:
            return answer, answer.cost, found
    return answer, relaxation.rounded(found.bound), found


def _plan(answer: Answer, bound: int, unserved: tuple[Unserved, ...], timings: Timings, *, cut: bool) -> Plan:
    status: Status = "optimal" if bound == answer.cost else "time_limit" if cut else "feasible"
    return Plan(
        format=PLAN_FORMAT,
        cost=answer.cost,
        bound=bound,
        gap=(answer.cost - bound) / max(1, answer.cost),
        status=status,
        served=len(answer.assignments),
        unserved_count=len(unserved),
        assignments=answer.assignments,
        unserved=unserved,
        prices=(),
        timings=timings,
    )
