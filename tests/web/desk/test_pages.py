"""The search and the rules; and what every page of the desk has in common."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.domain.business import BankAccount, Business, Person, Site
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.domain.policy import Frequency, Policy, Tier
from portal.web.desk.presentation.rules import present_rules
from portal.web.desk.words import desk_words
from tests.support.sites import ADA, INVOICE, Portal
from tests.web.desk.visits import BOB, Visitor, let_in, link_for
from tests.web.pages import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = Site(
    address="https://paiement.example.com",
    business=Business(name="Atelier Grace"),
    contact=Person(name="Grace Exemple"),
    bank=BankAccount(holder="Grace Exemple", iban="FR1420041010050500013M02606"),
    policy=Policy(
        tiers=(
            Tier(
                up_to=Money(30_000, "EUR"),
                latest_days=30,
                parts=3,
                smallest_part=Money(5_000, "EUR"),
                age_up_to=90,
                frequency=Frequency.FORTNIGHTLY,
            ),
            Tier(up_to=None, latest_days=1, parts=1, smallest_part=Money(0, "EUR")),
        ),
    ),
)


def test_a_client_is_found_by_name_and_by_invoice(portal: Portal, grace: Visitor) -> None:
    karim = replace(
        ADA, id="karim/é", email="k@example.com", first_name="Karim", company="Studio & Fils"
    )
    paid = replace(INVOICE, id="F-9", client_id=karim.id, status=InvoiceStatus.PAID)
    portal.add(karim, paid, replace(INVOICE, id="F-8", number="F-8", total=Money(500, "USD")))

    found = grace.get("/desk/search/?q=ada+F-2026").text
    assert '<a href="/desk/clients/ada/">Ada Exemple</a>' in found
    assert "Karim" not in found
    assert 'value="ada F-2026"' in found
    assert "120,00\u00a0€ et 5,00\u00a0$US" in found
    other = grace.get("/desk/search/?q=studio").text
    assert '<a href="/desk/clients/karim%2F%C3%A9/">Karim Exemple (Studio &amp; Fils)</a>' in other
    assert '<span class="money"></span>' in other, "a settled client owes nothing"


def test_what_is_not_found_is_told_with_what_was_asked(grace: Visitor) -> None:
    page = grace.get("/desk/search/", query_string={"q": "<b>Eve"}).text

    assert "Personne ne correspond à «\u00a0&lt;b&gt;Eve\u00a0»" in page
    assert "<b>Eve" not in page


def test_without_words_everybody_is_shown_up_to_a_page(portal: Portal, grace: Visitor) -> None:
    for number in range(60):
        portal.add(replace(ADA, id=f"c{number}", last_name=f"N{number:02}"))

    page = grace.get("/desk/search/").text

    assert page.count("/desk/clients/") == 50
    assert "Il y en a d’autres" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Jusqu’à 300,00 € et jusqu’à 90 jours après l’échéance", "30 jours plus tard"]),
        ("fr", ["3 au plus, un toutes les deux semaines", "50,00 €", "Tous les autres montants"]),
        ("en", ["Up to €300.00 and up to 90 days after the due date", "1 day later"]),
        ("en", ["at most 3, one every two weeks", "Not without you", "when plans exceed 25%"]),
    ],
)
def test_the_rules_are_told_in_words(language: str, said: list[str]) -> None:
    told = list(lines(SITE, language))

    for sentence in said:
        assert any(sentence in line for line in told), (sentence, told)


def lines(site: Site, language: str) -> Iterator[str]:
    """Everything that the page of the rules says of them, with plain spaces."""
    view = present_rules(site, desk_words(language))
    for tier in view.tiers:
        yield text_of(tier.heading)
        yield from (text_of(f"{line.name}: {line.value}") for line in tier.lines)
    yield from (text_of(f"{line.name}: {line.value}") for line in (*view.house, *view.bank))


def test_where_no_plan_is_granted_none_is_promised() -> None:
    told = list(lines(replace(SITE, policy=replace(SITE.policy, plans_per_year=0)), "en"))

    assert told.count("In several payments: Not without you") == 2
    assert "Plans per client and year: None without you" in told


def test_the_rules_say_where_they_are_changed_and_that_it_is_not_here(
    portal: Portal, grace: Visitor
) -> None:
    let_in(portal, BOB)
    page = grace.get("/desk/rules/").text

    assert "FR14 2004 1010 0505 0001 3M02 606" in page
    assert "portal.toml" in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main
    assert "<input" not in main


def test_every_page_is_whole_and_safe(portal: Portal, grace: Visitor, eve: Visitor) -> None:
    let_in(portal, BOB)
    pages = {
        path: who.get(path).text
        for who, path in (
            (grace, "/desk/"),
            (grace, "/desk/people/"),
            (grace, "/desk/rules/"),
            (grace, "/desk/search/?q=ada"),
            (grace, "/desk/nowhere/"),
            (eve, "/desk/sign-in/"),
            (eve, "/desk/sign-in/sent/"),
            (eve, link_for(portal)),
        )
    }
    for path, page in pages.items():
        assert page.startswith("<!doctype html>"), path
        assert page.count("<h1") == 1, path
        assert 'href="#content"' in page, path
        assert '<main id="content">' in page, path
        assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)\s*=|<style|javascript:", page), path
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
        asked = re.findall(r'(?:aria-labelledby|aria-describedby|for)="([^"]+)"', page)
        assert {one for many in asked for one in many.split()} <= set(ids), path
        assert len(re.findall(r'class="(?:button )?first"', page)) <= 1, path
        for form in re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', page, re.DOTALL):
            assert who_seals(path) == ('name="seal"' in form), (path, form)


def who_seals(path: str) -> bool:
    """Whether the forms of a page belong to a session."""
    return not path.startswith(("/desk/sign-in/", "/desk/enter/"))


def test_what_was_done_is_said_only_in_our_own_words(grace: Visitor) -> None:
    assert 'class="done"' in grace.get("/desk/people/?done=people.added").text
    for made_up in ("people.nothing", "people.title", "<b>", "people.done.added", ""):
        page = grace.get("/desk/people/", query_string={"done": made_up}).text
        assert 'class="done"' not in page
        assert "<b>" not in page
