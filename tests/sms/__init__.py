"""Tests of short messages to telephones."""
