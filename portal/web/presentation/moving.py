"""Moving one date of a plan: which one and to which day, then before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.plans import Charge
from portal.web.presentation.doing import place_of
from portal.web.presentation.forms import CheckView, Field, Form, FormView, Option, Row, day_fields
from portal.web.presentation.standing import progress_of

if TYPE_CHECKING:
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.plans import Step
    from portal.web.presentation.scene import Scene

_FIXED = frozenset({Charge.CHARGED, Charge.UNKNOWN})


def movable(scene: Scene, arrangement: Arrangement) -> tuple[int, ...]:
    """The parts whose date can still be moved: something is left, and nothing was charged."""
    return tuple(step.number for step in _steps(scene, arrangement))


def _steps(scene: Scene, arrangement: Arrangement) -> tuple[Step, ...]:
    found = progress_of(scene, arrangement)
    if found is None:
        return ()
    return tuple(step for step in found.open_steps if step.charge not in _FIXED)


def move_form(
    scene: Scene, arrangement: Arrangement, *, number: str, own: tuple[str, str, str]
) -> FormView:
    """Which date, and to which day."""
    words = scene.words
    steps = _steps(scene, arrangement)
    chosen = number or (str(steps[0].number) if steps else "")
    which = Field(
        kind="radios",
        name="number",
        label=words("move.which"),
        options=tuple(
            Option(
                str(step.number),
                scene.day(step.due),
                scene.money(step.remaining),
                chosen=str(step.number) == chosen,
            )
            for step in steps
        ),
    )
    day = day_fields(scene, "own", words("move.day"), values=own)
    return FormView(
        headline=words("move.title"),
        paragraphs=(words("move.lead"),),
        form=Form(
            action=place_of(scene, arrangement, "move/check"),
            submit=words("ask.continue"),
            fields=(which, day),
        ),
    )


def move_check(scene: Scene, arrangement: Arrangement, *, number: int, day: date) -> CheckView:
    """The date before and after."""
    words = scene.words
    step = next(one for one in _steps(scene, arrangement) if one.number == number)
    return CheckView(
        headline=words("ask.check_title"),
        rows=(
            Row(words("move.before"), (scene.day(step.due),), "number-1"),
            Row(words("move.after"), (scene.day(day),), "own_day"),
            Row(words("row.amount"), (scene.money(step.remaining),)),
        ),
        paragraphs=(words("move.then"),),
        submit=words("move.agree", date=scene.day(day)),
    )
