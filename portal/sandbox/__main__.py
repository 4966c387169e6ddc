"""`python -m portal.sandbox`: the sandbox by itself, until it is interrupted."""

import argparse
import signal
import sys
import threading

from portal.sandbox.server import PortTaken, Sandbox


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes; 0 at the end, 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook-url", help="where to announce events")
    parser.add_argument("--webhook-secret", help="signs them; starts with whsec_")
    wanted = parser.parse_args(arguments)
    sandbox = Sandbox(
        webhook_url=wanted.webhook_url, webhook_secret=wanted.webhook_secret,
        host=wanted.host, port=wanted.port,
    )  # fmt: skip
    stopped = threading.Event()
    try:
        with sandbox:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stopped.set())
            sys.stdout.write(f"The sandbox answers at {sandbox.url}\n")
            sys.stdout.flush()
            stopped.wait()
    except PortTaken as taken:
        sys.stderr.write(f"{taken.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
