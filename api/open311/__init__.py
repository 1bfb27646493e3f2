"""Open311 GeoReport v2, for systems like 12345: outside /v1, because its addresses and forms are others' (ADR 0022)."""
