"""Which letters there are, which places each may use, and which it cannot do without."""

from __future__ import annotations

# Whoever reads the letter, and whoever signs it.
_ALWAYS = "first_name business contact phone signature check_code verify_address"
_LINK = f"{_ALWAYS} link expires"
# What the letter is about. `about` is short enough for a subject and holds no purpose.
_ABOUT = f"{_LINK} reference invoices about asked_on"

_PROMISE = f"{_ABOUT} action amount day commitment noted"
_PLAN = f"{_ABOUT} parts count total first_day last_day"
_PROGRESS = "paid remaining next_amount next_day"
_PART = f"{_PLAN} {_PROGRESS} amount day how"
_PROBLEM = f"{_ABOUT} topic text"
_CLAIM = f"{_ABOUT} claim amount day means"
_OFFER = f"{_ABOUT} text offer amount ends_on"
_DETAILS = f"{_ABOUT} changes"
_PAUSE = f"{_ABOUT} scope from_day until stays_open"
_MESSAGE = f"{_ABOUT} text"

_REMINDER = f"{_LINK} invoices about amount day when lines"
_AGAIN = "written_on call_mention consequence by_phone"

_SAID = {
    "fresh_link": _LINK,
    "promise_requested": f"{_PROMISE} answer_by law",
    "promise_agreed": f"{_PROMISE} until word law",
    "promise_countered": f"{_PROMISE} answer_by word asked_day",
    "promise_declined": f"{_PROMISE} word follow_up",
    "promise_withdrawn": _PROMISE,
    "promise_nudge": f"{_PROMISE} until",
    "promise_missed": f"{_PROMISE} until",
    "promise_charge_declined": f"{_PROMISE} until",
    "plan_requested": f"{_PLAN} answer_by law",
    "plan_agreed": f"{_PLAN} until how word law",
    "plan_countered": f"{_PLAN} answer_by word",
    "plan_declined": f"{_PLAN} word follow_up",
    "plan_withdrawn": f"{_PLAN} {_PROGRESS}",
    "plan_moved": f"{_PLAN} {_PROGRESS} how",
    "plan_part_due": _PART,
    "plan_part_declined": _PART,
    "plan_part_awaited": _PART,
    "plan_finished": f"{_PLAN} paid",
    "plan_broken": f"{_PLAN} {_PROGRESS} word follow_up",
    "problem_received": f"{_PROBLEM} answer_by",
    "problem_word": f"{_PROBLEM} answer_by",
    "problem_closed": f"{_PROBLEM} ending new_date",
    "problem_withdrawn": _PROBLEM,
    "claim_received": f"{_CLAIM} answer_by",
    "claim_matched": f"{_CLAIM} found_on left",
    "claim_not_found": f"{_CLAIM} word follow_up",
    "claim_withdrawn": _CLAIM,
    "offer_made": _OFFER,
    "offer_accepted": _OFFER,
    "offer_withdrawn": _OFFER,
    "details_changed": f"{_DETAILS} then",
    "details_approved": _DETAILS,
    "details_declined": f"{_DETAILS} word follow_up",
    "details_withdrawn": _DETAILS,
    "address_changed": f"{_ALWAYS} changed_on",
    "service_paused": _PAUSE,
    "service_resumed": f"{_PAUSE} resumed_on",
    "message_received": f"{_MESSAGE} answer_by",
    "message_answered": f"{_MESSAGE} follow_up",
    "message_withdrawn": _MESSAGE,
    "survey": _ABOUT,
    "reminder_before": f"{_REMINDER} how",
    "reminder_first_card": f"{_REMINDER} reason next_attempt",
    "reminder_first_transfer": f"{_REMINDER} transfer enclosed",
    "reminder_second": f"{_REMINDER} {_AGAIN} transfer",
    "reminder_formal": f"{_REMINDER} {_AGAIN} transfer enclosed no_fee help",
    "card_expiring": f"{_LINK} card ends_on depends",
    "payment_received": f"{_LINK} invoices about amount day left",
}

#: The places that each letter may use.
PLACES: dict[str, frozenset[str]] = {name: frozenset(said.split()) for name, said in _SAID.items()}

# What would make a letter worthless if it were missing. The former address gets no link: whoever
# reads there may be somebody else by now.
_NEEDED = {
    "promise_requested": "answer_by",
    "promise_countered": "answer_by",
    "promise_declined": "word follow_up",
    "plan_requested": "parts answer_by",
    "plan_agreed": "parts",
    "plan_countered": "parts answer_by",
    "plan_declined": "word follow_up",
    "plan_moved": "parts",
    "plan_part_due": "amount day",
    "plan_broken": "word follow_up",
    "problem_received": "answer_by",
    "problem_word": "text answer_by",
    "problem_closed": "text new_date",
    "claim_received": "answer_by",
    "claim_not_found": "follow_up",
    "offer_made": "text ends_on",
    "details_declined": "word",
    "service_paused": "from_day until stays_open",
    "message_received": "answer_by",
    "message_answered": "text",
    "reminder_before": "invoices amount when",
    "reminder_first_card": "invoices amount when",
    "reminder_first_transfer": "invoices amount when",
    "reminder_second": "invoices amount when written_on",
    "reminder_formal": "invoices amount when written_on consequence",
    "card_expiring": "card ends_on depends",
    "payment_received": "invoices amount day left",
}

#: The places that each letter cannot do without.
REQUIRED: dict[str, frozenset[str]] = {
    name: frozenset(_NEEDED.get(name, "").split())
    | ({"link"} if "link" in places else {"contact", "changed_on"})
    for name, places in PLACES.items()
}
