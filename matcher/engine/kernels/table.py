"""A table from integers to small numbers: open addressing, a power of two of slots, key + 1 stored (0: free)."""

from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64

SPREAD = 7046029254386353131
POSITIVE = (1 << 63) - 1


def new_table(entries: int) -> tuple[Vector, Vector]:
    """Keys and values of an empty table for at most so many entries."""
    slots = 16
    while slots < 2 * entries:
        slots *= 2
    return zeros64(slots), zeros32(slots)


def slot_of(key: int, keys: Wide) -> int:
    """The slot of a key, or the free one where it belongs."""
    mask = len(keys) - 1
    mixed = (key * SPREAD) & POSITIVE
    slot = (mixed ^ (mixed >> 29)) & mask
    while keys[slot] != 0 and keys[slot] != key + 1:
        slot = (slot + 1) & mask
    return slot
