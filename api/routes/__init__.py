"""The HTTP routes, one subject a file."""
