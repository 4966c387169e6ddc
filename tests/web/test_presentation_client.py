"""The client's page in each state and voice: one fact, no blame, exact dates, what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from portal.domain.business import ServiceMode
from portal.domain.clients import ClientKind
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.links import Rights
from tests.web.clients import (
    ADA,
    AWAITED,
    CLOSED,
    FAILED,
    LINK,
    ON_ITS_WAY,
    PAID,
    PART_PAID,
    SITE,
    STATES,
    TODAY,
    UNKNOWN,
    UPCOMING,
    YEN,
    facts,
)
from tests.web.pages import html_of, speaking, text_of, view_of

if TYPE_CHECKING:
    from portal.domain.invoices import Invoice

VOICES = ("fr-vous", "fr-tu", "en")


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_told_in_every_voice(state: str, voice: str) -> None:
    view = view_of(speaking(facts(STATES[state]), voice))

    told = text_of(" ".join(view.paragraphs))
    assert view.headline
    assert told
    assert "impayé" not in told
    assert "retard" not in told
    if voice == "fr-tu":
        assert " vous " not in told
        assert " votre " not in told


def test_a_failed_payment_is_told_with_its_date_its_reason_and_what_comes_next() -> None:
    told = text_of(" ".join(view_of(facts(FAILED)).paragraphs))

    assert "prévu le jeudi 12 mars 2026" in told
    assert "La carte enregistrée est arrivée à sa date de fin." in told
    assert "le jeudi 19 mars 2026" in told


def test_no_next_attempt_is_announced_once_its_day_has_passed() -> None:
    told = text_of(" ".join(view_of(facts(replace(FAILED, next_attempt_on=TODAY))).paragraphs))
    past = replace(FAILED, next_attempt_on=date(2026, 3, 15))

    assert "16 mars" in told
    assert "15 mars" not in text_of(" ".join(view_of(facts(past)).paragraphs))


@pytest.mark.parametrize("group", list(DeclineGroup))
def test_every_reason_has_its_sentence(group: DeclineGroup) -> None:
    invoice = replace(FAILED, decline=Decline(group=group, code="secret_code"))

    page = html_of(facts(invoice))

    assert "secret_code" not in page


def test_an_expired_card_puts_its_button_first() -> None:
    ended = view_of(facts(FAILED)).card
    other = view_of(facts(replace(FAILED, decline=Decline(group=DeclineGroup.NOT_THAT_DAY)))).card

    assert ended is not None
    assert ended.comes_first
    assert "02/2026" in ended.present
    assert other is not None
    assert not other.comes_first


def test_a_part_paid_invoice_shows_paid_and_remaining() -> None:
    (only,) = view_of(facts(PART_PAID)).sums

    assert only.amount == "80,00\u00a0€"
    assert [fact.value for fact in only.lines[0].facts] == [
        "120,00\u00a0€",
        "40,00\u00a0€",
        "80,00\u00a0€",
    ]


def test_several_invoices_add_up_and_each_can_be_chosen() -> None:
    page = html_of(facts(AWAITED, UPCOMING, PAID))
    (one,) = view_of(facts(AWAITED, UPCOMING)).sums

    assert one.may_choose
    assert one.amount == "240,00\u00a0€"
    assert page.count('type="checkbox"') == 2
    assert page.count('form="pay-EUR"') == 2


def test_currencies_are_paid_apart_each_with_its_button() -> None:
    view = view_of(facts(AWAITED, YEN))

    assert [one.amount for one in view.sums] == ["120,00\u00a0€", "48\u202f000\u00a0JPY"]
    assert not view.sums[0].note
    assert "yens japonais" in view.sums[1].note
    assert html_of(facts(AWAITED, YEN)).count("/a/abcd/pay") == 2


@pytest.mark.parametrize("invoice", [ON_ITS_WAY, UNKNOWN])
def test_nothing_is_asked_while_money_travels_or_an_answer_is_awaited(invoice: Invoice) -> None:
    view = view_of(facts(invoice))

    assert not view.can_pay
    assert view.transfer is None
    assert "/a/abcd/pay" not in html_of(facts(invoice))


def test_an_unknown_outcome_names_the_day_of_the_answer() -> None:
    told = text_of(" ".join(view_of(facts(UNKNOWN)).paragraphs))

    assert "mercredi 18 mars 2026" in told


def test_a_settled_page_thanks_and_keeps_the_documents() -> None:
    view = view_of(facts(PAID))

    assert view.is_settled
    assert view.headline == "Tout est réglé, merci."
    assert view.settled[0].document_url == "/a/abcd/document/i1"
    assert "1er juin 2026" in view.valid_until


def test_a_closed_invoice_asks_for_nothing() -> None:
    assert view_of(facts(CLOSED)).is_settled


def test_a_page_without_any_invoice_says_so_once() -> None:
    view = view_of(facts())

    assert "rien à régler" in view.headline
    assert view.paragraphs == ()


def test_a_forwarded_link_may_see_and_pay_only() -> None:
    forwarded = facts(AWAITED, link=replace(LINK, rights=Rights.PAY))
    view = view_of(forwarded)

    assert view.can_pay
    assert view.card is None
    assert view.asks == ()
    assert view.greeting == "Bonjour,"
    assert "4242" not in html_of(forwarded)


def test_the_other_ways_lead_to_pages_of_their_own() -> None:
    view = view_of(facts(AWAITED))

    assert [(ask.name, ask.url) for ask in view.asks] == [
        ("other_date", "/a/abcd/date/"),
        ("in_parts", "/a/abcd/plan/"),
        ("wrong", "/a/abcd/problem/"),
        ("already_paid", "/a/abcd/paid/"),
        ("budget", "/a/abcd/help/hard_time/"),
    ]
    assert [way.url for way in view.other_ways] == [
        *("/a/abcd/help/", "/a/abcd/forward/", "/a/abcd/details/")
    ]


def test_without_a_service_they_open_a_letter_that_names_the_invoice_and_nothing_secret() -> None:
    view = view_of(facts(AWAITED), site=replace(SITE, mode=ServiceMode.NONE), requests="")

    assert [ask.name for ask in view.asks] == [
        *("other_date", "in_parts", "wrong", "already_paid", "budget")
    ]
    assert view.other_ways == ()
    assert all(ask.url.startswith("mailto:camille@example.com?subject=") for ask in view.asks)
    assert "F-2026-014" in unquote(view.asks[0].url)
    assert all("abcd" not in ask.url for ask in view.asks)
    assert "serré" not in unquote(view.asks[-1].url)


def test_a_professional_is_not_offered_help_with_a_household_budget() -> None:
    firm = replace(ADA, kind=ClientKind.PROFESSIONAL)

    assert "budget" not in {ask.name for ask in view_of(facts(AWAITED, client=firm)).asks}


def test_an_imported_invoice_has_no_document_and_no_card() -> None:
    imported = facts(
        replace(AWAITED, stripe_id=""), client=replace(ADA, stripe_customer="", method=None)
    )
    view = view_of(imported)

    assert view.card is None
    assert view.sums[0].lines[0].document_url == ""
    assert "document/" not in html_of(imported)


def test_a_saved_card_pays_at_once_only_what_stripe_charges_by_itself() -> None:
    card = view_of(facts(FAILED, UPCOMING)).card

    assert card is not None
    assert "120,00" in card.update_and_pay
    assert "240,00" not in card.update_and_pay


def test_without_a_service_the_buttons_are_links_to_stripe() -> None:
    site = replace(SITE, mode=ServiceMode.NONE, login_url="https://billing.example.test/login")
    hosted = {"i1": "https://invoice.example.test/1", "i2": "https://invoice.example.test/2"}
    page = html_of(facts(AWAITED, UPCOMING), site=site, hosted=hosted)

    assert "<form" not in page
    assert "/a/" not in page
    assert 'href="https://invoice.example.test/1"' in page
    assert "https://billing.example.test/login?prefilled_email=ada%40example.com" in page
    assert 'href="/demande/"' in page


def test_the_version_changes_with_the_money_and_with_nothing_else() -> None:
    before = facts(AWAITED)

    assert before.version(TODAY) == replace(before, as_of=date(2026, 3, 15)).version(TODAY)
    assert before.version(TODAY) != facts(PART_PAID).version(TODAY)
    assert before.version(TODAY) != facts(AWAITED, client=replace(ADA, method=None)).version(TODAY)


def test_a_name_with_markup_is_only_a_name() -> None:
    page = html_of(facts(AWAITED, client=replace(ADA, first_name="<b>Ada & Co</b>")))

    assert "&lt;b&gt;Ada &amp; Co&lt;/b&gt;" in page
    assert "&amp;amp;" not in page
    assert "&amp;amp;" not in html_of(facts(replace(FAILED, purpose="Suivi & bilan")))
