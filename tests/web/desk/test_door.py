"""The door: every page is behind it, and every form was made for the session that sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.web.desk.words import desk_words
from portal.web.errors import AT_THE_DESK, OF_STATUS
from tests.support.sites import OWNER, Portal, open_portal, write_site
from tests.web.desk.visits import BOB, Visitor, let_in, link_for, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OPEN = ("/desk/sign-in/", "/desk/enter/")
NEW = {"name": "Mallory", "email": "mallory@example.com", "role": "owner", "language": "fr"}


def addresses(portal: Portal, method: str) -> Iterator[str]:
    """Every address of the desk that answers a method, the way in left out."""
    for rule in portal.app.url_map.iter_rules():
        path = rule.rule.replace("<", "").replace(">", "").replace(":", "")
        is_closed = path.startswith("/desk/") and not path.startswith(OPEN)
        if is_closed and method in (rule.methods or ()):
            yield path


def test_no_page_shows_to_a_stranger(portal: Portal, eve: Visitor) -> None:
    every = list(addresses(portal, "GET"))
    assert "/desk/people/" in every

    for path in (*every, "/desk/nowhere/"):
        led = eve.get(path)
        assert led.status_code == 303, path
        assert led.headers["Location"].startswith("/desk/sign-in/"), path


@pytest.mark.parametrize(
    "path", ["//desk/rules/", "/desk//rules/", "/%64esk/rules/", "/./desk/rules/", "/desk;a/rules/"]
)
def test_no_other_spelling_of_a_path_goes_around_the_door(eve: Visitor, path: str) -> None:
    assert eve.get(path).status_code in {303, 308, 404}
    assert eve.browser.post(path, data=NEW).status_code in {308, 401, 404, 405}


def test_no_button_works_for_a_stranger(portal: Portal, eve: Visitor) -> None:
    every = list(addresses(portal, "POST"))
    assert "/desk/people/" in every
    before = rows(portal)

    for path in (*every, "/desk/nowhere/"):
        refused = eve.browser.post(path, data=NEW)
        assert refused.status_code == 401, path
        assert "Votre session s’est fermée" in refused.text
        assert "mallory" not in refused.text
    assert rows(portal) == before


@pytest.mark.parametrize("seal", [None, "", "x", "é", "a" * 43])
def test_a_form_without_the_seal_of_its_session_does_nothing(
    grace: Visitor, seal: str | None
) -> None:
    fields = NEW if seal is None else {**NEW, "seal": seal}

    refused = grace.browser.post("/desk/people/", data=fields)

    assert refused.status_code == 400
    assert "Cette page a vieilli" in refused.text
    assert "mallory" not in refused.text
    assert "mallory" not in grace.get("/desk/people/").text


def test_the_seal_of_another_session_is_none(portal: Portal, grace: Visitor) -> None:
    other = visitor(portal).come_in()
    assert other.seal != grace.seal

    assert grace.browser.post("/desk/people/", data={**NEW, "seal": other.seal}).status_code == 400
    assert other.browser.post("/desk/people/", data={**NEW, "seal": other.seal}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example.com"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
def test_another_sites_page_can_press_nothing(
    portal: Portal, grace: Visitor, headers: dict[str, str]
) -> None:
    seal, link = grace.seal, link_for(portal)
    before = rows(portal)

    for path in ("/desk/people/", "/desk/sign-out/", "/desk/sign-in/", link):
        fields = {**NEW, "seal": seal}
        assert grace.browser.post(path, data=fields, headers=headers).status_code == 400, path

    assert rows(portal) == before
    assert grace.is_in()


@pytest.mark.parametrize(
    "headers",
    [
        # what a browser really sends for our own forms, whose pages say no-referrer
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "http://localhost"},  # the service itself, without a static host in front
        {},
    ],
)
def test_our_own_pages_can(grace: Visitor, headers: dict[str, str]) -> None:
    fields = {**NEW, "seal": grace.seal}

    assert grace.browser.post("/desk/people/", data=fields, headers=headers).status_code == 303


def test_the_desk_is_neither_kept_nor_found_nor_told(grace: Visitor, eve: Visitor) -> None:
    for answer in (grace.get("/desk/"), eve.get("/desk/"), grace.get("/desk/nowhere/")):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"].startswith("noindex")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Disallow: /desk/" in eve.get("/robots.txt").text


def test_an_address_that_leads_nowhere_is_told_inside_the_frame(grace: Visitor) -> None:
    missing = grace.get("/desk/nowhere/")

    assert missing.status_code == 404
    assert "Cette page n’existe pas" in missing.text
    assert 'action="/desk/sign-out/"' in missing.text
    assert grace.post("/desk/rules/").status_code == 405


def test_a_mistake_of_ours_is_told_inside_the_frame_without_details(
    portal: Portal, grace: Visitor
) -> None:
    with portal.services.store.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE invoices RENAME TO lost")
    portal.app.testing = False

    broken = grace.get("/desk/search/")

    assert broken.status_code == 500
    assert "Traceback" not in broken.text
    assert 'action="/desk/sign-out/"' in broken.text


def test_every_refusal_has_its_words() -> None:
    names = {name for _, _, name in AT_THE_DESK} | {*OF_STATUS.values(), "broken"}

    for language in ("fr", "en"):
        for name in names:
            assert desk_words(language)(f"refusal.{name}.title")
            assert desk_words(language)(f"refusal.{name}.text", n=5)


def test_an_assistant_is_kept_from_what_is_the_owners(portal: Portal) -> None:
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)
    before = [row for row in rows(portal) if 'INTO "sessions"' not in row]

    assert bob.get("/desk/rules/").status_code == 200
    assert "/desk/people/" not in bob.get("/desk/").text
    for path in addresses(portal, "GET"):
        if path.startswith("/desk/people/"):
            assert bob.get(path).status_code == 403, path
    for path in addresses(portal, "POST"):
        if path.startswith("/desk/people/"):
            refused = bob.post(path, **NEW)
            assert refused.status_code == 403, path
            assert "Réservé aux propriétaires" in refused.text
    assert [row for row in rows(portal) if 'INTO "sessions"' not in row] == before


def test_without_a_service_there_is_no_desk(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", owner=_without_service())
    browser = open_portal(site, {}).app.test_client()

    for path in ("/desk/", "/desk/sign-in/", "/desk/people/", "/desk/nowhere/"):
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code in {404, 405}


def _without_service() -> str:
    return OWNER.replace('address = "{address}"', 'address = "{address}"\nservice = "none"')
