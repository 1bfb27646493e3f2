"""The read side: frozen dataclasses for JSON and pages; never writes."""
