"""Whatever accent the owner likes, it can be read on paper and at night."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.colour import NEEDED, NIGHT, PAPER, Colour, accents, contrast, readable


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
