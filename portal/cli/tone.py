"""`portal tone`: what in the words could hurt, press or mislead, and what could be said instead."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.counting import counted
from portal.cli.exits import Exit, Stopped
from portal.cli.place import Place, pass_place
from portal.tone import Finding, Kind, Level, Reader, disturbs
from portal.tone.site import ClientFile, client_file, client_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEVELS = {Level.BLOCK: "error", Level.WARN: "warning", Level.INFO: "notice"}
_ENDINGS = frozenset({".md", ".toml", ".txt"})

Found = tuple[Path, Finding]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What is read.")
@click.option("--reader", type=click.Choice([reader.value for reader in Reader]), help="For whom.")
@click.option(
    "--language", type=click.Choice(["fr", "en"]), help="Of files that no folder gives one."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="github: annotations for a pull request.",
)
@pass_place
def tone(  # noqa: PLR0913 - one argument for each option of the command
    place: Place,
    files: tuple[Path, ...],
    *,
    kind: str | None,
    reader: str | None,
    language: str | None,
    form: str,
) -> None:
    """Read FILES, or all that clients read of the site, and say what could hurt them.

    Nothing is changed: each finding says where it stands, what it does to the reader, and what
    could be said instead. `block` keeps a letter from being sent, `warn` asks you to look, `info`
    is a hint. To keep a sentence, put a reason into its file:

    \b
      <!-- ton: accepter huissier : texte relu par Me X -->

    Exit code 1 when there is a block or a warn; hints alone leave it at 0.

    \b
    Examples:
      portal tone
      portal tone content/fr-vous/letters/reminder_first.md --format json
      portal tone draft.txt --kind letter --reader professional
    """
    found: list[Found] = []
    for file in _chosen(place, files):
        own = file.read_as(
            language=language,
            kind=Kind(kind) if kind else None,
            reader=Reader(reader) if reader else None,
        )
        found.extend((file.path, finding) for finding in _read(own))
    _FORMS[form](found)
    if disturbs(finding for _, finding in found):
        raise Stopped([], Exit.WRONG)


def _chosen(place: Place, files: Iterable[Path]) -> Iterator[ClientFile]:
    """The files that were named, those inside folders that were named, or the site's content."""
    for path in files or (place.folder / "content",):
        if path.is_file():
            yield client_file(path)
        elif any(path.glob("fr*/")) or any(path.glob("en/")):
            yield from client_files(path)
        elif path.is_dir():
            inside = (one for one in sorted(path.rglob("*")) if one.suffix in _ENDINGS)
            yield from map(client_file, inside)
        else:
            raise Stopped([f"{path} is not there. Name a file, or --site the folder of a site."])


def _read(file: ClientFile) -> tuple[Finding, ...]:
    try:
        return file.findings()
    except UnicodeDecodeError as error:
        sentence = f"{file.path} is not written in UTF-8. Save it again with that encoding."
        raise Stopped([sentence]) from error


def remarks(content: Path) -> tuple[str, ...]:
    """What disturbs in a content folder, one line each, for whoever builds or previews it.

    A file that cannot be read is left to whoever reads the words themselves.
    """
    told = []
    for file in client_files(content) if content.is_dir() else ():
        with suppress(UnicodeDecodeError):
            told += [
                line_of(file.path.relative_to(content.parent).as_posix(), finding)
                for finding in file.findings()
                if finding.level is not Level.INFO
            ]
    return tuple(told)


def _text(found: list[Found]) -> None:
    for path, finding in found:
        click.echo(line_of(path, finding))
    many = len([one for _, one in found if one.level is not Level.INFO])
    hints = len(found) - many
    click.echo(f"{counted(many, 'finding')}, {counted(hints, 'hint')}.", err=True)


def line_of(path: Path | str, finding: Finding) -> str:
    """A finding on one line: where, how much, which rule, the sentence, what to say instead."""
    where = f"{path}:{finding.line}:{finding.column}"
    instead = f" — {finding.alternative}" if finding.alternative else ""
    said = f"{where} {finding.level} {finding.rule}: {finding.excerpt}{instead}"
    return f"{said}\n  {finding.message}"


def _json(found: list[Found]) -> None:
    rows = [{"file": str(path), **asdict(finding)} for path, finding in found]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def _github(found: list[Found]) -> None:
    for path, one in found:
        where = f"file={_escaped(str(path))},line={one.line},col={one.column}"
        instead = f" — {one.alternative}" if one.alternative else ""
        message = f"{one.excerpt}{instead} ({one.message})".replace("%", "%25").replace("\n", "%0A")
        click.echo(f"::{_LEVELS[one.level]} {where},title={_escaped(one.rule)}::{message}")


def _escaped(text: str) -> str:
    """A property of an annotation: commas and colons would end it."""
    return text.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")


_FORMS = {"text": _text, "json": _json, "github": _github}
