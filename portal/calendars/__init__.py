"""Calendars: which days are public holidays, and files that a calendar reads."""
