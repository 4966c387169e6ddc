"""The outbox: each short message a file, until a provider is set."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from portal.sms.texts import ShortText


class TextOutbox:
    """Keeps each message as a file, once for each name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, text: ShortText) -> None:
        """Write the message to `<name>.txt`; the same message a second time changes nothing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        said = f"To: {text.recipient}\nParts: {text.parts}\n\n{text.content}\n"
        with suppress(FileExistsError), (self.folder / f"{text.name}.txt").open("x") as file:
            file.write(said)
