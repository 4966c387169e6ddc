"""Letters in tests: what one is written from, and how it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.occasions import Occasion
from tests.support.sites import NOW

if TYPE_CHECKING:
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.mail import Words
    from tests.support.sites import Portal


def written(portal: Portal, name: str, *, client: Client, link: Link | None = None) -> Words:
    """A letter about nothing but the client's link, as it would leave."""
    tools = portal.services.tools
    occasion = Occasion(
        name=name,
        client=client,
        link=link or portal.link(client.id),
        today=tools.today,
        calendar=tools.calendar,
        queued_at=NOW,
    )
    return portal.services.post.compose(occasion)
