"""Reasons that may stand in an event: a closed list, because a word of somebody's own may be a name."""

REASONS = frozenset(
    {
        "already_done",
        "away",
        "busy",
        "duplicate",
        "ill",
        "mistake",
        "need_info",
        "no_longer_needed",
        "no_time",
        "not_able",
        "not_offered",
        "not_reachable",
        "out_of_area",
        "other",
        "too_far",
        "unsafe",
    }
)
"""Codes that clients send; what is none of them counts as words and is sealed."""
