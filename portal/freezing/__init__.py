"""Freezing: every page that can be read without acting becomes a file for a static host."""
