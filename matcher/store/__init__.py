"""Tables, sessions, repositories, migrations and encryption, for SQLite and PostgreSQL."""
