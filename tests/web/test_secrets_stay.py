"""No link, address or name of a person is ever written to a log, a title or an error page."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from tests.support.owing import owing_by_card
from tests.support.sites import INVOICE

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.support.sites import Portal


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Even what is logged for debugging."""
    caplog.set_level(logging.DEBUG)


def test_pressing_every_button_writes_no_link_and_no_person_to_the_log(
    portal: Portal, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    invoice = owing_by_card(portal, sandbox)
    browser = portal.app.test_client()
    tokens = [portal.token(), portal.token(invoice.client_id)]
    for token in tokens:
        browser.get(f"/c/{token[:2]}/{token}/")
        browser.post(f"/a/{token}/pay", data={"invoice": [INVOICE.id, invoice.id]})
        browser.post(f"/a/{token}/card", data={"then": "pay"})
        browser.get(f"/a/{token}/nowhere/")
    browser.post("/a/fresh-link", data={"email": "ada@example.com"}).close()
    browser.post("/webhooks/stripe", data=b"{}")
    sandbox.stop()
    browser.post(f"/a/{tokens[0]}/pay", data={"invoice": INVOICE.id})

    written = caplog.text
    for secret in (*tokens, "ada@example.com", "Exemple", sandbox.webhook_secret, sandbox.key):
        assert secret not in written


def test_a_mistake_of_ours_is_logged_without_the_link(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    token = portal.token()
    with portal.services.store.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE clients RENAME TO lost")
    portal.app.testing = False

    answer = portal.app.test_client().get(f"/a/{token}/")

    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert token not in answer.text
    assert token not in caplog.text
    assert "clients" in caplog.text, "what went wrong is told to who keeps the service"


def test_titles_name_nobody(portal: Portal) -> None:
    page = portal.app.test_client().get(f"/a/{portal.token()}/").text
    title = page.partition("<title>")[2].partition("</title>")[0]

    assert "Ada" not in title
    assert "120" not in title
