"""The stylesheet: its grounds and inks read well, and it carries the owner's accent."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from portal.domain.colour import NIGHT, PAPER, Colour, contrast
from portal.web.presentation.colour import stylesheet
from tests.web.clients import ROOT, SITE

CSS = (ROOT / "portal" / "web" / "static" / "portal.css").read_text(encoding="utf-8")


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
