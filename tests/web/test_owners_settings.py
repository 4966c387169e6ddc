"""What the owner set shows wherever it should: the time to answer, the name that the law asks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from portal.domain.clients import Voice
from portal.settings import SettingsInvalid
from tests.support.letters import written
from tests.support.sites import ADA, INVOICE, OWNER, ROOT, at_another_time, open_portal, write_site
from tests.web.pages import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.sites import Portal

FIVE = {"fr": "au plus tard cinq jours ouvrés après", "en": "at the latest five working days"}
ONE = {"fr": "au plus tard un jour ouvré après", "en": "at the latest one working day"}
PAGES = {
    "fr": ("/", "/accessibilite/", "/faq/"),
    "en": ("/en/", "/en/accessibility/", "/en/faq/"),
}
REQUESTS = {"fr": ("/demande/", "/demande/merci/"), "en": ("/en/request/", "/en/request/sent/")}
# A bank's delay, and no promise of ours.
BANKS = ("moins de deux jours ouvrés", "less than two working days")
PROMISE = re.compile(r"(?:deux|2) jours ouvrés|(?:two|2) working days", re.IGNORECASE)


def portal_of(folder: Path, *, policy: str = "", site: str = "") -> Portal:
    """A portal whose owner set one thing more."""
    owner = OWNER.replace("[policy]", f"[policy]\n{policy}").replace("[site]", f"[site]\n{site}")
    return open_portal(write_site(folder, owner=owner), {})


def read(portal: Portal, address: str) -> str:
    """What is read of a page."""
    answer = portal.app.test_client().get(address)
    assert answer.status_code == 200, address
    text = text_of(answer.text)
    for bank in BANKS:
        text = text.replace(bank, "")
    return text


@pytest.mark.parametrize(("days", "said"), [(5, FIVE), (1, ONE)])
def test_the_time_to_answer_is_said_on_every_page_that_promises_it(
    tmp_path: Path, days: int, said: dict[str, str]
) -> None:
    portal = portal_of(tmp_path, policy=f"answer_days = {days}", site='service = "none"')
    for language in ("fr", "en"):
        for address in (*PAGES[language], *REQUESTS[language]):
            text = read(portal, address)
            assert said[language] in text, address
            assert not PROMISE.search(text), address


@pytest.mark.parametrize(("days", "said"), [(5, FIVE), (1, ONE)])
@pytest.mark.parametrize("voice", Voice)
def test_a_clients_page_says_it_in_each_voice(
    tmp_path: Path, voice: Voice, days: int, said: dict[str, str]
) -> None:
    portal = portal_of(tmp_path, policy=f"answer_days = {days}")
    portal.add(replace(ADA, voice=voice), INVOICE)

    text = read(portal, f"/a/{portal.token()}/")

    assert said[voice.language] in text
    assert not PROMISE.search(text)


@pytest.mark.parametrize(
    ("days", "said"), [(1, "sous un jour ouvré."), (2, "sous deux jours ouvrés.")]
)
def test_how_to_pay_says_the_same(tmp_path: Path, days: int, said: str) -> None:
    portal = portal_of(tmp_path, policy=f"answer_days = {days}")

    assert said in read(portal, "/comment-payer/")


def test_no_time_to_answer_is_fixed_in_the_words() -> None:
    for path in [*ROOT.glob("content/*/**/*.md"), *ROOT.glob("content/*/words/*.toml")]:
        text = path.read_text(encoding="utf-8")
        for bank in BANKS:
            text = text.replace(bank, "")
        assert not PROMISE.search(text), path


@pytest.mark.parametrize("address", ["/", "/mentions-legales/", "/cgv/", "/en/terms/"])
def test_a_sole_trader_s_name_carries_its_mention_at_the_foot_of_every_page(
    tmp_path: Path, address: str
) -> None:
    text = read(portal_of(tmp_path), address)

    assert "Grace Exemple EI, 1 rue de l'Exemple" in text


def test_the_legal_notice_names_the_sole_trader_with_the_mention(tmp_path: Path) -> None:
    page = portal_of(tmp_path).app.test_client().get("/mentions-legales/").text

    assert "<strong>Grace Exemple EI</strong>" in page


def test_a_company_s_name_stands_alone(tmp_path: Path) -> None:
    owner = OWNER.replace('"ei"', '"sas"')
    portal = open_portal(write_site(tmp_path, owner=owner), {})

    assert "Grace Exemple, 1 rue de l'Exemple" in read(portal, "/")


@pytest.mark.parametrize("voice", Voice)
def test_a_letter_is_signed_by_the_person_and_the_business(tmp_path: Path, voice: Voice) -> None:
    portal = portal_of(tmp_path)
    client = replace(ADA, voice=voice)
    portal.add(client, INVOICE)

    letter = written(portal, "fresh_link", client=client)

    assert "\n\nGrace Exemple EI\nAtelier Grace\n\n" in letter.text
    assert "Grace Exemple EI<br>\nAtelier Grace</p>" in letter.html


TIER = """
[[policy.tier]]
latest_days = 30
parts = 3
smallest_part = 50
"""


def test_an_owner_who_grants_no_plans_offers_none(tmp_path: Path) -> None:
    def how_to_pay(folder: Path, plans: int) -> str:
        owner = f"{OWNER}plans_per_year = {plans}\n{TIER}"
        return read(open_portal(write_site(folder, owner=owner), {}), "/comment-payer/")

    granting, not_granting = how_to_pay(tmp_path / "a", 1), how_to_pay(tmp_path / "b", 0)

    assert "jusqu’à 3 paiements" in granting
    assert "Un calendrier de paiement par personne" in granting
    assert "jusqu’à 3 paiements" not in not_granting
    assert "calendrier de paiement par personne" not in not_granting
    assert "une autre date" in not_granting


def test_limits_are_told_from_the_request_on_with_age_and_rhythm(tmp_path: Path) -> None:
    tiers = """
[[policy.tier]]
up_to = 300
age_up_to = 60
latest_days = 30
parts = 3
smallest_part = 50
frequency = "weekly"
[[policy.tier]]
up_to = 300
latest_days = 10
[[policy.tier]]
up_to = 900
latest_days = 5
"""
    portal = open_portal(write_site(tmp_path, owner=f"{OWNER}{tiers}"), {})
    text = read(portal, "/comment-payer/")

    assert "Jusqu’à 300,00 €, jusqu’à 60 jours après la date prévue :" in text
    assert "dans les 30 jours qui suivent la demande" in text
    assert "jusqu’à 3 paiements, un par semaine, d’au moins 50,00 € chacun" in text
    assert "Jusqu’à 900,00 € :" in text


@pytest.mark.parametrize(
    ("region", "answer"), [("", "vendredi 3 avril 2026"), ("57", "mardi 7 avril 2026")]
)
def test_no_answer_is_promised_for_a_public_holiday(
    tmp_path: Path, region: str, answer: str
) -> None:
    there = portal_of(tmp_path, policy="answer_days = 1", site=f'region = "{region}"')
    portal = at_another_time(there, datetime(2026, 4, 2, 9, tzinfo=UTC))
    portal.add(ADA, replace(INVOICE, unknown=True))

    assert f"au plus tard le {answer}" in read(portal, f"/a/{portal.token()}/")


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ('country = "XX"', "[site] country: the public holidays of XX are not known."),
        ('region = "Bretagne"', "[site] region: Bretagne is not known as a region of FR "),
        ('region = "Bretagne"', "Write one of 57, 6AE, 971, "),
        ('country = "LU"\nregion = "1"', "Write nothing: leave it empty."),
    ],
)
def test_a_place_whose_public_holidays_nobody_knows_is_refused(
    tmp_path: Path, site: str, said: str
) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        portal_of(tmp_path, site=site)

    assert said in str(refused.value)
