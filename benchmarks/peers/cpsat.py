"""OR-Tools CP-SAT on the whole contract; without `linearization_level=2` it never meets the linear bound."""

from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task
from benchmarks.peers.model import Model, model_of


def prepare(task: Task) -> Prepared:
    """One model of 0-1 variables; making it in Python is not counted."""
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - a peer may be missing
    except ImportError:
        raise CannotRunError("ortools is not installed") from None
    linear = model_of(task)
    model, columns = _model(cp_model, linear)
    solver = cp_model.CpSolver()
    solver.parameters.linearization_level = 2
    solver.parameters.num_workers = task.threads
    solver.parameters.random_seed = task.seed
    if task.time_limit_s is not None:
        solver.parameters.max_time_in_seconds = task.time_limit_s
    edges = columns[: len(task.edges.order)]

    def run() -> Answer:
        steps: list[tuple[float, float]] = []
        began = perf_counter()
        status = solver.solve(model, _watch(cp_model, steps, began))
        took = perf_counter() - began
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            raise CannotRunError(f"no plan within {took:.1f} s")
        chosen = np.flatnonzero(np.array([solver.boolean_value(one) for one in edges], np.bool_))
        bound = solver.best_objective_bound
        cost, done = round(solver.objective_value), status == cp_model.OPTIMAL
        return Answer(chosen, 0.0, took, cost=cost, bound=bound, exact=done, steps=tuple(steps))

    return run


def _model(cp_model: Any, linear: Model) -> tuple[Any, list[Any]]:
    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in range(len(linear.cost))]
    expression = cp_model.LinearExpr.weighted_sum
    matrix = linear.matrix
    indices, factors = matrix.indices.tolist(), matrix.data.astype(np.int64).tolist()
    begin = matrix.indptr.tolist()
    for row, (low, high) in enumerate(zip(linear.low.tolist(), linear.high.tolist(), strict=True)):
        here = slice(begin[row], begin[row + 1])
        terms = [columns[one] for one in indices[here]]
        model.add_linear_constraint(expression(terms, factors[here]), low, high)
    model.minimize(expression(columns, linear.cost.tolist()) + linear.constant)
    return model, columns


def _watch(cp_model: Any, steps: list[tuple[float, float]], began: float) -> Any:
    """A callback that notes when each better plan was found."""

    class Watch(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]  # ortools ships no types for its base
        def on_solution_callback(self) -> None:
            steps.append((perf_counter() - began, self.objective_value))

    return Watch()
