"""Who speaks, and to whom: heard in the words of a text, but not in what it quotes."""

from __future__ import annotations

import pytest

from portal.domain.registers import Register, addressed, speaking
from portal.domain.voices import FirstPerson, Manner

ONE, SEVERAL = FirstPerson.SINGULAR, FirstPerson.PLURAL


def registers(text: str) -> set[str]:
    return {heard.says.value for heard in addressed(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Votre facture est ici.",
        "C'est à vous de voir.",
        "Ouvrez le lien.",
        "- Choisissez la date :",
        "n'ouvrez pas le lien",
        "Cette page est la vôtre.",
        "Vous êtes de retour.",
        "Dites-le simplement.",
        "Faites-nous signe.",
    ],
)
def test_vous_is_heard(text: str) -> None:
    assert registers(text) == {Register.VOUS}


@pytest.mark.parametrize(
    "text",
    [
        "Tu as reçu un message.",
        "T'as reçu un message.",
        "Je t’écris demain.",
        "Voici ta facture, ton lien, tes reçus.",
        "Garde-le pour toi.",
        "Cette page est la tienne.",
        "Que penses-tu en faire ?",
    ],
)
def test_tu_is_heard(text: str) -> None:
    assert registers(text) == {Register.TU}


@pytest.mark.parametrize(
    "text",
    [
        "Prendre rendez-vous le 3.",
        "Un rendez‑vous chez nous, c'est assez.",  # with the hyphen that does not break
        "Le ton reste doux ; il s'est tu.",
        "A-t-il reçu la facture ?",
        "Statut, tutelle, tête, tante, voûte, trottoir.",
        "« Vous avez payé ? » est une question.",
        "« Vous avez\npayé ? » est une question.",
        "> Tu peux, vous pouvez.\n\nC'est noté.",
        "<blockquote>Vous voyez.</blockquote> C'est noté.",
        "<!-- À relire par vous. -->",
        "Voir [la page](/vos-droits/).",
        "{vous} {{ contact.tu }}",
        "Mme Gonzalez répond.",
    ],
)
def test_what_addresses_nobody_is_not_heard(text: str) -> None:
    assert registers(text) == set()


def test_a_text_that_mixes_gives_away_each_word_with_its_place() -> None:
    heard = list(addressed("Votre page est ici.\n\nGarde-la pour toi."))

    assert [(one.line, one.column, one.word) for one in heard] == [
        (1, 1, "Votre"),
        (3, 15, "toi"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "persons"),
    [
        ("fr", "Je note la date.", {ONE}),
        ("fr", "J'ai reçu votre mot, dites-le-moi.", {ONE}),
        ("fr", "Mon compte et mes factures.", {ONE}),
        ("fr", "Nous notons la date sur notre compte.", {SEVERAL}),
        ("fr", "Je note, et nous verrons.", {ONE, SEVERAL}),
        ("fr", "« J'ai déjà payé », sur la page, suffit.", set()),
        ("fr", "Aujourd'hui, jusqu'au 3, même si c'est jeudi.", set()),
        ("en", "I will try again. It is mine.", {ONE}),
        ("en", "I’m looking at my account.", {ONE}),
        ("en", "Tell us; our account; we know.", {SEVERAL}),
        ("en", "Let us choose a date.", set()),
        ("en", "“I have already paid” is a button. 20 US dollars.", set()),
    ],
)
def test_who_speaks_is_heard(language: str, text: str, persons: set[FirstPerson]) -> None:
    assert {heard.says for heard in speaking(text, language)} == persons


@pytest.mark.parametrize(
    ("chosen", "persons"),
    [
        (None, {"fr-vous": SEVERAL, "fr-tu": ONE, "en": SEVERAL}),
        (ONE, {"fr-vous": ONE, "fr-tu": ONE, "en": ONE}),
        (SEVERAL, {"fr-vous": SEVERAL, "fr-tu": SEVERAL, "en": SEVERAL}),
    ],
)
def test_who_says_tu_says_je_unless_the_owner_chose(
    chosen: FirstPerson | None, persons: dict[str, FirstPerson]
) -> None:
    manner = Manner(person=chosen)

    assert {voice: manner.person_in(voice) for voice in persons} == persons
