"""Letters at the desk: read as they left, or said to wait; a stranger's is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.letters import Outcome
from tests.support.sites import ADA, NOW, Portal
from tests.web.desk.cases import CARD, said

if TYPE_CHECKING:
    from tests.web.desk.visits import Visitor

BODY = "Bonjour Ada,\n\nVoici <votre> date.\n"


def queue(
    portal: Portal, name: str, *, key: str, client_id: str = "ada", who: str = "client"
) -> int:
    """Put a letter in the queue; its number."""
    with portal.services.tools.ledger() as ledger:
        ledger.queue_letter(name, client_id, "", at=NOW, key=key, audience=who)
        return ledger.letters(client_id)[-1].id


def send(portal: Portal, number: int, subject: str) -> None:
    """Let a letter have left."""
    with portal.services.tools.ledger() as ledger:
        ledger.keep_letter(number, recipient=ADA.email, subject=subject, body=BODY)
        ledger.finish_letter(number, Outcome.SENT, at=NOW + timedelta(minutes=5))


def test_a_letter_is_read_as_it_left(portal: Portal, grace: Visitor) -> None:
    number = queue(portal, "promise_agreed", key="a")
    send(portal, number, "Votre date est notée")

    card = grace.get(CARD)
    path = f"{CARD}letters/{number}/"
    assert f'<a href="{path}">Votre date est notée</a>' in card.text
    assert "Parti le 22 novembre 2026 à 10 h 35 Au client" in said(card)
    page = grace.get(path)
    assert "<h1>Votre date est notée</h1>" in page.text
    assert "Bonjour Ada,\n\nVoici &lt;votre&gt; date." in page.text
    assert "Adresse ada@example.com" in said(page)


def test_what_waits_says_so_and_has_no_page(portal: Portal, grace: Visitor) -> None:
    number = queue(portal, "offer_made", key="a")

    assert "Un geste proposé En attente d’envoi Au client" in said(grace.get(CARD))
    assert grace.get(f"{CARD}letters/{number}/").status_code == 404


def test_a_letter_that_waits_for_its_next_try_says_why(portal: Portal, grace: Visitor) -> None:
    queue(portal, "plan_agreed", key="a", who="owner")
    with portal.services.tools.ledger() as ledger:
        row = ledger.claim_letter(now=NOW, stale=NOW)
        assert row is not None
        ledger.put_off_letter(row, until=NOW + timedelta(hours=1), problem="451 4.7.1")

    assert (
        "En attente : le serveur du destinataire se méfie de l’expéditeur (451 4.7.1). "
        "Prochain essai le 22 novembre 2026 à 11 h 30 À vous"
    ) in said(grace.get(CARD))


def test_a_letter_that_nobody_needed_any_more_was_not_sent(portal: Portal, grace: Visitor) -> None:
    number = queue(portal, "promise_nudge", key="a")
    with portal.services.tools.ledger() as ledger:
        ledger.finish_letter(number, Outcome.DROPPED, at=NOW, problem="over")

    assert "Pas envoyé : ce dont elle parlait est terminé" in said(grace.get(CARD))


def test_the_older_ones_are_folded_away(portal: Portal, grace: Visitor) -> None:
    for number in range(10):
        queue(portal, "fresh_link", key=f"l{number}")

    assert "2 messages plus anciens" in said(grace.get(CARD))


def test_another_clients_letter_is_not_there(portal: Portal, grace: Visitor) -> None:
    portal.add(replace(ADA, id="karim", email="k@example.com"))
    number = queue(portal, "promise_agreed", key="a")
    send(portal, number, "Votre date est notée")

    assert grace.get(f"/desk/clients/karim/letters/{number}/").status_code == 404


def test_a_last_letter_that_could_not_leave_shows_beside_the_address(
    portal: Portal, grace: Visitor
) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.tell_owner("letter_waits", "ada", at=NOW, letter="fresh_link")
    assert "Le dernier message n’a pas pu partir" in said(grace.get(CARD))

    with portal.services.tools.ledger() as ledger:
        ledger.note("letter_sent", "ada", at=NOW, letter="fresh_link", to="client")
    assert "Le dernier message n’a pas pu partir" not in said(grace.get(CARD))


def test_the_timeline_names_the_files_that_went_with_a_letter(
    portal: Portal, grace: Visitor
) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.note(
            "letter_sent", "ada", at=NOW, letter="reminder_formal", to="client",
            files="Facture-F-2026-014.pdf",
        )  # fmt: skip

    assert "Facture-F-2026-014.pdf" in said(grace.get(CARD))
