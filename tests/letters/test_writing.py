"""Letters of real arrangements: every place has its value, in every voice, for both sides."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.actions.occasions import Occasion
from portal.content.letter_places import PLACES
from portal.domain.arrangements import Arrangement, Kind
from portal.domain.clients import Voice
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.money import Money
from portal.domain.promises import Action
from portal.letters.owner import owner_words
from portal.letters.places import places_of
from portal.letters.sayings import Sayings
from tests.letters.arranged import DAY, arranged, kind_of, with_terms
from tests.support.mailboxes import bare, seen
from tests.support.sites import ADA, INVOICE, NOW, OWNER, Portal, open_portal, write_site

if TYPE_CHECKING:
    from portal.mail import Words

# About no arrangement: what they say is tested where they are made.
ALONE = {name for name, places in PLACES.items() if "reference" not in places}
ABOUT = sorted(set(PLACES) - ALONE)
COPIED = sorted({key.partition(".")[0] for key in owner_words("fr").texts if ".lead" in key})
LINKED = {"link", "expires", "check_code", "verify_address"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal that is only read from."""
    here = open_portal(write_site(tmp_path_factory.mktemp("site")), {})
    here.add(ADA, INVOICE)
    return here


def occasion(portal: Portal, name: str, arrangement: Arrangement, **more: object) -> Occasion:
    """A letter about an arrangement, as it would be written now."""
    tools = portal.services.tools
    made = Occasion(
        name=name,
        client=ADA,
        today=tools.today,
        calendar=tools.calendar,
        queued_at=NOW,
        link=portal.link(),
        arrangement=arrangement,
        invoices=(INVOICE,) if arrangement.invoice_ids else (),
        follow_up=DAY,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def written(portal: Portal, name: str, arrangement: Arrangement, **more: object) -> Words:
    return portal.services.post.compose(occasion(portal, name, arrangement, **more))


@pytest.mark.parametrize("name", ABOUT)
def test_every_place_of_a_letter_has_its_value(portal: Portal, name: str) -> None:
    about = occasion(portal, name, arranged(kind_of(name)))
    saying = Sayings(words=portal.services.library.words("fr-vous"))

    places = places_of(about, saying, portal.services.site)

    empty = {place for place in PLACES[name] - LINKED if not places[place]}
    assert (
        empty <= {"invoices", "about"}
        if kind_of(name) in {Kind.MESSAGE, Kind.DETAILS}
        else (not empty)
    )


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("name", ABOUT)
def test_a_letter_can_be_written_in_every_voice(portal: Portal, name: str, voice: Voice) -> None:
    client = replace(ADA, voice=voice)

    letter = written(portal, name, arranged(kind_of(name)), client=client)

    assert letter.language == voice.language
    assert len(letter.subject) <= 75, letter.subject
    assert len(letter.text.split()) <= 165
    for part in (letter.subject, letter.text, seen(letter.html).words):
        assert not {"{", "}"} & set(part)


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("name", ABOUT)
def test_every_address_in_a_letter_is_on_the_sites_own_domain(
    portal: Portal, name: str, voice: Voice
) -> None:
    letter = written(portal, name, arranged(kind_of(name)), client=replace(ADA, voice=voice))
    home = f"{portal.services.site.address}/"

    addresses = {*re.findall(r"\bhttps?://\S+", letter.text), *seen(letter.html).links}

    assert addresses
    assert all(address.startswith(home) for address in addresses), addresses
    assert seen(letter.html).loads == ()


@pytest.fixture(scope="module", params=["fr-vous", "en"])
def speaking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal whose owner reads French, then one whose owner reads English."""
    owner = f'{OWNER}\n[voice]\ndefault = "{request.param}"\n'
    return open_portal(write_site(tmp_path_factory.mktemp("site"), owner=owner), {})


@pytest.mark.parametrize("name", COPIED)
def test_the_owner_gets_a_copy_in_the_language_of_the_site(speaking: Portal, name: str) -> None:
    here, about = speaking, arranged(kind_of(name))

    letter = here.services.post.compose(
        Occasion(
            name=name, client=ADA, today=here.services.today, calendar=here.services.calendar,
            queued_at=NOW, audience="owner", arrangement=about, invoices=(INVOICE,),
            follow_up=DAY, copy="Bonjour Ada,\n\n<b>Merci</b>\n",
        )
    )  # fmt: skip

    assert letter.language == here.services.site.default_voice.language
    assert "Ada Exemple" in letter.subject
    assert about.reference in letter.text
    assert f"/desk/arrangements/{about.id}/" in letter.text
    assert letter.text.count("> Bonjour Ada,\n>\n> <b>Merci</b>\n") == 1
    assert "&lt;b&gt;Merci&lt;/b&gt;" in letter.html
    assert seen(letter.html).words == bare(letter.text)
    assert not {"{", "}"} & set(letter.subject + letter.text)


def test_a_call_is_noted_without_an_amount_and_acknowledges_nothing(portal: Portal) -> None:
    call = with_terms(arranged(Kind.PROMISE), action=Action.CALL)

    letter = written(portal, "promise_agreed", call)

    assert letter.subject == "C’est noté : appeler pour en parler, le vendredi 4 décembre 2026"
    assert "120" not in letter.text
    assert "reconnaître" not in letter.text


def test_a_plan_that_is_charged_by_itself_says_so(portal: Portal) -> None:
    charged = with_terms(arranged(Kind.PLAN), debits=True)

    assert "carte enregistrée" in written(portal, "plan_part_due", charged).text
    assert "virement" in written(portal, "plan_part_due", arranged(Kind.PLAN)).text


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("plan_part_due", "vendredi 4 décembre 2026"),
        ("plan_part_declined", "vendredi 20 novembre 2026"),
        ("plan_part_awaited", "vendredi 20 novembre 2026"),
    ],
)
def test_a_letter_about_a_part_names_the_right_one(portal: Portal, name: str, day: str) -> None:
    letter = written(portal, name, arranged(Kind.PLAN))

    assert day in letter.subject
    assert day in letter.text


def test_money_that_was_found_in_part_leaves_the_rest_to_be_said(portal: Portal) -> None:
    some = replace(INVOICE, paid=Money(4_000, "EUR"))
    claim = arranged(Kind.CLAIM)

    partly = written(portal, "claim_matched", claim, invoices=(some,))
    whole = written(
        portal, "claim_matched", claim, invoices=(replace(INVOICE, paid=INVOICE.total),)
    )

    assert "Il reste 80,00\u00a0€ à régler." in partly.text
    assert "Il n’y a rien d’autre à faire." in whole.text


def test_several_invoices_are_counted_in_a_subject_and_named_in_the_letter(portal: Portal) -> None:
    two = (INVOICE, replace(INVOICE, id="F-2", number="F-2", purpose=""))

    letter = written(portal, "promise_missed", arranged(Kind.PROMISE), invoices=two)

    assert letter.subject.endswith("pour les 2 factures")
    assert "la facture F-2026-014 (Coaching d'octobre) et la facture F-2" in letter.text


def test_what_a_bank_said_stays_out_of_letters(portal: Portal) -> None:
    refused = replace(
        INVOICE, decline=Decline(group=DeclineGroup.NEUTRAL, code="insufficient_funds")
    )

    letter = written(portal, "plan_part_declined", arranged(Kind.PLAN), invoices=(refused,))

    assert "insufficient" not in letter.text


def test_the_clients_own_note_stands_in_the_owners_copy_only(portal: Portal) -> None:
    promised = arranged(Kind.PROMISE)

    assert "salaire" not in written(portal, "promise_agreed", promised).text
    assert (
        "Son mot\u00a0: Le salaire arrive le 3."
        in written(portal, "promise_agreed", promised, audience="owner", link=None).text
    )


def test_a_day_is_the_offices(portal: Portal) -> None:
    late = replace(arranged(Kind.PROBLEM), opened_at=NOW.replace(hour=23, minute=30))

    assert "23 novembre 2026" in written(portal, "problem_word", late).subject
