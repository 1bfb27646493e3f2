"""An order's number, as people read it and say it on the phone."""

DIGITS = 6


def order_number(seq: int) -> str:
    """At least six digits: 000312."""
    return f"{seq:0{DIGITS}d}"
