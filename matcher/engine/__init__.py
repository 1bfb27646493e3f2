"""The optimizer: an immutable instance goes in, a plan comes out; it imports nothing else of the project."""
