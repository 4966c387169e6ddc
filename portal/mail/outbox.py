"""The outbox: each letter a file, for the demo and until an SMTP server is set."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage


class Outbox:
    """Keeps each letter as a file, whole or not at all, once for each Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the message to `<name>.eml`; the same message a second time changes nothing."""
        name = message["Message-ID"].strip("<>").partition("@")[0]
        if not self.has_left(name):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(name), message.as_bytes())

    def has_left(self, name: str) -> bool:
        """Whether the message of this name is there."""
        return self._path(name).exists()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.eml"

    def _write(self, path: Path, content: bytes) -> None:
        """Rename a file that is already whole: nobody ever sees a part of it."""
        number, draft = tempfile.mkstemp(dir=self.folder, suffix=".draft")
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        Path(draft).replace(path)
