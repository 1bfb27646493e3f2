"""Between rows and the engine: rows to an instance, a plan to offers and reasons in words."""
