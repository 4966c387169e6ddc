"""The timeline in words: whatever the code notes or asks for is named, in both languages."""

from __future__ import annotations

import ast
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.actions import announcements, letter_troubles, texting
from portal.domain.arrangements import MOVES, Kind
from portal.domain.invoices import InvoiceStatus
from portal.domain.payments import AttemptStatus
from portal.domain.plans import Charge
from portal.web.desk.tasks import STEPS
from portal.web.desk.words import LANGUAGES, desk_words

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTIONS = Path("portal/actions")
STATES = {
    f"{kind}_{status}"
    for kind, moves in MOVES.items()
    for status in {*moves, *chain.from_iterable(moves.values())}
}
# A name that is computed: what it can be.
COMPUTED = {
    "{}_{}": STATES | {"survey_countered"},
    "{}_replaced": {name for name in STATES if name.endswith("_replaced")},
    "{}_changed": {f"{kind}_changed" for kind in Kind},
    "answer_{}": {f"answer_{name.removesuffix('_requested')}" for name in STATES
                  if name.endswith("_requested")},
    "attempt_{}": {f"attempt_{status}" for status in AttemptStatus},
    "invoice_{}": {f"invoice_{status}" for status in InvoiceStatus},
    "reminder_{}": {"reminder_queued", "reminder_draft", "reminder_asked"},
    "plan_part_{}": {f"plan_part_{charge}" for charge in Charge},
}  # fmt: skip
NOTED, ASKED = "timeline.what", "timeline.next"
# Which argument of which call is such a name, and where its words stand.
CALLS = {"note": NOTED, "_note": NOTED, "add_task": ASKED, "next_step": ASKED, "tell_owner": "both"}
TELLING = {"Telling", "_lapse", "_finish", "_note", "_decided"}
ASKING = {"next_step", "ask_person"}
KEYWORDS = {"what": NOTED, "became": NOTED, "task": ASKED}


def names(node: ast.expr) -> Iterator[str]:
    """The names that an expression may be; nothing where it is only handed on."""
    match node:
        case ast.Constant(value=str() as name) if name:
            yield name
        case ast.JoinedStr(values=parts):
            pattern = "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in parts)  # type: ignore[misc]
            yield from COMPUTED[pattern]
        case ast.IfExp(body=body, orelse=other):
            yield from chain(names(body), names(other))
        case ast.BoolOp(values=values):
            yield from chain.from_iterable(map(names, values))


def said() -> Iterator[tuple[str, str]]:
    """Every name in `portal/actions`, and where its words stand."""
    for path in sorted(ACTIONS.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in calls:
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name in CALLS and call.args:
                yield from ((found, CALLS[name]) for found in names(call.args[0]))
            for word in call.keywords if name in TELLING | ASKING else ():
                if word.arg in KEYWORDS:
                    where = ASKED if name in ASKING else KEYWORDS[word.arg]
                    yield from ((found, where) for found in names(word.value))
    for told in (
        announcements.FOR_THE_OWNER,
        letter_troubles.FOR_THE_OWNER,
        texting.FOR_THE_OWNER,
    ):
        yield from ((name, "both") for name in told.values())
    yield from ((name, ASKED) for name in STEPS)


def test_the_source_names_what_we_think_it_does() -> None:
    found = {name for name, _ in said()}

    assert {"note", "link_issued", "paid_twice", "promise_missed", "attempt_declined"} <= found
    assert {"credit_note", "look_again", "plan_over", "answer_claim", "chargeback_opened"} <= found
    assert {"silence_set", "details_edited", "dossier_made", "clients_imported"} <= found
    assert len(found) > 90


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_noted_or_asked_has_its_words(language: str) -> None:
    words = desk_words(language)
    silent = {
        f"{place}.{name}"
        for name, where in said()
        for place in ((NOTED, ASKED) if where == "both" else (where,))
        if f"{place}.{name}" not in words
    }
    assert silent == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_come_next_has_its_words(language: str) -> None:
    words = desk_words(language)
    live = {name for name in STATES if name.endswith(("_requested", "_countered", "_agreed"))}
    live = {name for name in live if not name.startswith("survey")} | {"promise_missed"}

    assert {name for name in live if f"{ASKED}.{name}" not in words} == set()
