"""Files that leave the desk: attached, never shown inside a page, and kept by no browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response

if TYPE_CHECKING:
    from flask import Response

ZIP = "application/zip"
CSV = "text/csv; charset=utf-8"


def attached(content: bytes, name: str, *, kind: str) -> Response:
    """A file to be kept by whoever asked for it. The name is plain ASCII, and names nobody."""
    answer = make_response(content)
    answer.content_type = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
