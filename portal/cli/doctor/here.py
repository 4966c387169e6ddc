"""Looks at this machine: the settings, the words, the database's contents, the built site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from portal.cli.counting import counted
from portal.cli.doctor.findings import note, ok, wrong
from portal.freezing.manifest import last_build, manifest_path, read_manifest
from portal.freezing.words import are_frozen
from portal.web.words import load_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.cli.doctor.findings import Finding, Visit
    from portal.content import Fault

# Hosted invoice pages of Stripe's live ten days at least; frozen pages hold their addresses.
_BUILD_LASTS = timedelta(days=7)


def settings(visit: Visit) -> Iterator[Finding]:
    """portal.toml and the environment: read without a fault; what is missing all the same."""
    yield ok("settings", f"portal.toml and the environment are read from {visit.settings.folder}.")
    for warning in visit.settings.warnings:
        yield note("settings", warning)


def secrets(visit: Visit) -> Iterator[Finding]:
    """How many secrets there are; links signed with one that has gone cannot be spelled."""
    services, count = visit.services, len(visit.settings.secrets)
    yield ok("secrets", f"{counted(count, 'secret')}; the newest signs, all of them verify.")
    if services is None:
        return
    now = services.now
    with services.queries() as queries:
        lost = [k for k in queries.links() if k.is_live(now) and not services.signer.knows(k.key)]
    if lost:
        yield wrong(
            "secrets",
            f"{counted(len(lost), 'live link')} cannot be opened: the secret that signed them has "
            "left PORTAL_SECRETS.",
            "Put the older secret back at the end of PORTAL_SECRETS, or renew those links.",
        )


def words(visit: Visit) -> Iterator[Finding]:
    """content/: every fault with its file and line."""
    folder = visit.settings.content
    if not folder.is_dir():
        yield wrong(
            "words",
            f"There is no folder {folder}.",
            "Copy content/ from a new site: portal init DIR.",
        )
        return
    library = load_library(folder, visit.settings.site)
    gaps = library.gaps()
    if not library.faults and not gaps:
        yield ok("words", f"Every text in {folder} is there, in every voice.")
    for fault in library.faults:
        yield wrong("words", _placed(fault), fault.hint or "Correct the line.")
    for gap in gaps:
        yield note("words", _placed(gap), gap.hint)


def _placed(fault: Fault) -> str:
    return f"content/{fault.path}, line {fault.line}: {fault.message}"


def contents(visit: Visit) -> Iterator[Finding]:
    """What the database holds."""
    if visit.services is None:
        return
    with visit.services.queries() as queries:
        counts = queries.counts()
        waiting, unfinished = queries.undone_events(), queries.unfinished_attempts()
    held = ", ".join(f"{number} {name}" for name, number in counts.items())
    yield ok("database", f"It answers, and its tables are those of this version: {held}.")
    if not counts.get("clients"):
        yield note("database", "There is no client yet.", "Run `portal sync` or `portal import`.")
    if waiting:
        yield note(
            "database",
            f"{counted(len(waiting), 'announcement')} of Stripe's still to be acted upon.",
            "Run `portal reconcile`.",
        )
    if unfinished:
        yield note("database", f"{counted(len(unfinished), 'payment')} without an outcome yet.")


def build(visit: Visit) -> Iterator[Finding]:
    """build/: whether it is whole, says what the words say now, and since when it speaks."""
    folder, keeping = visit.settings.build, visit.settings.keeping
    last = last_build(keeping, folder)
    if last is None or not (folder / "index.html").is_file():
        yield note("build", "The site has not been built yet.", "Run `portal build`.")
        return
    if not last.complete:
        yield note(
            "build", "A build is under way, or was interrupted.", "Run `portal build` to be sure."
        )
        return
    manifest = read_manifest(manifest_path(keeping, folder))
    if visit.services is not None and not are_frozen(visit.services, manifest):
        yield note(
            "build",
            "Words, settings or the program changed since the last build.",
            "Run `portal build`.",
        )
    age = datetime.now(UTC) - last.moment
    if last.hosted and age > _BUILD_LASTS:
        yield wrong(
            "build",
            f"The pages were built {age.days} days ago; the addresses of Stripe's pages in them "
            "end after ten.",
            "Run `portal build` at least every week and upload it.",
        )
    else:
        yield ok("build", f"Built on {last.moment:%Y-%m-%d} at {last.moment:%H:%M} UTC.")
