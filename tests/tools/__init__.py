"""Tools for tests and checks: what has to be installed, dead links, the lock files."""
