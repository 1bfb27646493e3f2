"""Engine: time, memory, cost and served of ours beside other ways to solve, the whole command, and live events."""
