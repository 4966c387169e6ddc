"""Guests: clients at their pages of forms, over HTTP, who read, type, check and press."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from portal.domain.money import Money
from tests.support.sites import ADA, INVOICE, open_portal, write_site
from tests.web.pages import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Rights
    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

# Sunday 22 November 2026 in all these tests; an answer comes by Tuesday the 24th.
GRANTS = """
plans_per_year = 1
[[policy.tier]]
up_to = 300
latest_days = 30
parts = 3
smallest_part = 30
"""
ANSWER = "mardi 24 novembre 2026"
FRIDAY = "2026-11-27"
_NONCE = re.compile(r'name="nonce" value="([^"]+)"')
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)


def granting(folder: Path, sandbox: Sandbox, *, more: str = GRANTS) -> Portal:
    """A portal whose owner grants dates and plans, with Ada and her one imported invoice."""
    portal = open_portal(
        write_site(folder, more=more),
        {
            "STRIPE_API_BASE": sandbox.url,
            "STRIPE_SECRET_KEY": sandbox.key,
            "STRIPE_WEBHOOK_SECRET": sandbox.webhook_secret,
        },
    )
    portal.add(ADA, INVOICE)
    return portal


def second_invoice(portal: Portal, **changes: Any) -> Invoice:
    """One more invoice of Ada's."""
    other = replace(INVOICE, id="F-2026-020", number="F-2026-020", purpose="Atelier")
    other = replace(other, **{"total": Money(8_000, "EUR"), **changes})
    portal.add(other)
    return other


@dataclass(slots=True)
class Guest:
    """Somebody with a link and a browser."""

    portal: Portal
    token: str
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.portal.app.test_client()

    def get(self, place: str = "") -> TestResponse:
        """Open one of their pages."""
        return self.browser.get(f"/a/{self.token}/{place}")

    def post(self, place: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Press a button."""
        return self.browser.post(f"/a/{self.token}/{place}", data=form or {}, **more)

    def read(self, place: str = "") -> str:
        """What one of their pages says."""
        answer = self.get(place)
        assert answer.status_code == 200, (place, answer.status_code)
        return said(answer)

    def check(self, place: str, form: dict[str, Any]) -> tuple[str, str]:
        """What the check page says, and the name of its form."""
        answer = self.post(f"{place}/check", form)
        assert answer.status_code == 200, said(answer)
        found = _NONCE.search(answer.text)
        assert found is not None, said(answer)
        return said(answer), found[1]

    def agree(self, place: str, form: dict[str, Any]) -> str:
        """Pass the check page and press its button; the place of what was made."""
        _, nonce = self.check(place, form)
        answer = self.post(place, {**form, "nonce": nonce})
        assert answer.status_code == 303, said(answer)
        return answer.headers["Location"].removeprefix(f"/a/{self.token}/")

    def arrangements(self, client_id: str = "ada") -> tuple[Arrangement, ...]:
        """What the ledger holds, the newest first."""
        with self.portal.services.queries() as queries:
            return queries.arrangements(client_id)


def guest_of(portal: Portal, client: Client = ADA, *, rights: Rights | None = None) -> Guest:
    """A client with a fresh link."""
    token = portal.token(client.id) if rights is None else portal.token(client.id, rights=rights)
    return Guest(portal, token)


def said(answer: TestResponse) -> str:
    """What stands between header and footer, with plain spaces."""
    found = _MAIN.search(answer.text)
    return text_of(found[0] if found else answer.text)
