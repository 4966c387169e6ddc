"""What can go wrong when a text is asked for: the errors of the words.

ContentError
├── PageMissing       no page has this key in this language
├── VoiceUnknown      nobody speaks in this voice
├── LetterMissing     no letter has this name in this voice
├── WordsUnknown      no text has this key
├── WordsIncomplete   the text needs a value that was not given
└── WordsTooHarsh     the letter threatens or humiliates: it can be saved, not sent

These are mistakes of the code that asks, but for the last. A mistake of the owner is a `Fault`, and
never raised.
"""

from __future__ import annotations


class ContentError(Exception):
    """A text that was asked for cannot be given."""


class PageMissing(ContentError):
    """No page has this key in this language."""

    def __init__(self, language: str, key: str) -> None:
        super().__init__(f"there is no page {key!r} in language {language!r}")
        self.language, self.key = language, key


class VoiceUnknown(ContentError):
    """Nobody speaks in this voice."""

    def __init__(self, voice: str) -> None:
        super().__init__(f"there is no voice {voice!r}")
        self.voice = voice


class LetterMissing(ContentError):
    """No letter has this name in this voice."""

    def __init__(self, name: str, voice: str) -> None:
        super().__init__(f"there is no letter {name!r} in voice {voice!r}")
        self.name, self.voice = name, voice


class WordsUnknown(ContentError):
    """No text has this key."""

    def __init__(self, key: str, voice: str) -> None:
        super().__init__(f"there is no text {key!r} in voice {voice!r}")
        self.key, self.voice = key, voice


class WordsIncomplete(ContentError):
    """The text needs values that were not given."""

    def __init__(self, key: str, missing: frozenset[str]) -> None:
        super().__init__(f"the text {key!r} needs a value for {', '.join(sorted(missing))}")
        self.key, self.missing = key, missing


class WordsTooHarsh(ContentError):
    """A letter's words must not be sent as they are (`portal tone` says which, and why)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the letter {name!r} says something that is not sent")
        self.name = name
