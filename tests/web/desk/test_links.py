"""A client's links at the desk: made once, shown to be copied, opened again, closed for good."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.domain.links import Rights
from tests.support.sites import ADA, NOW, Portal
from tests.web.desk.cases import CARD, double, press, said, timeline, twice, whats
from tests.web.desk.visits import BOB, Visitor, let_in, visitor

if TYPE_CHECKING:
    from portal.domain.links import Link

LINKS = f"{CARD}links/"


def links(portal: Portal) -> list[Link]:
    """Ada's links, the newest first."""
    with portal.services.queries() as queries:
        return queries.links("ada")


def test_a_link_is_made_once_and_its_address_shown(portal: Portal, grace: Visitor) -> None:
    answer = twice(grace, LINKS, rights="full", days="30")

    (made,) = links(portal)
    assert (made.rights, made.expires_at) == (Rights.FULL, NOW + timedelta(30))
    assert answer.headers["Location"] == f"{LINKS}{made.id}/?done=links.created"
    page = grace.get(answer.headers["Location"])
    address = portal.services.address_of(made)
    assert re.search(rf'<input id="address" type="text" value="{address}" readonly', page.text)
    assert "Le lien est créé : le voici." in said(page)
    assert portal.app.test_client().get(address).status_code == 200
    assert [(line.what, line.who) for line in timeline(portal)] == [
        ("link_issued", "grace@example.com")
    ]
    assert "Page complète Créé le 22 novembre 2026 · ouvre jusqu’au 22 décembre 2026" in said(
        grace.get(CARD)
    )


def test_an_accountants_link_sees_and_pays(portal: Portal, grace: Visitor) -> None:
    press(grace, LINKS, rights="pay", days="90")

    assert links(portal)[0].rights is Rights.PAY
    assert "Voir et payer" in said(grace.get(CARD))


@pytest.mark.parametrize("days", ["", "0", "366", "-3", "un mois", "²"])
def test_a_link_opens_between_a_day_and_a_year(portal: Portal, grace: Visitor, days: str) -> None:
    answer = press(grace, LINKS, rights="pay", days=days)

    assert answer.status_code == 422
    assert "Écrivez un nombre de jours, de 1 à 365." in said(answer)
    assert f'value="{days}"' in answer.text
    assert 'value="pay" checked' in answer.text
    assert links(portal) == []


def test_the_address_stands_in_no_path(portal: Portal, grace: Visitor) -> None:
    link = portal.link()
    page = grace.get(f"{LINKS}{link.id}/")
    token = portal.services.token_of(link)

    assert page.text.count(token) == 1, "in the field, and nowhere else"
    assert token not in grace.get(CARD).text


def test_renewed_a_link_keeps_its_address(portal: Portal, grace: Visitor) -> None:
    link = portal.link()
    later = grace.at(NOW + timedelta(hours=1))
    ended = replace(link, expires_at=NOW - timedelta(1))
    with portal.services.tools.ledger() as ledger:
        ledger.save_link(ended)
    assert "terminé le 21 novembre 2026" in said(later.get(f"{LINKS}{link.id}/"))

    answer = double(later, f"{LINKS}{link.id}/renew/")
    assert answer.headers["Location"] == f"{LINKS}{link.id}/?done=links.renewed"
    assert links(portal)[0].expires_at == NOW + timedelta(days=90, hours=1)
    assert whats(portal) == ["link_issued", "link_renewed"]


def test_closed_a_link_opens_nothing_for_good(portal: Portal, grace: Visitor) -> None:
    link = portal.link()
    path = f"{LINKS}{link.id}/revoke/"
    assert "Fermer ce lien ?" in said(grace.get(path))
    assert links(portal)[0].revoked_at is None

    answer = double(grace, path)
    assert answer.headers["Location"] == f"{CARD}?done=links.revoked"
    assert whats(portal) == ["link_issued", "link_revoked"]
    assert portal.app.test_client().get(portal.services.address_of(link)).status_code == 404
    page = grace.get(f"{LINKS}{link.id}/")
    assert "fermé le 22 novembre 2026" in said(page)
    assert "renew/" not in page.text
    assert "revoke/" not in page.text
    assert grace.post(f"{LINKS}{link.id}/renew/").status_code == 404


def test_a_link_whose_secret_has_left_is_told(portal: Portal, grace: Visitor) -> None:
    link = replace(portal.link(), id="ab" * 13, key="gone")
    with portal.services.tools.ledger() as ledger:
        ledger.save_link(link)

    page = grace.get(f"{LINKS}{link.id}/")
    assert "La clé qui a signé ce lien n’existe plus" in said(page)
    assert "renew/" not in page.text
    assert "revoke/" in page.text


def test_another_clients_link_is_not_there(portal: Portal, grace: Visitor) -> None:
    portal.add(replace(ADA, id="karim", email="k@example.com"))
    link = portal.link()

    for path in ("", "revoke/"):
        assert grace.get(f"/desk/clients/karim/links/{link.id}/{path}").status_code == 404
    for path in ("renew/", "revoke/"):
        assert grace.post(f"/desk/clients/karim/links/{link.id}/{path}").status_code == 404


def test_an_assistant_may_give_links(portal: Portal) -> None:
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)

    assert press(bob, LINKS, rights="full", days="90").status_code == 303
    assert "Bob Exemple Lien créé" in said(bob.get(CARD))
