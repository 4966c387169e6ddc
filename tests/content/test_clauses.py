"""Clauses between professionals: found however they are written, and only where they charge."""

from __future__ import annotations

import unicodedata

import pytest

from portal.content.clauses import clauses_in

CHARGED = (
    "Une indemnité forfaitaire de 40 € est due en cas de retard.",
    "Une indemnité forfaitaire pour frais de recouvrement, d'un montant de **40 €**, sera exigée.",
    "Indemnité : 40,00\u00a0€ par facture",
    "40 € d’indemnité par facture",
    "quarante euros pour frais de recouvrement",
    "En cas de retard, 40 € vous seront facturés.",
    "Tout retard entraîne des pénalités de retard.",
    "Tout retard entraîne une pénalité de 10 % sur le prix de vos séances.",
    "PÉNALITÉS DE RETARD : 3 % par mois.",
    "Des pénalités pour retard de paiement s'appliquent.",
    "Des intérêts de retard courent dès le lendemain.",
    "Les sommes échues portent intérêt.",
    "Les intérêts moratoires sont de 9 %.",
    "Des frais de mise en demeure vous seront demandés.",
    "Frais de gestion du retard : 30 €",
    "Nous comptons 5 € par relance.",
    "Les pénalités de retard ne sont pas négociables.",
    "Article L. 441-10 du code de commerce.",
    "Article D441-5",
    "Le taux est de {{ terms.penalty_rate }}.",
    "A late fee of 5 % applies.",
    "Late-payment penalties are due.",
    "We charge interest on late payments.",
    "A penalty for late payment will be added.",
    "Debt recovery expenses are yours to bear.",
    "A €40 recovery indemnity is added.",
    "Flat compensation of €40 for each invoice",
    "We charge €10 for each reminder.",
)
CONDITIONS = (
    "Si vous ne payez pas à temps, des pénalités de retard sont dues.",
    "Sans règlement à la date prévue, des frais de relance sont ajoutés.",
    "Sans nouvelles de votre part, des frais de recouvrement vous seront facturés.",
    "Votre paiement n'est pas arrivé, des frais de retard sont ajoutés.",
    "Passé cette date, des pénalités de retard sont exigibles sans qu'un rappel soit nécessaire.",
    "Tant que la facture n'est pas réglée, des intérêts de retard s'ajoutent.",
    "Rien de plus, sans frais : les pénalités de retard s'ajoutent ensuite.",
    "If you do not pay on time, late fees apply.",
    "Unless you answer, a late fee is added.",
)
SAYS_NO = (
    "Nous n'ajoutons aucuns frais de retard.",
    "Aucune indemnité forfaitaire de 40 € ne vous est demandée.",
    "L'indemnité forfaitaire de 40 € ne s'applique pas aux particuliers.",
    "Les pénalités de retard ne vous concernent pas.",
    "Nous ne demandons ni pénalités de retard, ni indemnité de 40 €.",
    "Si vous payez plus tard, nous ne facturons pas de pénalités de retard.",
    "Un professionnel ne peut pas demander de frais de rappel à un particulier.",
    "Les frais de recouvrement restent à notre charge.",
    "We never charge late fees.",
    "There are no late fees, reminder fees or recovery costs.",
    "Late fees do not apply to you.",
)
SOMETHING_ELSE = (
    "Y a-t-il des pénalités de retard ?",
    "Are there late fees?",
    "La facture de 40 € est en retard.",
    "Un acompte de 40 € suffit.",
    "Les frais d'inscription sont de 40 €.",
    "Le remboursement de 40 € partira lundi.",
    "Votre train avait du retard ? Dites-le-nous.",
    "Nos rappels sont gratuits.",
    "It is never too late to write.",
)


@pytest.mark.parametrize("sentence", [*CHARGED, *CONDITIONS])
def test_a_clause_is_found_however_it_is_written(sentence: str) -> None:
    assert list(clauses_in(sentence))


@pytest.mark.parametrize("sentence", [*SAYS_NO, *SOMETHING_ELSE])
def test_a_sentence_that_charges_nothing_is_let_be(sentence: str) -> None:
    assert list(clauses_in(sentence)) == []


def test_a_clause_is_told_with_its_words_and_the_line_on_which_it_begins() -> None:
    text = "# Retard\n\nNous préférons en parler.\nUne **indemnité\nforfaitaire** de 40 € est due."

    (found,) = clauses_in(text)

    assert (found.line, found.said) == (4, "indemnité forfaitaire de 40 €")


def test_accents_typed_in_two_signs_are_read_as_one() -> None:
    apart = unicodedata.normalize("NFD", "\n\nDes pénalités de retard sont dues.")

    (found,) = clauses_in(apart)

    assert (found.line, found.said) == (3, "pénalités de retard")


def test_what_stands_in_two_paragraphs_is_not_one_clause() -> None:
    assert list(clauses_in("Sans indemnité.\n\nLa séance coûte 40 €.")) == []
    assert list(clauses_in("- une indemnité de séjour\n- la séance : 40 €")) == []
    assert list(clauses_in("| indemnité | 40 € |"))
