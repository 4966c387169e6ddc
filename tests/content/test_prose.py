"""Markdown into safe HTML."""

from __future__ import annotations

import re

import pytest

from portal.content.prose import Prose, Renderer, TocEntry
from portal.content.sources import parse
from portal.content.typography import NBSP, THIN
from portal.content.variables import Context

NOTHING = Context(values={}, blocks={})


def render(body: str, *, language: str = "fr", prefix: str = "", deeper: int = 0) -> Prose:
    one = parse(f"---\ntitle: a\n---\n{body}\n", path="fr/a.md", language=language)
    return Renderer(language, NOTHING).render(one, prefix=prefix, deeper=deeper)


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src="/a.png" onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        '<a href="vbscript:x">a</a>',
        '<p style="position:fixed">a</p>',
        '<iframe src="https://example.com"></iframe>',
        '<form action="/a/"><input name="a"></form>',
        "<svg onload=alert(1)>",
        '<a href="/faq/" target="_blank">a</a>',
        "a\n{: onclick=alert(1) style=color:red }",
    ],
)
def test_what_is_not_on_the_list_is_taken_out(evil: str) -> None:
    html = render(evil).html.lower()

    for word in ("<script", "onerror", "javascript:", "data:", "vbscript", "style=", "<iframe"):
        assert word not in html
    for tag in re.findall(r"<[^>]*>", html):
        assert not re.search(r"<(form|input|svg)|onload|onclick|target", tag)


def test_the_titles_of_the_page_begin_below_the_only_h1() -> None:
    prose = render("# Un\n\n## Deux\n\n### Trois")

    assert re.findall(r"<h(\d)", prose.html) == ["2", "2", "3"]
    assert prose.toc == (
        TocEntry(level=2, id="un", text="Un"),
        TocEntry(level=2, id="deux", text="Deux"),
        TocEntry(level=3, id="trois", text="Trois"),
    )


def test_two_texts_on_one_page_keep_their_anchors_apart() -> None:
    prose = render("## Été\n\nVoir[^1].\n\n[^1]: Note.", prefix="pro", deeper=1)

    assert '<h3 id="pro-ete">' in prose.html
    assert prose.toc == (TocEntry(level=3, id="pro-ete", text="Été"),)
    notes = [link[1:] for link in prose.links if link.startswith("#")]
    assert notes
    assert set(notes) <= prose.anchors
    assert all(anchor.startswith("pro-") for anchor in prose.anchors)


def test_a_footnote_leads_back_in_the_readers_language() -> None:
    body = "Voir[^1].\n\n[^1]: Note."

    assert "Revenir" in render(body).html
    assert "Back to" in render(body, language="en").html


def test_a_table_has_scopes_and_classes_and_no_inline_style() -> None:
    html = render("| a | b |\n|:--|--:|\n| 1 | 2 |").html

    assert '<th scope="col" class="align-left">a</th>' in html
    assert '<td class="align-right">2</td>' in html
    assert "style" not in html


def test_links_to_elsewhere_carry_rel_and_ours_do_not() -> None:
    html = render("[a](https://example.com/) [b](/faq/) [c](mailto:a@example.com)").html

    assert html.count('rel="noopener noreferrer"') == 1
    assert '<a rel="noopener noreferrer" href="https://example.com/">' in html


def test_french_typography_reaches_text_and_leaves_code() -> None:
    html = render('Oui ? "bien" et `a ? b : c`\n\n    d ? e : f').html

    assert f"Oui{THIN}?" in html
    assert f"«{NBSP}bien{NBSP}»" in html
    assert "<code>a ? b : c</code>" in html
    assert "d ? e : f" in html


def test_english_keeps_english_quotes() -> None:
    assert "“well” the bank’s" in render('"well" the bank\'s', language="en").html


def test_entities_survive_typography() -> None:
    assert render("a & b < c ; d").html == f"<p>a &amp; b &lt; c{THIN}; d</p>"


def test_an_admonition_and_an_abbreviation_are_rendered() -> None:
    html = render('!!! note "À savoir"\n    Texte IBAN.\n\n*[IBAN]: numéro de compte').html

    assert '<div class="admonition note">' in html
    assert '<abbr title="numéro de compte">IBAN</abbr>' in html


def test_one_renderer_does_not_carry_one_text_into_the_next() -> None:
    renderer = Renderer("fr", NOTHING)
    first = parse("---\ntitle: a\n---\n## A\n\nb[^1]\n\n[^1]: c", path="fr/a.md", language="fr")
    second = parse("---\ntitle: a\n---\n## A\n", path="fr/b.md", language="fr")
    renderer.render(first)

    assert renderer.render(second).html == '<h2 id="a">A</h2>'
