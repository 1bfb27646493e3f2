"""How alike two texts are: the bigrams of characters that they share."""

import unicodedata

from matcher.domain.plain import plain


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters and digits in plain spelling; a single one stands for itself."""
    kept = "".join(sign for sign in plain(text) if unicodedata.category(sign)[0] in {"L", "N"})
    return frozenset(kept[place : place + 2] for place in range(max(1, len(kept) - 1))) if kept else frozenset()


def alike(one: str, other: str) -> float:
    """Between 0 and 1: twice what is shared, over what both have (Dice); 0 where one says nothing."""
    first, second = bigrams(one), bigrams(other)
    total = len(first) + len(second)
    return 2 * len(first & second) / total if first and second else 0.0
