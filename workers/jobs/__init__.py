"""The functions that RQ calls: at most 15 lines each, ids in, a use case called."""
