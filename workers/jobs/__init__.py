"""The functions that RQ calls: ids come in, a use case is called."""
