"""How commands end: numbers for machines, sentences for people."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal.cli import COMMANDS, main
from portal.cli.exits import Commands, Exit, Stopped, sentence_of
from portal.content.errors import WordsUnknown
from portal.domain.errors import GatewayUnavailable, LinkUnknown, NothingToPay
from portal.settings import SettingsInvalid
from portal.store.database import StoreUnreachable

DOCS = Path(__file__).parents[2] / "docs"


def end_with(error: BaseException) -> tuple[int, str]:
    """The exit code and the words of a command that raises this."""

    @click.group(cls=Commands)
    def group() -> None:
        pass

    @group.command()
    def fail() -> None:
        raise error

    outcome = CliRunner().invoke(group, ["fail"])
    assert outcome.stdout == ""
    return outcome.exit_code, outcome.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SettingsInvalid(["One.", "Two."]), Exit.SETTINGS, "One.\nTwo.\n"),
        (
            Stopped(["content/fr/faq.md:3: …"], Exit.CONTENT),
            Exit.CONTENT,
            "content/fr/faq.md:3: …\n",
        ),
        (StoreUnreachable("the database does not answer"), 5, "The database does not answer.\n"),
        (
            GatewayUnavailable(),
            5,
            "The call was certainly not carried out; it may be asked again.\n",
        ),
        (WordsUnknown("pay.button", "en"), 4, "There is no text 'pay.button' in voice 'en'.\n"),
        (NothingToPay(), 1, "What the client chose adds up to nothing.\n"),
        (PermissionError(13, "Permission denied", "/x"), 1, "/x: Permission denied.\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (click.Abort(), 130, "Interrupted.\n"),
    ],
)
def test_a_refusal_ends_in_its_number_and_in_sentences(
    error: BaseException, code: int, said: str
) -> None:
    assert end_with(error) == (code, said)


def test_an_error_without_words_is_told_by_its_meaning() -> None:
    assert sentence_of(LinkUnknown()) == (
        "The link is well signed, but the ledger does not hold it."
    )


def test_an_unknown_command_is_a_mistake_of_usage() -> None:
    assert CliRunner().invoke(main, ["biuld"]).exit_code == Exit.USAGE


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_says_what_it_does_and_shows_an_example(name: str) -> None:
    outcome = CliRunner().invoke(main, [name, "--help"])

    assert outcome.exit_code == 0
    assert re.search(rf"portal .*{name}", outcome.output.partition("Example")[2])


def test_every_command_and_every_exit_code_is_documented() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")

    assert re.findall(r"^### portal (\S+)", page, re.MULTILINE) == list(COMMANDS)
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == set(Exit)


def test_the_help_tells_the_exit_codes() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output

    assert all(re.search(rf"\b{int(code)} \w", shown) for code in Exit)
