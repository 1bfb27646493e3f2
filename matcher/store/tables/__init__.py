"""The tables. Table classes never parse input; schemas and use cases do."""
