"""Several payments: every date shown beforehand, checked, agreed once, paid part by part, moved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.answers import counter_plan, decline, end_plan
from portal.actions.settling import finish_checkout
from portal.domain.arrangements import Status
from portal.domain.errors import Overtaken
from portal.domain.links import Rights
from portal.domain.money import Money
from portal.domain.plans import Instalment, Plan
from tests.support.owing import owing_by_card
from tests.support.sites import INVOICE, at_another_time
from tests.support.stripe_pages import type_card
from tests.web.guests import ANSWER, Guest, granting, guest_of, said, second_invoice

if TYPE_CHECKING:
    from pathlib import Path

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

THREE = {"first": "2026-11-22", "parts": "3"}
OWN = {
    "own1_day": "27",
    "own1_month": "11",
    "own1_year": "2026",
    "amount1": "20",
    "own2_day": "15",
    "own2_month": "12",
    "own2_year": "2026",
    "amount2": "100,00",
    "parts": "2",
}


@pytest.fixture
def portal(tmp_path: Path, sandbox: Sandbox) -> Portal:
    return granting(tmp_path, sandbox)


@pytest.fixture
def guest(portal: Portal) -> Guest:
    return guest_of(portal)


def plan_of(guest: Guest) -> Plan:
    terms = guest.arrangements()[0].terms
    assert isinstance(terms, Plan)
    return terms


def test_every_possibility_shows_all_its_dates_and_amounts(guest: Guest) -> None:
    page = guest.read("plan/")

    assert "Jusqu’à 3 paiements d’au moins 30,00 €" in page
    assert page.index("2 paiements Oui tout de suite") < page.index("3 paiements Oui tout de")
    assert "mardi 22 décembre 2026 40,00 € vendredi 22 janvier 2027 40,00 €" in page
    assert f"4 paiements Réponse d’une personne au plus tard le {ANSWER}" in page


def test_another_first_day_is_a_question_that_writes_nothing(guest: Guest) -> None:
    page = guest.read("plan/?first=2026-12-10")
    own = guest.read("plan/?first=own&first_own_day=8&first_own_month=12&first_own_year=2026")

    assert "jeudi 10 décembre 2026 60,00 €" in page
    assert "mardi 8 décembre 2026 60,00 €" in own
    assert guest.arrangements() == ()


def test_a_plan_within_the_limits_is_in_place_at_once(guest: Guest) -> None:
    page, _ = guest.check("plan", THREE)
    place = guest.agree("plan", THREE)

    assert "Mettre en place ces 3 paiements" in page
    assert "sans frais" in page
    assert "Les rappels se taisent jusqu’au lundi 25 janvier 2027." in page
    assert guest.arrangements()[0].status is Status.AGREED
    shown = guest.read(place)
    assert "Votre calendrier de paiement est en place" in shown
    assert "Le prochain paiement est de 40,00 €, le dimanche 22 novembre 2026." in shown
    assert "3 paiements, 120,00 € en tout." in shown


def test_pressing_twice_makes_one_plan(guest: Guest) -> None:
    _, nonce = guest.check("plan", THREE)

    places = {guest.post("plan", {**THREE, "nonce": nonce}).headers["Location"] for _ in range(2)}

    assert len(places) == len(guest.arrangements()) == 1


def test_more_parts_are_asked_for(guest: Guest) -> None:
    page, _ = guest.check("plan", {**THREE, "parts": "4"})
    guest.agree("plan", {**THREE, "parts": "4"})

    assert f"Une personne répond au plus tard le {ANSWER}." in page
    assert guest.arrangements()[0].status is Status.REQUESTED


def test_a_second_plan_in_a_year_goes_to_a_person_and_the_page_says_so(
    portal: Portal, guest: Guest
) -> None:
    other = second_invoice(portal)
    guest.agree("plan", {**THREE, "invoice": INVOICE.id})

    page = guest.read(f"plan/?invoice={other.id}")

    assert "Un calendrier de paiement a déjà été accordé cette année" in page
    assert "Oui tout de suite" not in page


def test_one_that_is_taken_back_at_once_counts_for_nothing(guest: Guest) -> None:
    place = guest.agree("plan", THREE)
    guest.post(f"{place}withdraw")
    guest.agree("plan", THREE)

    states = {arrangement.status for arrangement in guest.arrangements()}
    assert states == {Status.WITHDRAWN, Status.AGREED}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"first": "2026-11-22"}, "Il manque le nombre de paiements."),
        ({**THREE, "parts": "1"}, "Il manque le nombre de paiements."),
        ({**THREE, "parts": "99999"}, "Il manque le nombre de paiements."),
        ({"parts": "3", "first": "own", "first_own_day": "x"}, "Cette date ne se lit pas"),
        ({"parts": "3", "first": "own"}, "Il manque la date"),
        ({"parts": "30", "first": "2026-11-27"}, "à plus de deux ans"),
    ],
)
def test_what_cannot_be_is_told(guest: Guest, form: dict[str, str], told: str) -> None:
    answer = guest.post("plan/check", {**form, "note": "Un mot à moi"})

    assert answer.status_code == 422
    assert told in said(answer)
    assert "Un mot à moi" in answer.text


def test_own_dates_and_amounts(guest: Guest) -> None:
    page, _ = guest.check("plan/own", OWN)
    place = guest.agree("plan/own", OWN)

    assert "vendredi 27 novembre 2026 20,00 € mardi 15 décembre 2026 100,00 €" in page
    assert [part.amount.minor for part in plan_of(guest).instalments] == [2_000, 10_000]
    assert plan_of(guest).own_dates
    assert "mardi 15 décembre 2026 100,00 €" in guest.read(place)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount2": "90"}, "Il manque 10,00 € : les paiements font 110,00 €, pour 120,00 €"),
        ({"amount2": "101"}, "Il y a 1,00 € de trop : les paiements font 121,00 €"),
        ({"amount2": ""}, "Il manque la somme de ce paiement."),
        ({"amount2": "0"}, "La somme doit dépasser zéro"),
        ({"amount1": "-20"}, "La somme doit dépasser zéro"),
        ({"own1_day": "31"}, "Ce jour n’existe pas : novembre 2026 compte 30 jours."),
        ({"own2_month": "11", "own2_day": "26"}, "Les dates vont de la plus proche"),
        ({"own1_day": "28"}, "Le samedi 28 novembre 2026, personne ne travaille"),
        ({"own2_year": "2031"}, "à plus de deux ans"),
    ],
)
def test_own_parts_are_corrected_in_words_with_everything_kept(
    guest: Guest, changes: dict[str, str], told: str
) -> None:
    form = {**OWN, **changes}

    answer = guest.post("plan/own/check", form)

    assert answer.status_code == 422
    assert told in said(answer)
    for name, value in form.items():
        shown = re.search(rf'name="{name}"[^>]* value="{re.escape(value)}"', answer.text)
        assert shown, name


@pytest.mark.parametrize(("asked", "rows"), [("5", 5), ("99", 12), ("0", 2), ("x", 3)])
def test_as_many_rows_as_were_asked_for(guest: Guest, asked: str, rows: int) -> None:
    assert guest.get(f"plan/own/?parts={asked}").text.count('name="amount') == rows


def test_a_subscription_that_takes_no_parts_is_looked_at_by_a_person(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_card(portal, sandbox)
    guest = Guest(portal, portal.token(invoice.client_id))

    page = guest.read("plan/")
    guest.agree("plan", THREE)

    assert "Cet abonnement se prélève en une fois" in page
    assert "Une autre date, elle, reste possible tout de suite." in page
    assert guest.arrangements(invoice.client_id)[0].status is Status.REQUESTED


def test_the_next_part_is_paid_on_stripe_s_page_and_no_more(portal: Portal, guest: Guest) -> None:
    place = guest.agree("plan", THREE)

    page = guest.post(f"{place}pay", {"what": "next"}).headers["Location"]
    landing = type_card(page)
    back = guest.browser.get(landing.address, follow_redirects=True)

    assert portal.invoice(INVOICE.id).paid == Money(4_000, "EUR")
    assert "Le prochain paiement est de 40,00 €, le mardi 22 décembre 2026." in said(back)
    shown = guest.read(place)
    assert "1 sur 3 : 40,00 € reçus, 80,00 € à venir." in shown
    assert "dimanche 22 novembre 2026 40,00 € Reçu" in shown


@pytest.mark.parametrize(("what", "paid"), [("2", 8_000), ("all", 12_000), ("99", 12_000)])
def test_several_parts_or_all_of_it_are_paid_ahead(
    portal: Portal, guest: Guest, what: str, paid: int
) -> None:
    place = guest.agree("plan", THREE)

    type_card(guest.post(f"{place}pay", {"what": what}).headers["Location"])
    with portal.services.queries() as queries:
        (attempt,) = queries.unfinished_attempts()
    finish_checkout(portal.services.tools, attempt)

    assert portal.invoice(INVOICE.id).paid.minor == paid


def test_the_client_s_page_tells_the_plan_first_and_everything_can_still_be_paid(
    guest: Guest,
) -> None:
    guest.agree("plan", THREE)

    page = guest.get()

    assert "<h1>Votre calendrier de paiement est en place</h1>" in page.text
    assert page.text.count('class="first"') == 1
    assert page.text.index("Régler 40,00") < page.text.index("Régler 120,00")
    assert "Il n’apparaît pas encore" not in said(page)
    assert "Une date est convenue" in said(page)
    assert "Choisir une autre date" not in said(page)


def test_an_accountant_sees_the_plan_and_pays_its_next_part(portal: Portal, guest: Guest) -> None:
    place = guest.agree("plan", THREE)
    accountant = guest_of(portal, rights=Rights.PAY)

    page = accountant.get()

    assert "Régler 40,00" in page.text
    assert "Voir le détail" not in said(page)
    assert accountant.get(place).status_code == 403
    answer = accountant.post(f"{place}pay", {"what": "next"})
    assert answer.status_code == 303
    assert "/outcome/" not in answer.headers["Location"]


MOVED = {"number": "2", "own_day": "15", "own_month": "12", "own_year": "2026"}


def test_a_date_is_moved_once(guest: Guest) -> None:
    place = guest.agree("plan", THREE)

    form = guest.read(f"{place}move/?number=2")
    check = guest.post(f"{place}move/check", MOVED)
    answer = guest.post(f"{place}move", MOVED)
    again = guest.post(f"{place}move", {**MOVED, "own_day": "16"})

    assert "Une date peut être déplacée une fois" in form
    assert "Déplacer au mardi 15 décembre 2026" in said(check)
    assert answer.status_code == again.status_code == 303
    assert plan_of(guest).instalments[1].due.isoformat() == "2026-12-15"
    assert guest.get(f"{place}move/").status_code == 303
    assert "Si cette date ne convient plus" in guest.read(place)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"own_day": "31", "own_month": "2", "own_year": "2027"}, "Ce jour n’existe pas"),
        ({"own_day": "25", "own_month": "1", "own_year": "2027"}, "reste entre celle d’avant"),
        ({"number": "3", "own_month": "6", "own_year": "2027"}, "se déplace d’un mois au plus"),
        ({"number": "9"}, "Il manque la date à déplacer."),
        ({"own_day": "", "own_month": "", "own_year": ""}, "Il manque la date"),
    ],
)
def test_a_date_that_cannot_be_moved_there(
    guest: Guest, changes: dict[str, str], told: str
) -> None:
    place = guest.agree("plan", THREE)

    answer = guest.post(f"{place}move", {**MOVED, **changes})

    assert answer.status_code == 422
    assert told in said(answer)
    assert not plan_of(guest).moved


def test_a_plan_is_taken_back_after_a_question(guest: Guest) -> None:
    place = guest.agree("plan", THREE)

    question = guest.read(f"{place}withdraw/")
    assert guest.arrangements()[0].status is Status.AGREED
    for _ in range(2):
        assert guest.post(f"{place}withdraw").status_code == 303

    assert "Annuler ce calendrier ?" in question.replace("\u202f", " ")
    assert guest.arrangements()[0].status is Status.WITHDRAWN
    assert "C’est retiré" in guest.read(place)
    assert guest.get(f"{place}withdraw/").status_code == 303


def parts(*days_and_amounts: tuple[str, int]) -> list[Instalment]:
    return [
        Instalment(due=datetime.fromisoformat(day).date(), amount=Money(minor, "EUR"))
        for day, minor in days_and_amounts
    ]


def countered(portal: Portal, guest: Guest) -> str:
    place = guest.agree("plan", {**THREE, "parts": "5"})
    counter_plan(
        portal.services.tools,
        guest.arrangements()[0].id,
        by="grace@example.com",
        parts=parts(("2026-11-27", 6_000), ("2026-12-28", 6_000)),
        text="Deux paiements, est-ce possible ?",
    )
    return place


def test_a_counter_proposal_is_accepted_on_its_page(portal: Portal, guest: Guest) -> None:
    place = countered(portal, guest)

    page = guest.read(place)
    waiting = guest.read()
    for _ in range(2):
        assert guest.post(f"{place}accept").status_code == 303

    assert "Un autre calendrier est proposé : 2 paiements" in page
    assert "Deux paiements, est-ce possible ?" in page
    assert "Ce qui était demandé" in page
    assert "Un autre calendrier est proposé" in waiting
    assert guest.arrangements()[0].status is Status.AGREED


def test_a_counter_proposal_is_declined(portal: Portal, guest: Guest) -> None:
    place = countered(portal, guest)

    assert "Décliner cette proposition" in guest.read(f"{place}withdraw/")
    guest.post(f"{place}withdraw")

    assert guest.arrangements()[0].status is Status.WITHDRAWN


def test_a_plan_that_was_declined_says_why_and_what_else_there_is(
    portal: Portal, guest: Guest
) -> None:
    place = guest.agree("plan", {**THREE, "parts": "5"})
    decline(
        portal.services.tools,
        guest.arrangements()[0].id,
        by="grace@example.com",
        text="Cinq paiements, c'est trop long pour moi.",
        next_on=portal.services.today,
    )

    page = guest.get(place)

    assert "Cinq paiements, c&#39;est trop long pour moi." in page.text
    assert f'href="/a/{guest.token}/date/"' in page.text
    assert f'href="/a/{guest.token}/message/"' in page.text


def test_a_plan_that_was_ended_keeps_what_arrived_and_stays_polite(
    portal: Portal, guest: Guest
) -> None:
    place = guest.agree("plan", THREE)
    end_plan(
        portal.services.tools,
        guest.arrangements()[0].id,
        by="grace@example.com",
        text="Parlons-en.",
        next_on=portal.services.today,
    )

    page = guest.read(place)

    assert "Le calendrier est arrêté" in page
    assert "Ce qui est arrivé compte, rien ne s’y ajoute" in page


def test_a_part_whose_day_has_passed_is_awaited_and_nothing_is_said_of_blame(
    portal: Portal, guest: Guest
) -> None:
    place = guest.agree("plan", THREE)
    later = at_another_time(portal, datetime(2026, 12, 1, 9, tzinfo=UTC))

    page = Guest(later, guest.token).read(place)

    assert "dimanche 22 novembre 2026 40,00 € Attendu" in page
    assert "retard" not in page


def test_a_plan_over_several_invoices_adds_up(portal: Portal, guest: Guest) -> None:
    other = second_invoice(portal)
    both = {**THREE, "invoice": [INVOICE.id, other.id]}

    page, _ = guest.check("plan", both)
    guest.agree("plan", both)

    assert "200,00 €" in page
    assert set(guest.arrangements()[0].invoice_ids) == {INVOICE.id, other.id}


def test_its_dates_go_into_a_calendar_and_out_again(guest: Guest) -> None:
    place = guest.agree("plan", THREE)
    (plan,) = guest.arrangements()

    answer = guest.get(f"{place}calendar.ics")
    guest.post(f"{place}withdraw")
    gone = guest.get(f"{place}calendar.ics")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"UID:{plan.id}-1@127.0.0.1" in answer.text
    assert answer.text.count("BEGIN:VEVENT") == 3
    assert "METHOD:PUBLISH" in answer.text
    assert "METHOD:CANCEL" in gone.text
    assert guest.token not in answer.headers["Content-Disposition"]


def test_whoever_was_overtaken_sees_how_it_stands(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = guest.agree("plan", THREE)

    def too_late(*_: object, **__: object) -> None:
        raise Overtaken

    monkeypatch.setattr("portal.web.arranging.running.withdraw", too_late)

    answer = guest.post(f"{place}withdraw")

    assert answer.headers["Location"] == f"/a/{guest.token}/{place}"


def test_a_plan_is_free_of_the_invoice_s_old_date(portal: Portal, guest: Guest) -> None:
    portal.add(replace(INVOICE, paid=Money(2_000, "EUR")))

    page = guest.read("plan/")

    assert "Il y a 100,00 € à répartir." in page
