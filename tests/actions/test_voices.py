"""How somebody who comes from Stripe is spoken to: as they asked, else as the owner chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.actions.sync import sync
from portal.sandbox import scenes
from tests.support.sites import OWNER, open_portal, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from portal.sandbox import Sandbox


@pytest.mark.parametrize(
    ("chosen", "locale", "voice"),
    [
        ("fr-tu", "", "fr-tu"),
        ("fr-tu", "fr-FR", "fr-tu"),
        ("fr-tu", "en-GB", "en"),
        ("en", "", "en"),
        ("en", "fr", "fr-vous"),
    ],
)
def test_the_owners_voice_is_for_whom_nothing_else_is_known(
    tmp_path: Path, sandbox: Sandbox, chosen: str, locale: str, voice: str
) -> None:
    customer = scenes.customer(
        sandbox.state, name="Ada Exemple", email="ada@example.com", card=None
    )
    customer["preferred_locales"] = [locale] if locale else []
    stripe = {"STRIPE_API_BASE": sandbox.url, "STRIPE_SECRET_KEY": sandbox.key}
    owner = f'{OWNER}\n[voice]\ndefault = "{chosen}"\n'
    portal = open_portal(write_site(tmp_path, owner=owner), stripe)

    sync(portal.services.tools, tell=lambda _: None)

    with portal.services.queries() as queries:
        client = queries.client(customer["id"])
    assert client is not None
    assert client.voice.value == voice
