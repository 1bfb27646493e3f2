"""The words and the rules of the service: standard library only, no clock, no database."""
