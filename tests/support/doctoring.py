"""The doctor, called as an owner calls it, and what it found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from portal.cli import main
from tests.support.sites import SECRET

if TYPE_CHECKING:
    from pathlib import Path


# By subject: level, sentence, mend.
Found = dict[str, list[tuple[str, str, str]]]


def doctor(site: Path, *options: str, **environ: str) -> Found:
    """The findings by subject: level, sentence, mend."""
    environ = {"PORTAL_SECRETS": SECRET, **environ}
    outcome = CliRunner().invoke(
        main, ["--site", str(site), "doctor", "--json", *options], env=environ
    )
    found: Found = {}
    for one in json.loads(outcome.stdout):
        found.setdefault(one["subject"], []).append((one["level"], one["sentence"], one["mend"]))
    wrongs = any(one[0] == "wrong" for ones in found.values() for one in ones)
    assert outcome.exit_code == (1 if wrongs else 0)
    return found


def levels(found: Found, subject: str) -> list[str]:
    """The levels of a subject, in order."""
    return [level for level, _, _ in found[subject]]
