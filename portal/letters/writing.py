"""Writing a letter: the owner's words with the facts of one occasion; a copy for the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.occasions import OWNER
from portal.domain.calendar import office_day
from portal.letters.calendars import calendar_files
from portal.letters.owner import owner_letter
from portal.letters.places import places_of
from portal.letters.sayings import Sayings
from portal.links import digest_of
from portal.mail import Words as LetterWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.actions.occasions import Occasion
    from portal.letters.terms import Places
    from portal.services import Services


def letter_writer(services: Callable[[], Services]) -> Callable[[Occasion], LetterWords]:
    """A writer of letters. Raises ContentError where the owner's words cannot say it."""

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
    letter = here.library.letter_for(client, occasion.name)
    composed = letter.compose(**places_of(occasion, saying, here.site), **link)
    return LetterWords(
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        language=client.voice.language,
        calendars=calendar_files(
            occasion,
            saying,
            here.site,
            organizer=(here.post.sender_name, here.post.sender),
            url=str(link.get("link", "")),
        ),
    )


def _link_places(here: Services, occasion: Occasion, saying: Sayings) -> Places:
    """The link and its end; to a former address a check code alone, which opens nothing."""
    places: Places = {"verify_address": here.verify_address(saying.language)}
    if occasion.link is not None:
        places |= {
            "link": here.address_of(occasion.link),
            "expires": saying.day(office_day(occasion.link.expires_at)),
            "check_code": here.signer.check_code(occasion.link.id),
        }
    else:
        places["check_code"] = here.signer.check_code(digest_of(occasion.client.id))
    return places
