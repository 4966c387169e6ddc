"""Writing a letter: the owner's words with the facts of one occasion; a copy for the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.occasions import OWNER
from portal.content.letter_html import letter_document, plain_body, with_end
from portal.content.letters import ComposedLetter
from portal.domain.calendar import office_day
from portal.letters.calendars import calendar_files
from portal.letters.gentleness import require_gentle, require_gentle_words
from portal.letters.owner import owner_letter
from portal.letters.places import places_of
from portal.letters.sayings import Sayings
from portal.links import digest_of, with_key
from portal.mail import Words as LetterWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.actions.occasions import Occasion
    from portal.letters.terms import Places
    from portal.services import Services


def letter_writer(services: Callable[[], Services]) -> Callable[[Occasion], LetterWords]:
    """A writer of letters. Raises ContentError where the words cannot or must not say it."""

    def write(occasion: Occasion) -> LetterWords:
        here = services()
        if occasion.audience == OWNER:
            return owner_letter(here, occasion)
        return _client_letter(here, occasion)

    return write


def _client_letter(here: Services, occasion: Occasion) -> LetterWords:
    client = occasion.client
    saying = Sayings(words=here.library.words_for(client))
    link = _link_places(here, occasion, saying)
    said = _own(here, occasion, link) or _ours(here, occasion, saying, link=link)
    return LetterWords(
        subject=said.subject,
        text=said.text,
        html=letter_document(
            with_end(said.html),
            language=client.voice.language,
            subject=said.subject,
            accent=here.site.accent,
        ),
        language=client.voice.language,
        calendars=calendar_files(
            occasion,
            saying,
            here.site,
            organizer=(here.post.sender_name, here.post.sender),
            url=str(link.get("link", "")),
        ),
    )


def _ours(here: Services, occasion: Occasion, saying: Sayings, *, link: Places) -> ComposedLetter:
    """The words of `content/`, with what this occasion puts into their places."""
    letter = here.library.letter_for(occasion.client, occasion.name)
    require_gentle(letter, occasion.client)
    return letter.compose(**places_of(occasion, saying, here.site), **link)


def _own(here: Services, occasion: Occasion, link: Places) -> ComposedLetter | None:
    """What a person wrote for this letter, its link open again; None where nobody did."""
    own = occasion.own
    if own is None:
        return None
    require_gentle_words(own, occasion.name, occasion.client)
    text = own.body.strip() + "\n"
    if occasion.link is not None:
        text = with_key(text, here.token_of(occasion.link))
    address, label = str(link.get("link", "")), str(link.get("link_label", ""))
    html = plain_body(text, link=address, label=label)
    return ComposedLetter(subject=own.subject, text=text, html=html)


def _link_places(here: Services, occasion: Occasion, saying: Sayings) -> Places:
    """The link and its end; to a former address a check code alone, which opens nothing."""
    places: Places = {"verify_address": here.verify_address(saying.language)}
    if occasion.link is not None:
        places |= {
            "link": here.address_of(occasion.link),
            "link_label": saying.say("letter.open"),
            "expires": saying.day(office_day(occasion.link.expires_at)),
            "check_code": here.signer.check_code(occasion.link.id),
        }
    else:
        places["check_code"] = here.signer.check_code(digest_of(occasion.client.id))
    return places
