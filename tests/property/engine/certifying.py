"""A certificate of an instance in one call."""

from typing import Any

from matcher.engine.flatten import flatten
from matcher.engine.instance import Instance
from matcher.engine.solve import solve_numbered


def certify(instance: Instance) -> dict[str, Any]:
    """The certificate of what the engine finds for an instance."""
    made = solve_numbered(*flatten(instance), certify=True).certificate
    assert made is not None
    return made
