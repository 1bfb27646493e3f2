"""What the service knows and decides. No process of its own."""
