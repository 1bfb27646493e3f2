"""The read side: frozen dataclasses for JSON and pages; it never writes."""
