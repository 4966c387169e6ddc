"""The facts that a letter owes its reader, in a template and in a letter that leaves."""

from __future__ import annotations

import pytest

from portal.tone import Kind, Level, Linter, disturbs
from portal.tone.facts import Fact, missing_facts

WHOLE = (
    "La facture F-2026-014 de 120,50 € était prévue pour le 3 mars 2026. "
    "Tout est ici : https://example.com/c/abc"
)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "{invoices} : {amount}, le {day}. {link}",
        "Invoice no. 12: £80 by 12 May. Call +33 1 99 00 00 00.",
        "Invoice #77 of €45.00, planned for 2026-03-12: ada@example.com",
    ],
)
def test_a_letter_with_everything_misses_nothing(text: str) -> None:
    assert missing_facts(text) == ()


@pytest.mark.parametrize(
    ("taken", "missing"),
    [
        ("F-2026-014", Fact.NUMBER),
        ("120,50 €", Fact.AMOUNT),
        ("3 mars 2026", Fact.DATE),
        ("https://example.com/c/abc", Fact.WAY_OUT),
    ],
)
def test_each_fact_is_missed(taken: str, missing: Fact) -> None:
    assert missing_facts(WHOLE.replace(taken, "…")) == (missing,)


def test_only_what_is_needed_is_missed() -> None:
    assert missing_facts("Bonjour.", [Fact.DATE]) == (Fact.DATE,)


@pytest.mark.parametrize(
    ("language", "rule", "said"),
    [("fr", "lettre-incomplete", "le montant"), ("en", "incomplete-letter", "the amount")],
)
def test_a_reminder_that_names_no_amount_is_told(language: str, rule: str, said: str) -> None:
    text = "---\nsubject: {about}\n---\n\n{invoices}, {when} : {link}\n"
    (found,) = Linter.of(language).read_markdown(text, kind=Kind.REMINDER)

    assert (found.rule, found.level) == (rule, Level.WARN)
    assert (found.line, found.column, found.excerpt) == (2, 10, "{about}")
    assert said in found.message
    assert "{amount}" in found.alternative


def test_a_letter_about_something_else_owes_no_amount() -> None:
    assert Linter.of("fr").read("Merci beaucoup, et à bientôt.", kind=Kind.LETTER) == ()


def test_an_owner_may_leave_a_fact_out_on_purpose() -> None:
    told = "<!-- ton: accepter lettre-incomplete : tout est dans le fichier joint -->\n{about}"
    found = Linter.of("fr").read_markdown(told, kind=Kind.REMINDER)

    assert not disturbs(found)
