"""An instance on disk for the children: arrays and candidate edges as .npy files, the document as JSON."""

from pathlib import Path

import msgspec
import numpy as np

from benchmarks.documents import instance_of
from benchmarks.peers.edges import Edges, edges_of
from matcher.engine.arrays import Arrays, Names
from matcher.engine.instance import Instance


def put(folder: Path, arrays: Arrays, *, edges: bool) -> int:
    """Write an instance; returns the count of its orders."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, column in arrays._asdict().items():
        np.save(folder / f"arrays.{name}.npy", column)
    if edges:
        for name, column in edges_of(arrays)._asdict().items():
            np.save(folder / f"edges.{name}.npy", column)
    return len(arrays.area)


def put_document(folder: Path, arrays: Arrays, names: Names, name: str) -> Instance:
    """Write the instance as the file that commands read, `instance.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    instance = instance_of(arrays, names, name)
    (folder / "instance.json").write_bytes(msgspec.json.encode(instance))
    return instance


def get_arrays(folder: Path) -> Arrays:
    """The arrays of a written instance."""
    return Arrays(**{name: np.load(folder / f"arrays.{name}.npy") for name in Arrays._fields})


def get_edges(folder: Path) -> Edges:
    """The candidate edges of a written instance."""
    return Edges(**{name: np.load(folder / f"edges.{name}.npy") for name in Edges._fields})
