"""All messages to one client at the desk: those that left, those to come and when, what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.actions.coming import Named, send_now, skip_letter, write_words
from portal.actions.gestures import set_silence
from portal.actions.letters import send_waiting
from portal.actions.reminding import remind
from portal.domain.clients import Voice
from portal.domain.invoices import InvoiceStatus
from portal.domain.sequence import Step
from tests.support.mail_server import CUT, running_mail_server
from tests.support.sites import ADA, at_another_time
from tests.web.desk.cases import CARD, said
from tests.web.desk.letters_to_come import BILL, BODY, FIRST, LETTERS, MONDAY, SUBJECT, wrote
from tests.web.desk.visits import GRACE, HANNAH, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from tests.support.sites import Portal

NAMED = Named(client_id="ada", step=Step.FIRST_TRANSFER, invoice_id=BILL.id)


def test_each_message_to_come_says_when_it_leaves_and_why_then(grace: Visitor) -> None:
    page = grace.get(LETTERS)
    told = said(page)

    assert "Messages : Ada Exemple" in told
    assert "Part mardi 24 novembre 2026 à 9 h 30, aux heures de votre client" in told
    assert "2 jours ouvrés après l’échéance" in told
    assert "Part mardi 1er décembre 2026 à 9 h 30" in told
    assert "Prêt à relire mardi 8 décembre 2026 ; il ne part pas sans vous" in told
    assert "F-2026-014, 120,00 €" in told
    assert told.index("Premier message") < told.index("Deuxième message")
    assert f'<a href="{FIRST}">' in page.text


def test_the_card_leads_there_and_it_leads_to_silence_and_voice(grace: Visitor) -> None:
    assert f'href="{LETTERS}"' in grace.get(CARD).text

    page = grace.get(LETTERS).text

    assert f'href="{CARD}silence/"' in page
    assert f'href="{CARD}voice/"' in page
    assert 'href="/desk/rules/letters/"' in page


def test_what_left_stands_with_its_day_and_leads_to_its_words(here: Portal, grace: Visitor) -> None:
    send_now(here.services.tools, NAMED, by=GRACE.email)
    grace.post(f"{CARD}notes/", text="un mot")  # whatever is pressed, letters leave after it

    page = grace.get(LETTERS)

    with here.services.queries() as queries:
        (letter,) = queries.letters("ada")
    assert f'<a href="{LETTERS}{letter.id}/" lang="fr">' in page.text
    assert "Parti le 23 novembre 2026 à 10 h 00" in said(page)
    assert "En chemin" not in said(page), "what has left is known to have left"


def test_what_is_on_its_way_stands_first(here: Portal) -> None:
    evening = at_another_time(here, MONDAY.replace(hour=21))
    send_now(evening.services.tools, NAMED, by=GRACE.email)

    told = said(visitor(evening).come_in().get(LETTERS))

    assert told.index("En chemin") < told.index("À venir")
    assert "Part mardi 24 novembre 2026 à 9 h 30" in told
    assert "Une personne d’ici a voulu l’envoyer plus tôt" in told


def test_what_waits_for_another_try_says_why_and_what_may_have_left_stands_with_what_left(
    here: Portal,
) -> None:
    send_now(here.services.tools, NAMED, by=GRACE.email)
    with running_mail_server({"MAIL": ["451 4.7.1 later"]}) as server:
        send_waiting(here.services.tools, replace(here.services.post, mailer=server.mailer()))
    grace = visitor(here).come_in()
    later = "En attente : le serveur du destinataire"
    assert later in said(grace.get(LETTERS))
    assert later in said(grace.get(FIRST))
    assert "Premier message" not in said(grace.get("/desk/letters/")), "it stands among the stuck"

    afterwards = at_another_time(here, MONDAY + timedelta(minutes=30))
    with running_mail_server({"END": [CUT]}) as server:
        post = replace(afterwards.services.post, mailer=server.mailer())
        send_waiting(afterwards.services.tools, post)

    told = said(visitor(afterwards).come_in().get(LETTERS))
    assert "En chemin" not in told
    assert "Peut-être parti" in told.partition("Déjà écrits")[2]


def test_a_draft_leads_to_where_it_is_released(here: Portal) -> None:
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 4))
    wrote(here, Step.SECOND, date(2026, 11, 12))
    remind(here.services.tools)
    with here.services.queries() as queries:
        draft = queries.reminders("ada")[-1]

    page = visitor(here).come_in().get(LETTERS)

    assert f'<a href="/desk/formal/{draft.id}/">Message formel' in page.text
    assert "Attend votre accord" in said(page)


def test_what_was_left_out_says_so(here: Portal, grace: Visitor) -> None:
    skip_letter(here.services.tools, NAMED, by=GRACE.email)

    told = said(grace.get(LETTERS))

    assert "Laissé de côté, 24 novembre 2026" in told


def test_own_words_are_marked_before_and_after_they_left(here: Portal, grace: Visitor) -> None:
    write_words(here.services.tools, NAMED, subject=SUBJECT, body=BODY, by=GRACE.email)
    assert said(grace.get(LETTERS)).count("Dans vos mots") == 1

    send_now(here.services.tools, NAMED, by=GRACE.email)
    grace.post(f"{CARD}notes/", text="un mot")

    assert "Parti dans vos mots" in said(grace.get(LETTERS))


def test_what_holds_them_is_said_with_its_last_day(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=date(2026, 11, 27), why="en voyage")

    told = said(grace.get(LETTERS))

    assert "Les messages sont suspendus, jusqu’au vendredi 27 novembre 2026 inclus" in told
    assert "Part lundi 30 novembre 2026 à 9 h 30" in told
    assert "2 jours ouvrés après l’échéance, puis dès que rien ne le retient" in told
    assert told.count("dès que rien ne le retient") == 1


def test_with_nothing_open_nothing_is_to_come(here: Portal, grace: Visitor) -> None:
    here.add(replace(BILL, paid=BILL.total, status=InvoiceStatus.PAID))

    told = said(grace.get(LETTERS))

    assert "Rien n’est attendu de ce client : aucun message n’est à venir." in told
    assert "Rien n’a encore été écrit." in told


def test_where_messages_are_stopped_none_is_to_come(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=None, why="avocat")

    assert "Aucun message n’est à venir pour l’instant." in said(grace.get(LETTERS))


def test_it_speaks_english_to_whoever_reads_english(here: Portal) -> None:
    let_in(here, HANNAH)

    told = said(visitor(here).come_in(HANNAH.email).get(LETTERS))

    assert "Leaves Tuesday 24 November 2026 at 09:30, in your client’s hours" in told
    assert "2 working days after the due date" in told


def test_a_client_elsewhere_has_their_own_hours_told_in_ours(here: Portal, grace: Visitor) -> None:
    here.add(replace(ADA, zone="America/Martinique", voice=Voice.TU))

    assert "Part mardi 24 novembre 2026 à 14 h 30" in said(grace.get(LETTERS))


def test_nobody_has_no_messages(grace: Visitor) -> None:
    assert grace.get("/desk/clients/nobody/letters/").status_code == 404


def test_reading_them_changes_nothing(here: Portal, grace: Visitor) -> None:
    pages = (LETTERS, FIRST, f"{FIRST}look/", f"{FIRST}edit/", f"{FIRST}leave-out/")
    grace.get(LETTERS)
    before = rows(here)

    for path in pages:
        assert grace.get(path).status_code == 200, path

    assert rows(here) == before


def test_a_message_that_is_no_longer_to_come_leads_back(here: Portal, grace: Visitor) -> None:
    here.add(replace(BILL, paid=BILL.total, status=InvoiceStatus.PAID))
    over = f"{LETTERS}?done=coming.over"

    for path in (FIRST, f"{FIRST}look/", f"{FIRST}edit/", f"{FIRST}leave-out/"):
        assert grace.get(path).headers["Location"] == over
    for path in ("now/", "proof/", "edit/", "leave-out/"):
        assert grace.post(f"{FIRST}{path}", do="keep").headers["Location"] == over
    assert grace.get(f"{LETTERS}nonsense/{BILL.id}/").status_code == 404
    later = at_another_time(here, MONDAY + timedelta(days=9))
    assert visitor(later).come_in().get(f"{LETTERS}first_call/{BILL.id}/").status_code == 404
