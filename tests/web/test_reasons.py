"""Each reason, in each voice, for each kind of client: what comes next and when, no dead end."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.domain.clients import ClientKind, Voice
from portal.domain.reasons import RULES, Reason
from tests.content.test_defaults import IMPERATIVE, TU, VOUS
from tests.support.owing import owing_by_card
from tests.support.sites import ADA, INVOICE, own_words
from tests.web.guests import Guest, granting, guest_of, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

DATES = {
    "fr": re.compile(r"\b(?:lun|mar|mercre|jeu|vendre|same)di \d+(?:er)? \w+ 20\d\d"),
    "en": re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+ 20\d\d"),
}
HERE = re.compile(r'(?:href|action)="(/a/[^"]+)"')


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One portal for all: a client for each voice and kind."""
    from portal.sandbox import Sandbox as Running  # noqa: PLC0415 - started once for the module

    with Running() as sandbox:
        portal = granting(tmp_path_factory.mktemp("reasons") / "site", sandbox)
        for voice in Voice:
            for kind in ClientKind:
                name = f"{voice}-{kind}"
                client = replace(ADA, id=name, email=f"{name}@example.com", voice=voice, kind=kind)
                portal.add(client, replace(INVOICE, id=name, number="F-1", client_id=name))
        yield portal


def onward(guest: Guest, page: str) -> set[str]:
    """The pages and buttons of this client's to which the main part leads, the way back apart."""
    main = page[page.index("<main") : page.index("</main>")]
    places = {place.partition("#")[0] for place in HERE.findall(main)}
    back = {f"/a/{guest.token}/", f"/a/{guest.token}/help/"}
    return places - back


@pytest.mark.parametrize("kind", ClientKind)
@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_comes_next_and_when(
    towns: Portal, reason: Reason, voice: Voice, kind: ClientKind
) -> None:
    client = replace(ADA, id=f"{voice}-{kind}", voice=voice, kind=kind)
    guest = guest_of(towns, client)

    answer = guest.get(f"help/{reason}/")
    text = said(answer)

    assert answer.status_code == 200
    assert DATES[voice.language].search(text), text
    register(voice, text)
    leads = onward(guest, answer.text)
    assert leads or "#transfer" in answer.text, "a dead end"
    for place in leads:
        follow(guest, place, voice)
    assert 'id="person"' in answer.text


def follow(guest: Guest, place: str, voice: Voice) -> None:
    """What a reason leads to is there: a page in the same voice that ends with a date."""
    if place.endswith(("/pay", "/card", "/invoice-again")):
        return  # buttons, pressed in tests of their own
    answer = guest.browser.get(place.replace("&amp;", "&"))
    assert answer.status_code == 200, place
    text = said(answer)
    assert DATES[voice.language].search(text), place
    register(voice, text)


def register(voice: Voice, text: str) -> None:
    """One register only."""
    if voice is Voice.TU:
        assert not VOUS.search(text), text
        assert not IMPERATIVE.search(text), text
    if voice is Voice.VOUS:
        assert not TU.search(text), text
    assert "impayé" not in text
    assert "retard" not in text


def test_the_list_shows_all_and_lets_one_say_nothing(towns: Portal) -> None:
    guest = guest_of(towns)
    page = guest.get("help/")

    for reason in Reason:
        assert f'href="/a/{guest.token}/help/{reason}/"' in page.text
    assert page.text.index("</ul>") < page.text.index("/help/rather_not/")
    assert "Aucune raison n’est demandée" in said(page)


@pytest.mark.parametrize("reason", [r for r, rule in RULES.items() if rule.person_only])
def test_what_a_person_alone_answers_says_so(towns: Portal, reason: Reason) -> None:
    page = guest_of(towns).read(f"help/{reason}/")

    assert "Une personne, et jamais un programme, répond" in page


def test_free_help_with_a_budget_is_for_consumers_only(towns: Portal) -> None:
    def text(kind: ClientKind) -> str:
        client = replace(ADA, id=f"{Voice.VOUS}-{kind}", kind=kind)
        return guest_of(towns, client).read("help/hard_time/")

    assert "Points conseil budget" in text(ClientKind.CONSUMER)
    assert "Points conseil budget" not in text(ClientKind.PROFESSIONAL)


def test_a_changed_card_leads_to_the_card_and_says_what_is_paid(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    portal = granting(tmp_path, sandbox)
    invoice = owing_by_card(portal, sandbox)
    guest = Guest(portal, portal.token(invoice.client_id))

    page = guest.get("help/card_changed/")

    assert page.text.count(f'action="/a/{guest.token}/card"') == 2
    assert "Mettre la carte à jour et régler 120,00 € maintenant" in said(page)
    assert page.text.count('class="first"') == 1


def test_no_invoice_leads_to_the_document_where_there_is_one(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    portal = granting(tmp_path, sandbox)
    invoice = owing_by_card(portal, sandbox)
    guest = Guest(portal, portal.token(invoice.client_id))

    page = guest.get("help/no_invoice/")

    assert f'href="/a/{guest.token}/document/{invoice.id}"' in page.text
    assert f'action="/a/{guest.token}/invoice-again"' in page.text
    assert "vendredi 27 novembre 2026" in said(page)


def test_the_owner_chooses_order_and_steps(tmp_path: Path, sandbox: Sandbox) -> None:
    folder = tmp_path / "site"
    granting(folder, sandbox)
    words = own_words(folder)
    (words / "reasons.toml").write_text('[other]\n\n[forgot]\nsteps = ["plan"]\n')
    guest = guest_of(granting(folder, sandbox))

    listed = guest.get("help/").text
    page = guest.get("help/forgot/").text

    assert listed.index("help/other/") < listed.index("help/forgot/")
    assert "help/leaving/" not in listed
    assert "plan/?reason=forgot" in page
    assert "/pay" not in page
