"""Copies of the whole database: one sealed file, the same for both kinds of database."""
