"""The heart: what the service knows and decides; no process of its own."""
