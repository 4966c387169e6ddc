"""`portal steer`: what a person decides about the letters, said once however often it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from portal.actions.steps import set_next_step
from portal.cli import main
from portal.cli.exits import Exit
from tests.support.sites import ADA, INVOICE, SECRET, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.support.sites import Portal


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    portal = open_portal(write_site(tmp_path), {})
    portal.add(ADA, INVOICE)
    yield portal
    portal.close()


def steer(here: Portal, *words: str) -> Result:
    folder = str(here.settings.content.parent)
    return CliRunner().invoke(
        main, ["--site", folder, "steer", *words], env={"PORTAL_SECRETS": SECRET}
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("review", "ada"), ["The letters begin", "They were looked at already."]),
        (("let-go", INVOICE.id), ["Nothing more is asked", "It was let go already."]),
        (("resume", "ada"), ["Nothing stops them", "Nothing stops them"]),
    ],
)
def test_said_twice_it_counts_once(here: Portal, words: tuple[str, ...], said: list[str]) -> None:
    answers = [steer(here, *words) for _ in said]

    assert [answer.exit_code for answer in answers] == [0, 0]
    assert all(part in answer.output for part, answer in zip(said, answers, strict=True))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("review", "nobody"), "'nobody' has no open invoice"),
        (("resume", "nobody"), "'nobody' is nobody"),
        (("let-go", "nothing"), "No invoice has the id 'nothing'"),
        (("release", "9"), "No draft has the number 9"),
    ],
)
def test_what_is_not_known_is_said(here: Portal, words: tuple[str, ...], said: str) -> None:
    answer = steer(here, *words)

    assert answer.exit_code == Exit.WRONG
    assert said in answer.output


def test_a_decision_about_what_is_let_go_is_asked_no_more(here: Portal) -> None:
    tools = here.services.tools
    set_next_step(tools, "ada", by="g", what="decide", on=tools.today)

    steer(here, "let-go", INVOICE.id)

    with here.services.queries() as queries:
        assert queries.tasks("ada") == ()


def test_what_is_paid_cannot_be_let_go(here: Portal) -> None:
    here.add(here.invoice(INVOICE.id).receive(INVOICE.remaining))

    answer = steer(here, "let-go", INVOICE.id)

    assert (answer.exit_code, "paid or closed" in answer.output) == (Exit.WRONG, True)
