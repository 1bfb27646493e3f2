"""What kernels cannot write in one way for lists and for numpy arrays; these are the plain forms."""

from collections.abc import MutableSequence, Sequence
from typing import Annotated

# Integers by number: a list, or an array of so many bits. Compiled kernels take their signatures from these names.
Vector = Annotated[MutableSequence[int], "int32"]
Wide = Annotated[MutableSequence[int], "int64"]
Text = Annotated[Sequence[int], "uint8"]
Reals = Annotated[MutableSequence[float], "float64"]


def zeros32(count: int) -> Vector:
    """So many zeros that need 32 bits each."""
    return [0] * count


def zeros64(count: int) -> Wide:
    """So many zeros that need 64 bits each."""
    return [0] * count


def zeros_real(count: int) -> Reals:
    """So many zeros with a fraction."""
    return [0.0] * count


def grown32(vector: Vector, count: int) -> Vector:
    """The vector, or where it is shorter than `count` a longer copy."""
    return vector if len(vector) >= count else [*vector, *zeros32(2 * count - len(vector))]


def grown64(vector: Wide, count: int) -> Wide:
    """The vector, or where it is shorter than `count` a longer copy."""
    return vector if len(vector) >= count else [*vector, *zeros64(2 * count - len(vector))]
