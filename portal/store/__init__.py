"""What is remembered: SQLite by default, PostgreSQL by one setting; the only door to SQLAlchemy."""
