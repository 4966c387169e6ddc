"""Reading the words: what a translator may have broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

EN = "en/words/client.toml"
FR = "fr/words/client.toml"
VOUS = "fr-vous/words/client.toml"
TU = "fr-tu/words/client.toml"


def test_a_voice_falls_back_to_its_language(shelf: Shelf) -> None:
    library = shelf.library()

    assert library.words("fr-tu")("transfer.iban") == library.words("fr-vous")("transfer.iban")
    assert library.words("fr-tu")("person.heading") != library.words("fr-vous")("person.heading")


def test_a_place_with_a_slip_is_a_fault_on_its_line(shelf: Shelf) -> None:
    line = shelf.change(VOUS, "bien reçu {paid}", "bien reçu {payd}")

    assert str(shelf.fault()) == (
        f"{VOUS}:{line}: The text 'invoice.part_paid' has {{payd}}, which no other voice has. "
        "Did you mean 'paid'?"
    )


def test_a_slip_between_two_texts_is_told_once(shelf: Shelf) -> None:
    line = shelf.change(FR, 'button = "Régler {amount}"', 'button = "Régler {amout}"')

    fault = shelf.fault()
    assert (fault.path, fault.line) == (FR, line)
    assert fault.hint == "Did you mean 'amount'?"


def test_a_text_missing_in_english_is_a_fault_where_it_stands_in_french(shelf: Shelf) -> None:
    shelf.change(EN, 'iban = "IBAN"\n', "")

    fault = shelf.fault()
    assert fault.path == FR
    assert fault.message == "The text 'transfer.iban' is missing in English."


def test_a_text_missing_in_french_is_a_fault(shelf: Shelf) -> None:
    line = shelf.change(EN, "[transfer]\n", '[transfer]\nnew = "New"\n') + 1

    fault = shelf.fault()
    assert (fault.path, fault.line) == (EN, line)
    assert "missing in French" in fault.message


def test_french_is_said_to_both_or_to_each(shelf: Shelf) -> None:
    shelf.change(TU, '[person]\nheading = "{Me|Nous} parler"\n', "[person]\n")

    fault = shelf.fault()
    assert fault.path == VOUS
    assert fault.message == "The text 'person.heading' is missing in fr-tu."


def test_a_text_in_fr_that_is_never_read_is_a_fault(shelf: Shelf) -> None:
    line = shelf.change(FR, "[transfer]\n", '[transfer]\nlead = "Le virement"\n') + 1

    fault = shelf.fault()
    assert (fault.path, fault.line) == (FR, line)
    assert "never read" in fault.message


def test_a_text_that_stands_twice_is_a_fault(shelf: Shelf) -> None:
    shelf.write("en/words/more.toml", '[transfer]\niban = "Account"\n')

    fault = shelf.fault()
    assert (fault.path, fault.line) == ("en/words/more.toml", 2)
    assert "stands twice" in fault.message


def test_toml_that_cannot_be_read_is_a_fault_with_line_and_column(shelf: Shelf) -> None:
    shelf.write("en/words/_draft.toml", "not read")
    shelf.write("en/words/more.toml", '[transfer]\na = "b\n')

    fault = shelf.fault()
    assert (fault.path, fault.line) == ("en/words/more.toml", 2)
    assert fault.column


def test_one_missing_quotation_mark_is_one_fault(shelf: Shelf) -> None:
    line = shelf.change(EN, 'iban = "IBAN"', 'iban = "IBAN')

    fault = shelf.fault()
    assert (fault.path, fault.line) == (EN, line)


def test_a_number_where_a_text_belongs_is_a_fault(shelf: Shelf) -> None:
    shelf.write("en/words/more.toml", "[transfer]\na = 3\n")

    assert str(shelf.fault()).startswith("en/words/more.toml:2: The text 'transfer.a' is not")


def test_a_lone_brace_is_a_fault(shelf: Shelf) -> None:
    line = shelf.change(EN, 'iban = "IBAN"', 'iban = "IBAN {Big Name}"')

    fault = shelf.fault()
    assert (fault.path, fault.line) == (EN, line)
    assert "brace" in fault.message


def test_one_without_other_is_a_fault(shelf: Shelf) -> None:
    for name in (EN, FR):
        shelf.change(name, "[invoice.count]\n", '[invoice.days]\none = "{n}"\n\n[invoice.count]\n')

    assert "'invoice.days.one' has no partner" in shelf.fault().message


def test_words_in_another_encoding_are_a_fault(shelf: Shelf) -> None:
    (shelf.root / "en/words/more.toml").write_bytes('[a]\nb = "café"\n'.encode("latin-1"))

    assert shelf.fault().line == 2
