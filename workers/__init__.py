"""What acts without being asked: queue workers, the tick and the supervisor of processes."""
