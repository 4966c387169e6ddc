"""What the owner must look at: a sentence for whatever the actions tell, and about whom."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import portal.actions
from portal.actions import announcements, letter_troubles, texting
from portal.cli.notices import SENTENCES, told
from tests.support.sites import ADA, INVOICE, NOW, Portal, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def here(tmp_path: Path) -> Portal:
    """A portal with Ada, who owes."""
    portal = open_portal(write_site(tmp_path / "site"), {})
    portal.add(ADA, INVOICE)
    return portal


def names_in(code: str) -> Iterator[str]:
    """The names with which a module tells the owner something."""
    for call in ast.walk(ast.parse(code)):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "tell_owner"
        ):
            name = call.args[0]
            assert isinstance(name, ast.Constant) or "FOR_THE_OWNER[" in ast.unparse(name)
            if isinstance(name, ast.Constant):
                yield str(name.value)


def test_whatever_an_action_tells_has_its_sentence_and_no_sentence_is_idle() -> None:
    tables = (announcements.FOR_THE_OWNER, letter_troubles.FOR_THE_OWNER, texting.FOR_THE_OWNER)
    written = {what for table in tables for what in table.values()}
    for module in Path(portal.actions.__file__).parent.glob("*.py"):
        written.update(names_in(module.read_text()))

    assert written == set(SENTENCES)


def test_a_notice_says_when_who_which_invoice_how_much_and_what_to_do(here: Portal) -> None:
    with here.services.tools.ledger() as ledger:
        ledger.tell_owner("paid_twice", "ada", at=NOW, invoice_id=INVOICE.id, amount="12.00 EUR")

    with here.services.queries() as queries:
        (line,) = told(queries)

    assert line == (f"2026-11-22  Ada Exemple, F-2026-014, 12.00 EUR: {SENTENCES['paid_twice']}")


def test_a_notice_about_somebody_unknown_is_told_all_the_same(here: Portal) -> None:
    with here.services.tools.ledger() as ledger:
        ledger.tell_owner("mandate_changed", "", at=NOW)

    with here.services.queries() as queries:
        assert list(told(queries)) == [f"2026-11-22  {SENTENCES['mandate_changed']}"]
