"""The names that pages may use, and what they stand for in each language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portal.content.legal import legal_words
from portal.content.variables import VARIABLES
from portal.domain.business import BankAccount, Business, Host, LegalForm, Person, Site
from portal.domain.policy import Policy
from portal.domain.variables import grouped_phone, identity, signature, variables

CONTENT = Path(__file__).parents[2] / "content"
GRACE = Site(
    address="https://paiement.example.com",
    business=Business(
        name="Atelier Hopper",
        legal_form=LegalForm.SOLE_TRADER,
        siren="732829320",
        vat_exempt=True,
    ),
    contact=Person(name="Grace Hopper"),
    bank=BankAccount(holder="Grace Hopper", iban="FR1420041010050500013M02606"),
    terms=(("penalty_rate", "12.15"), ("payment_days", "30"), ("discount", "0")),
)


def test_every_name_that_a_page_may_use_has_its_text_in_both_languages() -> None:
    told = variables(GRACE, legal_words(CONTENT))

    assert set(told) == {"fr", "en"}
    assert set(told["fr"]) == set(told["en"]) == VARIABLES


def test_the_letters_ei_stand_beside_a_sole_traders_name() -> None:
    for form in (LegalForm.SOLE_TRADER, LegalForm.MICRO):
        site = replace(GRACE, business=replace(GRACE.business, legal_form=form))
        for told in variables(site, legal_words(CONTENT)).values():
            assert "ntrepreneur individuel (EI)" in told["business.legal_form"]


def sole_trader(person: str, business: str, legal: str) -> Site:
    """A site of a sole trader, by the three names that it may have."""
    named = replace(GRACE.business, name=business, legal_name=legal)
    return replace(GRACE, business=named, contact=Person(name=person))


@pytest.mark.parametrize(
    ("person", "business", "legal", "signed"),
    [
        ("Grace Hopper", "Atelier", "Grace Hopper", "Grace Hopper EI\nAtelier"),
        ("Zoé", "Atelier", "Grace Hopper", "Zoé\nAtelier\nGrace Hopper EI"),
        ("Grace Hopper", "Grace Hopper", "", "Grace Hopper EI"),
        ("Grace", "Atelier", "", "Grace\nAtelier EI"),
        ("Grace", "Atelier", "EI Grace Hopper", "Grace\nAtelier\nEI Grace Hopper"),
        ("Grace", "Atelier", "Grace WEISS", "Grace\nAtelier\nGrace WEISS EI"),
    ],
)
def test_a_sole_trader_signs_with_the_letters_ei_once(
    person: str, business: str, legal: str, signed: str
) -> None:
    said = legal_words(CONTENT)

    for language in said:
        assert signature(sole_trader(person, business, legal), said[language]) == signed


def test_a_company_signs_with_the_person_and_its_name() -> None:
    company = replace(GRACE.business, legal_form=LegalForm.SAS, legal_name="Hopper SAS")
    said = legal_words(CONTENT)["fr"]

    assert signature(replace(GRACE, business=company), said) == "Grace Hopper\nAtelier Hopper"
    assert identity(company, said) == "Hopper SAS"


@pytest.mark.parametrize("form", LegalForm)
def test_every_legal_form_has_its_words(form: LegalForm) -> None:
    site = replace(GRACE, business=replace(GRACE.business, legal_form=form))

    told = variables(site, legal_words(CONTENT))

    assert all(
        bool(told[language]["business.legal_form"]) is (form != "other") for language in told
    )


def test_numbers_are_written_as_each_language_does_and_never_broken() -> None:
    told = variables(GRACE, legal_words(CONTENT))

    assert told["fr"]["business.siren"] == "732\u00a0829\u00a0320"
    assert told["fr"]["bank.iban"].startswith("FR14 2004 1010")
    assert told["fr"]["terms.penalty_rate"] == "12,15\u00a0%\u00a0par\u00a0an"
    assert told["en"]["terms.penalty_rate"] == "12.15%\u00a0a\u00a0year"
    assert told["fr"]["terms.discount"] == "néant"
    assert told["fr"]["business.vat_mention"] == "TVA non applicable, art. 293 B du CGI"
    assert told["fr"]["links.days"] == "90"


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [
        (1, "un jour ouvré", "one working day"),
        (2, "deux jours ouvrés", "two working days"),
        (10, "dix jours ouvrés", "ten working days"),
        (15, "15\u00a0jours ouvrés", "15\u00a0working days"),
    ],
)
def test_the_time_to_answer_is_a_phrase(days: int, french: str, english: str) -> None:
    told = variables(replace(GRACE, policy=Policy(answer_days=days)), legal_words(CONTENT))

    assert told["fr"]["policy.answer"] == french
    assert told["en"]["policy.answer"] == english


def test_what_the_owner_left_out_is_empty_and_never_a_hole() -> None:
    site = replace(GRACE, bank=None, terms=(), business=Business(name="Atelier Hopper"))

    french = variables(site, legal_words(CONTENT))["fr"]

    empty = ("bank.iban", "terms.penalty_rate", "terms.discount", "business.siren", "host.name")
    assert [french[name] for name in empty] == [""] * len(empty)


def test_words_that_an_owner_deleted_leave_no_hole() -> None:
    told = variables(GRACE, {"fr": {}})["fr"]

    assert told["business.legal_form"] == ""
    assert told["terms.penalty_rate"] == "12.15%"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("01 99 00 12 34", "01 99 00 12 34"),
        ("0199001234", "01 99 00 12 34"),
        ("01.99.00.12.34", "01 99 00 12 34"),
        ("+33199001234", "+33 1 99 00 12 34"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("555-0100", "555\u20110100"),
        ("", ""),
    ],
)
def test_a_telephone_number_stays_on_one_line(written: str, shown: str) -> None:
    assert grouped_phone(written) == shown.replace(" ", "\u00a0")


def test_a_telephone_number_with_words_beside_it_is_left_alone() -> None:
    assert grouped_phone("01 99 00 12 34, le matin") == "01 99 00 12 34, le matin"


def test_a_page_shows_telephone_numbers_grouped() -> None:
    called = replace(
        GRACE,
        business=replace(GRACE.business, phone="0199000000", host=Host(phone="0199000001")),
        contact=replace(GRACE.contact, phone="0199000002"),
    )

    told = variables(called, legal_words(CONTENT))["fr"]

    for name, end in (("business", "00"), ("host", "01"), ("contact", "02")):
        assert told[f"{name}.phone"] == f"01\u00a099\u00a000\u00a000\u00a0{end}"
