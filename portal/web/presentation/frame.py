"""The frame of every page: what is the same for a whole voice, rendered once and then reused.

Ten thousand pages share one header, one footer, one person to talk to and the same questions;
rendering them for each page would cost more than the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from portal.domain.business import ServiceMode
from portal.domain.variables import answer_time, grouped_phone, identity
from portal.web.presentation.formats import phone_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from portal.content import Words
    from portal.domain.business import Site

_FILES = ("header", "sender", "person", "footer", "faq")


class Question(NamedTuple):
    """One question with its answer, which is HTML that was sanitised when it was read."""

    title: str
    body: Markup


class NavLink(NamedTuple):
    """One link of the footer."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a frame needs beyond site and words: the addresses of the pages of its language."""

    home: str = "/"
    links: Sequence[NavLink] = ()
    faq_url: str = "/faq/"
    verify_url: str = "/verifier/"
    questions: Sequence[Question] = ()
    is_trial: bool = False
    face: str = ""  # the address of the person's picture; without one, the initials


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The finished fragments of one voice, and the language of its pages."""

    voice: str
    language: str
    home: str
    is_served: bool  # whether a service stands behind the forms
    header: Markup
    sender: Markup
    person: Markup
    footer: Markup
    faq: Markup
    check_help: str
    answer: str  # within how long the owner answers: "deux jours ouvrés"


def make_frame(
    environment: Environment,
    site: Site,
    words: Words,
    *,
    around: Surroundings,
) -> Frame:
    """Render the fragments of one voice; call it once per voice, not once per page."""
    said = words.templates
    phone = site.contact.phone or site.business.phone
    context = {
        "site": site,
        "identity": identity(site.business, said),
        "words": words,
        "home": around.home,
        "links": around.links,
        "questions": around.questions,
        "faq_url": around.faq_url,
        "trial": around.is_trial,
        "face": around.face,
        "phone": grouped_phone(phone),
        "phone_url": phone_link(phone),
        "email": site.contact.email or site.business.email,
    }
    pieces = {
        # templates escape what they are given
        name: Markup(environment.get_template(f"frame/{name}.html").render(context))  # noqa: S704
        for name in _FILES
    }
    address = f"{site.host}{around.verify_url}".rstrip("/")
    return Frame(
        voice=words.voice,
        language=words.language,
        home=around.home,
        is_served=site.mode is ServiceMode.FLASK,
        check_help=words("client.check_code_help", address=address),
        answer=answer_time(site.policy, said),
        **pieces,
    )
