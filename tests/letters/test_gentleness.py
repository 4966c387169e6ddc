"""Words that threaten may be saved, but no letter carries them, unless a waiver gives a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.coming import Named, write_words
from portal.actions.letters import send_waiting
from portal.actions.reminding import remind
from portal.domain.clients import Voice
from portal.domain.sequence import Step
from portal.tone import Linter, blocks
from tests.support.sites import ADA, INVOICE, Portal, open_portal, own_words, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.store.letter_queries import SentLetter

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HARSH = "Sans paiement, nous saisirons un huissier."
WAIVER = "<!-- ton: accepter huissier : texte relu par Me Exemple -->"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site")


def opened(folder: Path, *, said: str) -> Portal:
    """A site whose owner added something to the first letter."""
    path = own_words(folder) / "fr-vous/letters/reminder_first_transfer.md"
    path.write_text(path.read_text().replace("{signature}", f"{said}\n\n{{signature}}"))
    portal = open_portal(folder, {}, now=MONDAY)
    portal.add(ADA, INVOICE)
    return portal


def letter_of(portal: Portal) -> SentLetter:
    remind(portal.services.tools)
    send_waiting(portal.services.tools, portal.services.post)
    with portal.services.queries() as queries:
        (letter,) = queries.letters("ada")
    return letter


@pytest.fixture
def harsh(folder: Path) -> Iterator[Portal]:
    portal = opened(folder, said=HARSH)
    yield portal
    portal.close()


def test_the_sentence_is_one_that_blocks() -> None:
    assert blocks(Linter.of("fr").read(HARSH))


def test_a_letter_that_threatens_waits_and_the_owner_hears_of_it_at_once(harsh: Portal) -> None:
    letter = letter_of(harsh)

    assert letter.sent_at is None
    assert letter.problem == "tone"
    with harsh.services.queries() as queries:
        assert [task.what for task in queries.tasks("ada")] == ["letter_waits"]


def test_only_the_voice_that_threatens_waits(harsh: Portal) -> None:
    harsh.add(replace(ADA, voice=Voice.TU))

    assert letter_of(harsh).sent_at is not None


def test_a_waiver_with_its_reason_lets_the_letter_leave(folder: Path) -> None:
    portal = opened(folder, said=f"{HARSH} {WAIVER}")

    assert letter_of(portal).sent_at is not None
    portal.close()


def test_what_a_person_wrote_for_one_letter_is_held_to_the_same(folder: Path) -> None:
    portal = open_portal(folder, {}, now=MONDAY)
    portal.add(ADA, INVOICE)
    tools = portal.services.tools
    remind(tools)
    named = Named(client_id="ada", step=Step.FIRST_TRANSFER, invoice_id=INVOICE.id)
    body = f"{HARSH} {{link}} {{invoices}} {{amount}} {{when}}"
    assert write_words(tools, named, subject="Facture", body=body, by="grace@example.com")

    assert letter_of(portal).problem == "tone"
    portal.close()
