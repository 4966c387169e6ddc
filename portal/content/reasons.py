"""The reasons a client may give, as the owner ordered them: `content/reasons.toml`.

The order of the file is that of the page. A reason that is left out, or that says `off = true`, is
not shown; one without `steps` keeps those of the house. Without the file, everything is as the
domain has it.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from portal.content.faults import Fault, nearest
from portal.content.sources import read_text
from portal.domain.reasons import RULES, Reason, Step

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeAlias

    Reasons: TypeAlias = tuple[tuple[Reason, tuple[Step, ...]], ...]

NAME = "reasons.toml"
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_KEYS = ("steps", "off")


def read_reasons(root: Path, faults: list[Fault]) -> Reasons:
    """The reasons in the owner's order, each with its next steps."""
    path = root / NAME
    if not path.exists():
        return tuple((reason, rule.steps) for reason, rule in RULES.items())
    text = read_text(path, NAME, faults)
    if text is None:
        return ()
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(_unreadable(text, error))
        return ()
    reading = _Reading(text, faults)
    found = [reading.reason(name, table) for name, table in content.items()]
    return tuple(one for one in found if one is not None)


def _unreadable(text: str, error: tomllib.TOMLDecodeError) -> Fault:
    at = _AT.search(str(error))
    said = _AT.sub("", str(error)).strip()
    return Fault(
        path=NAME,
        line=int(at[1]) if at else text.count("\n") + 1,
        column=int(at[2]) if at else None,
        message=f"The file cannot be read: {said}.",
        hint='A reason is written [name], once; its steps stand below: steps = ["date", "plan"].',
    )


class _Reading:
    """One reading of the file: what is wrong is told with its line, the rest is kept."""

    def __init__(self, text: str, faults: list[Fault]) -> None:
        self._lines = text.split("\n")
        self._faults = faults

    def reason(self, name: str, table: Any) -> tuple[Reason, tuple[Step, ...]] | None:
        """One reason with its steps; None when it is unknown or switched off."""
        line = self._line_of(rf"\s*\[\s*{re.escape(name)}\s*\]")
        if name not in {str(reason) for reason in Reason} or not isinstance(table, dict):
            hint = nearest(name, [str(reason) for reason in Reason], otherwise=_LISTED)
            self._fault(line, f"There is no reason {name!r}.", hint)
            return None
        for key in table.keys() - set(_KEYS):
            hint = nearest(key, _KEYS, otherwise="A reason may hold `steps` and `off`.")
            self._fault(self._line_of(rf"\s*{re.escape(key)}\s*=", line), _unknown(key), hint)
        reason = Reason(name)
        if not isinstance(off := table.get("off", False), bool):
            self._fault(line, f"`off` of {name!r} is neither true nor false.", "Write off = true.")
        if off is True:
            return None
        if "steps" not in table:
            return reason, RULES[reason].steps
        return reason, self._steps(name, table["steps"], self._line_of(r"\s*steps\s*=", line))

    def _steps(self, name: str, wanted: Any, line: int) -> tuple[Step, ...]:
        if not isinstance(wanted, list) or not wanted:
            hint = 'Write steps = ["date", "plan"], or leave the line out.'
            self._fault(line, f"The steps of {name!r} are no list.", hint)
            return RULES[Reason(name)].steps
        known = [str(step) for step in Step]
        found: list[Step] = []
        for one in wanted:
            if one not in known:
                hint = nearest(str(one), known, otherwise=f"Steps are: {', '.join(known)}.")
                self._fault(line, f"There is no step {one!r}.", hint)
            elif Step(one) in found:
                self._fault(line, f"The step {one!r} stands twice.", "Keep one of them.")
            else:
                found.append(Step(one))
        return tuple(found) or RULES[Reason(name)].steps

    def _line_of(self, pattern: str, after: int = 1) -> int:
        lines = enumerate(self._lines[after - 1 :], after)
        return next((number for number, text in lines if re.match(pattern, text)), after)

    def _fault(self, line: int, message: str, hint: str) -> None:
        self._faults.append(Fault(path=NAME, line=line, message=message, hint=hint))


_LISTED = "The reasons are listed in content/README.md."


def _unknown(key: str) -> str:
    return f"A reason knows no {key!r}."
