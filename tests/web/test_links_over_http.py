"""A link that opens nothing has one answer, whatever the reason; a link opens only its own page."""

from __future__ import annotations

import random
from base64 import b32decode, b32encode
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from portal.actions.links import renew_link, revoke_link
from portal.domain.errors import LinkUnknown
from portal.domain.links import Rights
from portal.links import LinkSigner
from tests.support.sites import ADA, INVOICE, NOW

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.support.sites import Portal

EVE = replace(ADA, id="eve", email="eve@example.com", first_name="Eve")
EVES_INVOICE = replace(INVOICE, id="F-EVE-1", number="F-EVE-1", client_id="eve")


@pytest.fixture
def browser(portal: Portal) -> FlaskClient:
    """Somebody with an address bar."""
    return portal.app.test_client()


def shape(browser: FlaskClient, address: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that an answer shows of itself."""
    answer = browser.get(address)
    return answer.status_code, answer.data, sorted(answer.headers.items())


def test_expired_revoked_forged_and_unknown_links_look_all_the_same(
    portal: Portal, browser: FlaskClient
) -> None:
    revoked, expired = portal.link(), portal.link()
    revoke_link(portal.services.tools, revoked.id)
    with portal.services.tools.ledger() as ledger:
        ledger.save_link(replace(expired, expires_at=NOW))
    signer = portal.services.signer
    tokens = [
        signer.token(revoked.id),
        signer.token(expired.id),
        signer.token("00" * 13),
        LinkSigner(["eve's own secret, quite long too"]).token(portal.link().id),
        "a" * 72,
        "a" * 71,
        "é",
        "..%2f..%2fetc",
    ]
    shapes = [shape(browser, f"/{door}{token}/") for token in tokens for door in ("c/aa/", "a/")]

    assert {status for status, _, _ in shapes} == {404}
    assert len({body for _, body, _ in shapes}) == 1
    assert len({str(headers) for _, _, headers in shapes}) == 1


def test_a_link_opens_in_its_own_folder_only(portal: Portal, browser: FlaskClient) -> None:
    token = portal.token()
    other = "aa" if token[:2] != "aa" else "bb"

    assert browser.get(f"/c/{token[:2]}/{token}/").status_code == 200
    assert browser.get(f"/c/{other}/{token}/").status_code == 404
    assert browser.get(f"/c/{token[:2].upper()}/{token.upper()}/").status_code == 404


@pytest.mark.slow
def test_a_hundred_thousand_forged_links_all_get_the_same_answer(
    portal: Portal, browser: FlaskClient
) -> None:
    chance = random.Random(22)  # noqa: S311 - seeded on purpose
    genuine = portal.token()
    foreign = LinkSigner(["a secret of somebody else's portal"])
    expected = shape(browser, f"/c/aa/{'a' * 72}/")

    def forged(n: int) -> str:
        if n % 4 == 0:
            place = chance.randrange(72)
            others = [c for c in "abcdefghijklmnopqrstuvwxyz234567" if c != genuine[place]]
            return genuine[:place] + chance.choice(others) + genuine[place + 1 :]
        if n % 4 == 1:
            return genuine[: chance.randrange(1, 72)]
        if n % 4 == 2:
            return foreign.token(b32decode(genuine.upper())[:13].hex())
        return b32encode(chance.randbytes(45)).decode().lower()

    for n in range(100_000):
        token = forged(n)
        door = f"/c/{token[:2]}/{token}/" if n % 2 else f"/a/{token}/"
        assert shape(browser, door) == expected


def test_eves_link_reaches_nothing_of_adas(portal: Portal, browser: FlaskClient) -> None:
    portal.add(EVE, EVES_INVOICE)
    ada, eve = portal.token(), portal.token("eve")
    browser.post(f"/a/{ada}/pay", data={"invoice": INVOICE.id})
    with portal.services.queries() as queries:
        (attempt,) = queries.attempts("ada")

    assert browser.get(f"/a/{eve}/outcome/{attempt.id}/").status_code == 404
    assert browser.get(f"/a/{eve}/return/{attempt.id}/").status_code == 404
    assert browser.get(f"/a/{eve}/document/{INVOICE.id}").status_code == 404
    paid = browser.post(f"/a/{eve}/pay", data={"invoice": INVOICE.id})
    assert paid.headers["Location"] == f"/a/{eve}/", "another's invoice is not even seen"
    assert "F-2026-014" not in browser.get(f"/a/{eve}/").text


def test_an_accountants_link_sees_and_pays_but_may_not_change_the_card(
    portal: Portal, browser: FlaskClient
) -> None:
    token = portal.token(rights=Rights.PAY)
    page = browser.get(f"/a/{token}/")

    assert page.status_code == 200
    assert "Bonjour Ada" not in page.text
    assert browser.post(f"/a/{token}/card", data={"then": "only"}).status_code == 403
    assert browser.post(f"/a/{token}/pay", data={"invoice": INVOICE.id}).status_code == 303


def test_a_fresh_link_goes_to_the_address_on_file_only(
    portal: Portal, browser: FlaskClient
) -> None:
    known = browser.post("/a/fresh-link", data={"email": " ADA@example.com", "lang": "fr"})
    known.close()
    unknown = browser.post("/a/fresh-link", data={"email": "nobody@example.com", "lang": "fr"})
    unknown.close()

    assert known.headers["Location"] == unknown.headers["Location"]
    assert known.data == unknown.data
    (letter,) = portal.settings.mail.outbox.glob("*.eml")
    message = message_from_bytes(letter.read_bytes(), policy=default)
    assert message["To"] == "ada@example.com"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    path = next(word for word in text.split() if "/c/" in word).partition("8000")[2]
    assert browser.get(path).status_code == 200


def test_asking_again_and_again_is_slowed_down_without_saying_for_whom(
    portal: Portal, browser: FlaskClient
) -> None:
    answers = []
    for email in ["ada@example.com"] * 4 + ["nobody@example.com"] * 4:
        answer = browser.post("/a/fresh-link", data={"email": email})
        answer.close()
        answers.append(answer)

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429] * 2
    # It is half past nine, and requests are counted by the hour.
    assert "dans 30 minutes" in answers[3].text == answers[7].text
    assert len(list(portal.settings.mail.outbox.glob("*.eml"))) == 3


def test_a_robot_that_fills_the_trap_sends_nothing(portal: Portal, browser: FlaskClient) -> None:
    browser.post("/a/fresh-link", data={"email": "ada@example.com", "website": "x"}).close()

    assert not portal.settings.mail.outbox.exists()


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.com", "ada @example.com"])
def test_a_mistyped_address_is_kept_and_explained(browser: FlaskClient, email: str) -> None:
    answer = browser.post("/a/fresh-link", data={"email": email})

    assert answer.status_code == 422
    assert "<title>Erreur" in answer.text


def test_a_renewed_link_keeps_its_path_and_a_revoked_one_stays_ended(portal: Portal) -> None:
    link = portal.link()
    path = portal.services.address_of(link)
    renewed = renew_link(portal.services.tools, link.id, days=400)

    assert portal.services.address_of(renewed) == path
    assert renewed.expires_at == NOW + timedelta(days=400)
    revoke_link(portal.services.tools, link.id)
    with pytest.raises(LinkUnknown):
        renew_link(portal.services.tools, link.id, days=1)


def test_the_check_code_of_a_page_is_recognised(portal: Portal, browser: FlaskClient) -> None:
    code = portal.services.signer.check_code(portal.link().id)

    assert "Oui" in browser.get("/a/verify", query_string={"code": code.lower()}).text
    assert "Oui" not in browser.get("/a/verify", query_string={"code": "AAAA-AAAAAA"}).text


def test_personal_answers_are_never_kept_or_found(portal: Portal, browser: FlaskClient) -> None:
    for address in (f"/a/{portal.token()}/", "/a/fresh-link/sent/", "/c/aa/x/"):
        headers = browser.get(address).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "'unsafe" not in headers["Content-Security-Policy"]
        assert "Set-Cookie" not in headers
