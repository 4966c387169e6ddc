"""A sender in a process of its own that is killed, as by `kill -9`, at a chosen point."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.actions.letters import send_waiting
from portal.mail import Outbox
from tests.support.sites import open_portal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from email.message import EmailMessage
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from portal.actions.occasions import Occasion
    from portal.mail import Mailer, Words

# Started once, with everything imported: each sender is then a quick fork of a process without
# threads and without connections.
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.support.doomed"])


def die() -> None:
    """End this process as nothing can prepare for."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doom:
    """Where a sender dies after so many letters: `claimed`, `handed`, `half`, `sent` or nowhere."""

    stage: str = ""
    letters_before: int = 0


@dataclass
class DoomedMailer:
    """Passes letters on, until its time has come."""

    mailer: Mailer
    doom: Doom
    sent: int = 0

    def send(self, message: EmailMessage) -> None:
        """Hand a letter over, or die before it, in the middle, or just after it."""
        is_last = self.sent == self.doom.letters_before
        if is_last and self.doom.stage == "handed":
            die()
        if is_last and self.doom.stage == "half":
            HalfOutbox(self.mailer.folder).send(message)  # type: ignore[attr-defined]  # an Outbox
        self.mailer.send(message)
        if is_last and self.doom.stage == "sent":
            die()
        self.sent += 1

    def has_left(self, name: str) -> bool | None:
        """What the real one says."""
        return self.mailer.has_left(name)


class HalfOutbox(Outbox):
    """An outbox whose program dies while it writes."""

    def _write(self, path: Path, content: bytes) -> None:
        path.with_suffix(".draft").write_bytes(content[: len(content) // 2])
        die()


def sender(folder: Path, environ: dict[str, str], *, now: datetime, doom: Doom) -> BaseProcess:
    """A process that sends what waits, and dies as it must; started already.

    It trusts whatever mail server this process trusts.
    """
    trust = os.environ.get("SSL_CERT_FILE", "")
    process = _SERVER.Process(target=_send, args=(folder, environ, now, doom, trust))
    process.start()
    return process


def _send(folder: Path, environ: dict[str, str], now: datetime, doom: Doom, trust: str) -> None:
    os.environ.update({"SSL_CERT_FILE": trust} if trust else {})
    portal = open_portal(folder, environ, now=now)
    post = portal.services.post
    mailer = DoomedMailer(mailer=post.mailer, doom=doom)
    compose = _dying(post.compose) if doom.stage == "claimed" else post.compose
    send_waiting(portal.services.tools, replace(post, mailer=mailer, compose=compose))


def _dying(compose: Callable[[Occasion], Words]) -> Callable[[Occasion], Any]:
    def write(occasion: Occasion) -> None:
        compose(occasion)
        die()

    return write
