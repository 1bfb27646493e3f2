"""Reasons that people may give as a code: a closed list, because a word of somebody's own may be a name."""

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
"""What is none of them counts as words and is sealed; the event then says `in_words`."""
IN_WORDS = "in_words"

REVEAL_REASONS = frozenset({"visit", "deliver", "call", "find_door", "check", "emergency", "other"})
"""Why somebody needs an address and a phone number."""
