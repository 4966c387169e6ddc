"""Every template: complete words, no inline style or script, one h1, a language, small enough."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.business import ServiceMode
from portal.domain.links import Rights
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import Instalment, Plan
from portal.domain.problems import Problem, Topic
from portal.domain.promises import Action, Promise
from portal.web.presentation.colour import stylesheet
from tests.web.clients import (
    AWAITED,
    FAILED,
    LINK,
    NOW,
    PAID,
    ROOT,
    SITE,
    STATES,
    UPCOMING,
    YEN,
    environment,
    facts,
    library,
)
from tests.web.pages import html_of, render, speaking

if TYPE_CHECKING:
    from portal.domain.arrangements import Terms
    from portal.domain.facts import ClientFacts

VOICES = ("fr-vous", "fr-tu", "en")
SCRIPT = ROOT / "portal" / "web" / "static" / "portal.js"
LIMIT = 30_000  # bytes, uncompressed: page, stylesheet and script together
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)|javascript:")
WITHOUT_SERVICE = replace(SITE, mode=ServiceMode.NONE)


def agreed() -> ClientFacts:
    """Two invoices: a plan for one, a date for the other, and a problem that is being looked at."""
    two = (AWAITED, replace(UPCOMING, purpose="Bilan"))
    first, second = (Share(invoice_id=i.id, amount=i.remaining) for i in two)
    plan = Plan(
        instalments=tuple(
            Instalment(due=date(2026, month, 16), amount=Money(4_000, "EUR")) for month in (3, 4, 5)
        ),
        shares=(first,),
        paid_before=(replace(first, amount=Money(0, "EUR")),),
    )
    promise = Promise(
        action=Action.TRANSFER,
        amount=second.amount,
        day=date(2026, 4, 10),
        shares=(second,),
        paid_before=(replace(second, amount=Money(0, "EUR")),),
    )
    problem = Problem(topic=Topic.OTHER, text="Une question.", wish="", shares=(first,))
    made: tuple[tuple[Kind, Terms, Status], ...] = (
        (Kind.PLAN, plan, Status.AGREED),
        (Kind.PROMISE, promise, Status.AGREED),
        (Kind.PROBLEM, problem, Status.REQUESTED),
    )
    arrangements = tuple(
        Arrangement(
            id=f"{number:024x}", kind=kind, client_id="ada", terms=terms, status=status,
            opened_at=NOW, answer_by=date(2026, 3, 18),
        )
        for number, (kind, terms, status) in enumerate(made, 1)
    )  # fmt: skip
    return replace(facts(*two), arrangements=arrangements)


def _pages(voice: str) -> dict[str, str]:
    """Every kind of page in a voice."""
    language = voice.partition("-")[0]
    pages = {
        key: library().page(language, key)
        for key in ("home", "faq", "how-to-pay", "terms", "verify", "request")
    }
    templates = {"how-to-pay": "page", "terms": "terms"}
    made = {
        f"words {key}": render(
            f"{templates.get(key, key)}.html",
            voice,
            page=page,
            alternate=library().alternate(page),
            updated="12 mars 2026",
            questions=library().questions(language),
        )
        for key, page in pages.items()
    }
    several = (AWAITED, replace(UPCOMING, purpose="Bilan"), replace(YEN, id="i5"))
    forwarded = replace(LINK, rights=Rights.PAY)
    made |= {f"client {name}": html_of(speaking(facts(i), voice)) for name, i in STATES.items()}
    made |= {
        "client several": html_of(speaking(facts(*several, replace(PAID, id="i9")), voice)),
        "client forwarded": html_of(speaking(facts(FAILED, link=forwarded), voice)),
        "client agreed": html_of(speaking(agreed(), voice)),
        "client without service": html_of(speaking(facts(*several), voice), site=WITHOUT_SERVICE),
        "link ended": render("link_ended.html", voice),
        "fresh link again": render("link_ended.html", voice, email="ada", wrong=True),
        "fresh link sent": render("fresh_link_sent.html", voice),
        "request sent": render("request_sent.html", voice),
        "code ours": render("verify.html", voice, ours=True, code="K7QF"),
        "code unknown": render("verify.html", voice, ours=False, code="K7QF"),
        "no service to verify": render("verify.html", voice, site=WITHOUT_SERVICE),
        "not found": render("404.html", voice),
        "broken": render("error.html", voice, name="broken"),
        "too many": render("error.html", voice, name="too_many", minutes=5, back_url="/a/abcd/"),
    }
    return made


@pytest.mark.parametrize("voice", VOICES)
def test_every_page_is_whole_and_safe(voice: str) -> None:
    for name, page in _pages(voice).items():
        assert not INLINE.search(page), name
        assert page.startswith("<!doctype html>"), name
        assert page.count("<h1") == 1, name
        assert f'<html lang="{voice.partition("-")[0]}">' in page, name
        assert 'href="#content"' in page, name
        assert '<main id="content">' in page, name
        assert page.count('class="person"') == 1, name
        assert re.search(r"<title>[^<]+</title>", page), name


@pytest.mark.parametrize("voice", VOICES)
def test_ids_are_unique_and_what_is_referred_to_exists(voice: str) -> None:
    for name, page in _pages(voice).items():
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), name
        asked = re.findall(r'(?:aria-labelledby|aria-describedby|for|form)="([^"]+)"', page)
        assert {one for many in asked for one in many.split()} <= set(ids), name


@pytest.mark.parametrize("voice", VOICES)
def test_there_is_at_most_one_filled_button(voice: str) -> None:
    for name, page in _pages(voice).items():
        if name.startswith("client"):
            assert len(re.findall(r'class="(?:button )?first"', page)) <= 1, name


@pytest.mark.parametrize("voice", VOICES)
def test_a_client_s_page_is_light_enough_for_any_telephone(voice: str) -> None:
    shared = len(stylesheet(SITE).encode()) + SCRIPT.stat().st_size
    for name, page in _pages(voice).items():
        if name.startswith("client"):
            assert len(page.encode()) + shared < LIMIT, name


def test_every_named_refusal_has_its_page() -> None:
    names = {
        key.split(".")[1]
        for key in library().words("fr-vous").texts
        if key.startswith("error.") and key.endswith(".title")
    }

    for name in names:
        assert render("error.html", name=name, minutes=5)


def test_an_error_says_so_in_the_title_and_beside_the_field() -> None:
    page = render("link_ended.html", email="ada", wrong=True)

    assert re.search(r"<title>Erreur\s:", page)
    assert 'aria-invalid="true"' in page
    assert 'value="ada"' in page
    assert '<a href="#email">' in page


def test_the_page_of_an_ended_link_is_one_and_the_same_for_all() -> None:
    assert render("link_ended.html") == render("link_ended.html", email="", wrong=False)


def test_the_request_form_is_one_that_netlify_finds() -> None:
    page = library().page("fr", "request")
    form = render("request.html", page=page, alternate=None, updated="")

    assert 'data-netlify="true"' in form
    assert 'name="form-name" value="request-fr"' in form


def test_no_token_stands_in_the_title_of_a_client_s_page() -> None:
    title = re.search(r"<title>(.*?)</title>", html_of(facts(AWAITED)))

    assert title is not None
    assert "abcd" not in title[1]


def test_no_sentence_stands_in_a_template() -> None:
    for name in environment().list_templates(extensions=["html"]):
        source = (ROOT / "portal/web/templates" / name).read_text(encoding="utf-8")
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", source, flags=re.DOTALL)
        assert not re.search(r"[^\W\d_]{3,}", bare), (name, bare.split())
