"""A text that does not show itself."""

from __future__ import annotations


class Secret(str):
    """A text whose `repr` hides it, so that a logged or traced value gives nothing away.

    It stays a `str`, because the libraries that need it (Stripe, itsdangerous, SQLAlchemy) want
    one. Formatting it on purpose still shows it: never put one into a sentence.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Say that there is something, and not what."""
        return "Secret(…)" if self else "Secret(empty)"
