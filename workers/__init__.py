"""What acts without being asked: queue, doorbell, worker loop, supervisor."""
