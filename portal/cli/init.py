"""`portal init DIR`: a new owner's site, with words, settings and a secret of its own."""

from __future__ import annotations

import os
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.exits import Exit, Stopped
from portal.cli.secret import new_secret
from portal.settings.checks import site_address

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the starter calls otherwise, because a dot at the beginning hides a file from packagers.
_NAMES = {"env.example": ".env.example", "gitignore": ".gitignore"}
_EXAMPLE_ADDRESS = "https://paiement.example.com"
_EXAMPLE_SERVICE = "https://service.example.com"


def _web_address(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else site_address(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--address",
    metavar="URL",
    callback=_web_address,
    help="Where clients will find the site, such as https://paiement.example.com.",
)
@click.option(
    "--service-address",
    metavar="URL",
    callback=_web_address,
    help="Where the service will run; netlify.toml sends the buttons there.",
)
def init(folder: Path, address: str | None, service_address: str | None) -> None:
    """Begin a new site in DIR, which must be empty or not there yet.

    It holds the words (content/), the settings (portal.toml), a secret of its own (.env, readable
    by you alone), netlify.toml, and what Git should leave alone. The site can be built at once;
    replace the examples in portal.toml before you write to anybody.

    \b
    Examples:
      portal init my-site
      portal init my-site --address https://paiement.atelier.fr --service-address https://api.atelier.fr
    """
    if folder.exists() and any(folder.iterdir()):
        raise Stopped([f"{folder} is not empty. Name a new folder: nothing is overwritten."])
    with as_file(files("portal") / "starter") as starter:
        for source, name in _starter_files(starter):
            _copy(source, folder / name, _changes(name, address, service_address))
    _write_secret(folder / ".env", service_address)
    click.echo(f"A new site stands in {folder}.")
    click.echo("Next: replace the examples in portal.toml, then ask what is still missing:")
    click.echo(f"  portal --site {folder} doctor")


def _starter_files(starter: Path) -> Iterator[tuple[Path, str]]:
    """Each file of the starter and its name in the new site; hidden files stay behind."""
    found = False
    for path in sorted(_walk(starter)):
        name = path.relative_to(starter).as_posix()
        found = found or name.startswith("content/")
        yield path, _NAMES.get(name, name)
    if not found:
        raise Stopped(
            ["The words are missing from this installation. Install it again."], Exit.WRONG
        )


def _walk(folder: Path) -> Iterator[Path]:
    # Path.rglob does not follow links, and in a checkout the words are a link to content/.
    for path in folder.iterdir():
        if path.name.startswith((".", "__")):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _changes(name: str, address: str | None, service_address: str | None) -> dict[str, str]:
    if name == "portal.toml" and address:
        return {_EXAMPLE_ADDRESS: address}
    if name == "netlify.toml" and service_address:
        return {_EXAMPLE_SERVICE: service_address}
    return {}


def _copy(source: Path, target: Path, changes: dict[str, str]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    for old, new in changes.items():
        content = content.replace(old.encode(), new.encode())
    target.write_bytes(content)


def _write_secret(path: Path, service_address: str | None) -> None:
    lines = [
        "# Keep this file to yourself. .env.example explains what else can stand here.",
        f"PORTAL_SECRETS={new_secret()}",
    ]
    if service_address:
        lines.append(f"PORTAL_SERVICE_ADDRESS={service_address}")
        lines.append(f"PORTAL_PROXY_KEY={new_secret()}")
    # Never readable by others, not even for a moment.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
