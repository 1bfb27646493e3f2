"""The optimizer: an immutable instance in, a plan out. It imports nothing else of the project."""
