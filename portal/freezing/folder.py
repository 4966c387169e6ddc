"""The folder of a build: whose it is, how a file comes into it, and what has to leave it.

A file appears whole or not at all: it is written beside and then renamed. A build that is killed
therefore leaves a folder that can be served, and the next build tidies what it left.
"""
# ruff: noqa: PTH102, PTH103, PTH105, PTH106, PTH116, PTH123, PTH208
# Ten thousand pages: Path objects would cost as much as the pages themselves.

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from portal.freezing.errors import FolderNotOurs

if TYPE_CHECKING:
    from collections.abc import Collection

#: The first line of `_headers`. It is the first file of a build, and says that the folder is ours.
MARK = "# Made by `portal build`: whatever else is put into this folder is removed by the next.\n"
HEADERS = "_headers"
_BESIDE = ".new"  # what the name of a file ends in until it is whole


class Folder:
    """A folder that a build fills. Names are relative and use `/`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = str(path)

    def require_ours(self) -> None:
        """Raise FolderNotOurs when there is anything in it that no build has made."""
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise FolderNotOurs(self.path, self.path.name)
        found = next((name for name in sorted(os.listdir(self.path)) if name[0] != "."), None)
        if found is not None and not self._is_marked():
            raise FolderNotOurs(self.path, found)

    def write(self, name: str, body: bytes) -> bool:
        """Put a file in its place unless it stands there already; whether it was written."""
        target = f"{self._root}/{name}"
        try:
            with open(target, "rb") as file:
                if file.read() == body:
                    return False
        except (FileNotFoundError, NotADirectoryError):
            _make_folder(target.rpartition("/")[0])
        # In the same folder: file systems move a name between folders one at a time.
        beside = f"{target}{_BESIDE}"
        with open(beside, "wb", buffering=0) as file:
            file.write(body)
        os.replace(beside, target)
        return True

    def size(self, name: str) -> int:
        """The size of a file in bytes, or -1 when it is not there."""
        try:
            return os.stat(f"{self._root}/{name}").st_size
        except (FileNotFoundError, NotADirectoryError):
            return -1

    def children(self, name: str) -> list[str]:
        """What stands in one of its folders, or nothing."""
        try:
            return os.listdir(f"{self._root}/{name}")
        except (FileNotFoundError, NotADirectoryError):
            return []

    def remove(self, name: str) -> int:
        """Remove a file or a folder with all that is in it; how many files went."""
        path = self.path / name
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
            return 1
        files = sum(len(names) for _, _, names in os.walk(path))
        shutil.rmtree(path)
        return files

    def remove_unfinished(self, inside: str) -> int:
        """Remove what a build that was killed left half-written below `inside`; how many files."""
        left = [
            Path(folder, name)
            for folder, _, names in os.walk(f"{self._root}/{inside}")
            for name in names
            if name.endswith(_BESIDE)
        ]
        for path in left:
            path.unlink()
        return len(left)

    def tidy(self, made: Collection[str], *, aside: str) -> int:
        """Remove what was not made, except below `aside`; how many files went.

        Hidden things on the first level belong to the host or to Git, and stay.
        """
        removed, folders = 0, []
        for folder, inside, files in os.walk(self.path):
            name = os.path.relpath(folder, self.path)
            prefix = "" if name == "." else f"{name}/"
            if not prefix:
                inside[:] = [one for one in inside if one[0] != "." and one != aside]
            folders += [f"{folder}/{one}" for one in inside]
            names = [f"{prefix}{one}" for one in files if prefix or one[0] != "."]
            removed += sum(self.remove(name) for name in names if name not in made)
        for emptied in reversed(folders):
            remove_if_empty(emptied)
        return removed

    def _is_marked(self) -> bool:
        try:
            with (self.path / HEADERS).open(encoding="utf-8", errors="replace") as file:
                return file.readline() == MARK
        except (FileNotFoundError, IsADirectoryError):
            return False


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)


def remove_if_empty(folder: str) -> None:
    """Remove a folder in which nothing stands any more."""
    if not os.listdir(folder):
        os.rmdir(folder)
