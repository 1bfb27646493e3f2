"""The shapes of HTTP bodies; they parse input, tables never do."""
