"""The page of a decision: what happened, what is open, and every way to go on leads somewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.reminding import remind
from portal.actions.steps import set_next_step
from portal.actions.tasks import Outcome, StepWish, finish
from portal.domain.arrangements import Kind
from portal.domain.sequence import ReminderStatus, Step
from tests.support.sites import ADA, INVOICE, Portal, at_another_time, open_portal, write_site
from tests.web.desk.asking import errors_on
from tests.web.desk.cases import CARD, arrangements, hidden, press, said, tasks, timeline, whats
from tests.web.desk.visits import BOB, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from pathlib import Path

    from portal.store.case_queries import Task

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PAUSE_ON = date(2026, 11, 30)
LETTERS = ((Step.FIRST_TRANSFER, 4), (Step.SECOND, 11), (Step.FORMAL, 19))


def three_letters(portal: Portal) -> Portal:
    """Ada had three letters and a call; on 30 November a person is asked to decide."""
    later = at_another_time(portal, MONDAY)
    tools = later.services.tools
    set_next_step(tools, "ada", by="grace@example.com", what="call", on=MONDAY.date())
    (call,) = tasks(later)
    outcome = Outcome(result="talked", text="en voyage")
    finish(
        tools, call.id, by="grace@example.com", outcome=outcome,
        step=StepWish(what="look", on=MONDAY.date()),
    )  # fmt: skip
    with tools.ledger() as ledger:
        for step, on in LETTERS:
            ledger.add_reminder(
                step, "ada", (INVOICE.id,), status=ReminderStatus.SENT, on=date(2026, 11, on),
                at=MONDAY, who="clock", pause_on=PAUSE_ON if step is Step.FORMAL else None,
            )  # fmt: skip
        for task in ledger.tasks("ada"):
            ledger.finish_task(task.id, at=MONDAY, by="grace@example.com")
    remind(tools)
    return later


@pytest.fixture
def here(portal: Portal) -> Portal:
    return three_letters(portal)


def decision(here: Portal) -> Task:
    (found,) = (task for task in tasks(here) if task.what == "decide")
    return found


def page_of(here: Portal) -> str:
    return f"/desk/decisions/{decision(here).id}/"


def test_its_task_leads_to_the_decision(here: Portal, grace: Visitor) -> None:
    address = f"/desk/tasks/{decision(here).id}/"

    for answer in (grace.get(address), grace.post(address, text="fait")):
        assert (answer.status_code, answer.headers["Location"]) == (303, page_of(here))
    assert decision(here).done_at is None


def test_the_page_says_what_happened_what_is_open_and_what_was_announced(
    here: Portal, grace: Visitor
) -> None:
    page = said(grace.get(page_of(here)))

    assert "Décider : Ada Exemple" in page
    assert "mercredi 4 novembre 2026 Premier message : la facture est-elle bien arrivée ?" in page
    assert "jeudi 19 novembre 2026 Message formel" in page
    assert "lundi 30 novembre 2026 Appel · Joint : autre chose a été dit" in page
    assert "Ce qui reste ouvert 120,00 €" in page
    assert "peut être réclamée en justice jusqu’au 2 novembre 2028" in page
    assert "Une pause du service a été annoncée à partir du lundi 30 novembre 2026." in page


def test_what_was_agreed_and_paid_meanwhile_stands_among_it(here: Portal, grace: Visitor) -> None:
    with here.services.tools.ledger() as ledger:
        ledger.note("promise_missed", "ada", at=datetime(2026, 11, 16, 8, tzinfo=UTC))
        ledger.note(
            "payment_received", "ada", at=datetime(2026, 11, 17, 8, tzinfo=UTC),
            invoice_id=INVOICE.id, amount="20.00 EUR",
        )  # fmt: skip
        ledger.note("note", "ada", at=datetime(2026, 11, 18, 8, tzinfo=UTC), text="un mot à nous")

    page = said(grace.get(page_of(here)))

    assert "lundi 16 novembre 2026 La date est passée" in page
    assert "mardi 17 novembre 2026 Paiement reçu · F-2026-014 · 20,00 €" in page
    assert "un mot à nous" not in page


def test_reading_it_changes_nothing(here: Portal, grace: Visitor) -> None:
    grace.get(page_of(here))
    before = rows(here)

    grace.get(page_of(here))
    grace.get(f"{CARD}let-go/")
    grace.get(f"{CARD}hand-over/")

    assert rows(here) == before


def test_what_the_terms_do_not_provide_for_is_said(here: Portal, grace: Visitor) -> None:
    page = said(grace.get(page_of(here)))

    assert "vos conditions ne prévoient pas de pause" in page
    assert "vos conditions ne le prévoient pas" in page
    assert "vos conditions ne le prévoient pas" in said(grace.get(f"{CARD}hand-over/"))


def test_where_the_terms_provide_for_it_nothing_is_warned_of(tmp_path: Path) -> None:
    more = "[reminders]\npause = true\nhand_over = true\n"
    portal = open_portal(write_site(tmp_path, more=more), {})
    portal.add(ADA, INVOICE)
    later = three_letters(portal)

    page = said(visitor(later).come_in().get(page_of(later)))
    portal.close()

    assert "vos conditions" not in page


def test_a_pause_begins_with_the_day_that_was_announced_and_answers_it(
    here: Portal, grace: Visitor
) -> None:
    assert f'href="{CARD}pause/?from=2026-11-30"' in grace.get(page_of(here)).text
    assert 'value="2026-11-30"' in grace.get(f"{CARD}pause/?from=2026-11-30").text

    fields = {"from": "2026-11-30", "until": "2026-12-31", "stays": "Les vidéos déjà vues"}
    press(grace, f"{CARD}pause/", invoices=INVOICE.id, confirmed="yes", **fields)

    assert [one.kind for one in arrangements(here)] == [Kind.PAUSE]
    assert tasks(here) == []
    assert "decision_made" in whats(here)


def test_an_offer_answers_it(here: Portal, grace: Visitor) -> None:
    assert f'href="{CARD}offer/"' in grace.get(page_of(here)).text

    press(
        grace, f"{CARD}offer/", invoices=INVOICE.id, text="80 € suffisent.", amount="80",
        until="2026-12-11", confirmed="yes",
    )  # fmt: skip

    assert [one.kind for one in arrangements(here)] == [Kind.OFFER]
    assert tasks(here) == []


def test_an_offer_that_is_only_checked_leaves_it(here: Portal, grace: Visitor) -> None:
    press(grace, f"{CARD}offer/", invoices=INVOICE.id, text="Un café.", until="2026-12-11")

    assert decision(here).done_at is None


def test_before_letting_go_it_is_said_what_that_means(grace: Visitor) -> None:
    page = grace.get(f"{CARD}let-go/?invoices={INVOICE.id}")

    assert "Plus rien n’est demandé ici pour ces factures" in said(page)
    assert "Dans vos comptes, la facture reste telle quelle" in said(page)
    assert f'value="{INVOICE.id}" checked' in page.text


def test_of_an_invoice_of_stripes_it_is_said_how_to_end_it_there(
    here: Portal, grace: Visitor
) -> None:
    here.add(replace(INVOICE, stripe_id="in_1"))

    assert "« irrécouvrable »" in said(grace.get(f"{CARD}let-go/"))


def test_let_go_nothing_is_asked_any_more_and_no_next_step_is_missed(
    here: Portal, grace: Visitor
) -> None:
    path = page_of(here)

    first, again = (grace.post(f"{CARD}let-go/", invoices=INVOICE.id) for _ in range(2))

    assert first.headers["Location"] == f"{CARD}?done=let_go.done"
    assert again.headers["Location"] == f"{CARD}?done=let_go.already"
    assert tasks(here) == []
    assert whats(here).count("invoice_let_go") == whats(here).count("decision_made") == 1
    made = next(one for one in timeline(here) if one.what == "decision_made")
    assert (made.who, made.details) == ("grace@example.com", {"decision": "let_go"})
    assert "La suite a été décidée renoncer" in said(grace.get(CARD)).replace("Grace Exemple ", "")
    assert grace.get(path).headers["Location"] == f"{CARD}?done=decisions.decided"
    assert "sans suite prévue" not in said(grace.get("/desk/"))
    assert "à recevoir" not in said(grace.get(CARD))
    assert "Rien n’est demandé à ce client" in said(grace.get(f"{CARD}let-go/"))


def test_what_is_left_of_the_case_needs_a_next_step(here: Portal, grace: Visitor) -> None:
    here.add(replace(INVOICE, id="F-2", number="F-2026-015"))

    answer = grace.post(f"{CARD}let-go/", invoices=INVOICE.id)

    assert answer.headers["Location"] == "/desk/tasks/new/ada/?done=let_go.done"


def test_without_an_invoice_chosen_nothing_is_let_go(here: Portal, grace: Visitor) -> None:
    refused = grace.post(f"{CARD}let-go/")

    assert refused.status_code == 422
    assert errors_on(refused) == ["Choisissez au moins une facture."]
    assert "invoice_let_go" not in whats(here)


HANDED = {"to": "Exemple & Associés", "on": "2026-12-01", "look": "2027-01-05"}


def test_handing_over_is_checked_first(here: Portal, grace: Visitor) -> None:
    page = press(grace, f"{CARD}hand-over/", **HANDED)

    assert "Vérifier avant de remettre" in said(page)
    assert "Exemple & Associés" in said(page)
    assert "mardi 1er décembre 2026" in said(page)
    assert "mardi 5 janvier 2027" in said(page)
    assert "case_handed_over" not in whats(here)
    changed = grace.post(f"{CARD}hand-over/", change="yes", form=hidden(page.text), **HANDED)
    assert 'value="Exemple &amp; Associés"' in changed.text


def test_handed_over_the_messages_stop_and_a_day_is_kept_to_look_again(
    here: Portal, grace: Visitor
) -> None:
    form = hidden(grace.get(f"{CARD}hand-over/").text)

    both = [grace.post(f"{CARD}hand-over/", form=form, confirmed="yes", **HANDED) for _ in "12"]

    assert {one.headers["Location"] for one in both} == {f"{CARD}?done=hand_over.done"}
    (look,) = tasks(here)
    assert (look.what, look.due_on) == ("look", date(2027, 1, 5))
    assert whats(here).count("case_handed_over") == 1
    card = said(grace.get(CARD))
    assert "remis à Exemple & Associés à partir du 1er décembre 2026" in card
    assert "Les messages sont arrêtés" in card
    assert "Le dossier a été remis à un tiers" in card
    assert f'href="{CARD}file/"' in grace.get(f"{CARD}hand-over/").text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"to": " "}, "Dites à qui."),
        ({"on": "2026-11-01"}, "Ce jour est passé : choisissez aujourd’hui ou un jour à venir."),
        ({"on": ""}, "Indiquez un jour."),
        ({"look": "2030-01-01"}, "Ce jour est trop loin : choisissez-en un dans les deux ans."),
        ({"look": "bientôt"}, "Indiquez un jour complet, par exemple 15/01/2027."),
    ],
)
def test_what_is_missing_of_a_hand_over_is_said(
    here: Portal, grace: Visitor, fields: dict[str, str], wrong: str
) -> None:
    refused = press(grace, f"{CARD}hand-over/", **HANDED | fields)

    assert refused.status_code == 422
    assert [one.replace("\xa0", " ") for one in errors_on(refused)] == [wrong]
    assert "case_handed_over" not in whats(here)


def test_put_off_it_comes_again_on_its_day(here: Portal, grace: Visitor) -> None:
    answer = grace.post(page_of(here), day="2026-12-15", note="elle rappelle")

    assert answer.headers["Location"] == f"{CARD}?done=decisions.put_off"
    assert decision(here).due_on == date(2026, 12, 15)
    assert "La décision attend pour le 15 décembre 2026 elle rappelle" in said(grace.get(CARD))


@pytest.mark.parametrize("day", ["", "2026-11-01", "bientôt"])
def test_put_off_to_no_day_it_says_what_is_missing(here: Portal, grace: Visitor, day: str) -> None:
    refused = grace.post(page_of(here), day=day, note="mes mots")

    assert refused.status_code == 422
    assert "mes mots" in refused.text
    assert decision(here).due_on == MONDAY.date()


def test_an_assistant_waits_or_pauses_and_leaves_the_rest_to_owners(here: Portal) -> None:
    let_in(here, BOB)
    bob = visitor(here).come_in(BOB.email)

    page = bob.get(page_of(here))

    assert "réservés aux propriétaires" in said(page)
    assert "let-go" not in page.text
    assert "hand-over" not in page.text
    assert bob.post(f"{CARD}let-go/", invoices=INVOICE.id).status_code == 403
    assert bob.post(page_of(here), day="2026-12-15").status_code == 303


def test_a_decision_about_nothing_open_is_an_ordinary_task(here: Portal, grace: Visitor) -> None:
    task = decision(here)
    here.add(here.invoice(INVOICE.id).receive(INVOICE.remaining))

    assert grace.get(f"/desk/tasks/{task.id}/").status_code == 200
    assert grace.get(f"/desk/decisions/{task.id}/").status_code == 303
    assert grace.get("/desk/decisions/999/").status_code == 404
    assert grace.post(f"/desk/tasks/{task.id}/", text="réglé").status_code == 303
    assert tasks(here) == []


def test_what_was_decided_stands_on_its_task_in_words(here: Portal, grace: Visitor) -> None:
    task = decision(here)
    grace.post(f"{CARD}let-go/", invoices=INVOICE.id)

    page = said(grace.get(f"/desk/tasks/{task.id}/"))

    assert "renoncer" in page
    assert "let_go" not in page
