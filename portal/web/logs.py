"""Logs without tokens: whoever reads a log must not be able to open a client's page with it."""

from __future__ import annotations

import logging
import re

from portal.links import SPELLING

# What comes after the question mark may name somebody, or hold a code: it is left out whole.
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
_TOKEN = re.compile(f"{SPELLING}[a-z2-7]*")  # a client's, or the longer one of the desk


def masked(text: str) -> str:
    """The text with `…` in the place of each token and of each query string."""
    return _QUERY.sub(r"\1?…", _TOKEN.sub("…", text))


class MaskingFormatter(logging.Formatter):
    """Formats as usual, tracebacks included, and then masks."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry, masked."""
        return masked(super().format(record))
