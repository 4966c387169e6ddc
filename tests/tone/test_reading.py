"""Reading: what a client will read of a file, and where it stands."""

from __future__ import annotations

import pytest

from portal.content.variants import spoken
from portal.domain.voices import FirstPerson
from portal.tone.reading import markdown, plain, words
from tests.tone.corpora import CONTENT

PAGE = """---
title: "Un titre"
slug: /huissier/
---
<!-- une remarque -->
## Un `huissier` et [un lien](/tribunal/ "avocat")

Voir https://example.com/huissier ou <b>ici</b>.

    huissier = 1

```
huissier
```

- {Je note|Nous notons} {amount}
- {{? bank.iban }} Le virement

| a | b |
|---|---|
| c | d |
"""


def words_of(text: str) -> set[str]:
    return {word.strip(".,\ue01e") for word in text.replace("-", " ").split()} - {""}


def test_code_addresses_comments_and_keys_are_not_read() -> None:
    read = markdown(PAGE)

    assert all(
        not {"huissier", "tribunal", "avocat", "remarque", "slug"} & words_of(said)
        for said in read.said
    )
    assert {"Un", "titre", "lien", "ici", "Le", "virement", "c"} <= words_of(read.said[0])


def test_every_character_stays_where_it_is() -> None:
    for said in markdown(PAGE).said:
        assert len(said) == len(PAGE)
        assert said.index("lien") == PAGE.index("lien")


def test_both_persons_are_read() -> None:
    one, several = markdown(PAGE).said

    assert "Je note" in one
    assert "Nous notons" not in one
    assert "Nous notons" in several


@pytest.mark.parametrize("person", FirstPerson)
def test_a_pair_is_read_as_the_content_reads_it(person: FirstPerson) -> None:
    for path in sorted((CONTENT / "fr-vous" / "letters").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        said = plain(text).said[0 if person is FirstPerson.SINGULAR else -1]
        assert words_of(said) == words_of(plain(spoken(text, person)).said[0])


def test_comments_and_addresses_are_kept_with_their_place() -> None:
    read = markdown(PAGE)

    assert (PAGE.index("<!--"), " une remarque ") in read.comments
    assert "https://example.com/huissier" in dict(read.addresses).values()


def test_a_file_of_words_is_read_without_its_keys() -> None:
    text = '[huissier]\nurgent = "Bonjour"  # huissier\nb = """deux\nlignes"""\nc = [1]\n'
    read = words(text)

    assert words_of(read.said[0]) == {"Bonjour", "deux", "lignes"}
    assert [comment for _, comment in read.comments] == [" huissier"]
    assert read.said[0].index("Bonjour") == text.index("Bonjour")
