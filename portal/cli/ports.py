"""Ports of this machine: whether one is free, said in a sentence when it is not."""

from __future__ import annotations

import errno
import socket

from portal.cli.exits import Stopped

# What binding answers when somebody else is there, or when small ports are kept for root.
_REASONS = {
    errno.EADDRINUSE: "is in use by another program",
    errno.EACCES: "may not be opened without special rights",
    errno.EADDRNOTAVAIL: "cannot be opened: this machine does not have that address",
}


def require_port(host: str, port: int, *, advice: str = "Choose another with --port.") -> None:
    """Stopped, with what to do, unless a server can be opened there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise Stopped([f"{host} is not an address of this machine."]) from error
        except OSError as error:
            reason = _REASONS.get(error.errno or 0)
            if reason is None:
                raise
            raise Stopped([f"Port {port} on {host} {reason}. {advice}"]) from error
