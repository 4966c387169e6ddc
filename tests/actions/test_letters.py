"""Letters of arrangements: both sides get one, once; what left is kept; nothing idle leaves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from portal.actions.answers import approve_details, counter_promise, decline
from portal.actions.arranging import Visit, withdraw
from portal.actions.details import edit_details
from portal.actions.gestures import set_silence
from portal.actions.letters import send_waiting
from portal.actions.links import ask_fresh_link, revoke_link
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.problems import ProblemWish, report_problem
from portal.actions.promises import PromiseWish, propose_promise
from portal.actions.wishes import correct_details
from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.gestures import Field
from portal.domain.letters import MOST_TRIES, Outcome
from portal.domain.links import Rights
from portal.domain.payments import Share
from portal.domain.problems import Topic
from portal.domain.promises import Action, Promise
from portal.links import without_keys
from portal.mail import LetterNotSent, Stage
from tests.support.sites import ADA, INVOICE, NOW, Portal, at_another_time, open_portal, write_site
from tests.support.together import together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from portal.store.letter_queries import SentLetter

TIERS = """
[[policy.tier]]
latest_days = 60
parts = 3
smallest_part = 20
"""
DAY = date(2026, 12, 4)
FAR = date(2027, 6, 4)  # beyond the tier: a person answers


@pytest.fixture
def portal(tmp_path: Path, either_database: dict[str, str]) -> Iterator[Portal]:
    """A portal with Ada's invoice and limits inside which the answer is yes at once."""
    here = open_portal(write_site(tmp_path / "site", more=TIERS), either_database)
    here.add(ADA, INVOICE)
    yield here
    here.close()


def visit_of(portal: Portal, nonce: str = "form") -> Visit:
    return Visit(link=portal.link(), client=ADA, nonce=nonce)


def promise(portal: Portal, day: date = DAY, *, visit: Visit | None = None) -> Arrangement:
    wish = PromiseWish(action=Action.PAY, day=day, invoice_ids=[INVOICE.id])
    return propose_promise(portal.services.tools, visit or visit_of(portal), wish)


def send(portal: Portal) -> list[EmailMessage]:
    """Send what waits; the letters that are new in the outbox, in the order in which they left."""
    outbox = portal.settings.mail.outbox
    before = set(outbox.glob("*.eml"))
    send_waiting(portal.services.tools, portal.services.post)
    new = sorted(set(outbox.glob("*.eml")) - before, key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in new]


def send_at(portal: Portal, moment: datetime) -> list[EmailMessage]:
    """Send what waits at another moment."""
    later = at_another_time(portal, moment)
    try:
        return send(later)
    finally:
        later.close()


def kept(portal: Portal) -> tuple[SentLetter, ...]:
    with portal.services.queries() as queries:
        return queries.letters("ada")


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def said(text: object) -> str:
    """A text whose spaces are all alike."""
    return re.sub("[\u00a0\u202f]", " ", str(text))


def test_a_promise_is_confirmed_to_both_sides_once(portal: Portal) -> None:
    promised = promise(portal)

    client, owner = send(portal)

    assert send(portal) == []
    assert (client["To"], owner["To"]) == ("ada@example.com", "grace@example.com")
    assert said(client["Subject"]) == "C’est noté : 120,00 € le vendredi 4 décembre 2026"
    assert "payer par carte, 120,00 €, le vendredi 4 décembre 2026" in said(text_of(client))
    assert "jusqu’au lundi 7 décembre 2026" in said(text_of(client))
    assert "http://127.0.0.1:8000/c/" in said(text_of(client))
    assert promised.reference in said(text_of(client))
    assert "reconnaître la somme due" in said(text_of(client))


def test_the_owners_copy_says_what_the_client_read_word_for_word(portal: Portal) -> None:
    promised = promise(portal, FAR)

    client, owner = send(portal)

    copy = said(text_of(owner))
    assert owner["Subject"].startswith("Ada Exemple propose une date")
    assert owner["Reply-To"] == "ada@example.com"
    assert f"http://127.0.0.1:8000/desk/arrangements/{promised.id}/" in copy
    assert promised.reference in copy
    assert "mardi 24 novembre 2026" in copy
    quoted = [line[2:] for line in text_of(owner).splitlines() if line.startswith("> ")]
    assert quoted == [line for line in without_keys(text_of(client)).splitlines() if line]
    assert "/c/" in text_of(client)
    assert not re.search("[a-z2-7]{72}", owner.as_string())
    html = owner.get_body(("html",))
    assert html is not None
    assert f'href="http://127.0.0.1:8000/desk/arrangements/{promised.id}/"' in html.get_content()


def test_what_left_is_kept_as_it_left_but_for_the_key_of_the_link(portal: Portal) -> None:
    promise(portal)

    client, owner = send(portal)

    first, second = kept(portal)
    assert (first.recipient, first.subject) == (client["To"], client["Subject"])
    assert first.body == without_keys(text_of(client))
    assert without_keys(text_of(client)) != text_of(client)
    assert (second.recipient, second.subject) == (owner["To"], owner["Subject"])
    assert second.body == text_of(owner)
    assert all(letter.sent_at == NOW for letter in kept(portal))


def test_two_senders_send_each_letter_once(portal: Portal) -> None:
    promise(portal)
    report_problem(
        portal.services.tools,
        visit_of(portal, "problem"),
        ProblemWish(topic=Topic.SERVICE, text="Non", wish="", invoice_ids=[INVOICE.id]),
    )

    tools, post = portal.services.tools, portal.services.post
    sent = together(lambda: send_waiting(tools, post), times=4)

    assert sum(sent) == 4
    assert len(list(portal.settings.mail.outbox.glob("*.eml"))) == 4
    copies = [letter for letter in kept(portal) if letter.audience == "owner"]
    assert all("mot pour mot" in letter.body for letter in copies)


class Refusing:
    """A mail server that takes nothing at present."""

    def send(self, message: EmailMessage) -> None:
        """Ask to come back later."""
        raise LetterNotSent(str(message["Message-ID"]), problem="451", stage=Stage.CONTENT)

    def has_left(self, name: str) -> None:
        """Nobody can tell."""


def test_a_letter_that_is_tried_again_keeps_its_name(portal: Portal) -> None:
    promise(portal)
    refused = replace(portal.services.post, mailer=Refusing())
    assert send_waiting(portal.services.tools, refused) == 0
    assert [bool(letter.body) for letter in kept(portal)] == [True, True]
    assert [letter.sent_at for letter in kept(portal)] == [None, None]

    names = [message["Message-ID"] for message in send_at(portal, NOW + timedelta(minutes=11))]

    assert len(set(names)) == 2
    assert names[0] == f"<{kept(portal)[0].arrangement_id}.client@example.com>"


def test_letters_about_one_thing_are_one_thread(portal: Portal) -> None:
    promised = promise(portal, FAR)
    first, _ = send(portal)
    counter_promise(portal.services.tools, promised.id, by="grace", day=DAY, text="Et le 4 ?")
    second, copy = send(portal)

    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]
    assert copy["References"] != first["Message-ID"]
    assert first["References"] is None
    assert "Et le 4 ?" in said(text_of(second))


def test_a_no_says_why_and_when_somebody_is_in_touch(portal: Portal) -> None:
    promised = promise(portal, FAR)
    decline(
        portal.services.tools, promised.id, by="grace", text="C’est trop loin pour nous.",
        next_on=date(2026, 12, 1),
    )  # fmt: skip

    letters = send(portal)

    answer = said(text_of(letters[-2]))
    assert "> Grace Exemple : « C’est trop loin pour nous. »" in answer
    assert "Nous reprenons contact avec vous le mardi 1er décembre 2026" in answer


def test_a_letter_whose_link_has_ended_carries_another_one(portal: Portal) -> None:
    visit = visit_of(portal)
    promise(portal, visit=visit)
    revoke_link(portal.services.tools, visit.link.id)

    client, _ = send(portal)

    with portal.services.queries() as queries:
        links = [link for link in queries.links("ada") if link.is_live(NOW)]
    assert len(links) == 1
    assert portal.services.address_of(links[0]) in said(text_of(client))


def test_a_letter_without_a_link_gets_one(portal: Portal) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.add_arrangement(promised := promise_of_nobody(portal))
        ledger.queue_letter(
            "promise_agreed", "ada", "", at=NOW, key="k", arrangement_id=promised.id
        )

    (client,) = send(portal)

    assert "/c/" in said(text_of(client))


def promise_of_nobody(portal: Portal) -> Arrangement:
    """A promise that no link is the origin of."""
    with portal.services.queries() as queries:
        assert queries.links("ada") == []
    share = Share(invoice_id=INVOICE.id, amount=INVOICE.remaining)
    return Arrangement(
        id="ab" * 12,
        kind=Kind.PROMISE,
        client_id="ada",
        terms=Promise(
            action=Action.CALL,
            amount=INVOICE.remaining,
            day=DAY,
            shares=(share,),
            paid_before=(),
        ),
        opened_at=NOW,
        status=Status.AGREED,
    )


def test_a_letter_whose_client_is_gone_is_put_away(portal: Portal) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.queue_letter("promise_agreed", "nobody", "", at=NOW, key="k")

    assert send(portal) == []
    with portal.services.queries() as queries:
        assert queries.waiting_letters() == 0


def test_a_fresh_link_that_was_ended_on_purpose_is_not_sent(portal: Portal) -> None:
    link = portal.link()
    ask_fresh_link(
        portal.services.tools, email="ada@example.com", visitor="127.0.0.1",
        key=portal.services.signer.key, days=90,
    )  # fmt: skip
    revoke_link(portal.services.tools, link.id)

    assert send(portal) == []


def queue(portal: Portal, name: str, about: Arrangement) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.queue_letter(
            name, "ada", about.link_id, at=NOW, key=f"k/{name}", arrangement_id=about.id
        )


def test_what_is_over_is_not_asked_for_any_more(portal: Portal) -> None:
    visit = visit_of(portal)
    promised = promise(portal, visit=visit)
    withdraw(portal.services.tools, visit.link, promised.id)
    send(portal)
    queue(portal, "promise_nudge", promised)

    assert send(portal) == []


def test_the_owner_is_reminded_of_an_answer_only_until_it_is_given(portal: Portal) -> None:
    promised = promise(portal, FAR)
    send(portal)

    def remind(key: str) -> None:
        with portal.services.tools.ledger() as ledger:
            ledger.queue_letter(
                "answer_reminder", "ada", promised.link_id, at=NOW, key=key,
                arrangement_id=promised.id, audience="owner",
            )  # fmt: skip

    remind("first")
    (reminder,) = send(portal)
    counter_promise(portal.services.tools, promised.id, by="grace", day=DAY, text="Et le 4 ?")
    send(portal)
    remind("second")

    assert said(reminder["Subject"]) == (
        "Ada Exemple attend votre réponse du mardi 24 novembre 2026"
    )
    assert "mot pour mot" not in text_of(reminder)
    assert send(portal) == []


def test_the_clock_keeps_quiet_while_a_person_asked_for_silence(portal: Portal) -> None:
    promised = promise(portal)
    send(portal)
    set_silence(portal.services.tools, "ada", by="grace", until=date(2026, 12, 1), why="deuil")
    queue(portal, "promise_nudge", promised)
    assert send(portal) == []
    queue(portal, "promise_missed", promised)
    assert send_at(portal, datetime(2026, 12, 1, 9, tzinfo=UTC)) == []
    queue(portal, "promise_charge_declined", promised)  # what a card did is told all the same
    queue(portal, "plan_part_awaited", promised)

    (told,) = send_at(portal, datetime(2026, 12, 1, 10, tzinfo=UTC))

    assert "n’est pas passé" in told["Subject"]


def test_a_former_address_hears_of_it_without_a_link(portal: Portal) -> None:
    visit = visit_of(portal)
    wanted = {Field.EMAIL: "ada@elsewhere.example"}
    asked = correct_details(portal.services.tools, visit, wanted)
    assert asked is not None
    waiting, _ = send(portal)
    approve_details(portal.services.tools, asked.id, by="grace")

    letters = {str(message["To"]): message for message in send(portal)}

    assert "confirmée par une personne d’ici le" in said(text_of(waiting))
    former, new = letters["ada@example.com"], letters["ada@elsewhere.example"]
    assert "/c/" not in said(text_of(former))
    assert "elsewhere" not in said(text_of(former))
    assert "répondez à ce message" in said(text_of(former))
    assert former["References"] is None
    assert "Adresse e-mail : ada@elsewhere.example (avant : ada@example.com)" in said(text_of(new))


def test_an_address_that_the_desk_corrects_is_told_to_the_former_one(portal: Portal) -> None:
    edit_details(portal.services.tools, "ada", {Field.EMAIL: "ada@new.example"}, by="grace")

    (former,) = send(portal)

    assert former["To"] == "ada@example.com"
    assert "Depuis le dimanche 22 novembre 2026" in said(text_of(former))
    assert "/c/" not in text_of(former)


def test_a_copy_waits_for_the_letter_that_another_sender_has_in_hand(portal: Portal) -> None:
    promise(portal)
    with portal.services.tools.ledger() as ledger:
        row = ledger.claim_letter(now=NOW, stale=NOW - timedelta(minutes=10))
    assert row is not None

    assert send(portal) == []
    assert [letter.tries for letter in kept(portal)] == [1, 0]

    with portal.services.tools.ledger() as ledger:  # the other sender has got so far
        ledger.keep_letter(row["id"], recipient="ada@example.com", subject="S", body="Bonjour")
    (copy,) = send(portal)
    assert "> Bonjour" in text_of(copy)


def test_a_copy_does_not_wait_for_a_letter_that_nobody_tries_any_more(portal: Portal) -> None:
    promise(portal)
    for died in range(MOST_TRIES):
        moment = NOW + timedelta(minutes=11 * died)
        with portal.services.tools.ledger() as ledger:
            ledger.claim_letter(now=moment, stale=moment - timedelta(minutes=10))

    (copy,) = send_at(portal, NOW + timedelta(hours=2))

    assert "mot pour mot" not in text_of(copy)
    assert kept(portal)[0].outcome is Outcome.GAVE_UP


def test_a_link_that_only_pays_or_that_no_secret_spells_is_not_sent(portal: Portal) -> None:
    promised = promise_of_nobody(portal)
    pays, gone = portal.link(rights=Rights.PAY), portal.link()
    with portal.services.tools.ledger() as ledger:
        ledger.add_arrangement(promised)
        ledger.save_link(replace(gone, key="gone"))
        ledger.queue_letter(
            "promise_agreed", "ada", pays.id, at=NOW, key="k", arrangement_id=promised.id
        )

    (client,) = send(portal)

    assert portal.services.token_of(pays) not in text_of(client)
    assert re.search("/c/../[a-z2-7]{72}/", text_of(client))


def test_words_that_an_owner_broke_hold_back_one_letter_and_no_other(portal: Portal) -> None:
    promised = promise(portal)
    send(portal)
    queue(portal, "no_such_letter", promised)
    visit = visit_of(portal, "plan")
    propose_plan(
        portal.services.tools, visit, PlanWish(invoice_ids=[INVOICE.id], count=3, first=DAY)
    )

    assert len(send(portal)) == 2
    with portal.services.queries() as queries:
        assert queries.waiting_letters() == 1
        assert [notice.what for notice in queries.notices()] == ["letter_waits"]
