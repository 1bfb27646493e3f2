"""Between rows and engine: rows become an instance, a plan becomes offers with reasons in words."""
