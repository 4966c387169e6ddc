"""Without a service: a build whose buttons are what Stripe hosts by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from portal.actions.sync import sync
from portal.sandbox import Sandbox, scenes
from tests.freezing.conftest import Site
from tests.support.sites import ADA, INVOICE, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGIN = "https://billing.stripe.com/p/login/test_ada"
MODE = '\nservice = "none"\n'


@dataclass(frozen=True, slots=True)
class Alone:
    """A site without a service, and the Stripe that it asks when it is built."""

    site: Site
    sandbox: Sandbox
    token: str
    invoice: str  # Stripe's id of Grace's open invoice

    @property
    def page(self) -> str:
        """Grace's frozen page."""
        return self.site.page_of(self.token).read_text(encoding="utf-8")


def open_alone(folder: Path, sandbox: Sandbox, *, more: str = "") -> Site:
    """A site folder without a service."""
    site = write_site(folder, more=more)
    owner = (site / "portal.toml").read_text()
    (site / "portal.toml").write_text(owner.replace("[site]", f"[site]{MODE}", 1))
    keys = {
        "STRIPE_API_BASE": sandbox.url,
        "STRIPE_SECRET_KEY": sandbox.key,
        "STRIPE_WEBHOOK_SECRET": sandbox.webhook_secret,
    }
    return Site(open_portal(site, keys))


@pytest.fixture
def alone(tmp_path: Path, sandbox: Sandbox) -> Iterator[Alone]:
    """Grace owes an invoice of Stripe's, Ada one that Stripe does not know."""
    site = open_alone(tmp_path / "site", sandbox, more=f'\n[stripe]\nlogin_url = "{LOGIN}"\n')
    owner = scenes.customer(
        sandbox.state,
        name="Grace Exemple",
        email="grace@example.org",
        card=scenes.GOOD_CARD,
        preferred_locales=["fr"],
    )["id"]
    sent = sandbox.state.now()
    bill = scenes.sent_invoice(
        sandbox.state, owner, amount=4_500, description="Cours", sent_at=sent, due_at=sent
    )
    sync(site.portal.services.tools, everything=True, tell=lambda _: None)
    site.portal.add(ADA, INVOICE)
    site.portal.token()
    with site.portal.services.queries() as queries:
        client = queries.client_of_customer(owner)
    assert client is not None
    yield Alone(site, sandbox, site.portal.token(client.id), bill["id"])
    site.portal.services.store.forget_connections()


def test_the_button_leads_to_the_page_that_stripe_hosts(alone: Alone) -> None:
    alone.site.build()

    fresh = alone.site.portal.services.tools.gateway.hosted_page(alone.invoice)
    assert f'href="{fresh}"' in alone.page
    assert "prefilled_email=grace%40example.org" in alone.page


def test_nothing_in_the_build_leads_to_a_service(alone: Alone) -> None:
    alone.site.build()

    for name, body in alone.site.files().items():
        if name.endswith(".html"):
            text = body.decode()
            assert not re.search(r'(href|src|action|data-state)="/(a|desk|webhooks)/', text), name
            assert 'action="/a' not in text, name


def test_a_link_that_opens_nothing_is_answered_by_the_host_alone(alone: Alone) -> None:
    alone.site.build()

    rules = (alone.site.folder / "_redirects").read_text()
    assert rules.splitlines()[0] == "/c/* /lien/index.html 404"
    french = (alone.site.folder / "lien" / "index.html").read_text()
    english = (alone.site.folder / "en" / "link" / "index.html").read_text()
    assert '<a href="/en/link/" lang="en" hreflang="en">' in french
    assert '<a href="/lien/" lang="fr" hreflang="fr">' in english
    assert 'href="/demande/"' in french
    assert 'href="/en/request/"' in english
    assert "en une minute" not in french


def test_the_owner_hears_how_long_it_lasts_and_what_it_cannot_do(alone: Alone) -> None:
    said = " ".join(alone.site.build().warnings)

    assert "Addresses of Stripe's pages in this build: 1." in said
    assert "at least weekly" in said
    assert "Open invoices that are not at Stripe: 1." in said
    assert "no card update in one click" in said
    assert "login_url" not in said


def test_while_stripe_is_down_the_page_is_built_without_its_button(alone: Alone) -> None:
    alone.sandbox.stop()

    report = alone.site.build()

    assert "invoice.stripe.com" not in alone.page
    assert "grace@example.com" in alone.page  # the owner's address: a person is always there
    assert any("Invoices for which Stripe gave no page: 1." in said for said in report.warnings)


def test_a_build_after_stripe_is_back_writes_only_the_page_that_gained_its_button(
    alone: Alone,
) -> None:
    alone.site.build(asks_stripe=False)
    report = alone.site.build()

    assert report.written == 1


def test_without_a_login_page_the_owner_is_told_that_cards_cannot_be_changed(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    site = open_alone(tmp_path / "other", sandbox)

    assert any("[stripe] login_url" in said for said in site.build().warnings)


def test_without_a_key_nobody_is_asked_and_the_owner_is_told(alone: Alone) -> None:
    report = alone.site.build(asks_stripe=False)

    assert any("There is no Stripe key" in said for said in report.warnings)
