"""What a person answers: problems, messages, claims, addresses; gestures, pauses, the question."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions import answers, gestures, problems, wishes
from portal.actions.arranging import withdraw
from portal.actions.daily import run_day
from portal.actions.matching import match_claim, receive_money
from portal.actions.payments import begin_part_payment
from portal.actions.sync import sync
from portal.domain.arrangements import Kind, Status
from portal.domain.errors import ArrangementRefused, DayRefused, FileRefused, NothingToPay
from portal.domain.gestures import Field, Offer, Survey
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.domain.problems import Claim, Ending, Means, Problem, Topic
from portal.domain.reasons import Reason
from portal.sandbox import Fault
from tests.support.cases import ADDRESSES, GRACE

if TYPE_CHECKING:
    from portal.domain.arrangements import Arrangement
    from tests.support.cases import Case

PDF = ("facture.exe", b"%PDF-1.7 and so on")


def problem(case: Case, *files: tuple[str, bytes]) -> Arrangement:
    wish = problems.ProblemWish(
        topic=Topic.AMOUNT, text="Trop", wish="Moins", invoice_ids=case.ids, files=files
    )
    return problems.report_problem(case.tools, case.visit(), wish)


def claim(case: Case, *, on_its_way: bool = False) -> Arrangement:
    wish = problems.ClaimWish(
        on=case.today, means=Means.TRANSFER, invoice_ids=case.ids, on_its_way=on_its_way
    )
    return problems.claim_paid(case.tools, case.visit(), wish)


def offer(case: Case, amount: int | None = 5_000, nonce: str = "offer") -> Arrangement:
    giver = gestures.Giver(by=GRACE, client=case.client, nonce=nonce)
    wish = gestures.OfferWish(
        text="Un geste",
        ends_on=case.day(10),
        invoice_ids=case.ids,
        amount=None if amount is None else Money(amount, "EUR"),
    )
    return gestures.make_offer(case.tools, giver, wish)


def test_a_problem_pauses_everything_and_is_answered_with_a_new_date(bob: Case) -> None:
    made = problem(bob, PDF)
    assert problem(bob, PDF).id == made.id
    assert bob.is_paused()
    assert not made.acknowledges
    assert bob.tasks()["answer_problem"].due_on == bob.day(2)

    answers.say_about_problem(bob.tools, made.id, by=GRACE, text="Je regarde", until=bob.day(4))
    problems.add_word(bob.tools, bob.link, made.id, text="Merci")
    assert bob.tasks()["answer_problem"].due_on == bob.day(4)
    assert len(bob.tasks()) == 1, "one answer is asked for, not three"

    closing = answers.Closing(ending=Ending.EXPLAINED, text="C'est juste", new_date=bob.day(8))
    closed = answers.close_problem(bob.tools, made.id, closing, by=GRACE)
    assert closed.status is Status.FULFILLED
    assert isinstance(closed.terms, Problem)
    assert [word.by for word in closed.terms.words] == ["owner", "client", "owner"]
    assert list(bob.tasks()) == ["look_again"]
    assert not bob.is_paused()
    assert bob.told().count("problem_requested") == 1
    with bob.portal.services.queries() as queries:
        (kept,) = queries.attachments(bob.client.id)
    assert kept.name == "facture.pdf"


def test_a_file_that_is_none_keeps_nothing_at_all(ada: Case) -> None:
    for name, content, why in (
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"MZ", "kind"),
        ("a.pdf", b"%PDF-" + b"x" * problems.LARGEST_FILE, "large"),
    ):
        with pytest.raises(FileRefused, match=why):
            problem(ada, (name, content))
    with pytest.raises(FileRefused, match="many"):
        problem(ada, *([PDF] * 4))
    assert ada.every() == ()


def test_a_claim_is_matched_in_one_press_and_counts_once(bob: Case, ada: Case) -> None:
    for case in (ada, bob):
        made = claim(case)
        assert made.answer_by == case.day(5)
        done = match_claim(case.tools, made.id, by=GRACE, on=case.today)
        assert match_claim(case.tools, made.id, by=GRACE, on=case.today).version == done.version
        assert done.status is Status.FULFILLED
        assert case.invoice().status is InvoiceStatus.PAID
        assert case.letters()["claim_matched"] == 1
        assert case.told().count("payment_received") == 1
    assert bob.at_stripe()["status"] == "paid"


def test_a_part_of_what_was_claimed_is_counted_and_the_rest_asked_after(bob: Case) -> None:
    made = claim(bob)
    with pytest.raises(ArrangementRefused, match="sum"):
        match_claim(bob.tools, made.id, by=GRACE, on=bob.today, amount=Money(9_000, "EUR"))

    done = match_claim(bob.tools, made.id, by=GRACE, on=bob.today, amount=Money(5_000, "EUR"))

    assert isinstance(done.terms, Claim)
    assert done.terms.amount == Money(5_000, "EUR")
    assert bob.at_stripe()["amount_remaining"] == 3_000
    assert list(bob.tasks()) == ["look_again"]
    assert not bob.is_paused()


def test_a_crash_in_the_middle_of_matching_counts_once(bob: Case) -> None:
    made = claim(bob)
    bob.sandbox.inject_fault(
        Fault(path="/v1/invoices/*/pay", method="POST", status="close_after", count=3)
    )
    try:
        match_claim(bob.tools, made.id, by=GRACE, on=bob.today)
    except Exception:  # noqa: BLE001 - the process died here
        bob.sandbox.workshop.faults.clear()

    match_claim(bob.tools, made.id, by=GRACE, on=bob.today)

    assert bob.again(made).status is Status.FULFILLED
    assert bob.invoice().paid == Money(8_000, "EUR")
    assert bob.told().count("payment_received") == 1


def test_the_money_itself_closes_a_claim_also_one_that_was_not_found(bob: Case) -> None:
    made = claim(bob, on_its_way=True)
    answers.decline(bob.tools, made.id, by=GRACE, text="Pas vu", next_on=bob.day(3))
    assert bob.letters()["claim_not_found"] == 1

    receive_money(bob.tools, bob.ids[0], Money(8_000, "EUR"), by=GRACE, on=bob.today, nonce="a")

    assert bob.again(made).status is Status.FULFILLED
    assert bob.tasks() == {}


def test_money_on_the_statement_counts_once_and_only_what_is_asked(ada: Case) -> None:
    for _ in range(2):
        receive_money(
            ada.tools, ada.ids[0], Money(20_000, "EUR"), by=GRACE, on=ada.today, nonce="a"
        )
    assert ada.invoice().paid == Money(12_000, "EUR")
    with pytest.raises(ArrangementRefused, match="sum"):
        receive_money(ada.tools, ada.ids[0], Money(1, "JPY"), by=GRACE, on=ada.today, nonce="b")
    with pytest.raises(NothingToPay):
        receive_money(ada.tools, "none", Money(1, "EUR"), by=GRACE, on=ada.today, nonce="c")


def test_a_gesture_is_accepted_paid_and_holds_until_the_owner_credited_the_rest(
    bob: Case,
) -> None:
    made = offer(bob)
    assert bob.is_paused()
    accepted = wishes.accept_offer(bob.tools, bob.link, made.id)
    assert wishes.accept_offer(bob.tools, bob.link, made.id).version == accepted.version
    assert accepted.status is Status.AGREED
    assert bob.letters()["offer_accepted"] == 1
    terms = accepted.terms
    assert isinstance(terms, Offer)
    page = begin_part_payment(
        bob.tools, bob.link, bob.client, plan=terms, amount=Money(5_000, "EUR"),
        addresses=ADDRESSES,
    )  # fmt: skip
    bob.pay_page(page)

    assert list(bob.tasks()) == ["credit_note"]
    assert bob.tasks()["credit_note"].details["amount"] == "30.00 EUR"
    bob.run(bob.day(20))
    assert bob.again(made).status is Status.AGREED
    assert bob.is_paused(), "or Stripe would ask for what was given"

    bob.tools.gateway.credit_remaining(bob.invoices[0].stripe_id, key="c", memo="")
    bob.run(bob.day(1))
    assert bob.again(made).status is Status.FULFILLED
    assert bob.tasks() == {}


def test_a_gesture_that_nobody_accepts_or_pays_lapses_to_a_person(bob: Case) -> None:
    first = offer(bob, nonce="one")
    bob.run(bob.day(11))
    assert bob.again(first).status is Status.LAPSED
    assert list(bob.tasks()) == ["offer_lapsed"]
    with bob.tools.ledger() as ledger:
        ledger.finish_task(bob.tasks()["offer_lapsed"].id, at=bob.moment, by=GRACE)
    second = offer(bob, nonce="two")
    wishes.accept_offer(bob.tools, bob.link, second.id)
    bob.run(bob.day(11))
    assert bob.again(second).status is Status.LAPSED
    assert "offer_lapsed" in bob.tasks()


def test_a_gift_is_kept_by_a_person_and_a_gesture_may_be_taken_back(bob: Case) -> None:
    gift = offer(bob, None, "gift")
    assert wishes.accept_offer(bob.tools, bob.link, gift.id).status is Status.FULFILLED
    assert list(bob.tasks()) == ["keep_gesture"]
    other = offer(bob, nonce="other")
    assert withdraw(bob.tools, bob.link, other.id).status is Status.COUNTERED, "it is the owner's"
    assert gestures.take_offer_back(bob.tools, other.id, by=GRACE).status is Status.WITHDRAWN


def test_a_gesture_is_not_accepted_after_its_day(bob: Case) -> None:
    made = offer(bob)
    bob.wait(30)
    with pytest.raises(DayRefused):
        wishes.accept_offer(bob.tools, bob.link, made.id)


def test_a_pause_ends_on_its_day_or_when_what_stays_open_is_paid(ada: Case) -> None:
    giver = gestures.Giver(by=GRACE, client=ada.client, nonce="pause")

    def rest(nonce: str) -> Arrangement:
        wish = gestures.PauseWish(
            from_on=ada.today, until_on=ada.today + timedelta(days=20), stays_open="La facture",
            invoice_ids=ada.ids,
        )  # fmt: skip
        giving = gestures.Giver(by=giver.by, client=giver.client, nonce=nonce)
        return gestures.pause_service(ada.tools, giving, wish)

    first = rest("one")
    ada.run(ada.today + timedelta(days=20))
    assert ada.again(first).status is Status.FULFILLED
    second = rest("two")
    receive_money(ada.tools, ada.ids[0], Money(12_000, "EUR"), by=GRACE, on=ada.today, nonce="x")
    assert ada.again(second).status is Status.FULFILLED
    assert ada.letters()["service_resumed"] == 2


def surveys(case: Case) -> list[Arrangement]:
    return [a for a in case.every() if a.kind is Kind.SURVEY]


def test_the_question_comes_once_two_working_days_after_and_a_low_answer_is_seen(
    carla: Case,
) -> None:
    for invoice in carla.invoices:
        carla.tools.gateway.pause_collection(invoice.stripe_id, reason="or it would be charged")
    carla.wait(10)
    for number in (0, 1):
        left = carla.invoice(number).remaining
        receive_money(
            carla.tools, carla.ids[number], left, by=GRACE, on=carla.today, nonce=str(number)
        )
    for _ in range(2):
        carla.run()
    (asked,) = surveys(carla)
    assert asked.next_on == carla.day(2)
    assert "survey" not in carla.letters()
    for _ in range(2):
        carla.run(carla.day(2))
    assert carla.letters()["survey"] == 1

    for _ in range(2):
        wishes.answer_survey(carla.tools, carla.link, asked.id, score=1, text="Bof")
    terms = carla.again(asked).terms
    assert isinstance(terms, Survey)
    assert terms.score == 1
    assert list(carla.tasks()) == ["low_score"]


def test_nobody_is_asked_in_hard_times_nor_about_what_was_paid_in_time(
    ada: Case, bob: Case
) -> None:
    message = wishes.MessageWish(text="Un deuil", invoice_ids=ada.ids)
    wishes.write_message(ada.tools, ada.visit(reason=Reason.BEREAVEMENT), message)
    receive_money(ada.tools, ada.ids[0], Money(12_000, "EUR"), by=GRACE, on=ada.today, nonce="x")
    ada.run()
    assert surveys(ada) == []

    bob.tools.gateway.settle_elsewhere(bob.invoices[0].stripe_id, key="long ago")
    with bob.tools.ledger() as ledger:  # nothing was ever late here
        ledger.save_invoice(
            type(bob.invoice())(
                **{f: getattr(bob.invoice(), f) for f in bob.invoice().__slots__}
                | {"due_date": bob.today}
            )
        )
    bob.run()
    assert surveys(bob) == []


def test_a_message_is_answered_in_writing_with_a_next_step(ada: Case) -> None:
    wish = wishes.MessageWish(text="Bonjour", invoice_ids=ada.ids)
    made = wishes.write_message(ada.tools, ada.visit(), wish)
    with pytest.raises(ArrangementRefused):
        answers.answer_message(ada.tools, made.id, by=GRACE, text="", next_on=ada.day(1))

    answers.answer_message(ada.tools, made.id, by=GRACE, text="Bonjour", next_on=ada.day(1))

    assert ada.letters()["message_answered"] == 1
    assert list(ada.tasks()) == ["look_again"]


def test_no_case_is_left_without_a_next_step(ada: Case) -> None:
    ada.run()
    assert list(ada.tasks()) == ["next_step"]
    assert run_day(ada.tools).steps == 0


def test_a_correction_counts_at_once_and_a_new_address_waits_for_the_owner(bob: Case) -> None:
    wanted = {Field.PHONE: "01 99", Field.LAST_NAME: "Exemplaire", Field.EMAIL: "new@example.com"}
    made = wishes.correct_details(bob.tools, bob.visit(), wanted)
    assert made is not None
    assert made.status is Status.REQUESTED
    known = bob.sandbox.state.the("customer", bob.client.stripe_customer)
    assert (known["name"], known["phone"]) == ("Ada Exemplaire", "01 99")
    assert known["email"] == "ada.stripe@example.com"

    for _ in range(2):
        answers.approve_details(bob.tools, made.id, by=GRACE)

    assert known["email"] == "new@example.com"
    with bob.portal.services.queries() as queries:
        client = queries.client(bob.client.id)
        former = [x for x in queries.letters(bob.client.id) if x.audience == "former"]
    assert client is not None
    assert client.email == "new@example.com"
    assert [letter.name for letter in former] == ["address_changed"]
    assert wishes.correct_details(bob.tools, bob.visit("2"), {Field.FIRST_NAME: "Ada"}) is None


def test_a_correction_that_stripe_did_not_hear_is_neither_lost_nor_reverted(bob: Case) -> None:
    bob.sandbox.inject_fault(Fault(path="/v1/customers/*", method="*", status=503, count=3))
    wishes.correct_details(bob.tools, bob.visit(), {Field.PHONE: "01 99"})
    assert list(bob.tasks()) == ["customer_not_updated"]
    bob.sandbox.workshop.faults.clear()

    sync(bob.tools, everything=True, tell=lambda _: None)
    with bob.portal.services.queries() as queries:
        client = queries.client(bob.client.id)
    assert client is not None
    assert client.phone == "01 99"

    bob.run()
    assert bob.sandbox.state.the("customer", bob.client.stripe_customer)["phone"] == "01 99"
    assert "customer_not_updated" not in bob.tasks()
    sync(bob.tools, everything=True, tell=lambda _: None)
    with bob.portal.services.queries() as queries:
        client = queries.client(bob.client.id)
    assert client is not None
    assert client.phone == "01 99"
