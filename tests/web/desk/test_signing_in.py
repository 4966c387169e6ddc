"""The way in: an address, a letter, one button. A link works once; strangers learn nothing."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.links import sign_in_path
from portal.mail import LetterNotSent
from tests.support.mailboxes import bare, seen
from tests.support.sites import NOW, Portal
from tests.web.desk.visits import (
    BOB,
    GRACE,
    HANNAH,
    Visitor,
    let_in,
    letters,
    link_for,
    text_of,
    visitor,
)
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from email.message import EmailMessage


def path_in(letter: EmailMessage) -> str:
    """The path of the link in a letter."""
    found = re.search(r"http://127\.0\.0\.1:8000(/desk/enter/\S+)", text_of(letter))
    assert found is not None
    return found[1]


def test_from_the_address_to_the_page_that_was_wanted(portal: Portal, eve: Visitor) -> None:
    led = eve.get("/desk/rules/")
    form = eve.get(led.headers["Location"])
    assert (led.status_code, form.status_code) == (303, 200)
    assert 'name="next" value="/desk/rules/"' in form.text

    asked = eve.post("/desk/sign-in/", email=" Grace@Example.com ", next="/desk/rules/")
    assert asked.headers["Location"].startswith("/desk/sign-in/sent/")
    assert "15 minutes" in eve.get(asked.headers["Location"]).text.replace("\u00a0", " ")

    (letter,) = letters(portal)
    assert letter["To"] == "grace@example.com"
    link = path_in(letter)
    shown = eve.get(link)
    assert "Grace Exemple (grace@example.com)" in shown.text
    assert 'name="next" value="/desk/rules/"' in shown.text

    entered = eve.post(link.partition("?")[0], next="/desk/rules/")
    assert (entered.status_code, entered.headers["Location"]) == (303, "/desk/rules/")
    assert eve.get("/desk/rules/").status_code == 200
    assert eve.get("/desk/sign-in/?next=/desk/rules/").headers["Location"] == "/desk/rules/"


def test_the_letter_says_the_same_as_text_and_as_html(portal: Portal, eve: Visitor) -> None:
    let_in(portal, HANNAH)
    eve.post("/desk/sign-in/", email=HANNAH.email)

    (letter,) = letters(portal)
    text, html = text_of(letter), text_of(letter, "html")
    assert letter["Subject"] == "Atelier Grace: your link to the desk"
    assert text.startswith("Hello Hannah,")
    assert seen(html).words == bare(text)
    assert set(seen(html).links) == {text.split("Enter the desk\n")[1].split("\n")[0]}


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_uses_nothing_up(portal: Portal, eve: Visitor, method: str) -> None:
    link = link_for(portal)
    before = rows(portal)

    for _ in range(5):
        assert getattr(eve.browser, method)(link).status_code == 200

    assert rows(portal) == before
    assert eve.cookie == ""
    assert eve.post(link).status_code == 303


def test_a_link_works_once(portal: Portal, eve: Visitor) -> None:
    link = link_for(portal)
    assert visitor(portal).post(link).status_code == 303

    refused = eve.post(link)

    assert refused.status_code == 410
    assert eve.get(link).status_code == 410
    assert not eve.is_in()
    assert "Ce lien ne sert plus" in refused.text
    assert 'href="/desk/sign-in/' in refused.text


def test_two_presses_of_the_button_open_one_session(portal: Portal, eve: Visitor) -> None:
    link = link_for(portal)

    first, second = eve.post(link), eve.post(link, next="/desk/rules/")

    assert (first.status_code, second.status_code) == (303, 303)
    assert "Set-Cookie" not in second.headers
    assert sum('INSERT INTO "sessions"' in row for row in rows(portal)) == 1


def test_a_link_ends_after_a_quarter_of_an_hour(portal: Portal, eve: Visitor) -> None:
    link = link_for(portal)

    just = eve.at(NOW + timedelta(minutes=14, seconds=59))
    late = eve.at(NOW + timedelta(minutes=15))

    assert late.get(link).status_code == 410
    assert late.post(link).status_code == 410
    assert just.post(link).status_code == 303


def test_a_forged_link_never_reaches_the_database(portal: Portal, eve: Visitor) -> None:
    token = link_for(portal).split("/")[3]
    forged = ["a" * 104, *(_altered(token, place) for place in (0, 52, 53, 103))]
    with portal.services.store.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_ins RENAME TO lost")

    for path in map(sign_in_path, forged):
        assert eve.get(path).status_code == 410
        assert eve.post(path).status_code == 410


def _altered(token: str, place: int) -> str:
    other = "b" if token[place] == "a" else "a"
    return f"{token[:place]}{other}{token[place + 1 :]}"


@pytest.mark.parametrize("path", ["/desk/enter/abc/", f"/desk/enter/{'A' * 104}/"])
def test_what_is_not_spelled_like_a_link_is_none(eve: Visitor, path: str) -> None:
    assert eve.get(path).status_code == 404


def test_an_unknown_address_gets_the_same_answer_and_no_letter(
    portal: Portal, eve: Visitor
) -> None:
    known = eve.post("/desk/sign-in/", email=GRACE.email)
    unknown = eve.post("/desk/sign-in/", email="eve@example.com")

    assert known.data == unknown.data
    assert known.headers == unknown.headers
    assert [letter["To"] for letter in letters(portal)] == [GRACE.email]
    assert not any("eve@example.com" in row for row in rows(portal))


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Indiquez votre adresse"), ("grace", "adresse e-mail complète")]
)
def test_what_is_no_address_is_told_beside_the_field(eve: Visitor, typed: str, said: str) -> None:
    answer = eve.post("/desk/sign-in/", email=typed, next="/desk/rules/")

    assert answer.status_code == 422
    assert re.search(r"<title>Erreur\s: ", answer.text)
    assert said in answer.text
    assert '<a href="#email">' in answer.text
    assert 'aria-describedby="email-error" aria-invalid="true"' in answer.text
    assert 'name="next" value="/desk/rules/"' in answer.text


@pytest.mark.parametrize("address", [GRACE.email, "eve@example.com"])
def test_whoever_asks_too_often_is_told_how_long_to_wait(eve: Visitor, address: str) -> None:
    answers = [eve.post("/desk/sign-in/", email=address) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert "Dans 15 minutes" in answers[3].text
    later = eve.at(NOW + timedelta(minutes=15))
    assert later.post("/desk/sign-in/", email=address).status_code == 303


def test_a_stranger_who_asks_in_graces_name_does_not_keep_her_out(
    portal: Portal, eve: Visitor
) -> None:
    for _ in range(20):
        eve.post("/desk/sign-in/", email=GRACE.email)

    # at the last moment in which she is refused a new link, one that was sent still works
    last = visitor(portal).at(NOW + timedelta(minutes=14, seconds=59))
    assert last.post("/desk/sign-in/", email=GRACE.email).status_code == 429
    assert last.post(path_in(letters(portal)[0])).status_code == 303


def test_only_digests_are_kept(portal: Portal, eve: Visitor) -> None:
    link = link_for(portal)
    eve.post(link)

    kept = "\n".join(rows(portal))
    assert eve.cookie
    assert eve.cookie not in kept
    assert link.split("/")[3] not in kept


def test_nothing_of_the_way_in_is_logged(
    portal: Portal, eve: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    let_in(portal, BOB)
    link = link_for(portal, BOB.email)

    eve.post("/desk/sign-in/", email=BOB.email)
    eve.get(link)
    eve.post(link)
    eve.post(link)
    eve.get("/desk/search/?q=Exemple")
    with portal.services.store.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_ins RENAME TO lost")
    portal.app.testing = False
    assert eve.get(link).status_code == 500

    token = link.split("/")[3]
    for secret in (BOB.email, "Exemple", token, token[:40], token[72:], eve.cookie):
        assert secret not in caplog.text
    assert "sign_ins" in caplog.text, "what went wrong is told to who keeps the service"


class Refusing:
    """A mail server that takes nothing."""

    def send(self, message: EmailMessage) -> None:
        """Refuse."""
        assert message["To"]
        raise LetterNotSent("mail.example.com: server, cut", problem="cut")

    def has_left(self, name: str) -> None:
        """Nobody can tell."""


def test_a_letter_that_could_not_leave_is_told_to_who_keeps_the_service(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    services = portal.services
    post = replace(services.post, mailer=Refusing())
    broken = replace(portal, services=replace(services, post=post))

    answer = visitor(broken).post("/desk/sign-in/", email=GRACE.email)

    assert answer.status_code == 303
    assert "a sign-in letter for the desk did not leave" in caplog.text
    assert "mail.example.com: server, cut" in caplog.text
    assert GRACE.email not in caplog.text


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example.com/",
        "//evil.example.com/desk/",
        "/a/fresh-link/sent/",
        "/desk/../a/fresh-link/sent/",
        "/desk/%2e%2e/a/",
        "/desk/\\evil.example.com",
        "/desk/\r\nSet-Cookie: a=b",
        "desk/rules/",
        "",
    ],
)
def test_the_way_onward_stays_inside_the_desk(portal: Portal, eve: Visitor, onward: str) -> None:
    assert eve.post(link_for(portal), next=onward).headers["Location"] == "/desk/"


def test_the_way_in_speaks_the_browsers_language_or_the_one_that_is_asked_for(
    eve: Visitor,
) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}

    assert "Enter the desk" in eve.get("/desk/sign-in/", headers=english).text
    assert "Entrer au bureau" in eve.get("/desk/sign-in/?lang=fr", headers=english).text
    switch = re.search(r'href="(\?lang=en[^"]*)"', eve.get("/desk/sign-in/?next=/desk/rules/").text)
    assert switch is not None
    assert "%2Fdesk%2Frules%2F" in switch[1]
