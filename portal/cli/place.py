"""Which site a command works on: the folder that holds its `portal.toml`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from portal.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """The folder given with --site. Settings are read when a command asks for them, not before."""

    folder: Path

    def settings(self) -> Settings:
        """The settings of the site; SettingsInvalid holds every fault."""
        return load_settings(self.folder, os.environ)


pass_place = click.make_pass_decorator(Place)
