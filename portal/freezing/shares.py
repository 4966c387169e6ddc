"""Shares: the clients' pages divided among workers, by the folders in which they stand.

The first two characters of a token, its folder, are the first ten bits of the link's id. Folders
in their order are therefore ids in their order, and a worker reads, freezes and tidies one stretch
of both without knowing of the others.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, cast

from portal.domain.errors import PortalError
from portal.freezing.errors import WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from portal.freezing.tally import Tally

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # base32, as tokens are spelled
FOLDERS = len(_ALPHABET) ** 2
_AFTER_ALL_IDS = "g"  # ids are hexadecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The folders from number `first` up to, but not with, number `end`."""

    first: int = 0
    end: int = FOLDERS

    @property
    def after(self) -> str:
        """A text after which the ids of this share begin."""
        return _start_of(self.first)

    @property
    def before(self) -> str:
        """A text before which the ids of this share end."""
        return _start_of(self.end)

    def folders(self) -> Iterator[str]:
        """The names of its folders."""
        for number in range(self.first, self.end):
            yield _ALPHABET[number >> 5] + _ALPHABET[number & 31]


def _start_of(folder: int) -> str:
    # Ten bits are two and a half hexadecimal digits.
    return _AFTER_ALL_IDS if folder >= FOLDERS else f"{folder << 2:03x}"


def shares(jobs: int) -> list[Share]:
    """The folders in as many equal shares as there are jobs."""
    jobs = max(1, min(jobs, FOLDERS))
    ends = [number * FOLDERS // jobs for number in range(jobs + 1)]
    return [Share(first=a, end=b) for a, b in pairwise(ends)]


def can_fork() -> bool:
    """Whether workers can be forked here: not on Windows, and not safely on macOS."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def run_shares(
    todo: Sequence[Share],
    work: Callable[[Share, Callable[[int], None]], Tally],
    tell: Callable[[int], None],
) -> list[Tally]:
    """Do the work of each share, in forked workers when there is more than one.

    `work` tells how many pages are done as it goes. The caller has closed its database connections:
    a fork must not share them. Raises WorkerLost when a worker ends early.
    """
    if len(todo) == 1:
        return [work(todo[0], tell)]
    fork = multiprocessing.get_context("fork")
    ours, workers = [], []
    try:
        for share in todo:
            here, there = fork.Pipe(duplex=False)
            worker = fork.Process(target=_labour, args=(there, work, share), daemon=True)
            worker.start()
            there.close()
            ours.append(here)
            workers.append(worker)
        return list(_gather(ours, tell))
    finally:
        for worker in workers:
            if sys.exc_info()[0] is not None:
                worker.terminate()
            worker.join()


def _labour(
    pipe: Connection, work: Callable[[Share, Callable[[int], None]], Tally], share: Share
) -> None:
    """What a worker does: the work, and its tally or the reason why there is none."""
    try:
        pipe.send(work(share, pipe.send))
    except PortalError as error:
        pipe.send(str(error) or type(error).__name__)
    except (KeyboardInterrupt, BrokenPipeError):
        pass  # the whole build ends, and its first process says so
    finally:
        pipe.close()


def _gather(pipes: Sequence[Connection], tell: Callable[[int], None]) -> Iterator[Tally]:
    waiting = list(pipes)
    while waiting:
        for pipe in wait(waiting):
            said = _hear(cast("Connection", pipe))
            if isinstance(said, int):
                tell(said)
            elif isinstance(said, str):
                raise WorkerLost(said)
            else:
                waiting.remove(cast("Connection", pipe))
                yield said


def _hear(pipe: Connection) -> int | str | Tally:
    try:
        return cast("int | str | Tally", pipe.recv())
    except EOFError as error:
        raise WorkerLost from error
