"""What several verbs have in common: part of their transaction, never a door of its own."""
