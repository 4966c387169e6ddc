"""Blank objects as the API 2026-10-28.endive shows them, one function per kind."""
