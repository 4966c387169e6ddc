"""The letter with the sign-in link: to a person of the desk, hence in the desk's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.content.letter_html import letter_document, plain_body
from portal.mail import Words as LetterWords
from portal.web.desk.words import desk_words

if TYPE_CHECKING:
    from portal.domain.desk import DeskPerson


def sign_in_letter(
    person: DeskPerson, *, business: str, accent: str, link: str, minutes: int
) -> LetterWords:
    """The letter as text and as HTML, which say the same."""
    words = desk_words(person.language)
    said = {"name": person.name, "business": business, "minutes": minutes}
    before, after = (
        [words.plain(f"sign_in.letter.{name}", **said) for name in names]
        for names in (("greeting", "lead"), ("once", "ignore"))
    )
    subject = words.plain("sign_in.letter.subject", **said)
    label = words.plain("sign_in.letter.open")
    text = "\n\n".join((*before, f"{label}\n{link}", *after)) + "\n"
    return LetterWords(
        subject=subject,
        text=text,
        html=letter_document(
            plain_body(text, link=link, label=label),
            language=words.language,
            subject=subject,
            accent=accent,
        ),
        language=words.language,
    )
