"""Why a build is refused or ends early.

PortalError
└── BuildRefused
    ├── WordsFaulty       something in content/ is wrong; every fault is told
    ├── FolderNotOurs     the folder holds what no build has made
    ├── BuildUnderWay     another build is writing into the same folder
    ├── PageNotFrozen     a page answered something else than 200
    └── WorkerLost        a worker of the build ended before its work did
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from portal.content.faults import Fault


class BuildRefused(PortalError):
    """The build cannot be made, or could not be finished."""


class WordsFaulty(BuildRefused):
    """Something in `content/` is wrong; nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(f"content/{fault}" for fault in faults))
        self.faults = tuple(faults)


class FolderNotOurs(BuildRefused):
    """The folder holds what no build has made, and would be emptied."""

    def __init__(self, folder: Path, found: str) -> None:
        super().__init__(
            f"{folder} holds files that no build has made, such as {found}. A build removes "
            "whatever it did not make itself: name an empty folder, or empty this one."
        )
        self.folder = folder


class BuildUnderWay(BuildRefused):
    """Another build is writing into the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another build is writing into {folder}. Wait until it is done.")
        self.folder = folder


class PageNotFrozen(BuildRefused):
    """A page answered something else than 200."""

    def __init__(self, kind: str, status: str) -> None:
        super().__init__(f"A page ({kind}) answered {status} instead of showing itself.")
        self.status = status


class WorkerLost(BuildRefused):
    """A worker of the build ended before its work did."""

    def __init__(self, said: str = "") -> None:
        super().__init__(
            f"A part of the build ended early{f' ({said})' if said else ''}. What was written is "
            "whole; build again, and with --jobs 1 if it happens twice."
        )
