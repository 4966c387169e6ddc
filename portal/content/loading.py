"""Reading the whole content folder in order: words, pages, questions, letters, then their links."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.content.consumers import clauses_before_consumers
from portal.content.crosslinks import check_page, check_question
from portal.content.faults import Fault
from portal.content.letters import read_letters
from portal.content.pages import FOLDERS, LANGUAGES, SLUGS, read_page, read_sources
from portal.content.prose import Renderer
from portal.content.questions import read_question
from portal.content.reasons import read_reasons
from portal.content.registers import CUSTOM, public_voice, suits
from portal.content.variables import Context
from portal.content.wordfiles import read_words
from portal.content.words import VOICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from pathlib import Path

    from markupsafe import Markup

    from portal.content.letters import Letter
    from portal.content.pages import Page
    from portal.content.questions import Question
    from portal.content.reasons import Reasons
    from portal.content.sources import Source
    from portal.content.words import Words
    from portal.domain.voices import Manner

_PARTS = ("pro", "particulier")


class Loading:
    """One reading of the content folder; used by `Library.load` and then forgotten."""

    def __init__(
        self,
        root: Path,
        *,
        variables: Mapping[str, Mapping[str, str]],
        blocks: Mapping[str, Mapping[str, Markup]],
        features: frozenset[str],
        manner: Manner,
    ) -> None:
        self.root = root
        self.manner = manner
        self.faults: list[Fault] = []
        self.pages: dict[str, tuple[Page, ...]] = {}
        self.questions: dict[str, tuple[Question, ...]] = {}
        self.words: dict[str, Words] = {}
        self.reasons: Reasons = ()
        self.letters: dict[tuple[str, str], Letter] = {}
        self.public = {lang: public_voice(lang, manner) for lang in LANGUAGES}
        self._professionals_only = "professionals_only" in features
        self._sources: dict[str, Source] = {}
        self._taken: list[Source] = []
        self.renderers = {
            voice: Renderer(
                folders[-1],
                Context(
                    values=variables.get(folders[-1], {}),
                    blocks=blocks.get(voice, {}),
                    features=features,
                ),
            )
            for voice, folders in VOICES.items()
        }

    def read(self) -> None:
        """Read everything; afterwards the attributes hold it."""
        self._check_folders()
        self.words = read_words(self.root, self.faults, self.manner)
        self.reasons = read_reasons(self.root, self.faults)
        for voice in VOICES:
            self._read_questions(voice)
        for language in LANGUAGES:
            self._read_pages(language)
        self._check_unique()
        self._check_translations()
        self._check_links()
        for source in self._taken:
            self.faults.extend(source.faults)
        self.letters = read_letters(self.root, self.renderers, self.faults, manner=self.manner)
        if not self._professionals_only:
            found = clauses_before_consumers(self.root, self._taken, self.words.values())
            self.faults.extend(found)

    def _fault(self, path: str, message: str, hint: str, *, line: int = 1) -> None:
        self.faults.append(Fault(path=path, line=line, message=message, hint=hint))

    def _check_folders(self) -> None:
        for folder in dict.fromkeys(name for names in VOICES.values() for name in names):
            for path in sorted((self.root / folder).glob("*/")):
                if path.name not in FOLDERS and path.is_dir() and not path.name.startswith("_"):
                    hint = f"Folders here are: {', '.join(sorted(FOLDERS))}."
                    self._fault(f"{folder}/{path.name}", "This folder is not read.", hint)

    def _take(self, part: str, voice: str) -> list[Source]:
        """The files of a part such as `faq`, each from the nearest folder of the voice."""
        found: dict[str, Source] = {}
        for folder in reversed(VOICES[voice]):
            name = f"{folder}/{part}".rstrip("/")
            sources = read_sources(
                self.root, name, self.faults, person=self.manner.person_in(voice)
            )
            found |= {source.stem: source for source in sources}
        self._taken += found.values()
        self._sources |= {source.path: source for source in found.values()}
        return [found[stem] for stem in sorted(found)]

    def _read_questions(self, voice: str) -> None:
        renderer = self.renderers[voice]
        found = [read_question(source, renderer) for source in self._take("faq", voice)]
        self.questions[voice] = tuple(sorted(found, key=lambda q: (q.order, q.key)))

    def _read_pages(self, language: str) -> None:
        asked = self.public[language]
        versions = {voice: self._versions(voice) for voice in {asked, CUSTOM[language]}}
        pages: list[Page] = []
        for key, sources in versions[asked].items():
            voice = asked if suits(sources, asked) else CUSTOM[language]
            first, *parts = versions[voice].get(key, sources)
            page = read_page(first, self.renderers[voice], parts, voice=voice)
            page = page if self.manner.emoji else page.sober()
            pages.append(self._with_questions(page) if page.key == "faq" else page.sealed())
        self.pages[language] = tuple(pages)
        self._check_complete(language, versions[asked].keys())

    def _versions(self, voice: str) -> dict[str, list[Source]]:
        """The files of each page as one voice has them; those of the terms begin with the frame."""
        parts = self._parts(voice)
        return {
            source.stem: [source, *(parts if source.stem == "terms" else ())]
            for source in self._take("", voice)
        }

    def _check_complete(self, language: str, keys: Set[str]) -> None:
        """Every page that the program names is there, unless its French twin stands alone."""
        for key in sorted(SLUGS[language].keys() - keys):
            twin = self._sources.get(f"fr/{key}.md")
            if twin is None or twin.strings("languages") != ("fr",):
                hint = "The program needs it; copy it from the original content folder."
                self._fault(f"{language}/{key}.md", "This page is missing.", hint)

    def _parts(self, voice: str) -> list[Source]:
        language = VOICES[voice][-1]
        parts = sorted(self._take("terms", voice), key=lambda part: part.stem != "pro")
        for source in parts:
            if source.stem not in _PARTS:
                source.fault(
                    1, "The terms have two parts, pro and particulier.", "Rename the file."
                )
        for name in _PARTS:
            if not any(source.stem == name for source in parts):
                hint = "The program needs it; copy it from the original content folder."
                self._fault(
                    f"{language}/terms/{name}.md", "This part of the terms is missing.", hint
                )
        return [source for source in parts if source.stem in _PARTS]

    def _with_questions(self, page: Page) -> Page:
        """The page of questions knows their anchors, their files and their latest day."""
        questions = self.questions[page.voice]
        days = [day for day in (page.updated, *(q.updated for q in questions)) if day is not None]
        return replace(
            page,
            updated=max(days, default=None),
            sources=page.sources + tuple(path for q in questions for path in q.sources),
            anchors=page.anchors.union(*(q.anchors for q in questions)),
        ).sealed(*(q.fingerprint for q in questions))

    def _check_unique(self) -> None:
        seen: dict[str, str] = {}
        for page in (page for pages in self.pages.values() for page in pages):
            source = self._sources[page.sources[0]]
            if page.slug in seen:
                message = f"The address {page.slug} is already that of {seen[page.slug]}."
                source.fault(source.line_of("slug"), message, "Give one of them another `slug`.")
            seen.setdefault(page.slug, source.path)
        for voice in VOICES:
            self._check_unique_anchors(voice)

    def _check_unique_anchors(self, voice: str) -> None:
        seen: dict[str, str] = {}
        for question in self.questions[voice]:  # in their order, so the later one is told
            source = self._sources[question.sources[0]]
            if question.anchor in seen:
                message = (
                    f"The anchor {question.anchor!r} is already that of {seen[question.anchor]}."
                )
                source.fault(
                    source.line_of("anchor"), message, "Give one of them another `anchor`."
                )
            seen.setdefault(question.anchor, source.path)

    def _check_translations(self) -> None:
        known = {(s.language, path.partition("/")[2]) for path, s in self._sources.items()}
        for path, source in self._sources.items():
            only = source.strings("languages")
            for wrong in sorted(set(only) - set(LANGUAGES)):
                hint = "Write languages: [fr] or languages: [en]."
                source.fault(source.line_of("languages"), f"{wrong!r} is not a language.", hint)
            other = next(language for language in LANGUAGES if language != source.language)
            name = path.partition("/")[2]
            if (other, name) not in known and tuple(only) != (source.language,):
                hint = (
                    f"Add content/{other}/{name}, or write `languages: [{source.language}]` on top."
                )
                source.fault(1, f"This file has no translation in {other!r}.", hint)

    def _check_links(self) -> None:
        every = [page for pages in self.pages.values() for page in pages]
        anchors = {page.slug: page.anchors for page in every}
        for page in every:
            check_page(page, anchors, self._sources)
        for question in (q for questions in self.questions.values() for q in questions):
            check_question(question, anchors, self._sources[question.sources[0]])
