"""The letter with the sign-in link: to a person of the desk, hence in the desk's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.mail import Words as LetterWords
from portal.web.desk.words import desk_words

if TYPE_CHECKING:
    from portal.domain.desk import DeskPerson
    from portal.web.desk.pages import DeskPages


def sign_in_letter(
    pages: DeskPages, person: DeskPerson, *, business: str, link: str, minutes: int
) -> LetterWords:
    """The letter as text and as HTML, which say the same."""
    words = desk_words(person.language)
    said = {"name": person.name, "business": business, "minutes": minutes}
    before, after = (
        [words.plain(f"sign_in.letter.{name}", **said) for name in names]
        for names in (("greeting", "lead"), ("once", "ignore"))
    )
    subject = words.plain("sign_in.letter.subject", **said)
    return LetterWords(
        subject=subject,
        text="\n\n".join((*before, link, *after)) + "\n",
        html=pages.fragment(
            "sign_in_letter.html",
            person.language,
            subject=subject,
            link=link,
            before=before,
            after=after,
        ),
        language=words.language,
    )
