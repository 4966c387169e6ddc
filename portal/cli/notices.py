"""What the owner must look at, in sentences: what happened, to whom, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.store.queries import Notice, Queries

# One sentence or two for each name that an action tells the owner; a test reads the actions.
SENTENCES = {
    "paid_twice": (
        "More has arrived than was due. Look at the payments in Stripe and agree with your client: "
        "send the surplus back, or count it on the next invoice. The portal never refunds by "
        "itself."
    ),
    "outcome_unknown": (
        "The bank's answer to a payment got lost. Ask nothing of your client; if their page still "
        "says “being checked” after the next reconcile, look at the payment in Stripe and write to "
        "them."
    ),
    "letter_waits": (
        "A letter did not leave. It is tried again for two days; the desk says why under Letters, "
        "and `portal doctor` what is wrong with the mail server."
    ),
    "letter_unknown": (
        "A letter may have left, or not: the connection to the mail server broke at the last "
        "moment. It is never sent twice by itself. Look into the sent mail of your provider, then "
        "say at the desk, under Letters, that it has left, or send it again."
    ),
    "letter_refused": (
        "The mail server refused a letter for good. The desk says why under Letters; put it right "
        "and try again there, or write to your client yourself."
    ),
    "letter_gave_up": (
        "A letter did not leave in two days and is not tried any more. The desk says why under "
        "Letters; put it right and try again there."
    ),
    "unknown_address": (
        "Your client's e-mail address does not exist, says its mail server. Call them, correct the "
        "address at the desk, then try the letter again under Letters."
    ),
    "mail_sign_in": (
        "The mail server does not accept the name and password of PORTAL_SMTP_URL. Letters wait "
        "meanwhile; correct them, then look with `portal doctor`."
    ),
    "inbox_unreachable": (
        "The mailbox in which answers arrive does not answer. Letters leave all the same; look at "
        "PORTAL_IMAP_URL with `portal doctor`."
    ),
    "text_account": (
        "The provider of short messages does not accept them: look at its account and at "
        "PORTAL_SMS_KEY. Letters leave by mail all the same."
    ),
    "text_unknown": (
        "A short message may have left, or not. It is not sent again; your client has the letter."
    ),
    "text_refused": (
        "A short message was refused for good. Look at your client's telephone number; they have "
        "the letter."
    ),
    "chargeback_opened": (
        "Your client disputes a payment with their bank. Answer in Stripe before the date given "
        "there, and stop asking for this payment."
    ),
    "chargeback_money_taken": (
        "Stripe took back the money of a disputed payment, until the bank decides. Your answer to "
        "the dispute, in Stripe, is what counts now."
    ),
    "chargeback_closed": "A dispute about a payment is decided. Read in Stripe what became of it.",
    "came_back": (
        "Stripe shows a new invoice for somebody whose data had been erased here. They are a "
        "client again, and their record was read from Stripe. If that was not meant, end the "
        "subscription and delete the customer in Stripe."
    ),
    "mandate_changed": (
        "The mandate for a client's direct debits changed. Look at it in Stripe; if it is not "
        "active any more, ask your client for another way to pay."
    ),
}


def told(queries: Queries) -> Iterator[str]:
    """Each notice as a line: the day, who and what it is about, the sentence."""
    for notice in queries.notices():
        about = ", ".join(_about(queries, notice))
        sentence = SENTENCES.get(notice.what, notice.what)
        yield f"{notice.at:%Y-%m-%d}  {about}{': ' if about else ''}{sentence}"


def _about(queries: Queries, notice: Notice) -> Iterator[str]:
    """Whom and which invoice; then the amount, or Stripe's own name of the thing."""
    client = queries.client(notice.client_id)
    if client is not None:
        yield client.full_name or client.id
    invoice = queries.invoice(notice.invoice_id)
    if invoice is not None:
        yield invoice.number
    yield from (notice.details[name] for name in ("amount", "object") if name in notice.details)
