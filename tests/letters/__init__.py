"""Tests of portal/letters: what letters say of real arrangements."""
