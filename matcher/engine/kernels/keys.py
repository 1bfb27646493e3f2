"""Looks through JSON, known to be valid, for a key that stands twice in one object."""

from matcher.engine.kernels.primitives import Text, Wide

NO_TWIN, UNSURE = -1, -2
DEPTHS, KEYS = 16, 64
QUOTE, BACKSLASH, COLON, OPEN, CLOSE, SPACE = 34, 92, 58, 123, 125, 32


def twin_at(text: Text, begins: Wide, ends: Wide, used: Wide) -> int:
    """Where the first repeated key begins; NO_TWIN, or UNSURE: a key with a backslash, or too many, or too deep.

    Scratch: the keys met in each object that is open, `begins` and `ends` (DEPTHS * KEYS) by depth; `used` (DEPTHS).
    """
    depth, here, size = -1, 0, len(text)
    while here < size:
        char = text[here]
        here += 1
        if char == QUOTE:
            begin = here
            escaped, end = end_of_string(text, begin, size)
            here = end + 1
            while here < size and text[here] <= SPACE:
                here += 1
            if here < size and text[here] == COLON:
                if escaped or depth < 0 or used[depth] == KEYS:
                    return UNSURE
                first, last = depth * KEYS, depth * KEYS + used[depth]
                if is_among(text, begin, end, begins, ends, first, last):
                    return begin
                begins[last], ends[last] = begin, end
                used[depth] += 1
        elif char == OPEN:
            depth += 1
            if depth == DEPTHS:
                return UNSURE
            used[depth] = 0
        elif char == CLOSE:
            depth -= 1
    return NO_TWIN


def end_of_string(text: Text, here: int, size: int) -> tuple[bool, int]:
    """Whether a string holds a backslash, and where its closing quote is."""
    escaped = False
    while here < size and text[here] != QUOTE:
        if text[here] == BACKSLASH:
            escaped = True
            here += 1
        here += 1
    return escaped, here


def is_among(text: Text, begin: int, end: int, begins: Wide, ends: Wide, first: int, last: int) -> bool:
    """Whether a stretch of text equals one of some others."""
    for index in range(first, last):
        other = begins[index]
        if ends[index] - other == end - begin:
            step = 0
            while begin + step < end and text[begin + step] == text[other + step]:
                step += 1
            if begin + step == end:
                return True
    return False
