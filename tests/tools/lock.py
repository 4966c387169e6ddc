"""Write requirements.txt and requirements/dev.txt anew, pinned and hashed, without host names."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = {
    "requirements/runtime.in": "requirements.txt",
    "requirements/dev.in": "requirements/dev.txt",
}


def main() -> None:
    """Compile each list for Python 3.11 and newer, on every system."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", "uv"], check=True)  # noqa: S603 - our own venv
        for source, target in FILES.items():
            subprocess.run(  # noqa: S603 - our own venv
                [str(python), "-m", "uv", "pip", "compile", "-q", "--universal"]
                + ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
                + ["--custom-compile-command", "make lock", source, "-o", target],
                cwd=ROOT,
                check=True,
            )
            sys.stdout.write(f"{target} is locked anew\n")


if __name__ == "__main__":
    main()
