"""Answers by mail and steps of reminders are kept no longer than the letters around them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from portal.actions.retention import let_go
from portal.actions.rights import erase_person, export_person
from portal.domain.desk import DeskPerson, Role
from portal.domain.invoices import InvoiceStatus
from portal.domain.reminder_case import Return, ReturnKind
from portal.domain.retention import Retention
from portal.domain.sequence import ReminderStatus, Step
from portal.dossier.making import dossier
from portal.store import reminder_tables as r
from portal.store.reminder_queries import Standing
from tests.support.sites import ADA, INVOICE, NOW, at_another_time, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Table

    from tests.support.sites import Portal

SETTLED = replace(INVOICE, status=InvoiceStatus.PAID, paid=INVOICE.total)
GRACE = DeskPerson(
    email="grace@example.com", name="Grace", role=Role.OWNER, language="fr", added_at=NOW
)
TABLES = (r.reminders, r.texts, r.returns, r.marks, r.standings)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """Ada was reminded, answered, and has paid."""
    portal = open_portal(write_site(tmp_path / "site"), {})
    portal.add(ADA, SETTLED)
    with portal.services.tools.ledger() as ledger:
        number = ledger.add_reminder(
            Step.SECOND, "ada", (INVOICE.id,), status=ReminderStatus.SENT, on=NOW.date(), at=NOW,
            who="clock",
        )  # fmt: skip
        ledger.claim_text(number, "ada", at=NOW)
        ledger.set_mark("ada", "resumed", "ada", at=NOW, by="grace@example.com")
        ledger.save_standing(
            Standing(client_id="ada", why="paid", until_on=None, step="", since=NOW)
        )
        ledger.add_return(
            Return(id=0, key="m1", kind=ReturnKind.REPLY, client_id="ada",
                   address="ada@example.com", subject="Re : facture", text="Oui.", at=NOW)
        )  # fmt: skip
    yield portal
    portal.close()


def rows(portal: Portal, table: Table) -> list[dict[str, object]]:
    with portal.services.store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def after(portal: Portal, days: int) -> Portal:
    later = at_another_time(portal, NOW + timedelta(days=days))
    let_go(later.services.tools, Retention())
    return later


def test_the_copy_for_a_person_holds_answers_and_steps(portal: Portal) -> None:
    with portal.services.queries() as queries:
        raw = export_person(queries, "ada", site=portal.services.site, at=NOW + timedelta(days=1))
    with ZipFile(BytesIO(raw)) as archive:
        held = json.loads(archive.read("person.json"))

    assert [one["text"] for one in held["returns"]] == ["Oui."]
    assert [one["step"] for one in held["reminders"]] == ["second"]


def test_the_proof_of_a_case_holds_what_the_client_answered(portal: Portal) -> None:
    with portal.services.queries() as queries:
        raw = dossier(
            queries, "ada", site=portal.services.site, language="fr",
            until=NOW + timedelta(days=1),
        )  # fmt: skip
    with ZipFile(BytesIO(raw)) as archive:
        answer = archive.read("answers/001.txt").decode()
        page = archive.read("index.html").decode()

    assert answer.startswith("From: ada@example.com\n")
    assert answer.endswith("\n\nOui.\n")
    assert "Réponses reçues par mail" in page
    assert 'href="answers/001.txt"' in page


def test_erasing_a_person_leaves_neither_words_nor_their_id(portal: Portal) -> None:
    erase_person(portal.services.tools, "ada", by="grace@example.com", person=GRACE)

    assert rows(portal, r.returns) == rows(portal, r.standings) == []
    for table in TABLES:
        assert not any("ada" in row.values() for row in rows(portal, table)), table.name
    assert len(rows(portal, r.reminders)) == 1


def test_words_of_an_answer_go_after_ninety_days_and_it_counts_as_read_before(
    portal: Portal,
) -> None:
    assert [row["text"] for row in rows(after(portal, 60), r.returns)] == ["Oui."]

    (came,) = rows(after(portal, 120), r.returns)

    assert (came["text"], came["subject"], came["key"]) == ("", "", "m1")


def test_after_the_time_of_limitation_the_steps_go_too(portal: Portal) -> None:
    later = after(portal, 3 * 366)

    assert rows(later, r.returns) == rows(later, r.reminders) == rows(later, r.texts) == []


def test_after_ten_years_nothing_is_left(portal: Portal) -> None:
    later = after(portal, 11 * 366)

    assert [rows(later, table) for table in TABLES] == [[]] * len(TABLES)
