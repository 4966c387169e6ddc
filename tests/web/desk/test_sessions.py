"""A session ends by itself, at once when somebody says so, and never outlasts a working day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.people import remove_person
from portal.domain.desk import contact_of
from tests.support.sites import NOW, OWNER, Portal, open_portal, write_site
from tests.web.desk.visits import BOB, GRACE, Visitor, let_in, link_for, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def seen(portal: Portal) -> list[str]:
    """When each session was last there."""
    with portal.services.store.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT seen_at FROM sessions")]


def test_two_idle_hours_end_a_session(grace: Visitor) -> None:
    assert grace.at(NOW + 2 * HOUR - MINUTE).is_in()
    assert not grace.at(NOW + 4 * HOUR).is_in()


def test_whoever_works_on_stays_but_not_longer_than_twelve_hours(grace: Visitor) -> None:
    for hour in range(1, 12):
        assert grace.at(NOW + hour * HOUR).is_in()

    assert grace.at(NOW + 12 * HOUR - MINUTE).is_in()
    assert not grace.at(NOW + 12 * HOUR).is_in()


def test_signing_out_ends_the_session_and_not_only_the_cookie(
    portal: Portal, grace: Visitor
) -> None:
    stolen, other = grace.at(NOW), visitor(portal).come_in()

    answer = grace.post("/desk/sign-out/")

    assert answer.status_code == 303
    assert grace.cookie == ""
    assert not grace.is_in()
    assert not stolen.is_in()
    assert other.is_in(), "another browser of hers goes on"


def test_a_removed_person_is_out_at_once(portal: Portal) -> None:
    let_in(portal, BOB)
    bob, waiting = visitor(portal).come_in(BOB.email), link_for(portal, BOB.email)
    assert bob.is_in()

    contact = contact_of(portal.services.site)
    remove_person(portal.services.tools, BOB, by=GRACE, contact=contact)

    assert not bob.is_in()
    assert visitor(portal).get(waiting).status_code == 410
    assert visitor(portal).post(waiting).status_code == 410
    let_in(portal, BOB)
    assert not bob.is_in(), "an old session does not come back with them"


def test_whoever_is_no_longer_the_contact_person_is_out(
    portal: Portal, grace: Visitor, tmp_path: Path
) -> None:
    grace.post("/desk/language/", language="en", back="/desk/")
    owner = OWNER.replace('email = "grace@example.com"', 'email = "heir@example.com"')

    after = open_portal(write_site(tmp_path / "site", owner=owner), {})

    still = Visitor(after, after.app.test_client())
    still.browser.set_cookie("desk", grace.cookie, path="/desk/")
    assert not still.is_in()
    assert visitor(after).come_in("heir@example.com").is_in()
    assert portal.services.site != after.services.site


@pytest.mark.parametrize("cookie", ["", "x", "é" * 40, "a" * 4_000])
def test_a_made_up_cookie_opens_nothing(eve: Visitor, cookie: str) -> None:
    eve.browser.set_cookie("desk", cookie, path="/desk/")

    assert not eve.is_in()


def test_the_cookie_is_for_the_desk_alone_and_no_script_reads_it(
    portal: Portal, eve: Visitor
) -> None:
    cookie = eve.post(link_for(portal)).headers["Set-Cookie"]

    assert re.fullmatch(r"desk=[\w-]{43}; HttpOnly; Path=/desk/; SameSite=Lax", cookie)


def test_where_the_site_is_encrypted_the_cookie_never_travels_in_the_open(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", address="https://paiement.example.com")
    portal = open_portal(site, {})
    browser = portal.app.test_client()
    https = {"base_url": "https://paiement.example.com"}

    entered = browser.post(link_for(portal), **https)
    cookie = entered.headers["Set-Cookie"]

    assert re.fullmatch(
        r"__Secure-desk=[\w-]{43}; Secure; HttpOnly; Path=/desk/; SameSite=Lax", cookie
    )
    page = browser.get("/desk/rules/", **https)
    seal = re.search(r'name="seal" value="([^"]+)"', page.text)
    assert seal is not None
    gone = browser.post("/desk/sign-out/", data={"seal": seal[1]}, **https)
    assert re.search(
        r"__Secure-desk=; Expires=Thu, 01 Jan 1970 .*; Secure", gone.headers["Set-Cookie"]
    )


def test_being_there_is_written_once_a_minute_at_most(grace: Visitor) -> None:
    at_first = seen(grace.portal)
    soon, later = grace.at(NOW + timedelta(seconds=59)), grace.at(NOW + MINUTE)

    soon.get("/desk/rules/")
    assert seen(grace.portal) == at_first
    later.get("/desk/rules/")
    assert seen(grace.portal) != at_first


def test_reading_writes_nothing_else(grace: Visitor) -> None:
    later = grace.at(NOW + 5 * MINUTE)
    without_visits = [row for row in rows(grace.portal) if 'INTO "sessions"' not in row]

    for rule in grace.portal.app.url_map.iter_rules():
        if rule.rule.startswith("/desk/") and "GET" in (rule.methods or ()):
            later.get(rule.rule)
            later.browser.head(rule.rule).close()

    assert [row for row in rows(grace.portal) if 'INTO "sessions"' not in row] == without_visits
