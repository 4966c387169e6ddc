"""The library: everything under `content/`, read once, with all that is wrong in it.

An owner's mistake is never raised. It is collected, the rest is read, and whoever builds decides:
a preview shows what it can, a build refuses.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.content.errors import LetterMissing, PageMissing, VoiceUnknown
from portal.content.gaps import gaps_of
from portal.content.loading import Loading
from portal.content.own_letters import OwnLetter, own_letter
from portal.content.words import VOICES
from portal.domain.voices import Manner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from markupsafe import Markup

    from portal.content.faults import Fault
    from portal.content.letters import Letter
    from portal.content.pages import Page
    from portal.content.prose import Renderer
    from portal.content.questions import Question
    from portal.content.reasons import Reasons
    from portal.content.words import Words
    from portal.domain.clients import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All pages, questions, words, letters and reasons, and the faults found in them."""

    faults: tuple[Fault, ...]
    reasons: Reasons  # in the owner's order, each with its next steps
    _pages: Mapping[str, tuple[Page, ...]]
    _questions: Mapping[str, tuple[Question, ...]]
    _words: Mapping[tuple[str, bool], Words]  # by voice, and whether emoji are left in
    _letters: Mapping[tuple[str, str], Letter]
    _public: Mapping[str, str]
    _renderers: Mapping[str, Renderer]
    _manner: Manner
    _root: Path

    @classmethod
    def load(
        cls,
        root: Path,
        *,
        variables: Mapping[str, Mapping[str, str]],
        blocks: Mapping[str, Mapping[str, Markup]] | None = None,
        features: frozenset[str] = frozenset(),
        manner: Manner | None = None,
    ) -> Library:
        """Read everything under `root`; never raises for what an owner wrote.

        `variables` are values per language (`{"fr": {"business.name": …}, "en": …}`; the names
        are `variables.VARIABLES`, absent ones count as empty); `blocks` are HTML per voice, put in
        after sanitising; `features` decide optional lines; `manner` is how the owner speaks.
        """
        manner = manner or Manner()
        loading = Loading(
            root, variables=variables, blocks=blocks or {}, features=features, manner=manner
        )
        loading.read()
        return cls(
            faults=tuple(sorted(set(loading.faults), key=lambda f: (f.path, f.line, f.message))),
            reasons=loading.reasons,
            _pages=loading.pages,
            _questions=loading.questions,
            _words={(v, True): words for v, words in loading.words.items()}
            | {(v, False): words.sober() for v, words in loading.words.items()},
            _letters=loading.letters,
            _public=loading.public,
            _renderers=loading.renderers,
            _manner=manner,
            _root=root,
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

    def public_voice(self, language: str) -> str:
        """In which voice pages of a language speak to whom they do not know."""
        return self._public[language]

    def questions(self, voice: str, *, emoji: bool | None = None) -> tuple[Question, ...]:
        """The questions of a voice, in their order; with emoji as asked, else as the owner does."""
        found = self._questions.get(_voice(voice), ())
        return found if self._leaves(emoji=emoji) else tuple(question.sober() for question in found)

    def words(self, voice: str, *, emoji: bool | None = None) -> Words:
        """The words of `fr-vous`, `fr-tu` or `en`; `fr` means `fr-vous`. Raises VoiceUnknown."""
        found = self._words.get((_voice(voice), self._leaves(emoji=emoji)))
        if found is None:
            raise VoiceUnknown(voice)
        return found

    def letter(self, name: str, voice: str, *, emoji: bool | None = None) -> Letter:
        """A letter in a voice; `fr` means `fr-vous`. Raises LetterMissing."""
        letter = self._letters.get((name, _voice(voice)))
        if letter is None:
            raise LetterMissing(name, voice)
        return letter if self._leaves(emoji=emoji) else letter.sober()

    def words_for(self, client: Client) -> Words:
        """The words as this client is spoken to."""
        return self.words(client.voice.value, emoji=client.emoji)

    def letter_for(self, client: Client, name: str) -> Letter:
        """A letter as this client is written to. Raises LetterMissing."""
        return self.letter(name, client.voice.value, emoji=client.emoji)

    def own_letter_for(self, client: Client, name: str, *, subject: str, body: str) -> OwnLetter:
        """What somebody wrote in place of a letter, read as the letters of `content/` are."""
        voice = client.voice.value
        return own_letter(
            name,
            subject,
            body,
            voice=voice,
            renderer=self._renderers[voice],
            person=self._manner.person_in(voice),
        )

    def _leaves(self, *, emoji: bool | None) -> bool:
        """Whether emoji stay: as is wished, else as the owner writes to everybody."""
        return self._manner.emoji if emoji is None else emoji

    def gaps(self) -> tuple[Fault, ...]:
        """What some voice lacks or says in another's words; the files are read again."""
        return gaps_of(self._root, self._manner)

    def fingerprint(self, voice: str) -> str:
        """SHA-256 of all words that a client's page in this voice can show.

        That is: the voice's texts, the questions for clients' pages with their values filled in,
        and the titles and addresses of the pages that its footer names.
        """
        words = self.words(voice, emoji=True)
        digest = hashlib.sha256(words.voice.encode())
        for key, text in sorted(words.texts.items()):
            digest.update(f"{key}\0{text.template}\0".encode())
        for question in self.questions(voice, emoji=True):
            if question.on_client_page:
                digest.update(question.fingerprint.encode())
        for page in self.pages(words.language):
            digest.update(f"{page.key}\0{page.slug}\0{page.title}\0".encode())
        return digest.hexdigest()

    @property
    def voices(self) -> tuple[str, ...]:
        """Every voice there is."""
        return tuple(VOICES)


def _voice(name: str) -> str:
    """`fr` alone means `fr-vous`."""
    return "fr-vous" if name == "fr" else name
