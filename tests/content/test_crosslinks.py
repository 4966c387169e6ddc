"""Links between pages: each leads somewhere, or is a fault on its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

PAGE = "---\ntitle: x\nlanguages: [fr]\n---\n\n## Ici\n\n{}\n"


@pytest.mark.parametrize(
    "link",
    [
        "/faq/",
        "/faq/#rappels",
        "/cgv/#professionnels",
        "/cgv/#professionnels-escompte",
        "#ici",
        "../faq/",
        "/en/faq/",
        "/static/a.png",
        "https://example.com/nowhere",
        "mailto:a@example.com",
        "tel:+33123456789",
    ],
)
def test_a_link_that_leads_somewhere_is_fine(shelf: Shelf, link: str) -> None:
    shelf.write("fr/x.md", PAGE.format(f"[lien]({link})"))

    assert not shelf.faults()


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("/fac/", "The link '/fac/' leads to no page. Did you mean '/faq/'?"),
        ("/faq", "The link '/faq' leads to no page. Did you mean '/faq/'?"),
        ("faq/", "The link 'faq/' leads to no page."),
        (
            "/faq/#rapels",
            "The link '/faq/#rapels' leads to no place on the page /faq/. Did you mean 'rappels'?",
        ),
        ("#la", "The link '#la' leads to no place on the page /x/."),
    ],
)
def test_a_link_that_leads_nowhere_is_a_fault_on_its_line(
    shelf: Shelf, link: str, told: str
) -> None:
    shelf.write("fr/x.md", PAGE.format(f"[lien]({link})"))

    assert str(shelf.fault()).startswith(f"fr/x.md:8: {told}")


def test_a_broken_link_in_a_part_of_the_terms_names_that_file(shelf: Shelf) -> None:
    line = shelf.change("fr/terms/pro.md", "(/comment-payer/)", "(/comment-paye/)")

    fault = shelf.fault()
    assert (fault.path, fault.line) == ("fr/terms/pro.md", line)


def test_an_answer_stands_on_several_pages_so_its_links_begin_at_the_root(shelf: Shelf) -> None:
    line = shelf.change("fr/faq/20-is-this-real.md", "(/verifier/)", "(../verifier/)")

    fault = shelf.fault()
    assert (fault.path, fault.line) == ("fr/faq/20-is-this-real.md", line)
    assert fault.hint == "Begin it with a slash, such as /faq/#anchor."


def test_an_answer_may_have_footnotes(shelf: Shelf) -> None:
    shelf.write(
        "fr/faq/5-x.md", "---\nquestion: x\nlanguages: [fr]\n---\nVoir[^1].\n\n[^1]: Note.\n"
    )

    assert not shelf.faults()
