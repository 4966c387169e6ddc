"""Pages of Ada's facts, as views and as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.domain.clients import Voice
from portal.web.presentation.client import present_client
from portal.web.presentation.outcome import present_outcome
from tests.web.clients import SITE, TODAY, environment, frame, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.business import Site
    from portal.domain.facts import ClientFacts
    from portal.domain.payments import Attempt
    from portal.web.presentation.client import ClientView
    from portal.web.presentation.outcome import OutcomeView

PATH, ACTIONS = "/c/ab/abcd/", "/a/abcd/"


def speaking(facts: ClientFacts, voice: str) -> ClientFacts:
    """The same facts for a client of another voice."""
    return replace(facts, client=replace(facts.client, voice=Voice(voice)))


def view_of(
    facts: ClientFacts,
    *,
    site: Site = SITE,
    hosted: Mapping[str, str] | None = None,
    requests: str = "/demande/",
) -> ClientView:
    """The view of a client's page."""
    return present_client(
        facts,
        site,
        words(facts.client.voice),
        path=PATH,
        actions=ACTIONS,
        today=TODAY,
        hosted=hosted,
        requests=requests,
    )


def outcome_of(attempt: Attempt, facts: ClientFacts) -> OutcomeView:
    """The view of the page after an attempt."""
    return present_outcome(
        attempt, facts, SITE, words(facts.client.voice), path=PATH, actions=ACTIONS, today=TODAY
    )


def html_of(
    facts: ClientFacts, *, site: Site = SITE, hosted: Mapping[str, str] | None = None
) -> str:
    """A client's page as it is sent."""
    voice = facts.client.voice
    return render("client.html", voice, site=site, view=view_of(facts, site=site, hosted=hosted))


def render(template: str, voice: str = "fr-vous", *, site: Site = SITE, **context: object) -> str:
    """Any template in a voice."""
    return (
        environment()
        .get_template(template)
        .render(words=words(voice), frame=frame(voice, site), site=site, **context)
    )


def text_of(html: str) -> str:
    """What is read of a page or a sentence, with plain spaces."""
    visible = re.sub(r"<(script|template)\b.*?</\1>", "", html, flags=re.DOTALL)
    bare = Markup(visible).striptags()  # noqa: S704 - our own page, only read
    return re.sub(r"\s+", " ", bare)
