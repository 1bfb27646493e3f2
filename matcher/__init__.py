"""What the service knows and decides; no process of its own."""
