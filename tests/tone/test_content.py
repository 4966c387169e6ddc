"""The default words raise nothing, the corpora witness every rule, the docs tell the measure."""

from __future__ import annotations

import pytest

from portal.tone import Kind, Level, Linter, Reader
from portal.tone.site import client_file, client_files
from tests.tone.corpora import CONTENT, training
from tests.tone.report import in_docs, measured, table


def test_nothing_in_the_default_words_disturbs() -> None:
    told = [
        f"{file.path}:{one.line}:{one.column} {one.rule}: {one.excerpt}"
        for file in client_files(CONTENT)
        for one in file.findings()
        if one.level is not Level.INFO
    ]
    assert not told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_real_sentence_witnesses_every_rule(language: str) -> None:
    linter = Linter.of(language)
    seen = {one.rule for example in training(language) for one in linter.read(example.text)}
    unseen = {rule.id for rule in linter.rules.all} - seen

    # two questions that intrude a little, and are rarely asked so politely
    assert unseen <= {"quand-pouvez", "voulez-plusieurs", "when-can-you", "want-instalments"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_it_learned_from_it_knows(language: str) -> None:
    harsh, gentle = measured(Linter.of(language), training(language))

    assert sum(harsh.told.values()) > 0.90 * sum(harsh.all.values())
    assert sum(gentle.told.values()) < 0.02 * sum(gentle.all.values())


def test_the_docs_tell_what_was_measured() -> None:
    assert in_docs() == table()


@pytest.mark.parametrize(
    ("name", "kind", "reader"),
    [
        ("fr-vous/letters/fresh_link.md", Kind.LETTER, Reader.CONSUMER),
        ("fr-vous/letters/reminder_formal.md", Kind.FORMAL, Reader.CONSUMER),
        ("en/terms/pro.md", Kind.LEGAL, Reader.PROFESSIONAL),
        ("fr/privacy.md", Kind.LEGAL, Reader.CONSUMER),
        ("fr/faq/10-payment-not-through.md", Kind.PAGE, Reader.CONSUMER),
        ("en/words/letters.toml", Kind.LETTER, Reader.CONSUMER),
    ],
)
def test_a_file_says_by_its_place_what_it_is(name: str, kind: Kind, reader: Reader) -> None:
    file = client_file(CONTENT / name)

    assert (file.kind, file.reader) == (kind, reader)
    assert file.language == name[:2]
