"""Plots: nothing overlaps, parts make the whole, everything is told in words, too."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.web.presentation.plots import WIDTH, Bar, Plot, Range, bars, dots, stack, stacked

if TYPE_CHECKING:
    from collections.abc import Callable

SVG = "{http://www.w3.org/2000/svg}"
sizes = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=9)
labels = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=80
)


def drawing(plot: Plot) -> ET.Element:
    return ET.fromstring(str(plot.svg))  # noqa: S314 - our own drawing is read


def rectangles(plot: Plot, name: str) -> list[dict[str, float]]:
    return [
        {key: float(one.attrib[key]) for key in ("x", "y", "width", "height")}
        for one in drawing(plot).iter(f"{SVG}rect")
        if name in one.attrib["class"].split()
    ]


@given(sizes)
@example([636.0, 5e-324])
def test_parts_stand_side_by_side_and_make_the_whole(some: list[float]) -> None:
    boxes = [box for box in stack(some) if box.width > 0]

    for left, right in pairwise(boxes):
        assert left.x + left.width <= right.x + 1e-6
    if boxes:
        drawn = sum(box.width for box in boxes) + 2 * (len(boxes) - 1)
        assert drawn == pytest.approx(WIDTH)
        assert boxes[-1].x + boxes[-1].width == pytest.approx(WIDTH)


@given(st.lists(st.tuples(labels, st.none() | st.floats(0, 1e6), labels), max_size=8))
def test_no_bar_covers_another_and_none_leaves_the_drawing(
    things: list[tuple[str, float | None, str]],
) -> None:
    plot = bars("Titre", "En mots", [Bar(*thing) for thing in things])

    tracks = rectangles(plot, "plot-track")
    for upper, lower in pairwise(tracks):
        assert upper["y"] + upper["height"] < lower["y"]
    height = float(drawing(plot).attrib["viewBox"].split()[3])
    for bar in rectangles(plot, "plot-bar"):
        assert 0 <= bar["x"] <= bar["x"] + bar["width"] <= WIDTH
        assert bar["y"] + bar["height"] <= height
    for text in drawing(plot).iter(f"{SVG}text"):
        assert 0 < float(text.attrib["y"]) < height


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    plot = bars("Motifs", "…", [Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", 0, "0")])

    assert [bar["width"] for bar in rectangles(plot, "plot-bar")] == [320, 160]


def test_what_is_hidden_has_no_bar_and_says_so() -> None:
    plot = bars("Motifs", "…", [Bar("deuil", None, "moins de 5"), Bar("oubli", 8, "8")])

    assert len(rectangles(plot, "plot-bar")) == 1
    assert ("deuil", "moins de 5") in plot.rows


def test_a_dot_stands_in_its_band() -> None:
    plot = dots("Jours", "…", [Range("Accord", 2, 4, 9, "4 jours"), Range("Autre", 0, 0, 0, "0")])

    bands = rectangles(plot, "plot-4")
    circles = [float(one.attrib["cx"]) for one in drawing(plot).iter(f"{SVG}circle")]
    for band, at in zip(bands, circles, strict=True):
        assert band["x"] <= at <= band["x"] + band["width"]
        assert 6 <= at <= WIDTH - 6


@pytest.mark.parametrize("draw", [bars, stacked])
def test_it_is_told_in_words_and_holds_no_style(draw: Callable[..., Plot]) -> None:
    plot = draw("Motifs & raisons", "Oubli <8>", [Bar("oubli", 8, "8"), Bar("carte", 3, "3")])

    root = drawing(plot)
    title, about = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert about is not None
    assert (title.text, about.text) == ("Motifs & raisons", "Oubli <8>")
    assert root.attrib["role"] == "img"
    assert "style" not in str(plot.svg)
    assert not re.search(r"#[0-9a-f]{3,6}\b", str(plot.svg))
    assert plot.rows == (("oubli", "8"), ("carte", "3"))


@given(labels, labels)
def test_no_line_is_longer_than_the_drawing_is_wide(label: str, told: str) -> None:
    plot = bars("Titre", "…", [Bar(label, 1, told)])

    by_line: dict[str, int] = {}
    for text in drawing(plot).iter(f"{SVG}text"):
        by_line[text.attrib["y"]] = by_line.get(text.attrib["y"], 0) + len(text.text or "")
    assert max(by_line.values()) <= 40


def test_nothing_to_show_is_an_empty_drawing() -> None:
    for plot in (bars("a", "b", []), stacked("a", "b", []), dots("a", "b", [])):
        assert plot.rows == ()
        assert drawing(plot).attrib["viewBox"]
