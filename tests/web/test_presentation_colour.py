"""Whatever accent the owner likes, it can be read on paper and at night."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.presentation.colour import (
    NEEDED,
    NIGHT,
    PAPER,
    Colour,
    accents,
    contrast,
    readable,
    stylesheet,
)
from tests.web.clients import ROOT, SITE

CSS = (ROOT / "portal" / "web" / "static" / "portal.css").read_text(encoding="utf-8")


@given(st.builds(Colour, *[st.integers(0, 255)] * 3))
def test_every_accent_is_made_readable_on_both_grounds(wished: Colour) -> None:
    light, dark = accents(str(wished))

    assert contrast(light, Colour.parse(PAPER)) >= NEEDED
    assert contrast(dark, Colour.parse(NIGHT)) >= NEEDED


def test_an_accent_that_reads_well_is_left_alone() -> None:
    wished = Colour.parse("#2f5d50")

    assert readable(wished, Colour.parse(PAPER)) == wished


@pytest.mark.parametrize("text", ["", "green", "#12", "#12345g"])
def test_what_is_no_colour_gives_our_own(text: str) -> None:
    assert accents(text) == accents("#2f5d50")


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast(Colour(0, 0, 0), Colour(255, 255, 255)) == pytest.approx(21)
    assert contrast(Colour(119, 119, 119), Colour(255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_the_grounds_of_the_stylesheet_are_those_we_measure_against() -> None:
    assert re.findall(r"--paper: (#\w{6})", CSS)[:2] == [PAPER, NIGHT]


@pytest.mark.parametrize(("name", "needed"), [("ink", 7), ("quiet", 4.5), ("edge", 3)])
def test_ink_reads_well_in_light_and_dark(name: str, needed: float) -> None:
    light, dark = re.findall(rf"--{name}: (#\w{{6}})", CSS)[:2]

    assert contrast(Colour.parse(light), Colour.parse(PAPER)) >= needed
    assert contrast(Colour.parse(dark), Colour.parse(NIGHT)) >= needed


def test_the_stylesheet_carries_the_owner_s_accent() -> None:
    styles = stylesheet(replace(SITE, accent="#7a1f5c"))

    assert ":root{--accent:#7a1f5c}" in styles
    assert "/*" not in styles
    assert "url(" not in styles
    assert "@import" not in styles
