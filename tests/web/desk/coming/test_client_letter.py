"""One message to come at the desk: how it looks, sent now, left out, tried in one's own mailbox."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.actions.coming import Named, write_words
from portal.actions.gestures import set_silence
from portal.actions.reminding import remind
from portal.domain.holding import Hold
from portal.domain.sequence import ReminderStatus, Step
from portal.web.desk.presentation.coming import refusal_in_words
from portal.web.desk.words import LANGUAGES, desk_words
from tests.support.mail_server import CUT, running_mail_server
from tests.support.sites import ADA, at_another_time, open_portal, write_site
from tests.web.desk.cases import CARD, double, said, whats
from tests.web.desk.letters_to_come import (
    BILL,
    BODY,
    FIRST,
    FORMAL,
    HARSH,
    LETTERS,
    MONDAY,
    SECOND,
    SUBJECT,
    sent,
    wrote,
)
from tests.web.desk.visits import BOB, GRACE, Visitor, let_in, letters, text_of, visitor

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

    from tests.support.sites import Portal

_TOKEN = re.compile(r"/c/[a-z2-7]{2}/[a-z2-7]")
NAMED = Named(client_id="ada", step=Step.FIRST_TRANSFER, invoice_id=BILL.id)


def statuses(here: Portal) -> list[ReminderStatus]:
    with here.services.queries() as queries:
        return [one.status for one in queries.reminders("ada")]


def test_the_page_says_when_to_whom_about_what_and_in_whose_words(grace: Visitor) -> None:
    told = said(grace.get(FIRST))

    assert "Quand Part mardi 24 novembre 2026 à 9 h 30, aux heures de votre client" in told
    assert "À ada@example.com" in told
    assert "Factures F-2026-014 120,00 €" in told
    assert "Façon de parler en français, « vous »" in told
    assert "Mots Ceux du site" in told
    assert "Avez-vous bien reçu la facture F-2026-014 ?" in told
    assert re.search(r"1\d\d mots, d’un bout à l’autre", told)
    assert "Rien à redire : ces mots sont doux et clairs." in told


def test_the_frame_shows_a_document_that_runs_and_fetches_nothing(grace: Visitor) -> None:
    page = grace.get(FIRST)
    look = grace.get(f"{FIRST}look/")

    assert f'src="{FIRST}look/"' in page.text
    assert re.search(r"<iframe[^>]* sandbox ", page.text)
    assert page.headers["Content-Security-Policy"].endswith("frame-src 'self'")
    policy = look.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'self'", "sandbox"} <= set(policy)
    assert "script-src" not in str(policy)
    assert '<base target="_blank">' in look.text, "its links lead nowhere"
    assert "Bonjour Ada," in look.text
    assert look.headers["Cache-Control"] == "private, no-store"


def test_no_other_page_of_the_desk_lets_a_frame_in(grace: Visitor) -> None:
    for path in (LETTERS, CARD, f"{FIRST}edit/", f"{FIRST}leave-out/"):
        policy = grace.get(path).headers["Content-Security-Policy"]
        assert "frame-src" not in policy, path
        assert "style-src 'self';" in policy, path


def test_whoever_reads_it_here_holds_no_key(here: Portal, grace: Visitor) -> None:
    key = here.token()

    for path in (FIRST, f"{FIRST}look/", f"{FIRST}edit/"):
        page = grace.get(path).text
        assert key not in page
        assert not _TOKEN.search(page), path
        assert "/…/" in page


def test_the_code_of_a_transfer_is_shown_without_being_fetched(tmp_path: Path) -> None:
    site = write_site(tmp_path / "qr", more="\n[letters]\nqr = true\n")
    portal = open_portal(site, {"STRIPE_API_BASE": "http://127.0.0.1:1"}, now=MONDAY)
    portal.add(ADA, BILL)

    look = visitor(portal).come_in().get(f"{FIRST}look/").text

    assert "cid:" not in look
    assert 'src="data:image/png;base64,' in look
    portal.close()


def test_sent_now_in_the_clients_hours_it_leaves_at_once(here: Portal, grace: Visitor) -> None:
    answer = double_now(grace)

    assert answer.headers["Location"] == f"{LETTERS}?done=coming.over"
    assert sent(here) == ["Avez-vous bien reçu la facture F-2026-014 ?"]
    assert statuses(here) == [ReminderStatus.SENT]


def double_now(grace: Visitor) -> TestResponse:
    """Press the button twice; the second answer, the first having said that it leaves."""
    first = grace.post(f"{FIRST}now/")
    assert first.headers["Location"] == f"{LETTERS}?done=coming.leaves_now"
    return grace.post(f"{FIRST}now/")


def test_sent_now_by_night_the_answer_says_when_it_leaves(here: Portal) -> None:
    evening = at_another_time(here, MONDAY.replace(hour=21))
    grace = visitor(evening).come_in()

    answer = grace.post(f"{FIRST}now/")

    assert answer.headers["Location"] == f"{LETTERS}?done=coming.taken"
    page = said(grace.get(answer.headers["Location"]))
    assert "le message est en chemin, et part au moment écrit ci-dessous" in page
    assert "Part mardi 24 novembre 2026 à 9 h 30, aux heures de votre client" in page
    assert sent(evening) == []
    again = grace.post(f"{FIRST}now/")
    assert again.status_code == 409
    assert "Ce message ne part pas maintenant : un message est en train de partir." in said(again)


def test_what_holds_a_client_is_respected_by_hand_too(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=date(2026, 11, 27), why="en voyage")

    answer = grace.post(f"{FIRST}now/")

    assert answer.status_code == 409
    assert "ne part pas maintenant : les messages sont suspendus." in said(answer)
    assert 'role="alert"' in answer.text
    assert sent(here) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_not_sending_now_has_its_sentence(language: str) -> None:
    codes = {*map(str, Hold), "another_first", "under_way", "over", "not_due", "paid", "harsh"}

    told = {refusal_in_words(code, desk_words(language)) for code in codes}

    assert len(told) == len(codes)


def test_a_later_message_waits_for_the_one_before(here: Portal, grace: Visitor) -> None:
    page = grace.get(SECOND)
    assert "Un autre message au sujet de ces factures part d’abord." in said(page)
    assert f"{SECOND}now/" not in page.text
    assert f"{SECOND}leave-out/" not in page.text

    answer = grace.post(f"{SECOND}now/")

    assert answer.status_code == 409
    assert "un autre message au sujet de ces factures part d’abord." in said(answer)
    assert statuses(here) == []


def test_what_is_not_due_is_not_sent_now(here: Portal, grace: Visitor) -> None:
    here.add(replace(BILL, due_date=date(2026, 11, 25)))

    assert "l’échéance n’est pas encore passée" in said(grace.post(f"{FIRST}now/"))


def test_the_formal_message_is_prepared_now_and_waits_to_be_read(here: Portal) -> None:
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 4))
    wrote(here, Step.SECOND, date(2026, 11, 18))
    grace = visitor(here).come_in()
    assert "Le préparer maintenant" in said(grace.get(FORMAL))

    answer = grace.post(f"{FORMAL}now/")

    with here.services.queries() as queries:
        draft = queries.reminders("ada")[-1]
    path = f"/desk/formal/{draft.id}/"
    assert answer.headers["Location"] == f"{path}?done=coming.drafted"
    assert grace.get(FORMAL).headers["Location"] == path
    assert sent(here) == []


def test_left_out_after_one_more_question_and_once(here: Portal, grace: Visitor) -> None:
    before = said(grace.get(f"{FIRST}leave-out/"))
    assert "Laisser ce message de côté ?" in before
    assert "Ce qui le suit viendra à son jour" in before
    assert statuses(here) == []

    first, again = (grace.post(f"{FIRST}leave-out/") for _ in range(2))

    assert first.headers["Location"] == f"{LETTERS}?done=coming.left_out"
    assert again.headers["Location"] == f"{LETTERS}?done=coming.over"
    assert statuses(here) == [ReminderStatus.SKIPPED]
    assert whats(here).count("reminder_skipped") == 1


def test_a_later_message_is_not_left_out_before_the_one_before(
    here: Portal, grace: Visitor
) -> None:
    answer = grace.post(f"{SECOND}leave-out/")

    assert answer.headers["Location"] == f"{LETTERS}?done=coming.not_left_out"
    assert statuses(here) == []


def test_an_assistant_is_not_offered_to_leave_the_formal_message_out(here: Portal) -> None:
    let_in(here, BOB)
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 4))
    wrote(here, Step.SECOND, date(2026, 11, 18))

    pages = [visitor(here).come_in(who).get(FORMAL).text for who in (BOB.email, GRACE.email)]

    assert [f"{FORMAL}leave-out/" in page for page in pages] == [False, True]


def test_words_that_threaten_are_not_sent_now(here: Portal, grace: Visitor) -> None:
    write_words(here.services.tools, NAMED, subject=SUBJECT, body=HARSH, by=GRACE.email)

    page = grace.get(FIRST)
    assert "Ce message ne partira pas ainsi : une phrase menace ou humilie." in said(page)
    assert f"{FIRST}now/" not in page.text
    answer = grace.post(f"{FIRST}now/")

    assert answer.status_code == 409
    assert "une phrase menace ou humilie ; changez-la d’abord." in said(answer)
    assert statuses(here) == []


def test_a_try_goes_to_whoever_is_signed_in_and_leads_to_the_card(
    here: Portal, grace: Visitor
) -> None:
    key = here.token()

    answer = double(grace, f"{FIRST}proof/", form="once")

    assert answer.headers["Location"] == f"{FIRST}?done=coming.proved"
    (mail,) = letters(here)
    assert mail["To"] == GRACE.email
    assert mail["Subject"] == "[Essai] Avez-vous bien reçu la facture F-2026-014 ?"
    assert "Bonjour Ada," in text_of(mail)
    for kind in ("plain", "html"):
        assert f"http://127.0.0.1:8000{CARD}" in text_of(mail, kind)
        assert key not in text_of(mail, kind)
    assert statuses(here) == []
    assert whats(here) == ["link_issued"], "nothing is told of it"


def test_a_try_says_what_was_written_for_this_message(here: Portal, grace: Visitor) -> None:
    write_words(here.services.tools, NAMED, subject=SUBJECT, body=BODY, by=GRACE.email)

    grace.post(f"{FIRST}proof/", form="once")

    (mail,) = letters(here)
    assert mail["Subject"] == "[Essai] Un mot au sujet de la facture F-2026-014"


def test_a_try_brings_the_invoice_as_the_message_will(tmp_path: Path) -> None:
    folder = tmp_path / "factures"
    folder.mkdir()
    (folder / f"{BILL.number}.pdf").write_bytes(b"%PDF-1.7 ...")
    site = write_site(tmp_path / "pdf", more=f'\n[letters]\ninvoices = "{folder}"\n')
    portal = open_portal(site, {"STRIPE_API_BASE": "http://127.0.0.1:1"}, now=MONDAY)
    portal.add(ADA, BILL)
    grace = visitor(portal).come_in()
    assert "chaque facture est jointe en PDF, si elle est trouvée" in said(grace.get(FIRST))

    grace.post(f"{FIRST}proof/", form="once")

    (mail,) = letters(portal)
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf"]
    portal.close()


def test_a_marker_is_tried_without_its_calendar_which_holds_the_clients_key(
    tmp_path: Path,
) -> None:
    site = write_site(tmp_path / "before", more="\n[reminders]\nbefore = true\n")
    portal = open_portal(site, {"STRIPE_API_BASE": "http://127.0.0.1:1"}, now=MONDAY)
    portal.add(ADA, replace(BILL, due_date=date(2026, 12, 11)))
    before = f"{LETTERS}before/{BILL.id}/"
    grace = visitor(portal).come_in()
    assert "sa date est jointe pour l’agenda" in said(grace.get(before))
    key = portal.token()

    grace.post(f"{before}proof/", form="once")

    (mail,) = letters(portal)
    assert list(mail.iter_attachments()) == []
    assert key not in text_of(mail) + text_of(mail, "html")
    portal.close()


def test_an_assistant_tries_it_in_their_own_mailbox(here: Portal) -> None:
    let_in(here, BOB)

    visitor(here).come_in(BOB.email).post(f"{FIRST}proof/", form="once")

    assert [mail["To"] for mail in letters(here)] == [BOB.email]


def test_tries_are_counted(here: Portal, grace: Visitor) -> None:
    answers = [grace.post(f"{FIRST}proof/", form=f"f{n}").status_code for n in range(11)]

    assert answers == [303] * 10 + [429]
    assert len(letters(here)) == 10


def test_a_try_that_did_not_leave_says_why_and_what_to_do(tmp_path: Path) -> None:
    environ = {"STRIPE_API_BASE": "http://127.0.0.1:1", "PORTAL_SMTP_URL": "smtp://127.0.0.1:1"}
    portal = open_portal(write_site(tmp_path / "away"), environ, now=MONDAY)
    portal.add(ADA, BILL)

    answer = visitor(portal).come_in().post(f"{FIRST}proof/", form="once")

    assert answer.status_code == 503
    assert "L’essai n’est pas parti : " in said(answer)
    assert "Réessayez dans quelques minutes" in said(answer)
    portal.close()


def test_a_try_of_a_draft_that_did_not_leave_leads_back_to_the_draft(here: Portal) -> None:
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 4))
    wrote(here, Step.SECOND, date(2026, 11, 12))
    remind(here.services.tools)
    with running_mail_server({"MAIL": ["550 5.7.1 no"]}) as server:
        post = replace(here.services.post, mailer=server.mailer())
        away = replace(here, services=replace(here.services, post=post))

        answer = visitor(away).come_in().post(f"{FORMAL}proof/", form="once")

    assert answer.status_code == 503
    assert "Ce message attend qu’un propriétaire le valide." in said(answer)
    assert re.search(r'href="/desk/formal/\d+/"', answer.text)
    assert f"{FORMAL}now/" not in answer.text


def test_a_try_that_may_have_left_asks_to_look_first(here: Portal) -> None:
    with running_mail_server({"END": [CUT]}) as server:
        post = replace(here.services.post, mailer=server.mailer())
        cut = replace(here, services=replace(here.services, post=post))

        answer = visitor(cut).come_in().post(f"{FIRST}proof/", form="once")

    assert answer.status_code == 503
    assert "L’essai est peut-être parti" in said(answer)
    assert "Regardez d’abord dans votre boîte" in said(answer)
