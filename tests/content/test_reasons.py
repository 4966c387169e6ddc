"""The owner's reasons: their order, their steps, what is switched off, what is wrong in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.content.reasons import read_reasons
from portal.domain.reasons import RULES, Reason, Step
from tests.content.conftest import CONTENT

if TYPE_CHECKING:
    from pathlib import Path

    from portal.content.faults import Fault
    from portal.content.reasons import Reasons


def reading(folder: Path, text: str) -> tuple[Reasons, list[Fault]]:
    (folder / "reasons.toml").write_text(text, encoding="utf-8")
    faults: list[Fault] = []
    return read_reasons(folder, faults), faults


def test_without_the_file_everything_is_as_the_house_has_it(tmp_path: Path) -> None:
    faults: list[Fault] = []

    assert read_reasons(tmp_path, faults) == tuple((r, rule.steps) for r, rule in RULES.items())
    assert faults == []


def test_the_file_we_ship_changes_nothing_of_that() -> None:
    faults: list[Fault] = []

    assert read_reasons(CONTENT, faults) == tuple((r, rule.steps) for r, rule in RULES.items())
    assert faults == []


def test_the_order_the_steps_and_what_is_left_out_are_the_owner_s(tmp_path: Path) -> None:
    text = '[forgot]\nsteps = ["date", "pay"]\n\n[leaving]\noff = true\n\n[card_lost]\n'

    found, faults = reading(tmp_path, text)

    assert found == (
        (Reason.FORGOT, (Step.DATE, Step.PAY)),
        (Reason.CARD_LOST, RULES[Reason.CARD_LOST].steps),
    )
    assert faults == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[forgott]", "reasons.toml:1: There is no reason 'forgott'. Did you mean 'forgot'?"),
        ("\n[zzz]", "reasons.toml:2: There is no reason 'zzz'. The reasons are listed"),
        (
            '[forgot]\nsteps = ["pay", "dates"]',
            "reasons.toml:2: There is no step 'dates'. Did you mean 'date'?",
        ),
        (
            '[forgot]\n\nsteps = ["pay", "pay"]',
            "reasons.toml:3: The step 'pay' stands twice. Keep one of them.",
        ),
        ('[forgot]\nsteps = "pay"', "reasons.toml:2: The steps of 'forgot' are no list."),
        ("[forgot]\nsteps = []", "reasons.toml:2: The steps of 'forgot' are no list."),
        ("[forgot]\nstep = 1", "reasons.toml:2: A reason knows no 'step'. Did you mean 'steps'?"),
        ('[forgot]\noff = "yes"', "reasons.toml:1: `off` of 'forgot' is neither true nor false."),
        ("[forgot]\n[leaving]\n[forgot]", "reasons.toml:3:"),
        ("[forgot", "reasons.toml:1:"),
        ("forgot = 1", "reasons.toml:1: There is no reason 'forgot'"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_do(
    tmp_path: Path, text: str, told: str
) -> None:
    _, faults = reading(tmp_path, text)

    assert str(faults[0]).startswith(told)


def test_a_step_that_is_unknown_leaves_the_others(tmp_path: Path) -> None:
    found, _ = reading(tmp_path, '[forgot]\nsteps = ["dates", "pay"]')

    assert found == ((Reason.FORGOT, (Step.PAY,)),)
