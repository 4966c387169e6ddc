"""The command line: one module per command, and here the list of them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from portal.cli.exits import Commands
from portal.cli.place import Place

# In the order of an owner's life with the portal. A module is imported when its command is asked
# for: `portal init` does not wait for Stripe's library, nor for the database's.
COMMANDS = {
    "init": "portal.cli.init:init",
    "secret": "portal.cli.secret:secret",
    "doctor": "portal.cli.doctor.command:doctor",
    "preview": "portal.cli.preview:preview",
    "tone": "portal.cli.tone:tone",
    "build": "portal.cli.build:build",
    "serve": "portal.cli.serve:serve",
    "import": "portal.cli.imports:import_",
    "sync": "portal.cli.sync:sync",
    "reconcile": "portal.cli.sync:reconcile",
    "daily": "portal.cli.daily:daily",
    "remind": "portal.cli.remind:remind_",
    "schedule": "portal.cli.schedule:schedule",
    "steer": "portal.cli.steer:steer",
    "inbox": "portal.cli.inbox:inbox",
    "letters": "portal.cli.letters:letters",
    "links": "portal.cli.links:links",
    "desk": "portal.cli.desk:desk",
    "dossier": "portal.cli.dossier:dossier",
    "export": "portal.cli.exports:export",
    "person": "portal.cli.person:person",
    "retain": "portal.cli.retain:retain",
    "sandbox": "portal.cli.sandbox:sandbox",
    "demo": "portal.cli.demo.command:demo",
}

_EPILOG = """
\b
Begin:
  portal init my-site            a new site: words, settings, netlify.toml
  portal --site my-site doctor   what is set, what is missing, how to mend it
\b
Exit codes:
  0 done                         4 faults in the words
  1 something is wrong           5 Stripe or the database does not answer
  2 the command was not understood
  3 faults in the settings       130 interrupted
"""


def _version() -> str:
    try:
        return version("portal")
    except PackageNotFoundError:
        return "(not installed, run from its folder)"


@click.group(
    cls=Commands,
    places=COMMANDS,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--site",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    envvar="PORTAL_SITE",
    show_default=True,
    help="The folder that holds portal.toml; PORTAL_SITE says the same.",
)
@click.version_option(_version(), prog_name="portal")
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """A calm page for the moment when a client's payment did not arrive.

    Each command explains itself: portal COMMAND --help.
    """
    ctx.obj = Place(folder)
