"""Whoever is told tu reads no vous, whoever is told vous no tu, on whatever page they come to."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from portal.actions.letters import send_waiting
from portal.domain.clients import Voice
from portal.domain.registers import speaking
from portal.domain.voices import FirstPerson
from tests.support.reading import read_aloud, registers
from tests.support.sites import ADA, INVOICE, own_words, write_site
from tests.web.guests import FRIDAY, GRANTS, Guest, granting, guest_of, second_invoice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

MOST = 120
OTHER = {Voice.VOUS: "tu", Voice.TU: "vous"}
_LINK = re.compile(r'href="(/[^"#?]*)')
_FORM = re.compile(
    r'<form[^>]*method="post"[^>]*action="([^"]+)"|action="([^"]+)"[^>]*method="post"'
)
_SAFE = ("/check", "/fresh-link")  # forms that only show what is to be corrected
ARRANGED = [
    ("date", {"day": FRIDAY, "action": "transfer"}),
    ("date", {"for": "call", "day": FRIDAY, "phone": "06 00 00 00 00"}),
    ("plan", {"first": "2026-11-22", "parts": "3"}),
    ("plan", {"first": "2026-11-22", "parts": "5"}),
    ("problem", {"topic": "service", "text": "La séance n'a pas eu lieu."}),
    ("paid", {"on_day": "16", "on_month": "11", "on_year": "2026", "means": "transfer"}),
    ("details", {"first_name": "Ada", "email": "ada@example.net", "phone": "06 00 00 00 00"}),
]
ERRORS = (
    *("not_found", "bad_form", "not_allowed", "too_large", "too_many"),
    *("broken", "gateway", "not_permitted"),
)
SPOKEN = [
    (Voice.VOUS, FirstPerson.SINGULAR),
    (Voice.VOUS, FirstPerson.PLURAL),
    (Voice.TU, FirstPerson.SINGULAR),
    (Voice.TU, FirstPerson.PLURAL),
    (Voice.ENGLISH, FirstPerson.SINGULAR),
]


def open_guest(
    folder: Path, sandbox: Sandbox, voice: Voice, *, person: FirstPerson = FirstPerson.SINGULAR
) -> Guest:
    """Ada, spoken to in this voice by an owner who speaks it to everybody."""
    more = f'{GRANTS}\n[voice]\ndefault = "{voice}"\nperson = "{person}"\n'
    portal = granting(folder, sandbox, more=more)
    portal.add(replace(ADA, voice=voice))
    second_invoice(portal)
    return guest_of(portal)


def walk(guest: Guest) -> Iterator[tuple[str, str]]:
    """Every page that can be come to from a client's own, with what its empty forms answer."""
    todo: list[str] = [f"/c/{guest.token[:2]}/{guest.token}/"]
    seen: set[str] = set()
    while todo and len(seen) < MOST:
        path = todo.pop(0)
        if path in seen or path.startswith(("/static/", "/desk", "/en/", "/robots")):
            continue
        seen.add(path)
        answer = guest.browser.get(path, follow_redirects=path.startswith("/a/"))
        if answer.mimetype not in {"text/html", "text/calendar"}:
            continue
        yield path, answer.text
        todo += _LINK.findall(answer.text)
        for found in _FORM.findall(answer.text):
            action = found[0] or found[1]
            if action.endswith(_SAFE) and f"POST {action}" not in seen:
                seen.add(f"POST {action}")
                yield action, guest.browser.post(action).text


@pytest.mark.parametrize(("voice", "person"), SPOKEN)
def test_each_page_keeps_to_one_register_and_one_person(
    tmp_path: Path, sandbox: Sandbox, voice: Voice, person: FirstPerson
) -> None:
    guest = open_guest(tmp_path, sandbox, voice, person=person)

    walked = list(walk(guest))

    for place, page in walked:
        if voice is not Voice.ENGLISH:
            assert OTHER[voice] not in registers(page), place
        if person is FirstPerson.SINGULAR:  # a client never says `nous`, so nobody does
            heard = speaking(read_aloud(page), voice.language)
            assert [h.word for h in heard if h.says is FirstPerson.PLURAL] == [], place
    assert len(walked) > 25


def letters_to(guest: Guest) -> list[str]:
    """The letters to Ada that wait, each with its subject, its parts and its calendar files."""
    portal, outbox = guest.portal, guest.portal.settings.mail.outbox
    send_waiting(portal.services.tools, portal.services.post)
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in outbox.glob("*.eml")
    ]
    return [
        "\n".join(
            [str(letter["Subject"])]
            + [str(p.get_content()) for p in letter.walk() if p.get_content_maintype() == "text"]
        )
        for letter in letters
        if str(letter["To"]).endswith(ADA.email)
    ]


@pytest.mark.parametrize("voice", [Voice.VOUS, Voice.TU])
@pytest.mark.parametrize(("what", "form"), ARRANGED)
def test_what_was_arranged_keeps_to_one_register_too(
    tmp_path: Path, sandbox: Sandbox, voice: Voice, what: str, form: dict[str, str]
) -> None:
    guest = open_guest(tmp_path, sandbox, voice)
    place = guest.agree(what, {**form, "invoice": INVOICE.id})

    for where in (place, f"{place}calendar.ics", f"{place}withdraw/", ""):
        assert OTHER[voice] not in registers(guest.get(where).text), where
    letters = letters_to(guest)
    assert letters
    for letter in letters:
        assert set(registers(letter)) == {voice.removeprefix("fr-")}, letter


@pytest.mark.parametrize("voice", [Voice.VOUS, Voice.TU])
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_speaks_as_its_site_does(
    tmp_path: Path, sandbox: Sandbox, voice: Voice, name: str
) -> None:
    guest = open_guest(tmp_path, sandbox, voice)

    page = guest.portal.app.extensions["pages"].error("fr", name)

    assert set(registers(page)) == {voice.removeprefix("fr-")}


@pytest.mark.parametrize("voice", Voice)
def test_what_is_refused_to_a_client_is_said_in_their_voice(
    portal: Portal, sandbox: Sandbox, voice: Voice
) -> None:
    portal.add(replace(ADA, voice=voice), replace(INVOICE, stripe_id="in_1"))
    guest = guest_of(portal)
    sandbox.stop()

    page = guest.get(f"document/{INVOICE.id}")

    assert page.status_code == 503
    assert f'<html lang="{voice.language}">' in page.text
    if voice is not Voice.ENGLISH:
        assert set(registers(page.text)) == {voice.removeprefix("fr-")}


@pytest.mark.parametrize(("wish", "shown"), [(True, True), (False, False), (None, False)])
def test_emoji_on_a_clients_page_are_as_the_client_wishes(
    tmp_path: Path, sandbox: Sandbox, wish: bool | None, shown: bool
) -> None:
    words = own_words(write_site(tmp_path)) / "fr-vous/words/client.toml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("Voici où en est votre", "👋 Voici où en est votre", 1))
    portal = granting(tmp_path, sandbox)
    portal.add(replace(ADA, emoji=wish))

    page = guest_of(portal).read()

    assert "Voici où en est votre facture" in page
    assert ("👋" in page) is shown
