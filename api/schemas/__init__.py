"""What requests may hold: strict, bounded, unknown fields refused."""
