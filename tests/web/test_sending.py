"""Letters leave by themselves once an answer to a button has left, and never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.sites import NOW

if TYPE_CHECKING:
    from tests.support.sites import Portal


def queued(portal: Portal) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.queue_letter("fresh_link", "ada", portal.link().id, at=NOW)


def waiting(portal: Portal) -> int:
    with portal.services.queries() as queries:
        return queries.waiting_letters()


def test_a_button_lets_the_letters_leave_after_its_answer(portal: Portal) -> None:
    browser = portal.app.test_client()
    queued(portal)

    answer = browser.post("/a/fresh-link", data={"email": "eve@example.com", "website": "x"})

    assert answer.status_code == 303
    assert waiting(portal) == 1
    answer.close()
    assert waiting(portal) == 0


def test_reading_sends_nothing_and_so_does_a_refusal(portal: Portal) -> None:
    browser = portal.app.test_client()
    queued(portal)

    browser.get("/faq/").close()
    browser.post("/a/fresh-link", data={"email": "nobody"}).close()

    assert waiting(portal) == 1
