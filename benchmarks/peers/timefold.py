"""Timefold: construction and local search in Java, stopped at a time limit; it proves nothing."""

from importlib import import_module
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task, extra_costs
from benchmarks.peers.edges import room_left
from benchmarks.peers.network import refuse_several

DEFAULT_S = 30


def prepare(task: Task) -> Prepared:
    """Each order chooses among its own candidate edges; starting Java and translating the rules is not counted."""
    refuse_several(task)
    if find_spec("timefold") is None:
        raise CannotRunError("timefold is not installed")
    try:
        model = import_module("benchmarks.peers.timefold_model")
    except (ImportError, RuntimeError, OSError) as error:
        raise CannotRunError(f"timefold does not start ({error})") from None
    config = import_module("timefold.solver.config")
    limit = config.Duration(milliseconds=int(1000 * (task.time_limit_s or DEFAULT_S)))
    factory = import_module("timefold.solver").SolverFactory.create(
        config.SolverConfig(
            solution_class=model.Week,
            entity_class_list=[model.Place],
            score_director_factory_config=config.ScoreDirectorFactoryConfig(constraint_provider_function=model.rules),
            termination_config=config.TerminationConfig(spent_limit=limit),
            random_seed=task.seed,
        )
    )
    week = model.Week(_places(model, task))
    solver = factory.build_solver()

    def run() -> Answer:
        began = perf_counter()
        found = solver.solve(week)
        took = perf_counter() - began
        if found.score.hard_score < 0:
            raise CannotRunError(f"no valid plan within {took:.0f} s")
        chosen = np.array(sorted(place.offer.row for place in found.places if place.offer is not None), np.int64)
        return Answer(chosen, 0.0, took, cost=-int(found.score.soft_score))

    return run


def _places(model: Any, task: Task) -> list[Any]:
    arrays, edges = task.arrays, task.edges
    in_shift, in_day, in_total = room_left(arrays)
    shifts, days = len(arrays.day), int(arrays.scalars[2])
    day = arrays.day[edges.shift]
    columns = (
        np.arange(len(edges.order)),
        edges.helper,
        edges.helper * shifts + edges.shift,
        edges.helper * days + day,
        extra_costs(task),
        in_shift[edges.helper, edges.shift],
        in_day[edges.helper, day],
        in_total[edges.helper],
        np.full(len(edges.order), arrays.scalars[0]),
        arrays.load[edges.helper],
    )
    offers = [model.Offer(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    begin = np.searchsorted(edges.order, np.arange(len(arrays.area) + 1)).tolist()
    values = arrays.value.tolist()
    return [model.Place(order, value, offers[begin[order] : begin[order + 1]]) for order, value in enumerate(values)]
