"""What somebody at the desk writes to a client is read over before it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.desk.asking import Case, errors_on, look, press

if TYPE_CHECKING:
    from tests.support.sites import Portal
    from tests.web.desk.visits import Visitor

HARSH = "Sans paiement, nous saisirons un huissier."
HASTY = "Merci de payer dans les plus brefs délais."
GENTLE = "Merci pour votre message. Nous vous proposons le 15 décembre."
STRAY = "Merci pour ton message, la réponse est sur ta page."
DAY = {"decline_day": "2026-11-27"}
OFFER = {"amount": "", "until": "2026-12-14", "form": "once", "invoices": "F-2026-014"}


@pytest.fixture
def ada(portal: Portal) -> Case:
    """Ada, who owes one invoice."""
    return Case(portal)


def test_words_that_threaten_are_not_said_and_stay_in_their_field(
    grace: Visitor, ada: Case
) -> None:
    asked = ada.plan()

    answer = look(grace, asked, "decline", decline_text=HARSH, **DAY)

    assert answer.status_code == 422
    (error,) = errors_on(answer)
    assert "Ces mots menacent ou humilient" in error
    assert f">{HARSH}</textarea>" in answer.text


def test_words_that_threaten_are_not_said_by_whoever_sends_the_confirmation_alone(
    grace: Visitor, ada: Case
) -> None:
    asked = ada.plan()

    assert press(grace, asked, "decline", decline_text=HARSH, **DAY).status_code == 422
    with ada.portal.services.queries() as queries:
        still = queries.arrangement(asked.id)
    assert still is not None
    assert still.waits_for_owner


def test_words_that_press_are_told_beforehand_with_a_gentler_way_and_may_be_said(
    grace: Visitor, ada: Case
) -> None:
    asked = ada.plan()

    page = look(grace, asked, "decline", decline_text=HASTY, **DAY)

    assert page.status_code == 200
    assert "Relecture" in page.text
    assert "Plutôt" in page.text
    assert press(grace, asked, "decline", decline_text=HASTY, **DAY).status_code == 303


def test_words_in_the_other_register_are_named(grace: Visitor, ada: Case) -> None:
    page = look(grace, ada.plan(), "decline", decline_text=STRAY, **DAY)

    assert "Ce client est vouvoyé" in page.text


def test_gentle_words_are_left_alone(grace: Visitor, ada: Case) -> None:
    page = look(grace, ada.plan(), "decline", decline_text=GENTLE, **DAY)

    assert "Relecture" not in page.text


def test_a_gesture_is_read_over_too(grace: Visitor, ada: Case) -> None:
    page = f"/desk/clients/{ada.client.id}/offer/"

    refused = grace.post(page, text=HARSH, **OFFER)
    told = grace.post(page, text=HASTY, **OFFER)

    assert refused.status_code == 422
    assert "Ces mots menacent ou humilient" in refused.text
    assert "Relecture" in told.text


def test_so_are_the_words_of_a_pause(grace: Visitor, ada: Case) -> None:
    page = f"/desk/clients/{ada.client.id}/pause/"
    typed = {"from": "2026-11-30", "until": "2026-12-30", "form": "once"}

    assert grace.post(page, stays=HARSH, **typed).status_code == 422
    assert "Relecture" in grace.post(page, stays=HASTY, **typed).text
