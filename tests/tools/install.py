"""Install what the tests need besides Python packages: a browser and a few npm packages.

Says what it installs. Debian's packages are used as root; elsewhere Playwright brings its own
browser. Nothing here is needed to run the portal.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Chromium alone brings no fonts, and a page without fonts cannot be measured.
DEBIAN = ("chromium", "fonts-dejavu-core", "fonts-liberation")
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def main() -> int:
    """Install what is missing; the exit code of the first command that failed, else 0."""
    return _browser() or _npm()


def _browser() -> int:
    if any(Path(path).exists() for path in CHROMIUM) or _playwright_has_one():
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("Installing Debian's chromium for the journeys in the browser")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        return run(["apt-get", "update", "-qq"], quiet) or run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN], quiet
        )
    say("Installing Playwright's own Chromium for the journeys in the browser")
    return run([sys.executable, "-m", "playwright", "install", "chromium"])


def _playwright_has_one() -> bool:
    caches = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    return any(cache.is_dir() and any(cache.glob("chromium*")) for cache in caches)


def _npm() -> int:
    if (HERE / "node_modules" / "@stripe").is_dir():
        return 0
    if not shutil.which("npm"):
        say("npm is missing: the tests of accessibility and of Netlify's parsers will be skipped")
        return 0
    say("Installing the npm packages of tests/tools: axe-core, html-validate, Netlify's parsers,")
    say("Stripe's command line")
    return run(["npm", "ci", "--prefix", str(HERE), "--no-audit", "--no-fund", "--silent"])


def run(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run a command whose output stays quiet unless it fails; its exit code."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands
    if done.returncode:
        say(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.returncode


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
