"""The library: everything under `content/`, read once, with all that is wrong in it.

An owner's mistake is never raised. It is collected, the rest is read, and whoever builds decides:
a preview shows what it can, a build refuses.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.content.errors import LetterMissing, PageMissing, VoiceUnknown
from portal.content.loading import Loading
from portal.content.words import VOICES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from markupsafe import Markup

    from portal.content.faults import Fault
    from portal.content.letters import Letter
    from portal.content.pages import Page
    from portal.content.questions import Question
    from portal.content.reasons import Reasons
    from portal.content.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All pages, questions, words, letters and reasons, and the faults found in them."""

    faults: tuple[Fault, ...]
    reasons: Reasons  # in the owner's order, each with its next steps
    _pages: Mapping[str, tuple[Page, ...]]
    _questions: Mapping[str, tuple[Question, ...]]
    _words: Mapping[str, Words]
    _letters: Mapping[tuple[str, str], Letter]

    @classmethod
    def load(
        cls,
        root: Path,
        *,
        variables: Mapping[str, Mapping[str, str]],
        blocks: Mapping[str, Mapping[str, Markup]] | None = None,
        features: frozenset[str] = frozenset(),
    ) -> Library:
        """Read everything under `root`; never raises for what an owner wrote.

        `variables` are values per language (`{"fr": {"business.name": …}, "en": …}`; the names
        are `variables.VARIABLES`, absent ones count as empty); `blocks` are HTML per language,
        put in after sanitising; `features` decide optional lines.
        """
        loading = Loading(root, variables=variables, blocks=blocks or {}, features=features)
        loading.read()
        return cls(
            faults=tuple(sorted(set(loading.faults), key=lambda f: (f.path, f.line, f.message))),
            reasons=loading.reasons,
            _pages=loading.pages,
            _questions=loading.questions,
            _words=loading.words,
            _letters=loading.letters,
        )

    def pages(self, language: str) -> tuple[Page, ...]:
        """The pages of a language, by key."""
        return self._pages.get(language, ())

    def page(self, language: str, key: str) -> Page:
        """One page. Raises PageMissing."""
        for page in self.pages(language):
            if page.key == key:
                return page
        raise PageMissing(language, key)

    def by_slug(self, path: str) -> Page | None:
        """The page at an address such as `/faq/`, in whichever language."""
        every = (page for pages in self._pages.values() for page in pages)
        return next((page for page in every if page.slug == path), None)

    def alternate(self, page: Page) -> Page | None:
        """The same page in the other language, where there is one."""
        others = (p for lang, pages in self._pages.items() if lang != page.language for p in pages)
        return next((other for other in others if other.key == page.key), None)

    def questions(self, language: str) -> tuple[Question, ...]:
        """The questions of a language, in their order."""
        return self._questions.get(language, ())

    def words(self, voice: str) -> Words:
        """The words of `fr-vous`, `fr-tu` or `en`; `fr` means `fr-vous`. Raises VoiceUnknown."""
        found = self._words.get("fr-vous" if voice == "fr" else voice)
        if found is None:
            raise VoiceUnknown(voice)
        return found

    def letter(self, name: str, voice: str) -> Letter:
        """A letter in a voice; `fr` means `fr-vous`. Raises LetterMissing."""
        voice = "fr-vous" if voice == "fr" else voice
        letter = self._letters.get((name, voice))
        if letter is None:
            raise LetterMissing(name, voice)
        return letter

    def fingerprint(self, voice: str) -> str:
        """SHA-256 of all words that a client's page in this voice can show.

        That is: the voice's texts, the questions for clients' pages with their values filled in,
        and the titles and addresses of the pages that its footer names.
        """
        words = self.words(voice)
        digest = hashlib.sha256(words.voice.encode())
        for key, text in sorted(words.texts.items()):
            digest.update(f"{key}\0{text.template}\0".encode())
        for question in self.questions(words.language):
            if question.on_client_page:
                digest.update(question.fingerprint.encode())
        for page in self.pages(words.language):
            digest.update(f"{page.key}\0{page.slug}\0{page.title}\0".encode())
        return digest.hexdigest()

    @property
    def voices(self) -> tuple[str, ...]:
        """Every voice there is."""
        return tuple(VOICES)
