"""The rules of the letters in words: every line of the tables, with the owner's own figures."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest

from portal.actions.reminding import TASKS
from portal.domain.holding import HOLDS
from portal.domain.sequence import STEPS, Step
from portal.web.desk.presentation.letter_rules import present_letter_rules
from portal.web.desk.presentation.reminding import step_name, wait_in_words
from portal.web.desk.words import LANGUAGES, desk_words
from tests.support.sites import open_portal, write_site
from tests.web.desk.cases import said
from tests.web.desk.visits import visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.desk.visits import Visitor

PAGE = "/desk/rules/letters/"
OWN = """
[reminders]
before = true
before_days = 4
hours = "10:00-16:30"
gap_days = 6
review_days = 45

[[reminders.pace]]
name = "firms"
kind = "professional"
amount_from = 1000
first = 5
letters = 2

[[reminders.pace]]
name = "all"
first = 1
second = 9
"""
# Why a letter waits, besides what holds it.
TIMING = ("not_yet", "too_soon", "hours", "under_way", "draft_waits", "nothing_follows")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_and_every_hold_has_its_words(grace: Visitor, language: str) -> None:
    words = desk_words(language)
    grace.post("/desk/language/", language=language, back=PAGE)

    page = said(grace.get(PAGE))

    assert all(wait_in_words(why, words) for why in (*(h.hold for h in HOLDS), *TIMING))
    for step in STEPS:
        assert said_plain(step_name(step.step, words)) in page, step
    for hold in HOLDS:
        assert said_plain(words(f"reminders.hold.{hold.hold}.why")) in page, hold


def said_plain(text: str) -> str:
    return html.unescape(text).replace("\xa0", " ").replace("\u202f", " ")


def test_the_portals_own_figures_are_said(grace: Visitor) -> None:
    page = said(grace.get(PAGE))

    assert "2 jours ouvrés après l’échéance. Le portail s’en charge." in page
    assert "Le jour même, 60 minutes après l’échec du paiement" in page
    assert "3 jours ouvrés après le message, si un numéro est connu. C’est à vous." in page
    assert "Prêt 7 jours après le deuxième message. C’est à vous." in page
    assert "Pas utilisé" in page
    assert "Du lundi au jeudi de 9 h 30 à 17 h 30" in page
    assert "Le vendredi de 9 h 30 à 12 h 00" in page
    assert "Entre deux messages à un client 5 jours au moins" in page
    assert "trois rappels, jamais un quatrième" in page
    assert "Entre deux appels à un client 7 jours au moins" in page
    assert "Jusqu’à 20,00 € Un seul message, puis vous décidez." in page
    assert (
        "Clients depuis deux ans ou plus, jusqu’à 500,00 € Deux messages, puis vous décidez."
        " Premier message 5 jours ouvrés après l’échéance."
        " Deuxième message 14 jours après le premier." in page
    )
    assert "Tous les autres Les délais ci-dessus." in page


def test_an_owners_own_figures_are_said_instead(tmp_path: Path) -> None:
    portal = open_portal(write_site(tmp_path, more=OWN), {})

    page = said(visitor(portal).come_in().get(PAGE))
    portal.close()

    assert "4 jours ouvrés avant l’échéance" in page
    assert "1 jour ouvré après l’échéance" in page
    assert "9 jours après le premier message" in page
    assert "de 10 h 00 à 16 h 30" in page
    assert "6 jours au moins" in page
    assert "plus de 45 jours de retard" in page
    assert (
        "Professionnels, à partir de 1 000,00 € (« firms ») Deux messages, puis vous décidez."
        in page
    )
    assert "20,00 €" not in page, "the portal's own paces are replaced"


def test_where_everybody_gets_one_letter_the_others_are_said_to_be_unwritten(
    tmp_path: Path,
) -> None:
    more = '[reminders]\n[[reminders.pace]]\nname = "one"\nletters = 1\n'
    portal = open_portal(write_site(tmp_path, more=more), {})
    rules = portal.services.tools.reminders
    portal.close()

    view = present_letter_rules(rules, desk_words("en"))

    unwritten = [line.name for line in view.steps if line.when.startswith("Not at this pace")]
    assert unwritten == [step_name(step, desk_words("en")) for step in (Step.SECOND, Step.FORMAL)]


def test_what_a_person_is_asked_for_is_said_to_be_theirs() -> None:
    assert {line.step for line in STEPS if line.by == "person"} == set(TASKS)


def test_the_page_says_where_its_figures_are_changed_and_is_found(grace: Visitor) -> None:
    page = said(grace.get(PAGE))

    assert "[reminders] du fichier portal.toml" in page
    assert "[[reminders.pace]]" in page
    for path in ("/desk/rules/", "/desk/letters/"):
        assert f'href="{PAGE}"' in grace.get(path).text
