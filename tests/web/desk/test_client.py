"""The client's card: the next step first, everything known below, and every act on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.gestures import Giver, PauseWish, pause_service
from portal.actions.steps import set_next_step
from portal.domain.arrangements import Kind, Status
from portal.domain.clients import Channel, ClientKind, Voice
from portal.domain.gestures import Offer
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from tests.support.sites import ADA, INVOICE, NOW, Portal
from tests.web.desk.cases import (
    CARD,
    arrangements,
    double,
    hidden,
    press,
    said,
    tasks,
    timeline,
    twice,
    whats,
)
from tests.web.desk.visits import BOB, GRACE, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

TODAY = NOW.date()  # a Sunday
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def bob(portal: Portal) -> Visitor:
    """Bob, an assistant, signed in."""
    let_in(portal, BOB)
    return visitor(portal).come_in(BOB.email)


def test_the_card_says_who_owes_what(portal: Portal, grace: Visitor) -> None:
    portal.add(replace(INVOICE, id="F-2", number="F-2026-015", paid=Money(2_000, "EUR")))
    portal.add(replace(INVOICE, id="F-3", number="F-2026-001", status=InvoiceStatus.PAID))

    card = said(grace.get(CARD))

    assert "Ada Exemple" in card
    assert "Factures 220,00 € à recevoir" in card
    assert "20,00 € reçus sur 120,00 €" in card
    assert "ada@example.com" in card
    assert "Particulier" in card
    assert "Client depuis 3 octobre 2026" in card
    assert "Il manque : le téléphone et l’adresse postale." in card
    assert "Facturé en tout 360,00 €" in card


def test_an_unknown_client_has_no_card(grace: Visitor) -> None:
    for path in ("", "silence/", "offer/", "pause/", "links/", "voice/", "details/"):
        assert grace.get(f"/desk/clients/nobody/{path}").status_code == 404
    assert grace.post("/desk/clients/nobody/notes/", text="hm", form="f").status_code == 404


def test_ids_from_anywhere_have_a_card(portal: Portal, grace: Visitor) -> None:
    odd = replace(ADA, id="C 101&é", email="odd@example.com")
    portal.add(odd, replace(INVOICE, id="F-9", client_id=odd.id))

    found = grace.get("/desk/search/?q=odd").text
    path = found.partition('href="/desk/clients/')[2].partition('"')[0]

    card = grace.get(f"/desk/clients/{path}")
    assert card.status_code == 200
    assert "/desk/clients/C%20101%26%C3%A9/offer/" in card.text


def test_a_case_without_a_next_step_asks_for_one(portal: Portal, grace: Visitor) -> None:
    assert "Ce dossier attend, et rien n’est prévu." in said(grace.get(CARD))

    tools = portal.services.tools
    set_next_step(tools, "ada", by=GRACE.email, what="call", on=FRIDAY)
    card = grace.get(CARD)

    assert "Prochaine étape vendredi 27 novembre 2026 Appeler de votre côté" in said(card)
    assert f'href="/desk/tasks/{tasks(portal)[0].id}/"' in card.text


def test_a_settled_case_asks_for_nothing(portal: Portal, grace: Visitor) -> None:
    portal.add(replace(INVOICE, paid=INVOICE.total, status=InvoiceStatus.PAID))

    assert "Rien n’est attendu, ni de vous ni du client." in said(grace.get(CARD))


def test_a_note_is_kept_with_its_author_once(portal: Portal, grace: Visitor) -> None:
    form = hidden(grace.get(CARD).text)
    answer = double(grace, f"{CARD}notes/", text="Elle rappelle.\r\nDemain. ", form=form)

    assert answer.headers["Location"] == f"{CARD}?done=client.noted"
    (kept,) = timeline(portal)
    assert (kept.what, kept.who, kept.details["text"]) == (
        "note",
        "grace@example.com",
        "Elle rappelle.\nDemain.",
    )
    card = said(grace.get(answer.headers["Location"]))
    assert "La note est gardée." in card
    assert "22 novembre 2026 à 10 h 30 · Grace Exemple Note Elle rappelle. Demain." in card


def test_an_empty_note_is_asked_for(portal: Portal, grace: Visitor) -> None:
    answer = grace.post(f"{CARD}notes/", text="  ", form="f")

    assert answer.status_code == 422
    assert "Écrivez la note." in said(answer)
    assert whats(portal) == []


def test_the_newest_stand_on_the_card_and_the_rest_a_link_away(grace: Visitor) -> None:
    for number in range(15):
        grace.post(f"{CARD}notes/", text=f"Note numéro {number}.", form=f"f{number}")

    card = said(grace.get(CARD))
    assert "Note numéro 14." in card
    assert "Note numéro 2." not in card
    assert "Tout montrer : 3 lignes de plus" in card
    assert "Note numéro 2." in said(grace.get(f"{CARD}?all=1"))


def test_automatic_messages_pause_and_go_on(portal: Portal, grace: Visitor) -> None:
    path = f"{CARD}silence/"
    answer = double(grace, path, until="2026-12-04", why="Deuil dans la famille")
    assert answer.headers["Location"] == f"{CARD}?done=client.silenced"
    assert whats(portal) == ["silence_set"]
    card = said(grace.get(CARD))
    assert "Rien d’automatique ne part jusqu’au 4 décembre 2026 : Deuil dans la famille" in card
    assert "jusqu’au 4 décembre 2026 · Deuil dans la famille" in card, "the timeline tells why"

    for _ in range(2):
        assert grace.post(f"{path}end/").status_code == 303
    assert whats(portal) == ["silence_set", "silence_ended"]
    assert "Rien d’automatique" not in said(grace.get(CARD))


@pytest.mark.parametrize(
    ("until", "why", "told"),
    [
        ("2026-12-04", " ", "Dites pourquoi"),
        ("hier", "Deuil", "Ce n’est pas une date."),
        ("2026-11-01", "Deuil", "Indiquez un jour à venir."),
    ],
)
def test_silence_needs_a_reason_and_a_day_to_come(
    portal: Portal, grace: Visitor, until: str, why: str, told: str
) -> None:
    answer = grace.post(f"{CARD}silence/", until=until, why=why)

    assert answer.status_code == 422
    assert told in said(answer)
    assert f'value="{until}"' in answer.text
    assert whats(portal) == []


def test_silence_may_have_no_end(grace: Visitor) -> None:
    grace.post(f"{CARD}silence/", until="", why="Décès")

    assert "Rien d’automatique ne part : Décès" in said(grace.get(CARD))


def offer(visitor: Visitor, **changes: object) -> TestResponse:
    """Send the form of a gesture."""
    typed = {"invoices": INVOICE.id, "text": "200 € suffisent.", "until": "2026-12-04"}
    return press(visitor, f"{CARD}offer/", **(typed | {"amount": "80,00"} | changes))


def test_a_gesture_is_checked_then_offered_once(portal: Portal, grace: Visitor) -> None:
    check = offer(grace)
    assert check.status_code == 200
    assert "Vérifier le geste" in said(check)
    assert "Le reste, 40,00 €, fera l’objet d’un avoir" in said(check)
    assert arrangements(portal) == []

    form = hidden(check.text)
    offer_again(grace, form)
    answer = offer_again(grace, form)
    assert answer.headers["Location"] == f"{CARD}?done=client.offered"
    (made,) = arrangements(portal)
    assert isinstance(made.terms, Offer)
    assert (made.status, made.terms.amount) == (Status.COUNTERED, Money(8_000, "EUR"))
    card = said(grace.get(CARD))
    assert "Geste 80,00 € pour solde, jusqu’au 4 décembre 2026" in card
    assert "Réponse attendue au geste proposé du côté du client" in card


def offer_again(visitor: Visitor, form: str, **changes: str) -> TestResponse:
    """Press the button of the check page."""
    typed = {"invoices": INVOICE.id, "text": "200 € suffisent.", "until": "2026-12-04"}
    typed |= {"amount": "80,00", "confirmed": "yes", "form": form}
    return visitor.post(f"{CARD}offer/", **(typed | changes))


def test_corrected_a_gesture_keeps_what_was_typed(grace: Visitor) -> None:
    form = hidden(offer(grace).text)
    typed = {"invoices": INVOICE.id, "text": "200 € suffisent.", "until": "2026-12-04"}
    page = grace.post(f"{CARD}offer/", form=form, change="yes", amount="80,00", **typed)

    assert page.status_code == 200
    assert "200 € suffisent." in page.text
    assert 'value="80,00"' in page.text
    assert hidden(page.text) == form


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": " "}, "Dites au client ce que vous proposez."),
        ({"amount": "beaucoup"}, "Écrivez une somme"),
        ({"amount": "120,00"}, "La somme est plus petite que ce qui reste à recevoir"),
        ({"amount": "0"}, "plus grande que zéro"),
        ({"until": ""}, "Indiquez un jour."),
        ({"until": "2026-11-02"}, "Indiquez un jour à venir."),
        ({"until": "2026-12-05"}, "Choisissez un jour ouvré : le prochain est le lundi 7 décembre"),
        ({"invoices": "another"}, "Choisissez au moins une facture."),
    ],
)
def test_a_gesture_says_what_is_to_be_corrected(
    portal: Portal, grace: Visitor, changes: dict[str, str], told: str
) -> None:
    answer = offer(grace, **changes)

    assert answer.status_code == 422
    assert told in said(answer)
    assert arrangements(portal) == []


def test_an_assistant_gives_no_money_up(portal: Portal, bob: Visitor) -> None:
    assert 'name="amount"' not in bob.get(f"{CARD}offer/").text
    assert offer(bob).status_code == 403
    assert offer_again(bob, "a form").status_code == 403
    assert arrangements(portal) == []

    assert offer_again(bob, "a form", amount="").status_code == 303
    assert arrangements(portal)[0].kind is Kind.OFFER


def test_taken_back_a_gesture_leaves_the_question_for_what_comes_next(
    portal: Portal, grace: Visitor
) -> None:
    offer_again(grace, "a form")
    path = f"{CARD}offer/{arrangements(portal)[0].id}/"
    assert "Retirer ce geste ?" in said(grace.get(path))
    answer = double(grace, path)

    assert arrangements(portal)[0].status is Status.WITHDRAWN
    assert answer.headers["Location"] == "/desk/tasks/new/ada/?done=client.offer_ended"
    asked = grace.get(answer.headers["Location"])
    assert "Le geste est retiré." in said(asked)
    answer = twice(
        grace, "/desk/tasks/new/ada/", step="call", step_day="2026-11-27", step_note="Le matin"
    )
    assert answer.headers["Location"] == f"{CARD}?done=tasks.planned"
    assert [task.what for task in tasks(portal)] == ["call"]


PAUSE = {
    "from": "2026-11-30",
    "until": "2027-01-04",
    "stays": "Les vidéos déjà vues",
    "invoices": INVOICE.id,
}


def test_the_service_rests_and_goes_on(portal: Portal, grace: Visitor) -> None:
    check = press(grace, f"{CARD}pause/", **PAUSE)
    assert "Les vidéos déjà vues" in said(check)
    form = hidden(check.text)
    answer = double(grace, f"{CARD}pause/", confirmed="yes", form=form, **PAUSE)
    assert answer.headers["Location"] == f"{CARD}?done=client.paused"
    (made,) = arrangements(portal)
    assert "Pause du service du 30 novembre 2026 au 4 janvier 2027" in said(grace.get(CARD))

    path = f"{CARD}pause/{made.id}/"
    assert "prévue du 30 novembre 2026 au 4 janvier 2027" in said(grace.get(path))
    for _ in range(2):
        assert grace.post(path).status_code == 303
    assert arrangements(portal)[0].status is Status.FULFILLED
    told = [what for what in whats(portal) if what.startswith("pause")]
    assert told == ["pause_agreed", "pause_fulfilled"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"from": ""}, "Indiquez le premier jour de la pause."),
        ({"from": "2026-11-01"}, "La pause commence aujourd’hui ou plus tard."),
        ({"until": "?"}, "Indiquez le jour de la reprise."),
        ({"until": "2026-11-30"}, "La reprise vient après le début de la pause."),
        ({"stays": ""}, "Dites ce qui reste ouvert"),
    ],
)
def test_a_pause_says_what_is_to_be_corrected(
    portal: Portal, grace: Visitor, changes: dict[str, str], told: str
) -> None:
    answer = press(grace, f"{CARD}pause/", **(PAUSE | changes))

    assert answer.status_code == 422
    assert told in said(answer)
    assert arrangements(portal) == []


def test_an_arrangement_of_another_kind_or_client_is_ended_nowhere(
    portal: Portal, grace: Visitor
) -> None:
    portal.add(replace(ADA, id="karim", email="k@example.com"))
    offer_again(grace, "a form")
    made = arrangements(portal)[0]
    for path in (
        f"{CARD}pause/{made.id}/",
        f"/desk/clients/karim/offer/{made.id}/",
        f"{CARD}offer/unknown/",
    ):
        assert grace.get(path).status_code == 404
        assert grace.post(path).status_code == 404


RECEIVED = f"{CARD}received/{INVOICE.id}/"


def test_money_is_counted_by_hand_once_after_a_check(portal: Portal, grace: Visitor) -> None:
    check = press(grace, RECEIVED, amount="50,00", on="2026-11-20")
    assert "Il restera 70,00 €" in said(check)
    assert portal.invoice(INVOICE.id).paid == Money(0, "EUR")

    form = hidden(check.text)
    answer = double(grace, RECEIVED, amount="50,00", on="2026-11-20", form=form, confirmed="yes")
    assert answer.status_code == 303
    assert portal.invoice(INVOICE.id).paid == Money(5_000, "EUR")
    assert "Grace Exemple Paiement compté à la main F-2026-014 · 50,00 €" in said(grace.get(CARD))


def test_money_that_settles_everything_asks_for_no_next_step(
    portal: Portal, grace: Visitor
) -> None:
    form = hidden(grace.get(RECEIVED).text)
    typed = {"amount": "120", "on": "2026-11-20", "form": form, "confirmed": "yes"}
    answer = double(grace, RECEIVED, **typed)

    assert answer.headers["Location"] == f"{CARD}?done=client.received"
    assert portal.invoice(INVOICE.id).status is InvoiceStatus.PAID
    assert "n’attend pas de paiement en ce moment : Réglée" in said(grace.get(RECEIVED))


@pytest.mark.parametrize(
    ("amount", "on", "told"),
    [
        ("", "2026-11-20", "Écrivez une somme"),
        ("0", "2026-11-20", "Écrivez une somme"),
        ("120,01", "2026-11-20", "C’est plus que ce qui reste à recevoir (120,00 €)."),
        ("20", "", "Indiquez le jour."),
        ("20", "2026-11-23", "Ce jour n’est pas encore venu."),
    ],
)
def test_money_says_what_is_to_be_corrected(
    portal: Portal, grace: Visitor, amount: str, on: str, told: str
) -> None:
    answer = press(grace, RECEIVED, amount=amount, on=on, confirmed="yes")

    assert answer.status_code == 422
    assert told in said(answer)
    assert f'value="{amount}"' in answer.text
    assert portal.invoice(INVOICE.id).paid == Money(0, "EUR")


def test_money_of_a_form_without_a_name_is_not_counted(portal: Portal, grace: Visitor) -> None:
    answer = grace.post(RECEIVED, amount="20", on="2026-11-20", confirmed="yes")

    assert answer.status_code == 400
    assert portal.invoice(INVOICE.id).paid == Money(0, "EUR")


def test_another_clients_invoice_is_not_there(portal: Portal, grace: Visitor) -> None:
    portal.add(replace(ADA, id="karim", email="k@example.com"))

    assert grace.get(f"/desk/clients/karim/received/{INVOICE.id}/").status_code == 404


DETAILS = {
    "first_name": "Ada",
    "last_name": "Exemple",
    "company": "",
    "email": "ada@example.com",
    "phone": "",
    "address": "",
    "invoices_to": "",
}


def test_details_are_corrected_and_the_timeline_says_from_what(
    portal: Portal, grace: Visitor
) -> None:
    path = f"{CARD}details/"
    changed = DETAILS | {"email": "ada@neuf.example.com", "phone": "01 99 00 00 09"}
    answer = double(grace, path, **changed)

    assert answer.headers["Location"] == f"{CARD}?done=client.edited"
    assert whats(portal).count("details_edited") == 1
    card = said(grace.get(CARD))
    assert "Adresse e-mail : ada@example.com → ada@neuf.example.com" in card
    assert "Téléphone : – → 01 99 00 00 09" in card
    with portal.services.queries() as queries:
        letters = [(one.name, one.audience) for one in queries.letters("ada")]
    assert letters == [("address_changed", "former")]


def test_details_say_what_is_to_be_corrected(portal: Portal, grace: Visitor) -> None:
    typed = DETAILS | {"email": "ada chez example", "first_name": "", "last_name": ""}
    answer = grace.post(f"{CARD}details/", **typed)

    assert answer.status_code == 422
    assert "Indiquez une adresse e-mail complète" in said(answer)
    assert "Indiquez un nom ou une société." in said(answer)
    assert 'value="ada chez example"' in answer.text
    assert whats(portal) == []


def test_an_assistant_reads_details_and_does_not_change_them(bob: Visitor) -> None:
    assert f"{CARD}details/" not in bob.get(CARD).text
    assert bob.get(f"{CARD}details/").status_code == 403
    assert bob.post(f"{CARD}details/", **DETAILS).status_code == 403


def test_the_voice_changes_at_once(portal: Portal, bob: Visitor) -> None:
    answer = double(bob, f"{CARD}voice/", voice="fr-tu", kind="professional")

    assert answer.status_code == 303
    with portal.services.queries() as queries:
        ada = queries.client("ada")
    assert ada is not None
    assert (ada.voice, ada.kind) == (Voice.TU, ClientKind.PROFESSIONAL)
    assert whats(portal) == ["voice_edited"]
    bob.post(f"{CARD}voice/", voice="loud", kind="")
    assert whats(portal) == ["voice_edited"], "what is not known changes nothing"


def test_reading_the_card_and_its_forms_changes_nothing(portal: Portal, grace: Visitor) -> None:
    giver = Giver(by=GRACE.email, client=ADA, nonce="n")
    pause = pause_service(
        portal.services.tools,
        giver,
        PauseWish(from_on=TODAY, until_on=TODAY + timedelta(9), stays_open="Tout"),
    )
    link = portal.link()
    before = rows(portal)
    for path in (
        *("", "?all=1", "silence/", "offer/", "pause/", "voice/", "details/", "links/"),
        *(f"pause/{pause.id}/", f"links/{link.id}/", f"links/{link.id}/revoke/"),
        f"received/{INVOICE.id}/",
    ):
        assert grace.get(f"{CARD}{path}").status_code == 200
    assert rows(portal) == before


def test_the_card_speaks_english(grace: Visitor) -> None:
    grace.post("/desk/language/", language="en", back=CARD)
    offer_again(grace, "a form")

    card = said(grace.get(CARD))
    assert "Next step Friday 4 December 2026 Answer awaited to the gesture" in card
    assert "€80.00 settles all, until 4 December 2026" in card


def test_how_somebody_is_written_to_is_set_on_one_page(portal: Portal) -> None:
    portal.add(replace(ADA, phone="06 00 00 00 00"))
    wish = {
        "voice": "fr-tu", "kind": "professional", "channel": "mail_and_sms", "emoji": "no",
        "country": "re", "region": "", "zone": "Indian/Reunion",
    }  # fmt: skip

    answer = visitor(portal).come_in().post("/desk/clients/ada/voice/", **wish)

    assert answer.status_code == 303
    with portal.services.queries() as queries:
        known = queries.client("ada")
    assert known is not None
    assert (known.channel, known.emoji, known.country) == (Channel.MAIL_AND_SMS, False, "RE")
    assert known.zone == "Indian/Reunion"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("channel", "mail_and_sms", "Aucun numéro de mobile"),
        ("country", "France", "les deux lettres du pays"),
        ("region", "999", "ne sont pas connus"),
        ("zone", "Paris", "Ce fuseau"),
    ],
)
def test_what_cannot_be_followed_is_said_beside_its_field(
    portal: Portal, field: str, typed: str, said: str
) -> None:
    answer = visitor(portal).come_in().post("/desk/clients/ada/voice/", **{field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
