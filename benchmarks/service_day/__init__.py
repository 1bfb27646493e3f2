"""How long a large service day takes, from rows to a committed plan, and its page."""
