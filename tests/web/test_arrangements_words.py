"""What is wrong, what was paid, a message, details, a link to pass on, a gesture, one question."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.actions.answers import Closing, close_problem, decline, say_about_problem
from portal.actions.daily import run_day
from portal.actions.gestures import Giver, OfferWish, PauseWish, make_offer, pause_service
from portal.actions.matching import match_claim
from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.gestures import Field, Message, Survey
from portal.domain.links import Rights
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.problems import Claim, Ending, Means, Problem, Topic
from portal.domain.reasons import Reason
from tests.support.sites import ADA, INVOICE, NOW, at_another_time
from tests.support.stripe_pages import type_card
from tests.web.guests import ANSWER, FRIDAY, Guest, granting, guest_of, said, second_invoice

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

PDF, PNG = b"%PDF-1.7 a letter", b"\x89PNG\r\n\x1a\n a picture"
WRONG = {"topic": "service", "text": "La séance du 12 n'a pas eu lieu.", "wish": "La refaire."}
PAID = {"on_day": "16", "on_month": "11", "on_year": "2026", "means": "transfer"}
GRACE = "grace@example.com"


@pytest.fixture
def portal(tmp_path: Path, sandbox: Sandbox) -> Portal:
    return granting(tmp_path, sandbox)


@pytest.fixture
def guest(portal: Portal) -> Guest:
    return guest_of(portal)


def only(guest: Guest) -> Arrangement:
    (arrangement,) = guest.arrangements()
    return arrangement


def problem_of(guest: Guest) -> Problem:
    terms = only(guest).terms
    assert isinstance(terms, Problem)
    return terms


def send(guest: Guest, *files: tuple[bytes, str]) -> TestResponse:
    sent = [FileStorage(io.BytesIO(body), filename=name) for body, name in files]
    # encoded here, since the test client would leave a file open for a large body
    boundary, body = encode_multipart({**WRONG, "nonce": "one", "files": sent})
    address = f"/a/{guest.token}/problem"
    kind = f"multipart/form-data; boundary={boundary}"
    return guest.browser.post(address, data=body, content_type=kind)


def test_a_problem_is_told_without_acknowledging_anything(guest: Guest) -> None:
    form = guest.read("problem/")
    page, _ = guest.check("problem", WRONG)
    place = guest.agree("problem", {**WRONG, "amount": "20"})

    assert "reconnaître la somme, et le délai" not in form
    assert "n’engage pas à payer" in page
    assert f"Aucun rappel ne part d’ici la réponse, au plus tard le {ANSWER}." in page
    assert problem_of(guest).topic is Topic.SERVICE
    assert problem_of(guest).undisputed == Money(2_000, "EUR")
    shown = guest.read(place)
    assert f"vous aurez une réponse le {ANSWER} au plus tard" in shown
    assert "La refaire." in shown


def test_files_come_with_the_check_page_and_are_kept(guest: Guest) -> None:
    check = guest.post("problem/check", WRONG)
    assert 'type="file"' in check.text
    assert 'enctype="multipart/form-data"' in check.text

    send(guest, (PDF, "contrat.pdf"), (PNG, "photo.png"))

    assert len(problem_of(guest).files) == 2
    assert "2 documents bien reçus" in guest.read(f"arrangement/{only(guest).id}/")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([(b"MZ a program", "facture.pdf")], "ni un PDF, ni une image"),
        ([(b"", "vide.pdf")], "Ce document est vide."),
        ([(b"%PDF-" + b"x" * 4_200_000, "gros.pdf")], "Ce document dépasse 4 Mo"),
        ([(PDF, f"{n}.pdf") for n in range(4)], "3 au plus"),
    ],
)
def test_a_file_that_is_not_taken_is_told_on_the_same_page(
    guest: Guest, files: list[tuple[bytes, str]], told: str
) -> None:
    answer = send(guest, *files)

    assert answer.status_code == 422
    assert told in said(answer)
    assert "La séance du 12" in said(answer)
    assert 'name="nonce" value="one"' in answer.text
    assert guest.arrangements() == ()


def test_only_this_one_button_takes_a_large_body(guest: Guest) -> None:
    large = {**WRONG, "note": "x" * 300_000}

    assert guest.post("problem/check", large).status_code == 413
    assert guest.post("paid", {**large, "nonce": "n"}).status_code == 413
    assert send(guest, (PDF + b"x" * 900_000, "a.pdf")).status_code == 303


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"topic": ""}, "Il manque le sujet."),
        ({"topic": "nonsense"}, "Il manque le sujet."),
        ({"text": "  "}, "Il manque quelques mots sur ce qui ne va pas."),
        ({"amount": "500"}, "La somme dépasse les 120,00 €"),
        ({"amount": "-1"}, "La somme doit dépasser zéro"),
    ],
)
def test_a_problem_that_cannot_be_understood_yet(
    guest: Guest, changes: dict[str, str], told: str
) -> None:
    answer = guest.post("problem/check", {**WRONG, **changes})

    assert answer.status_code == 422
    assert told in said(answer)
    assert "La refaire." in answer.text


def test_the_part_that_is_agreed_with_can_be_paid_at_once(portal: Portal, guest: Guest) -> None:
    place = guest.agree("problem", {**WRONG, "amount": "20"})

    page = guest.post(f"{place}pay").headers["Location"]
    guest.browser.get(type_card(page).address)

    assert portal.invoice(INVOICE.id).paid == Money(2_000, "EUR")
    assert "Régler" not in guest.read(place)


def test_a_word_is_added_and_the_owner_s_words_are_shown(portal: Portal, guest: Guest) -> None:
    place = guest.agree("problem", WRONG)

    empty = guest.post(f"{place}word", {"text": " "})
    for _ in range(2):
        assert guest.post(f"{place}word", {"text": "Et aussi ceci."}).status_code == 303
    say_about_problem(
        portal.services.tools, only(guest).id, by=GRACE, text="Je regarde.",
        until=date(2026, 11, 26),
    )  # fmt: skip

    page = guest.read(place)
    assert empty.status_code == 422
    assert len(problem_of(guest).words) == 2
    assert "Ajouté le dimanche 22 novembre 2026" in page
    assert "Je regarde." in page
    assert "jeudi 26 novembre 2026" in page


@pytest.mark.parametrize("ending", Ending)
def test_a_problem_that_was_closed_says_how_and_by_when(
    portal: Portal, guest: Guest, ending: Ending
) -> None:
    place = guest.agree("problem", WRONG)
    closing = Closing(ending=ending, text="Voici.", new_date=date(2026, 12, 10), cause="planning")
    close_problem(portal.services.tools, only(guest).id, closing, by=GRACE)

    page = guest.read(place)

    assert "Une réponse est là" in page
    assert "Voici." in page
    assert "planning" not in page
    assert ("jeudi 10 décembre 2026" in page) is (ending is not Ending.CANCELLED)


def test_a_consumer_reads_who_mediates(tmp_path: Path, sandbox: Sandbox) -> None:
    more = '\n[business.mediator]\nname = "Médiation X"\nurl = "https://mediation.example.com"\n'
    guest = guest_of(granting(tmp_path, sandbox, more=more))

    assert "le médiateur de la consommation peut être saisi" in guest.read("problem/")
    assert "Médiation X" in guest.read("problem/")


def test_what_was_paid_is_believed_and_looked_for(portal: Portal, guest: Guest) -> None:
    page, _ = guest.check("paid", {**PAID, "reference": "VIR 12"})
    place = guest.agree("paid", {**PAID, "reference": "VIR 12"})

    claim = only(guest).terms
    assert isinstance(claim, Claim)
    assert (claim.on, claim.means) == (date(2026, 11, 16), Means.TRANSFER)
    assert "lundi 16 novembre 2026" in page
    assert "les rappels se taisent jusqu’au vendredi 27 novembre 2026" in page
    assert "Nous cherchons le paiement" in guest.read(place)
    match_claim(portal.services.tools, only(guest).id, by=GRACE, on=date(2026, 11, 17))
    assert "Le paiement est retrouvé, merci" in guest.read(place)


def test_what_is_on_its_way_is_waited_for(guest: Guest) -> None:
    form = {**PAID, "way": "on_its_way", "on_day": "27"}

    page, _ = guest.check("paid", form)
    place = guest.agree("paid", form)

    assert "Les rappels se taisent jusqu’au mardi 1er décembre 2026." in page
    assert "C’est noté : attendu le vendredi 27 novembre 2026" in guest.read(place)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"on_day": "27"}, "est à venir"),
        ({"on_year": "2020"}, "remonte à deux ans au plus"),
        ({"on_day": ""}, "Cette date ne se lit pas"),
        ({"on_day": "", "on_month": "", "on_year": ""}, "Il manque la date"),
        ({"means": ""}, "Il manque le moyen de paiement."),
        ({"way": "on_its_way"}, "est passé : un virement en route"),
        ({"way": "on_its_way", "on_year": "2027"}, "deux mois au plus"),
    ],
)
def test_a_payment_that_cannot_have_been(guest: Guest, changes: dict[str, str], told: str) -> None:
    answer = guest.post("paid/check", {**PAID, **changes})

    assert answer.status_code == 422
    assert told in said(answer)


def test_a_payment_that_was_not_found_is_asked_again_gently(portal: Portal, guest: Guest) -> None:
    place = guest.agree("paid", PAID)
    decline(
        portal.services.tools, only(guest).id, by=GRACE, text="Rien sur le compte.",
        next_on=date(2026, 11, 24),
    )  # fmt: skip

    page = guest.read(place)

    assert "Le paiement n’a pas encore été retrouvé" in page
    assert "Rien sur le compte." in page
    assert "Préciser la date ou le moyen" in page


def test_a_message_is_answered_by_a_day(guest: Guest) -> None:
    form = {"text": "Bonjour", "wished_day": "27", "wished_month": "11", "reason": "other"}

    page, _ = guest.check("message", form)
    place = guest.agree("message", form)

    message = only(guest).terms
    assert isinstance(message, Message)
    assert message.wished_on == date(2026, 11, 27)
    assert f"Une personne répond au plus tard le {ANSWER}." in page
    assert "C’est envoyé, merci" in guest.read(place)
    assert "Il manque le message" in said(guest.post("message/check", {"reason": "other"}))


@pytest.mark.parametrize("reason", [Reason.BEREAVEMENT, Reason.NOT_ME])
def test_a_message_about_somebody_names_them(guest: Guest, reason: Reason) -> None:
    form = {"reason": str(reason), "name": "Lou Exemple", "email": "lou@example.com"}

    missing = said(guest.post("message/check", {"reason": str(reason)}))
    wrong = said(guest.post("message/check", {**form, "email": "lou"}))
    guest.agree("message", form)

    message = only(guest).terms
    assert isinstance(message, Message)
    assert (message.name, message.email) == ("Lou Exemple", "lou@example.com")
    assert only(guest).reason is reason
    assert "Il manque un nom." in missing
    assert "Indiquez une adresse e-mail." in missing
    assert "adresse e-mail complète" in wrong


def test_details_are_corrected_but_the_address_waits(portal: Portal, guest: Guest) -> None:
    form = {field.value: getattr(ADA, field.value) for field in Field}
    same = guest.post("details/check", form)
    page, _ = guest.check("details", {**form, "phone": "06 11 22 33 44", "email": "a@b.example"})
    place = guest.agree("details", {**form, "phone": "06 11 22 33 44", "email": "a@b.example"})

    assert same.status_code == 422
    assert "Rien n’a changé sur cette page." in said(same)
    assert "l’ancienne adresse en est prévenue" in page
    assert "La nouvelle adresse attend un accord" in guest.read(place)
    with portal.services.queries() as queries:
        client = queries.client("ada")
    assert client is not None
    assert (client.phone, client.email) == ("06 11 22 33 44", "ada@example.com")


@pytest.mark.parametrize("email", ["", "ada", "a b@example.com", "a@b.example,c@d.example"])
def test_an_address_that_is_none_is_told(guest: Guest, email: str) -> None:
    form = {field.value: getattr(ADA, field.value) for field in Field} | {"email": email}

    assert guest.post("details/check", form).status_code == 422


def test_browsers_fill_details_by_themselves(guest: Guest) -> None:
    page = guest.get("details/").text

    for token in ("given-name", "family-name", "organization", "email", "tel", "street-address"):
        assert f'autocomplete="{token}"' in page


def test_a_link_is_made_to_be_passed_on(portal: Portal, guest: Guest) -> None:
    before = guest.read("forward/")
    for _ in range(2):
        answer = guest.post("forward")
        assert answer.headers["Location"] == f"/a/{guest.token}/forward/"
    page = guest.get("forward/")

    assert "Créer ce lien" in before
    with portal.services.queries() as queries:
        (made,) = [link for link in queries.links("ada") if link.rights is Rights.PAY]
    address = portal.services.address_of(made)
    assert address in page.text
    assert "mardi 22 décembre 2026" in said(page)
    assert "mailto:?subject=" in page.text
    opened = Guest(portal, portal.services.token_of(made)).get()
    assert opened.status_code == 200
    assert "Régler 120,00" in opened.text


def giver() -> Giver:
    return Giver(by=GRACE, client=ADA, nonce="gesture")


def test_a_gesture_is_accepted_and_paid_with_its_own_sum(portal: Portal, guest: Guest) -> None:
    wish = OfferWish(
        text="90 € suffiront.",
        ends_on=date(2026, 12, 4),
        invoice_ids=[INVOICE.id],
        amount=Money(9_000, "EUR"),
    )
    made = make_offer(portal.services.tools, giver(), wish)
    place = f"arrangement/{made.id}/"

    offered, asked = guest.read(), guest.post(f"{place}pay", {"what": "all"})
    assert guest.post(f"{place}accept").status_code == 303
    page = guest.get(place)
    checkout = guest.post(f"{place}pay", {"what": "all"}).headers["Location"]
    guest.browser.get(type_card(checkout).address)

    assert "Un geste est proposé jusqu’au vendredi 4 décembre 2026" in offered
    assert asked.status_code == 303
    assert "C’est accepté : 90,00 €" in said(page)
    assert "Régler 90,00" in page.text
    assert "Régler 120,00" not in page.text
    assert portal.invoice(INVOICE.id).paid == Money(9_000, "EUR")
    assert "Régler" not in guest.read(place)
    assert guest.get(f"{place}withdraw/").status_code == 303


def test_a_pause_of_the_service_says_what_stays_open(portal: Portal, guest: Guest) -> None:
    wish = PauseWish(
        from_on=date(2026, 11, 22),
        until_on=date(2026, 12, 10),
        stays_open="Les documents déjà partagés.",
        invoice_ids=[INVOICE.id],
    )
    made = pause_service(portal.services.tools, giver(), wish)

    for page in (guest.read(), guest.read(f"arrangement/{made.id}/")):
        assert "Le service est au repos jusqu’au jeudi 10 décembre 2026" in page
        assert "Les documents déjà partagés." in page


def survey(portal: Portal) -> str:
    asked = Arrangement(
        id="a" * 24,
        kind=Kind.SURVEY,
        client_id="ada",
        terms=Survey(shares=(Share(invoice_id=INVOICE.id, amount=INVOICE.remaining),)),
        opened_at=NOW,
        status=Status.COUNTERED,
        answer_by=date(2026, 12, 15),
        next_on=date(2026, 12, 15),
    )
    with portal.services.tools.ledger() as ledger:
        ledger.add_arrangement(asked)
    return f"arrangement/{asked.id}/"


def test_the_one_question_has_five_answers_and_is_answered_once(
    portal: Portal, guest: Guest
) -> None:
    place = survey(portal)

    page = guest.get(place)
    none = guest.post(f"{place}answer", {"text": "Très doux"})
    answers = [guest.post(f"{place}answer", {"score": score}) for score in ("5", "1")]

    assert page.text.count('name="score"') == 5
    assert "Comment avez-vous vécu nos échanges" in said(page)
    assert none.status_code == 422
    assert '<a href="#score-1">' in none.text
    assert [answer.status_code for answer in answers] == [303, 303]
    terms = only(guest).terms
    assert isinstance(terms, Survey)
    assert terms.score == 5
    assert "Merci pour cette réponse" in guest.read(place)


def test_after_a_missed_day_another_one_is_chosen_right_there(portal: Portal, guest: Guest) -> None:
    place = guest.agree("date", {"day": FRIDAY, "action": "pay"})
    later = at_another_time(portal, datetime(2026, 12, 1, 9, tzinfo=UTC))
    run_day(later.services.tools)
    there = Guest(later, guest.token)

    page = there.get(place)

    assert there.arrangements()[0].status is Status.MISSED
    assert "Choisissons un autre jour" in said(page)
    assert "Quelle date vous convient" in said(page)
    assert f'action="/a/{guest.token}/date/check"' in page.text
    assert re.search(r"sans rien expliquer, jusqu’au \w+ \d+ décembre 2026", said(page))
    again = there.agree("date", {"day": "2026-12-10", "action": "pay"})
    assert "C’est noté : 120,00 € le jeudi 10 décembre 2026" in there.read(again)
    assert "Une version plus récente a pris la place" in there.read(place)


def test_the_invoice_comes_again_with_some_days_once(guest: Guest) -> None:
    answers = [guest.post("invoice-again") for _ in range(2)]

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert only(guest).reason is Reason.NO_INVOICE
    place = answers[0].headers["Location"].removeprefix(f"/a/{guest.token}/")
    assert "le vendredi 27 novembre 2026" in guest.read(place)


def test_of_two_invoices_a_problem_needs_one(portal: Portal, guest: Guest) -> None:
    other = second_invoice(portal)

    assert "Il manque une facture" in said(guest.post("problem/check", WRONG))
    guest.agree("problem", {**WRONG, "invoice": other.id})
    assert only(guest).invoice_ids == (other.id,)


def test_money_that_travels_can_be_objected_to(portal: Portal, guest: Guest) -> None:
    portal.add(replace(INVOICE, on_its_way=Money(12_000, "EUR")))

    assert guest.get("problem/").status_code == 200
    assert guest.get("date/").status_code == 303
    assert "Une part sur laquelle" not in guest.read("problem/")
