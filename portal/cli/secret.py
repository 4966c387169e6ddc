"""`portal secret`: a fresh secret for PORTAL_SECRETS or PORTAL_PROXY_KEY."""

from __future__ import annotations

import secrets

import click


def new_secret() -> str:
    """64 signs of chance, without any that a shell, a comma list or a `.env` file would mind."""
    return secrets.token_hex(32)


@click.command()
def secret() -> None:
    """Print a fresh secret.

    Put it first in PORTAL_SECRETS, a comma behind it, and keep the older ones: links that already
    sit in inboxes were signed with them.

    \b
    Example:
      portal secret
    """
    click.echo(new_secret())
