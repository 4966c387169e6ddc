"""Another date: typed as people type, refused in words, checked, agreed once, shown for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.domain.arrangements import Kind, Status
from portal.domain.clients import ClientKind, PaymentMethod
from portal.domain.money import Money
from portal.domain.promises import Action, Promise
from portal.domain.reasons import Reason
from tests.support.owing import owing_by_card
from tests.support.sites import ADA, INVOICE
from tests.web.guests import ANSWER, FRIDAY, Guest, granting, guest_of, said, second_invoice

if TYPE_CHECKING:
    from pathlib import Path

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal


@pytest.fixture
def portal(tmp_path: Path, sandbox: Sandbox) -> Portal:
    return granting(tmp_path, sandbox)


@pytest.fixture
def guest(portal: Portal) -> Guest:
    return guest_of(portal)


def promise_of(guest: Guest) -> Promise:
    (arrangement,) = guest.arrangements()
    assert isinstance(arrangement.terms, Promise)
    return arrangement.terms


def test_the_limits_are_said_before_they_are_hit(guest: Guest) -> None:
    page = guest.read("date/")

    assert "Jusqu’au mardi 22 décembre 2026, la réponse est oui tout de suite." in page
    assert f"Pour une date plus éloignée, une personne répond au plus tard le {ANSWER}." in page
    assert "revient, en droit, à reconnaître la somme" in page


def test_the_check_page_shows_everything_and_keeps_nothing(guest: Guest) -> None:
    page, _ = guest.check("date", {"day": FRIDAY, "action": "transfer", "note": "Merci"})

    assert "vendredi 27 novembre 2026" in page
    assert "120,00 €" in page
    assert "Par virement" in page
    assert "Merci" in page
    assert "C’est accordé dès maintenant." in page
    assert "Un petit mot le rappelle le jeudi 26 novembre 2026." in page
    assert "Les rappels se taisent jusqu’au mardi 1er décembre 2026." in page
    assert "Convenir du vendredi 27 novembre 2026" in page
    assert guest.arrangements() == ()


def test_a_date_within_the_limits_is_agreed_at_once_and_its_page_can_be_kept(guest: Guest) -> None:
    place = guest.agree("date", {"day": FRIDAY, "action": "pay"})

    page = guest.read(place)
    assert guest.arrangements()[0].status is Status.AGREED
    assert promise_of(guest).day == date(2026, 11, 27)
    assert page.startswith("Revenir à votre page C’est noté : 120,00 € le vendredi 27 novembre")
    assert f"Référence {guest.arrangements()[0].reference}." in page
    assert "Ajouter à l’agenda" in page


def test_pressing_twice_agrees_once(guest: Guest) -> None:
    form = {"day": FRIDAY, "action": "pay"}
    _, nonce = guest.check("date", form)

    first = guest.post("date", {**form, "nonce": nonce})
    second = guest.post("date", {**form, "nonce": nonce})

    assert first.headers["Location"] == second.headers["Location"]
    assert len(guest.arrangements()) == 1


def test_without_its_check_page_nothing_is_agreed(guest: Guest) -> None:
    answer = guest.post("date", {"day": FRIDAY, "action": "pay"})

    assert answer.status_code == 200
    assert "À relire avant de convenir" in said(answer)
    assert guest.arrangements() == ()


def test_a_later_date_is_asked_and_the_day_of_the_answer_is_said(guest: Guest) -> None:
    form = {"own_day": "15", "own_month": "mars", "own_year": "27", "action": "pay"}
    page, _ = guest.check("date", form)

    assert f"Une personne répond au plus tard le {ANSWER}." in page
    assert "Demander le lundi 15 mars 2027" in page
    place = guest.agree("date", form)
    assert guest.arrangements()[0].status is Status.REQUESTED
    assert f"Une personne répond au plus tard le {ANSWER}." in guest.read(place)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("27", "11", "2026"), "vendredi 27 novembre 2026"),
        (("1er", "décembre", ""), "mardi 1er décembre 2026"),
        (("8 décembre 2026", "", ""), "mardi 8 décembre 2026"),
        (("5/1/27", "", ""), "mardi 5 janvier 2027"),
        (("2026-12-08", "", ""), "mardi 8 décembre 2026"),
        (("8", "DEC", "26"), "mardi 8 décembre 2026"),
        (("8.12.2026", "", ""), "mardi 8 décembre 2026"),
    ],
)
def test_a_date_is_read_as_people_type_it(
    guest: Guest, typed: tuple[str, str, str], day: str
) -> None:
    own = dict(zip(("own_day", "own_month", "own_year"), typed, strict=True))

    page, _ = guest.check("date", {"day": "own", **own, "action": "pay"})

    assert day in page


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Il manque la date : un jour, un mois et une année."),
        ({"day": "own"}, "Il manque la date : un jour, un mois et une année."),
        ({"own_day": "31", "own_month": "02"}, "Ce jour n’existe pas : février 2027 compte 28 jo"),
        ({"own_day": "bientôt"}, "Cette date ne se lit pas"),
        ({"own_day": "5", "own_month": "13"}, "Cette date ne se lit pas"),
        ({"own_day": "0", "own_month": "1"}, "Cette date ne se lit pas"),
        ({"own_day": "-5", "own_month": "1", "own_year": "1"}, "Cette date ne se lit pas"),
        (
            {"own_day": "2", "own_month": "11", "own_year": "2026"},
            "Cette date est passée : la première possible est le dimanche 22 novembre 2026.",
        ),
        (
            {"own_day": "28", "own_month": "11", "own_year": "2026"},
            "Le samedi 28 novembre 2026, personne ne travaille : le lundi 30 novembre 2026 conv",
        ),
        ({"own_day": "5", "own_month": "1", "own_year": "2040"}, "à plus de deux ans"),
        ({"day": FRIDAY, "amount": "0"}, "La somme doit dépasser zéro"),
        ({"day": FRIDAY, "amount": "-20"}, "La somme doit dépasser zéro"),
        ({"day": FRIDAY, "amount": "cent"}, "Cette somme ne se lit pas"),
        ({"day": FRIDAY, "amount": "12,345"}, "plus de 2 chiffres après la virgule"),
        ({"day": FRIDAY, "amount": "120,01"}, "La somme dépasse les 120,00 € à régler."),
        ({"day": FRIDAY, "amount": "²"}, "Cette somme ne se lit pas"),
    ],
)
def test_what_cannot_be_is_told_in_words_and_what_was_typed_stays(
    guest: Guest, form: dict[str, str], told: str
) -> None:
    answer = guest.post("date/check", {**form, "action": "cheque", "note": "Un mot à moi"})

    assert answer.status_code == 422
    assert answer.text.count("<title>Erreur") == 1
    assert said(answer).count(told) == 2  # above, and beside its field
    assert 'role="alert" tabindex="-1" autofocus' in answer.text
    assert 'aria-invalid="true"' in answer.text or "error" in answer.text
    assert 'value="cheque" checked' in answer.text
    assert "Un mot à moi" in answer.text
    for value in form.values():
        assert value == FRIDAY or f'value="{value}"' in answer.text


def test_every_link_of_the_summary_leads_to_a_field(guest: Guest) -> None:
    answer = guest.post("date/check", {"own_day": "31", "own_month": "2", "amount": "x"})

    assert '<a href="#own_day">' in answer.text
    assert '<a href="#amount">' in answer.text
    assert 'id="own_day"' in answer.text
    assert 'id="amount"' in answer.text


def test_change_leads_back_to_the_form_with_everything_that_was_typed(guest: Guest) -> None:
    form = {"day": FRIDAY, "action": "transfer", "amount": "20", "note": "Merci", "for": "date"}

    answer = guest.post("date/edit", form)

    assert answer.status_code == 200
    assert f'value="{FRIDAY}" checked' in answer.text
    assert 'value="transfer" checked' in answer.text
    assert 'value="20"' in answer.text
    assert "Merci</textarea>" in answer.text


def test_a_smaller_amount_is_allowed(guest: Guest) -> None:
    place = guest.agree("date", {"day": FRIDAY, "action": "pay", "amount": "20,50 €"})

    assert promise_of(guest).amount == Money(2_050, "EUR")
    assert "20,50 € le vendredi" in guest.read(place)


def test_of_several_invoices_those_that_are_ticked(portal: Portal, guest: Guest) -> None:
    other = second_invoice(portal)

    none = guest.post("date/check", {"day": FRIDAY, "action": "pay"})
    guest.agree("date", {"day": FRIDAY, "action": "pay", "invoice": other.id})

    assert none.status_code == 422
    assert "Il manque une facture" in said(none)
    assert guest.arrangements()[0].invoice_ids == (other.id,)


def test_two_currencies_are_not_put_into_one_date(portal: Portal, guest: Guest) -> None:
    yen = second_invoice(portal, total=Money(48_000, "JPY"), paid=Money(0, "JPY"))
    form = {"day": FRIDAY, "action": "pay", "invoice": [INVOICE.id, yen.id]}

    answer = guest.post("date/check", form)

    assert answer.status_code == 422
    assert "pas dans la même monnaie" in said(answer)
    assert guest.get("date/").status_code == 200


def test_an_approval_names_who_decides(guest: Guest) -> None:
    form = {"for": "approval", "day": FRIDAY, "decider": "L’OPCO", "number": "BC 42"}
    page, _ = guest.check("date", form)
    place = guest.agree("date", form)

    assert "L’OPCO · BC 42" in page
    assert promise_of(guest).action is Action.ACCOUNTANT
    assert "C’est noté pour le vendredi 27 novembre 2026" in guest.read(place)


def test_a_call_is_agreed_and_said_to_be_done(guest: Guest) -> None:
    place = guest.agree("date", {"for": "call", "day": FRIDAY, "phone": "06 00 00 00 00"})

    assert "C’est fait" in guest.read(place)
    assert guest.post(f"{place}done").status_code == 303
    assert guest.post(f"{place}done").status_code == 303
    assert guest.arrangements()[0].status is Status.FULFILLED
    assert "C’est noté comme fait, merci" in guest.read(place)


def test_a_date_while_the_service_rests_goes_to_a_person(guest: Guest) -> None:
    guest.agree("date", {"for": "pause", "day": FRIDAY, "action": "pay"})

    assert guest.arrangements()[0].status is Status.REQUESTED
    assert promise_of(guest).rests


@pytest.mark.parametrize("place", ["date", "plan"])
def test_in_a_hard_time_a_person_answers_even_within_the_limits(guest: Guest, place: str) -> None:
    forms = {
        "date": {"day": FRIDAY, "action": "pay", "reason": "hard_time"},
        "plan": {"first": "2026-11-22", "parts": "2", "reason": "hard_time"},
    }
    form = guest.read(f"{place}/?reason=hard_time")
    page, _ = guest.check(place, forms[place])
    guest.agree(place, forms[place])

    assert "la réponse est oui tout de suite" not in form
    assert f"Une personne lit cette demande et répond au plus tard le {ANSWER}." in form
    assert f"Une personne répond au plus tard le {ANSWER}." in page
    (kept,) = guest.arrangements()
    assert (kept.status, kept.reason) == (Status.REQUESTED, Reason.HARD_TIME)


def test_nothing_is_offered_that_would_revive_what_cannot_be_claimed(
    portal: Portal, guest: Guest
) -> None:
    portal.add(replace(INVOICE, due_date=date(2024, 11, 2)))

    for place in ("date/", "plan/", "plan/own/"):
        page = guest.read(place)
        assert "Le délai légal pour la réclamer est passé." in page
        assert "La régler reste possible" in page
    assert guest.post("date/check", {"day": FRIDAY}).status_code == 200
    assert guest.post("date", {"day": FRIDAY, "nonce": "n"}).status_code == 200
    assert guest.arrangements() == ()
    assert "délai légal pour la réclamer est passé" not in guest.read("problem/")


def test_five_years_are_given_to_a_professional(portal: Portal, guest: Guest) -> None:
    portal.add(
        replace(ADA, kind=ClientKind.PROFESSIONAL), replace(INVOICE, due_date=date(2024, 11, 2))
    )

    assert "Quelle date vous convient" in guest.read("date/")


def test_the_saved_card_is_offered_for_stripe_s_invoices_and_for_all_of_it(
    portal: Portal, sandbox: Sandbox, guest: Guest
) -> None:
    invoice = owing_by_card(portal, sandbox)
    by_card = Guest(portal, portal.token(invoice.client_id))

    assert 'value="charge"' in by_card.get("date/").text
    assert 'value="charge"' not in guest.get("date/").text
    assert 'name="amount"' not in by_card.get("date/").text  # a subscription takes no parts
    form = {"day": FRIDAY, "action": "charge", "amount": "20"}
    assert "La carte enregistrée est débitée du tout" in said(by_card.post("date/check", form))


def test_a_card_of_an_imported_invoice_is_never_charged(portal: Portal, guest: Guest) -> None:
    method = PaymentMethod(id="pm", kind="card", last4="4242")
    portal.add(replace(ADA, method=method, stripe_customer="cus_x"))

    page, _ = guest.check("date", {"day": FRIDAY, "action": "charge"})

    assert "Par carte, sur la page" in page


def test_a_new_date_takes_the_place_of_the_agreed_one(guest: Guest) -> None:
    old = guest.agree("date", {"day": FRIDAY, "action": "pay"})

    form = guest.read("date/")
    new = guest.agree("date", {"day": "2026-12-10", "action": "pay"})

    assert "Une date est déjà convenue : le vendredi 27 novembre 2026." in form
    assert "Une version plus récente a pris la place" in guest.read(old)
    assert f"/{new}" in guest.get(old).text


def test_a_settled_debt_leads_back_to_its_page(portal: Portal, guest: Guest) -> None:
    portal.add(INVOICE.receive(INVOICE.total))

    for place in ("date/", "plan/", "plan/own/", "problem/", "paid/", "help/", "help/forgot/"):
        answer = guest.get(place)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/a/{guest.token}/")
    assert guest.post("date/check", {"day": FRIDAY}).status_code == 303
    assert guest.post("date", {"day": FRIDAY, "nonce": "n"}).status_code == 303


@pytest.mark.parametrize(
    "place", ["date", "plan", "plan/own", "problem", "paid", "message", "details"]
)
@pytest.mark.parametrize("page", ["", "/edit", "/check"])
def test_a_page_made_from_a_form_can_be_opened_anew(guest: Guest, place: str, page: str) -> None:
    answer = guest.get(f"{place}{page}")

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/a/{guest.token}/{place}/"


def test_when_stripe_does_not_answer_nothing_typed_is_lost(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    guest = Guest(portal, portal.token(invoice.client_id))
    form = {"day": FRIDAY, "action": "pay", "note": "Merci"}
    _, nonce = guest.check("date", form)
    sandbox.stop()

    answer = guest.post("date", {**form, "nonce": nonce})

    assert answer.status_code == 503
    assert "Rien n’est perdu" in said(answer)
    assert f'name="nonce" value="{nonce}"' in answer.text
    assert "Merci" in answer.text


def test_the_kind_of_what_is_kept_is_a_promise(guest: Guest) -> None:
    guest.agree("date", {"day": FRIDAY, "action": "pay"})

    assert guest.arrangements()[0].kind is Kind.PROMISE
