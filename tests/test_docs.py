"""The documents say what is so: commands, settings, links, the map, both guides alike."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from portal.cli import main
from portal.gateways.stripe import API_VERSION
from portal.settings.environment import NAMES
from tests.tools.documents import dead_links, documents
from tests.tools.module_map import BEGIN, END, caption, module_map, modules

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
GUIDES = {"fr": DOCS / "guide.fr.md", "en": DOCS / "guide.en.md"}
# The command line's own, which the settings leave alone.
ENVIRONMENT = {*NAMES, "PORTAL_SITE"}


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def code_in(text: str) -> Iterator[str]:
    """All that is set as code: whole blocks, and words between backticks."""
    blocks = re.compile(r"^ *```.*?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
    yield from blocks.findall(text)
    yield from re.findall(r"`([^`\n]+)`", blocks.sub("", text))


def every_code() -> Iterator[tuple[str, str]]:
    """Each piece of code in our documents, and where it stands."""
    for document in documents():
        for code in code_in(text_of(document)):
            yield str(document.relative_to(ROOT)), code


def commands_in(code: str) -> list[str]:
    """What follows the word `portal` wherever it is called as a command."""
    called = re.compile(r"(?:^|&& |[/=]|-m )portal +([^&|#>\n`]+)", re.MULTILINE)
    return [re.sub(r"[\[\]]", "", words).strip() for words in called.findall(code)]


def refusal(words: list[str]) -> str:
    """Why the command line would not know these words; empty when it does."""
    command: click.Command = main
    context = click.Context(main)
    options = options_of(command)
    while words:
        word = words.pop(0)
        if word.startswith("-"):
            name = word.partition("=")[0]
            if name not in options:
                return f"{command.name} knows no option {name}"
            if not options[name] and "=" not in word and words:
                words.pop(0)
        elif isinstance(command, click.Group):
            if word.isupper():
                return ""  # it stands for any of them
            found = command.get_command(context, word)
            if found is None:
                return f"there is no command {word}"
            command = found
            options = options_of(command)
    return ""


def options_of(command: click.Command) -> dict[str, bool]:
    """The names of a command's options, and whether each stands alone."""
    found = {"--help": True, "-h": True}
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            alone = parameter.is_flag or parameter.count
            found |= dict.fromkeys((*parameter.opts, *parameter.secondary_opts), alone)
    return found


def test_no_link_and_no_picture_is_dead() -> None:
    assert list(dead_links()) == []


def test_the_map_shows_every_module_with_its_caption() -> None:
    page = text_of(DOCS / "architecture.md")

    shown = page.partition(BEGIN)[2].partition(END)[0]

    assert shown == module_map(), "write it anew: python -m tests.tools.module_map"
    assert all(caption(module) for module in modules())


def test_every_command_that_is_named_exists_with_its_options() -> None:
    wrong = [
        f"{where}: portal {words}: {why}"
        for where, code in every_code()
        for words in commands_in(code)
        if (why := refusal(shlex.split(words)))
    ]

    assert wrong == []


@pytest.mark.parametrize("document", [DOCS / "commands.md", README], ids=lambda path: path.name)
def test_every_command_is_explained(document: Path) -> None:
    named = {words.split()[0] for code in code_in(text_of(document)) for words in commands_in(code)}
    headings = set(re.findall(r"^### portal (\S+)", text_of(document), re.MULTILINE))

    assert set(main.list_commands(click.Context(main))) - named - headings == set()


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {
        (where, target)
        for where, code in every_code()
        for target in re.findall(r"(?:^|&& )make ([a-z-]+)", code, re.MULTILINE)
    }

    assert {(where, target) for where, target in named if target not in targets} == set()
    assert {"demo", "test", "check"} <= {target for _, target in named}


def test_every_variable_of_the_environment_is_documented_and_none_is_invented() -> None:
    named = {
        name
        for document in documents()
        for name in re.findall(r"\b(?:PORTAL|STRIPE)_[A-Z_]+\b", text_of(document))
    }

    assert named == ENVIRONMENT


def test_every_path_that_is_named_exists() -> None:
    inside = re.compile(r"(?:portal|tests|docs|requirements)/[\w./-]+")
    missing = {
        (where, code)
        for where, code in every_code()
        if inside.fullmatch(code) and not (ROOT / code).exists()
    }

    assert missing == set()


def test_the_changelog_says_what_is_not_released_yet() -> None:
    assert re.search(r"^## \[Unreleased\]$", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)


def test_both_guides_have_the_same_structure() -> None:
    shapes = {language: shape(text_of(guide)) for language, guide in GUIDES.items()}

    assert shapes["fr"] == shapes["en"]


def shape(text: str) -> list[str]:
    """The headings' levels, tables, lists, quotations and code of a document, in their order."""
    return re.findall(r"^(#+(?= )|\|(?=[^-])|\*(?= )|>(?= )|```\w*)", text, re.MULTILINE)


@pytest.mark.parametrize("language", GUIDES)
def test_the_guides_name_the_states_as_the_page_does(language: str) -> None:
    words = text_of(ROOT / f"content/{language}/words/client.toml")
    states = set(re.findall(r'^state_\w+ = "(.+)"', words, re.MULTILINE))

    told = set(re.findall(r"^\| ([^|]+) \|", text_of(GUIDES[language]), re.MULTILINE))

    assert states - told == set()


def test_every_webhook_event_that_is_asked_for_is_known_to_stripe() -> None:
    spec = find_spec("stripe.params._webhook_endpoint_create_params")
    assert spec is not None
    assert spec.origin is not None
    known = set(re.findall(r'"([a-z_0-9.]+)"', text_of(Path(spec.origin))))
    block = re.search(
        r"```text\n(\s+checkout\.session.*?)```", text_of(DOCS / "deployment.md"), re.S
    )
    assert block is not None

    assert set(block[1].split()) - known == set()


def test_the_api_version_is_the_one_that_is_spoken() -> None:
    named = {
        version
        for document in documents()
        for version in re.findall(r"\b20\d\d-\d\d-\d\d\.[a-z]+", text_of(document))
    }

    assert named == {API_VERSION}


def test_every_decision_is_in_the_list() -> None:
    folder = DOCS / "decisions"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", text_of(folder / "README.md")))

    assert listed == {path.name for path in folder.glob("0*.md")}


def test_every_package_has_its_reason() -> None:
    asked = re.findall(r"^[a-z][\w-]*", text_of(ROOT / "requirements/runtime.in"), re.MULTILINE)
    page = text_of(DOCS / "decisions" / "0011-dependencies.md")
    told = re.findall(r"^\| ([a-z][\w-]*) \| [A-Z]", page, re.MULTILINE)

    assert sorted(told) == sorted(asked)
