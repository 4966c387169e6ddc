"""What a look found: well, to be thought about, or wrong; in a sentence, with how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from portal.cli.doctor.records import Server
    from portal.services import Services
    from portal.settings import Settings


class Level(StrEnum):
    """How serious a finding is; only WRONG changes the exit code."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `mend` is empty when there is nothing to do."""

    level: Level
    subject: str
    sentence: str
    mend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the looks look at. `services` is None while the database does not answer.

    `name_server` is the one to ask; None: this machine's own.
    """

    settings: Settings
    services: Services | None
    today: date
    name_server: Server | None = None


def ok(subject: str, sentence: str) -> Finding:
    """All is well."""
    return Finding(level=Level.OK, subject=subject, sentence=sentence)


def note(subject: str, sentence: str, mend: str = "") -> Finding:
    """It works, and the owner should know something about it."""
    return Finding(level=Level.NOTE, subject=subject, sentence=sentence, mend=mend)


def wrong(subject: str, sentence: str, mend: str) -> Finding:
    """It does not work until it is mended."""
    return Finding(level=Level.WRONG, subject=subject, sentence=sentence, mend=mend)
