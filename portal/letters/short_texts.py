"""Writing a short message: one line in the client's voice, and the link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.content.formats import day
from portal.domain.money import total
from portal.letters.sayings import Sayings

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.actions.texting import TextOccasion
    from portal.services import Services

# How much of the name of a business fits on a telephone.
_NAME = 30


def text_writer(services: Callable[[], Services]) -> Callable[[TextOccasion], str]:
    """A writer of short messages."""

    def write(occasion: TextOccasion) -> str:
        here = services()
        saying = Sayings(words=here.library.words_for(occasion.client))
        amounts = total(invoice.remaining for invoice in occasion.invoices)
        return saying.say(
            f"sms.{occasion.step}",
            business=here.site.business.name[:_NAME],
            about=saying.about(occasion.invoices),
            amount=saying.list([saying.money(amount) for amount in amounts]),
            day=day(min(i.due_date for i in occasion.invoices), saying.language),
            link=here.address_of(occasion.link),
        )

    return write
