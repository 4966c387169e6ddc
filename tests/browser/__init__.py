"""Journeys of a client in a real browser: phone-sized, French, against real processes."""
