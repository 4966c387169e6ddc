"""The owner's copy of a letter: what happened, the facts, where to answer, what was written.

These words are ours, not the owner's: `fr.toml` and `en.toml` stand beside this file. They may use
the same places as the letters, and `{client}`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portal.content.letter_html import letter_document, plain_body
from portal.content.own_words import own_words
from portal.letters.places import places_of
from portal.letters.sayings import Sayings
from portal.mail import Words as LetterWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.actions.occasions import Occasion
    from portal.content.words import Words
    from portal.letters.terms import Places
    from portal.services import Services

ROOT = Path(__file__).parent


def owner_words(language: str) -> Words:
    """The texts in `fr` or `en`."""
    return own_words(ROOT, language)


def owner_letter(here: Services, occasion: Occasion) -> LetterWords:
    """The owner's copy, in the language in which the site speaks by default."""
    voice = here.site.default_voice
    words = owner_words(voice.language)
    saying = Sayings(words=here.library.words(voice.value))
    said = _said(occasion, places_of(occasion, saying, here.site))
    facts = [words.plain(f"fact.{name}", **said) for name in _facts(occasion, said)]
    address = f"{here.site.address}/desk/arrangements/{said['arrangement']}/"
    subject = " ".join(words.plain(f"{occasion.name}.subject", **said).split())
    lead = words.plain(f"{occasion.name}.lead", **said)
    copy = occasion.copy.strip()
    heading = words.plain("copy", **said) if copy else ""
    desk, note = words.plain("desk"), words.plain("note", **said)
    listed = "\n".join(f"- {fact}" for fact in facts)
    quoted = "\n".join(f"> {line}".rstrip() for line in copy.splitlines())
    parts = [lead, listed, f"{desk}\n{address}", heading, quoted if heading else "", note]
    text = "\n\n".join(filter(None, parts)) + "\n"
    return LetterWords(
        subject=subject,
        text=text,
        html=letter_document(
            plain_body(text, link=address, label=desk),
            language=words.language,
            subject=subject,
            accent=here.site.accent,
        ),
        language=words.language,
    )


def _said(occasion: Occasion, places: Places) -> dict[str, str]:
    """The places as an owner's sentence says them, and whom it is about."""
    arrangement = occasion.arrangement
    client = occasion.client
    return {
        **{name: " ; ".join(v) if isinstance(v, tuple) else v for name, v in places.items()},
        "client": client.full_name or client.email,
        "email": client.email,
        "arrangement": arrangement.id if arrangement is not None else "",
        "note": " ".join(getattr(arrangement.terms, "note", "").split()) if arrangement else "",
    }


def _facts(occasion: Occasion, said: Mapping[str, str]) -> Iterator[str]:
    """The facts worth a line of their own, by the names of their texts."""
    yield from ("client", "reference")
    yield from (name for name in ("invoices", "parts", "changes", "note") if said.get(name))
    if occasion.arrangement is not None and occasion.arrangement.answer_by is not None:
        yield "your_answer" if occasion.arrangement.waits_for_owner else "their_answer"
