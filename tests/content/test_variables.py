"""Variables, optional lines and blocks."""

from __future__ import annotations

from markupsafe import Markup

from portal.content.prose import Renderer
from portal.content.sources import Source, parse
from portal.content.variables import Context, fill_line

GRACE = Context(
    values={"business.name": "Hopper & Fils_*2*", "business.phone": "", "links.days": "90"},
    blocks={"policy": Markup('<table class="policy"></table>')},
    features=frozenset({"service"}),
)


def source(body: str, title: str = "a") -> Source:
    return parse(f"---\ntitle: {title}\n---\n{body}\n", path="fr/a.md", language="fr")


def html(one: Source) -> str:
    return str(Renderer("fr", GRACE).render(one).html)


def test_a_value_is_text_and_never_markdown_or_html() -> None:
    assert html(source("Ici {{ business.name }}.")) == "<p>Ici Hopper &amp; Fils_*2*.</p>"


def test_a_value_may_stand_in_a_link() -> None:
    one = source("[a](https://example.com/?q={{ business.name }})")

    assert 'href="https://example.com/?q=Hopper &amp; Fils_*2*"' in html(one)


def test_a_value_cannot_smuggle_a_script_address() -> None:
    evil = Context(values={"business.website": "javascript:alert(1)"}, blocks={})
    one = source("[a]({{ business.website }})")

    assert "javascript" not in str(Renderer("fr", evil).render(one).html)


def test_an_unknown_variable_is_a_fault_with_its_line_and_the_nearest_name() -> None:
    one = source("Bonjour.\n\nIci {{ busines.name }}.")
    html(one)

    assert [str(fault) for fault in one.faults] == [
        "fr/a.md:6: The variable 'busines.name' is unknown. Did you mean 'business.name'?"
    ]


def test_an_optional_line_stays_only_when_its_value_is_there() -> None:
    one = source(
        "{{? business.phone }}- Tél. {{ business.phone }}\n"
        "{{? links.days }}- {{ links.days }} jours\n"
        "{{?! business.phone }}- Écrivez-nous\n"
        "{{? links.days business.phone }}- les deux"
    )

    assert html(one) == "<ul>\n<li>90 jours</li>\n<li>Écrivez-nous</li>\n</ul>"
    assert not one.faults


def test_an_optional_passage_goes_as_a_whole() -> None:
    passage = "## Appeler\n\nAu {{ business.phone }}."

    assert html(source(f"{{{{? business.phone }}}}\n{passage}\n{{{{ end }}}}\n\nFin.")) == (
        "<p>Fin.</p>"
    )
    assert "<h2" in html(source(f"{{{{? links.days }}}}\n{passage}\n{{{{ end }}}}\n\nFin."))


def test_a_passage_never_closed_never_opened_or_nested_is_a_fault() -> None:
    never_closed = source("{{? links.days }}\ntexte")
    never_opened = source("texte\n{{ end }}")
    nested = source("{{? links.days }}\n{{? links.days }}\na\n{{ end }}")

    for one, line in ((never_closed, 4), (never_opened, 5), (nested, 5)):
        html(one)
        assert [fault.line for fault in one.faults] == [line]


def test_a_condition_in_the_middle_of_a_line_is_a_fault() -> None:
    one = source("Un mot {{? links.days }} puis un autre.")
    html(one)

    assert one.faults[0].line == 4
    assert one.faults[0].hint == "Move it to the beginning of its line."


def test_features_decide_lines_too() -> None:
    assert html(source("{{? feature.service }}Oui.\n\n{{? feature.stripe }}Non.")) == "<p>Oui.</p>"


def test_a_block_stands_alone_and_is_put_in_as_it_is() -> None:
    assert '<table class="policy"></table>' in html(source("Avant.\n{{ policy }}\nAprès."))


def test_a_block_inside_a_sentence_is_a_fault() -> None:
    one = source("Voici {{ policy }}.")

    assert "policy" not in html(one)
    assert one.faults[0].line == 4


def test_a_block_that_nobody_made_leaves_nothing() -> None:
    one = source("Avant.\n\n{{ policy }}")

    assert str(Renderer("fr", Context(values={}, blocks={})).render(one).html) == "<p>Avant.</p>"
    assert not one.faults


def test_a_note_to_the_owner_is_neither_shown_nor_read() -> None:
    one = source("<!-- À relire :\n{{ nobody }} -->\n\nTexte {{ nothing }}.")

    assert "relire" not in html(one)
    assert [fault.line for fault in one.faults] == [7]


def test_private_characters_in_a_file_do_no_harm() -> None:
    assert html(source("\ue0009\ue001 \ue0021\ue003 a")) == "<p>9 1 a</p>"


def test_a_title_may_hold_a_value() -> None:
    one = source("", title='"{{ business.name }}"')

    assert fill_line(one, "title", GRACE) == "Hopper & Fils_*2*"
