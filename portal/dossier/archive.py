"""A zip that is the same for the same files: sorted names, one moment, checksums beside them."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SUMS = "SHA256SUMS"
_READABLE = 0o100644 << 16  # a plain file that anybody may read
_UNIX = 3
_FIRST_YEAR = 1980  # the format knows no earlier day


def packed(files: Mapping[str, bytes], *, at: datetime) -> bytes:
    """The files with their checksums, as `sha256sum -c SHA256SUMS` reads them."""
    listed = {**files, SUMS: checksums(files)}
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(listed):
            entry = ZipInfo(name, date_time=_moment(at))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, listed[name])
    return held.getvalue()


def checksums(files: Mapping[str, bytes]) -> bytes:
    """One line for each file: its SHA-256 and its name."""
    lines = (f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def safe_name(name: str, *, most: int = 60) -> str:
    """A file's name of plain letters, which no system reads as anything else."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in stem)
    plain = "-".join(part for part in plain.split("-") if part)[:most] or "file"
    tail = "".join(sign for sign in ending if sign.isascii() and sign.isalnum())[:8].lower()
    return f"{plain}.{tail}" if tail else plain


def _moment(at: datetime) -> tuple[int, int, int, int, int, int]:
    if at.year < _FIRST_YEAR:
        return (_FIRST_YEAR, 1, 1, 0, 0, 0)
    return (at.year, at.month, at.day, at.hour, at.minute, at.second)
