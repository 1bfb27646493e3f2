"""What the service knows and decides; it has no process of its own."""

__version__ = "0.1.0"
