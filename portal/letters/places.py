"""The places of a letter, filled: who reads and signs, what it is about, and the terms of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.variables import grouped_phone, signature
from portal.letters.reminders import card_places, received_places, reminder_places
from portal.letters.terms import Case, terms_of

if TYPE_CHECKING:
    from portal.actions.occasions import Occasion
    from portal.domain.arrangements import Arrangement
    from portal.domain.business import Site
    from portal.letters.sayings import Sayings
    from portal.letters.terms import Places


def places_of(occasion: Occasion, saying: Sayings, site: Site) -> Places:
    """All that a letter on this occasion may say, but for its link."""
    places: Places = {
        "first_name": occasion.client.greeting_name,
        "business": site.business.name,
        "contact": site.contact.name,
        "phone": grouped_phone(site.contact.phone),
        "signature": signature(site, saying.words.templates),
        "changed_on": saying.moment(occasion.queued_at),
    }
    if occasion.reminded is not None:
        places |= reminder_places(occasion, occasion.reminded, saying, site=site)
    if occasion.name == "payment_received":
        places |= received_places(occasion, saying)
    if occasion.name == "card_expiring":
        places |= card_places(occasion, saying)
    if occasion.arrangement is not None:
        places |= _about(occasion, occasion.arrangement, saying, site=site)
        case = Case(occasion=occasion, arrangement=occasion.arrangement, saying=saying)
        places |= terms_of(occasion.arrangement.terms, case)
    return places


def _about(occasion: Occasion, arrangement: Arrangement, saying: Sayings, *, site: Site) -> Places:
    answer = getattr(arrangement.terms, "answer", "")
    word = saying.say("letter.word", contact=site.contact.name, text=answer) if answer else ""
    return {
        "reference": arrangement.reference,
        "invoices": saying.invoices(occasion.invoices),
        "about": saying.about(occasion.invoices),
        "asked_on": saying.moment(arrangement.opened_at),
        "answer_by": saying.day(arrangement.answer_by),
        "follow_up": saying.day(occasion.follow_up),
        "word": word,
    }
