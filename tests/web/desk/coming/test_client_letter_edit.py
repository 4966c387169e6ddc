"""The words of one message at the desk: changed, looked at, kept, given back to the site."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.reminding import remind
from portal.domain.clients import Voice
from portal.domain.sequence import Step
from tests.support.sites import ADA, open_portal, write_site
from tests.support.sites import own_words as own_content
from tests.web.desk.asking import errors_on
from tests.web.desk.cases import double, said, whats
from tests.web.desk.letters_to_come import (
    BILL,
    BODY,
    FIRST,
    FORMAL,
    HARSH,
    LETTERS,
    MONDAY,
    SUBJECT,
    own_words,
    sent,
    wrote,
)
from tests.web.desk.visits import BOB, Visitor, let_in, visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.sites import Portal

EDIT = f"{FIRST}edit/"


def fields(page: str) -> tuple[str, str]:
    """What stands in the two fields."""
    subject = re.search(r'id="subject"[^>]*value="([^"]*)"', page)
    body = re.search(r'<textarea id="body"[^>]*>([^<]*)</textarea>', page)
    assert subject is not None
    assert body is not None
    return subject[1], body[1]


def test_the_words_of_the_site_stand_there_to_be_changed(grace: Visitor) -> None:
    page = grace.get(EDIT)

    subject, body = fields(page.text)
    assert subject == "Avez-vous bien reçu {about} ?"
    assert body.startswith("Bonjour {first_name},")
    assert "{link}" in body
    assert "Ce client est vouvoyé." in said(page)


def test_a_letter_that_the_site_lacks_is_written_here(tmp_path: Path) -> None:
    site = write_site(tmp_path / "lacking")
    (own_content(site) / "fr-vous/letters/reminder_first_transfer.md").unlink()
    portal = open_portal(site, {"STRIPE_API_BASE": "http://127.0.0.1:1"}, now=MONDAY)
    portal.add(ADA, BILL)
    grace = visitor(portal).come_in()
    assert "Ce message ne peut pas être montré" in said(grace.get(FIRST))
    assert fields(grace.get(EDIT).text) == ("", "")

    grace.post(EDIT, do="keep", subject=SUBJECT, body=BODY)

    assert "Un mot au sujet de la facture F-2026-014" in said(grace.get(FIRST))
    portal.close()


def test_each_place_is_listed_with_what_it_would_say_here(grace: Visitor) -> None:
    told = said(grace.get(EDIT))

    assert "{amount} (indispensable) 120,00 €" in told
    assert "{when} (indispensable) le vendredi 20 novembre 2026" in told
    assert "{first_name} Ada" in told
    assert "{lines} rien dans ce message : la place reste vide" in told
    assert "{enclosed} rempli à l’envoi, si une facture en PDF est trouvée" in told
    assert "{consequence}" not in told, "this message may not use it"


def test_looked_at_nothing_is_kept(here: Portal, grace: Visitor) -> None:
    page = grace.post(EDIT, do="look", subject=SUBJECT, body=BODY)

    assert page.status_code == 200
    told = said(page)
    assert "Un mot au sujet de la facture F-2026-014" in told
    assert "Rien n’est encore gardé." in told
    assert fields(page.text) == (SUBJECT, BODY)
    assert "Un mot sur la facture F-2026-014" in page.text.partition("srcdoc=")[2]
    assert own_words(here) == ()
    assert whats(here) == []


def test_what_is_looked_at_stands_in_a_frame_that_runs_nothing(grace: Visitor) -> None:
    page = grace.post(EDIT, do="look", subject=SUBJECT, body=f"{BODY}\n\n<script>x</script>")

    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:" in policy
    assert re.search(r"<iframe[^>]* sandbox srcdoc=", page.text)
    assert "<script>x" not in page.text
    assert "&lt;script&gt;x" not in page.text.partition("srcdoc=")[2].partition("</iframe>")[0]


def test_kept_they_are_how_the_message_leaves(here: Portal, grace: Visitor) -> None:
    answer = double(grace, EDIT, do="keep", subject=SUBJECT, body=BODY)

    assert answer.headers["Location"] == f"{FIRST}?done=coming.kept"
    told = said(grace.get(FIRST))
    assert "Mots Ceux de Grace Exemple, le 23 novembre 2026 à 10 h 00" in told
    assert "Un mot au sujet de la facture F-2026-014" in told
    assert fields(grace.get(EDIT).text) == (SUBJECT, BODY)
    assert len(own_words(here)) == 1
    grace.post(f"{FIRST}now/")
    assert sent(here) == ["Un mot au sujet de la facture F-2026-014"]


def test_words_that_threaten_are_kept_and_it_is_said_that_they_do_not_leave(
    here: Portal, grace: Visitor
) -> None:
    looked = said(grace.post(EDIT, do="look", subject=SUBJECT, body=HARSH))
    assert "Ce message ne partira pas ainsi" in looked
    assert "À changer : le message ne part pas ainsi" in looked
    assert "Payez, ou je vous traîne en justice." in looked
    assert "Cela menace : « en justice »." in looked
    assert "Plutôt :" in looked

    answer = grace.post(EDIT, do="keep", subject=SUBJECT, body=HARSH)

    assert answer.headers["Location"] == f"{FIRST}?done=coming.kept_harsh"
    assert own_words(here)[0].body == HARSH


@pytest.mark.parametrize(
    ("voice", "body", "told"),
    [
        (Voice.VOUS, f"{BODY}\n\nTu peux.", "vouvoyé. Ces mots le tutoient : « Tu »."),
        (
            Voice.TU,
            f"{BODY}\n\nVous pouvez.",
            "tutoyé. Ces mots le vouvoient : « Vous » et « pouvez ».",
        ),
    ],
)
def test_another_register_is_pointed_out(
    here: Portal, grace: Visitor, voice: Voice, body: str, told: str
) -> None:
    here.add(replace(ADA, voice=voice))

    assert told in said(grace.post(EDIT, do="look", subject=SUBJECT, body=body))


def test_an_english_client_is_written_to_in_english(here: Portal, grace: Visitor) -> None:
    here.add(replace(ADA, voice=Voice.ENGLISH))

    page = grace.get(EDIT)

    assert "Ce client lit l’anglais." in said(page)
    assert fields(page.text)[1].startswith("Hello {first_name},")
    assert 'lang="en"' in grace.get(FIRST).text


@pytest.mark.parametrize(
    ("subject", "body", "told"),
    [
        ("", BODY, ["Écrivez un objet : sans lui, le message passe pour indésirable."]),
        ("x" * 201, BODY, ["L’objet a 201 caractères : 200 au plus."]),
        (SUBJECT, "", ["Écrivez le message."]),
        (SUBJECT, "x" * 5001, ["Le message a 5001 caractères : 5000 au plus."]),
        (
            SUBJECT,
            BODY.replace("{first_name}", "{firstname}"),
            ["Ce message ne connaît pas {firstname} : vouliez-vous dire {first_name} ?"],
        ),
        (
            "{zebra}",
            BODY,
            ["Ce message ne connaît pas {zebra} : enlevez-le, ou choisissez dans la liste."],
        ),
        (
            SUBJECT,
            BODY.replace("{link}", ""),
            ["Il manque {link} : sans lui, votre client ne saurait pas tout."],
        ),
        (
            "",
            BODY.replace("{when}", ""),
            [
                "Écrivez un objet : sans lui, le message passe pour indésirable.",
                "Il manque {when} : sans lui, votre client ne saurait pas tout.",
            ],
        ),
        (SUBJECT, f"{BODY}\n\n{{{{ nothing }}}}", ["Un passage n’est pas juste : "]),
    ],
)
@pytest.mark.parametrize("act", ["look", "keep"])
def test_what_cannot_be_sent_is_said_at_its_field_and_nothing_typed_is_lost(
    here: Portal, grace: Visitor, act: str, subject: str, body: str, told: list[str]
) -> None:
    page = grace.post(EDIT, do=act, subject=subject, body=body)

    assert page.status_code == 422
    errors = errors_on(page)
    assert len(errors) == len(told)
    assert all(error.startswith(sentence) for error, sentence in zip(errors, told, strict=True))
    assert fields(page.text) == (subject, body.strip())
    assert own_words(here) == ()


def test_back_to_the_words_of_the_site_once(here: Portal, grace: Visitor) -> None:
    assert "Reprendre les mots du site" not in said(grace.get(EDIT))
    grace.post(EDIT, do="keep", subject=SUBJECT, body=BODY)
    assert "Reprendre les mots du site" in said(grace.get(EDIT))

    first, again = (grace.post(EDIT, do="forget") for _ in range(2))

    assert first.headers["Location"] == f"{FIRST}?done=coming.forgotten"
    assert again.headers["Location"] == f"{FIRST}?done=coming.not_forgotten"
    assert own_words(here) == ()
    assert fields(grace.get(EDIT).text)[0] == "Avez-vous bien reçu {about} ?"


def test_words_kept_under_one_invoice_are_those_of_the_message_about_both(
    here: Portal, grace: Visitor
) -> None:
    here.add(replace(BILL, id="other", number="F-2026-015"))
    other = f"{LETTERS}first_transfer/other/"
    grace.post(EDIT, do="keep", subject=SUBJECT, body=BODY)

    grace.post(f"{other}edit/", do="keep", subject="Autre chose", body=BODY)

    assert [one.subject for one in own_words(here)] == ["Autre chose"]
    grace.post(f"{other}edit/", do="forget")
    assert own_words(here) == ()


def test_a_button_that_there_is_not_does_nothing(here: Portal, grace: Visitor) -> None:
    assert grace.post(EDIT, do="burn", subject=SUBJECT, body=BODY).status_code == 400
    assert own_words(here) == ()


def test_the_formal_draft_is_put_into_other_words_and_released_in_them(here: Portal) -> None:
    let_in(here, BOB)
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 4))
    wrote(here, Step.SECOND, date(2026, 11, 12))
    remind(here.services.tools)
    with here.services.queries() as queries:
        path = f"/desk/formal/{queries.reminders('ada')[-1].id}/"
    body = f"{BODY}\n\nNous vous avons écrit {{written_on}}.\n\n{{consequence}}"
    bob, grace = visitor(here).come_in(BOB.email), visitor(here).come_in()
    assert f'href="{FORMAL}edit/"' in bob.get(path).text

    answer = bob.post(f"{FORMAL}edit/", do="keep", subject=SUBJECT, body=body)

    assert answer.headers["Location"] == f"{path}?done=coming.kept"
    page = said(grace.get(path))
    assert "Mots Ceux de Bob Exemple" in page
    assert "Un mot au sujet de la facture F-2026-014" in page
    grace.post(path, decision="release")
    assert sent(here) == ["Un mot au sujet de la facture F-2026-014"]


def test_a_formal_draft_that_threatens_is_not_offered_for_release(here: Portal) -> None:
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 4))
    wrote(here, Step.SECOND, date(2026, 11, 12))
    remind(here.services.tools)
    grace = visitor(here).come_in()
    body = f"{HARSH}, menteur.\n\n{{written_on}}\n\n{{consequence}}"

    answer = grace.post(f"{FORMAL}edit/", do="keep", subject=SUBJECT, body=body)

    assert "kept_harsh" in answer.headers["Location"]
    page = grace.get(answer.headers["Location"])
    assert "Ce message ne partira pas ainsi" in said(page)
    assert 'value="release"' not in page.text
    assert 'value="leave_out"' in page.text


def test_words_for_a_message_that_left_meanwhile_are_not_kept(here: Portal, grace: Visitor) -> None:
    wrote(here, Step.FIRST_TRANSFER, (MONDAY - timedelta(days=1)).date())

    answer = grace.post(EDIT, do="keep", subject=SUBJECT, body=BODY)

    assert answer.headers["Location"] == f"{LETTERS}?done=coming.over"
    assert own_words(here) == ()
