"""Other ways to answer the same instances, each with a fair start: its input is made beforehand and not counted."""
