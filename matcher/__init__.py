"""What the service knows and decides. No process of its own."""

__version__ = "0.1.0"
