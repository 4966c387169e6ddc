"""The linter: what it finds where, what it leaves alone, and how it explains."""

from __future__ import annotations

import pytest

from portal.tone import Category, Finding, Kind, Level, Linter, Reader, blocks, disturbs

FR, EN = Linter.of("fr"), Linter.of("en")


def rules(text: str, kind: Kind = Kind.LETTER, reader: Reader = Reader.CONSUMER) -> set[str]:
    linter = EN if text.isascii() and " the " in f" {text} " else FR
    return {one.rule for one in linter.read(text, kind=kind, reader=reader)}


@pytest.mark.parametrize(
    "text",
    [
        "Vous n'avez pas payé la facture.",
        "Tu n’as toujours pas encore réglé la facture.",
        "VOUS N'AVEZ VRAIMENT PAS PAYE LA FACTURE.",
        "Vous n'aviez rien réglé en mars.",
    ],
)
def test_a_rule_knows_verbs_persons_and_what_stands_between(text: str) -> None:
    assert "pas-paye" in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vous n'êtes pas en retard.",
        "Vous n'êtes pas en retard : la date prévue est le 3 mars.",
        "Aucun frais de relance ne sera demandé.",
        "Nous avons oublié de joindre la facture.",
        "Nous ne ferons appel à aucun huissier.",
        "Dois-je payer des frais de relance ?",
        "Le mot « urgent » de votre message nous a alertés.",
        "Nous sommes désolés : notre lettre parlait d'un huissier.",
    ],
)
def test_what_is_denied_asked_quoted_or_our_own_fault_is_left_alone(text: str) -> None:
    assert not disturbs(FR.read(text))


def test_a_finding_says_where_and_what_and_why_and_what_instead() -> None:
    (found,) = FR.read("Bonjour,\n\nTu n'as pas payé.", register="tu")

    assert found == Finding(
        rule="pas-paye",
        category=Category.ACCUSATION,
        level=Level.WARN,
        line=3,
        column=1,
        excerpt="Tu n'as pas payé.",
        message="Cela accuse la personne : « Tu n'as pas payé ».",
        alternative="Je n'ai pas encore reçu le règlement de la facture {numero}.",
        because=("Tu n'as pas payé",),
    )


def test_the_alternative_speaks_as_the_text_does() -> None:
    (tu,) = FR.read("Tu ignores mes messages.")
    (vous,) = FR.read("Vous ignorez mes messages.")

    assert "t'est-il" in tu.alternative
    assert "vous est-il" in vous.alternative


@pytest.mark.parametrize(
    ("kind", "reader", "told"),
    [
        (Kind.LETTER, Reader.CONSUMER, True),
        (Kind.LETTER, Reader.PROFESSIONAL, True),
        (Kind.LEGAL, Reader.CONSUMER, True),
        (Kind.LEGAL, Reader.PROFESSIONAL, False),
    ],
)
def test_fees_are_left_to_the_terms_of_professionals(
    kind: Kind, reader: Reader, *, told: bool
) -> None:
    text = "L'indemnité forfaitaire pour frais de recouvrement est de 40 euros."

    assert ("quarante-euros" in rules(text, kind, reader)) is told


def test_the_formal_letter_may_name_a_bailiff_but_not_insult() -> None:
    assert not disturbs(FR.read("Un commissaire de justice sera saisi.", kind=Kind.FORMAL))
    assert blocks(FR.read("Vous êtes un mauvais payeur.", kind=Kind.FORMAL))


def test_two_registers_in_one_text_are_told_where_they_part() -> None:
    found = [
        one
        for one in FR.read("Votre facture est ici.\nVous pouvez payer.\nTon avis compte.")
        if one.category is Category.REGISTER
    ]

    assert [(one.line, one.column, one.because) for one in found] == [(3, 1, ("Ton",))]


@pytest.mark.parametrize(
    "line", ["Choisis une date.", "Pour finir, dis-nous ce qui ne va pas.", "- Réponds-moi."]
)
def test_an_imperative_tells_the_register_without_a_pronoun(line: str) -> None:
    found = FR.read(f"Votre facture est ici, et vous avez le temps.\n{line}", register="vous")

    assert [one.line for one in found if one.category is Category.REGISTER] == [2]


def test_a_question_with_its_pronoun_behind_is_no_imperative() -> None:
    found = FR.read("Votre banque ouvre demain. Ouvre-t-elle lundi ? Un pense-bête : le voici.")

    assert not [one for one in found if one.category is Category.REGISTER]


def test_a_rendezvous_and_a_quotation_are_no_register() -> None:
    assert FR.read("Ton rendez-vous est le 3. Tu as écrit : « votre facture ».") == ()


def test_capitals_and_a_row_of_exclamation_marks_are_told() -> None:
    assert "capitales" in rules("FACTURE NON RÉGLÉE")
    assert "cris" in rules("Bonjour !!!")
    assert not disturbs(FR.read("Le virement SEPA et le RIB suffisent."))


def test_the_closed_platform_is_found_in_a_link() -> None:
    (found,) = FR.read_markdown("Voir [la plateforme](https://ec.europa.eu/consumers/odr/).")

    assert (found.rule, found.level) == ("odr", Level.BLOCK)


def test_a_clause_of_the_law_is_told_in_whatever_tone_it_is_said() -> None:
    found = FR.read("Merci encore, et bonne journée ! Indemnité forfaitaire : 40 euros.")

    assert ("quarante-euros", Level.BLOCK) in {(one.rule, one.level) for one in found}


def test_a_hint_does_not_disturb() -> None:
    found = FR.read("Pas de souci.")

    assert {one.level for one in found} == {Level.INFO}
    assert not disturbs(found)


def test_a_language_that_nobody_taught_it_is_refused() -> None:
    with pytest.raises(ValueError, match="does not read 'de'"):
        Linter.of("de")


def test_a_voice_names_its_language() -> None:
    assert Linter.of("fr-tu") is FR


@pytest.mark.parametrize(("linter", "language"), [(FR, "fr"), (EN, "en")])
def test_no_alternative_is_harsh_itself(linter: Linter, language: str) -> None:
    harsh = {
        (language, rule.id, alternative)
        for rule in linter.rules.all
        for alternative in rule.alternatives.values()
        if disturbs(linter.read(alternative))
    }
    assert not harsh
