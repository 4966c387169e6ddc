"""How fast it reads: `python -m tests.tone.bench` prints the time for a hundred pages."""

from __future__ import annotations

import time

import click

from portal.tone import Linter
from portal.tone.site import client_files
from tests.tone.corpora import CONTENT

_PAGES = 100


def main() -> None:
    """Read the default pages and letters over and over, until there were a hundred."""
    files = [file for file in client_files(CONTENT) if file.path.suffix == ".md"]
    texts = [(Linter.of(file.language), file.path.read_text(encoding="utf-8")) for file in files]
    start = time.perf_counter()
    for place in range(_PAGES):
        linter, text = texts[place % len(texts)]
        linter.read_markdown(text)
    click.echo(f"{_PAGES} pages in {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
