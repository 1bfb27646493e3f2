"""Tables, sessions, repositories, migrations and encryption; SQLite and PostgreSQL alike."""
