"""What the law asks to be stated depends on the legal form; what lacks is a warning in words."""

from __future__ import annotations

import pytest

from portal.settings import legal
from portal.settings.schema import OwnersFile


def warned(**business: object) -> str:
    """The warnings for a business of which only this is known."""
    owner = OwnersFile.model_validate(
        {
            "site": {"address": "https://paiement.hopper.fr"},
            "business": {"name": "Atelier Hopper", **business},
            "contact": {"name": "Grace Hopper"},
        }
    )
    return "\n".join(legal.warnings(owner))


@pytest.mark.parametrize("form", ["ei", "micro", "eurl", "sarl", "sasu", "sas"])
def test_whoever_trades_states_siren_and_register(form: str) -> None:
    said = warned(legal_form=form)

    assert "[business] siren is empty" in said
    assert "[business] register is empty" in said


def test_only_a_company_states_its_capital() -> None:
    assert "capital is empty" in warned(legal_form="sas")
    assert "capital is empty" not in warned(legal_form="ei")
    assert "capital is empty" not in warned(legal_form="association")


def test_vat_is_stated_by_number_or_by_exemption() -> None:
    assert "vat_exempt" in warned(legal_form="ei")
    assert "vat_exempt" not in warned(legal_form="ei", vat_exempt=True)
    assert "vat_exempt" not in warned(legal_form="ei", vat_number="FR44732829320")


def test_a_mediator_is_for_those_who_sell_to_consumers() -> None:
    assert "[business.mediator] name is empty" in warned()
    assert "mediator" not in warned(professionals_only=True)
    assert "neither url nor address" in warned(mediator={"name": "CM2C"})


def test_an_unknown_legal_form_is_asked_for() -> None:
    assert "legal_form is not given" in warned()


def test_what_is_empty_never_becomes_a_hole() -> None:
    assert "the line is left out of the page" in warned()


def test_examples_that_were_left_standing_are_noticed() -> None:
    owner = OwnersFile.model_validate(
        {
            "site": {"address": "https://paiement.example.com"},
            "business": {"name": "Atelier Exemple"},
            "contact": {"name": "Grace"},
            "bank": {"holder": "Grace", "iban": "FR14 2004 1010 0505 0001 3M02 606"},
        }
    )

    said = "\n".join(legal.warnings(owner))

    assert "[site] address is still an example" in said
    assert "[business] name is still an example" in said
    assert "[bank] iban is still the public example" in said
