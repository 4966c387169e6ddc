"""The contact person's picture: read once from content/images/, refused when a page cannot bear it.

Every client's page shows it, on a telephone, from a static host that knows files by their ending:
hence the few kinds and the small size.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from portal.domain.business import Photo

if TYPE_CHECKING:
    from pathlib import Path

HEAVIEST = 100  # kB; shown as wide as a coin, a picture of 200 pixels weighs about 15


def read_photo(folder: Path, name: str) -> tuple[Photo | None, list[str]]:
    """The picture of this name in `folder`, or what is wrong with it; none for an empty name."""
    if not name:
        return None, []
    try:
        body = (folder / name).read_bytes()
    except FileNotFoundError:
        return None, [f"there is no file content/images/{name}. Put it there, or leave this empty."]
    except OSError as error:
        return None, [f"content/images/{name} cannot be read: {error.strerror}. Check its rights."]
    kind = _kind_of(body)
    if not kind:
        return None, [f"{name} is not a JPEG or PNG picture. Save it as one of these."]
    if len(body) > HEAVIEST * 1000:
        return None, [
            f"{name} weighs {len(body) // 1000} kB and would slow down every page; {HEAVIEST} kB "
            "is the most. Save it smaller: a square of 200 pixels is plenty."
        ]
    return Photo(kind=kind, digest=sha256(body).hexdigest(), body=body), []


def _kind_of(body: bytes) -> str:
    """By its first bytes, whatever its name says. No SVG: it may hold scripts."""
    if body.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "png" if body.startswith(b"\x89PNG\r\n\x1a\n") else ""
