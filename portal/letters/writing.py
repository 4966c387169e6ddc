"""Writing a letter: the owner's words with the facts of one occasion; a copy for the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.occasions import OWNER
from portal.content.letter_html import letter_document, with_end
from portal.domain.calendar import office_day
from portal.letters.calendars import calendar_files
from portal.letters.enclosing import enclosed_files
from portal.letters.gentleness import require_gentle
from portal.letters.owner import owner_letter
from portal.letters.places import places_of
from portal.letters.sayings import Sayings
from portal.letters.transfer_code import with_transfer_code
from portal.links import digest_of
from portal.mail import Words as LetterWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.actions.occasions import Occasion
    from portal.content.letters import Letter
    from portal.letters.terms import Places
    from portal.services import Services


def letter_writer(services: Callable[[], Services]) -> Callable[[Occasion], LetterWords]:
    """A writer of letters. Raises ContentError where the words cannot or must not say it."""

    def write(occasion: Occasion) -> LetterWords:
        here = services()
        if occasion.audience == OWNER:
            return owner_letter(here, occasion)
        require_gentle(_letter(here, occasion), occasion.client)
        return write_beforehand(here, occasion)

    return write


def write_beforehand(here: Services, occasion: Occasion) -> LetterWords:
    """A client's letter, to be looked at: also one whose words are too harsh to be sent.

    Raises ContentError where the words cannot say it.
    """
    client = occasion.client
    saying = Sayings(words=here.library.words_for(client))
    letter = _letter(here, occasion)
    places = places_beforehand(here, occasion)
    said = letter.compose(**places)
    body, pictures = with_transfer_code(
        said.html, occasion, saying, site=here.site, beside=str(places.get("transfer", ""))
    )
    return LetterWords(
        subject=said.subject,
        text=said.text,
        html=letter_document(
            with_end(body),
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
            url=str(places.get("link", "")),
        ),
        attachments=enclosed_files(occasion, saying),
        pictures=pictures,
    )


def places_beforehand(here: Services, occasion: Occasion) -> Places:
    """What each place of a client's letter says on this occasion."""
    saying = Sayings(words=here.library.words_for(occasion.client))
    return places_of(occasion, saying, here.site) | _link_places(here, occasion, saying)


def _letter(here: Services, occasion: Occasion) -> Letter:
    """The words of `content/`, or what an owner wrote for this client in their place."""
    own = occasion.own
    if own is None:
        return here.library.letter_for(occasion.client, occasion.name)
    written = here.library.own_letter_for(
        occasion.client, occasion.name, subject=own.subject, body=own.body
    )
    return written.require_whole()


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
