"""Variables in Markdown: `{{ business.name }}`, optional lines, and blocks of generated HTML.

    {{ business.name }}                 the value, taken as plain text
    {{? business.phone }} Call …        the line stays only when the value is not empty
    {{?! business.phone }} Write …      the line stays only when the value is empty
    {{? mediator.name }}                alone on its line: opens a passage that stays only then,
    {{ end }}                           up to this line
    {{ policy }}                        alone on its line: a block that the program makes

A value never becomes Markdown: it travels through the renderer as two private characters around
its place in a list, and is put in afterwards, escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import escape

from portal.content.faults import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from portal.content.sources import Source

_NAMES: dict[str, tuple[str, ...]] = {
    "business": (
        *("name", "legal_name", "identity", "legal_form", "address", "email", "phone", "siren"),
        *("register", "capital", "vat_number", "vat_mention", "director", "activity", "website"),
    ),
    "host": ("name", "address", "phone"),
    "mediator": ("name", "url", "address"),
    "contact": ("name", "role", "email", "phone", "hours"),
    "bank": ("holder", "iban", "bic"),
    "site": ("address", "host"),
    "terms": ("penalty_rate", "payment_days", "discount"),
    "links": ("days",),
    "keeping": (
        *("invoice_years", "client_years", "consumer_years", "professional_years"),
        *("text_days", "technical_months"),
    ),
    "policy": ("answer",),
}
#: The names an owner may write; what the settings leave out counts as empty.
VARIABLES = frozenset(f"{group}.{name}" for group, names in _NAMES.items() for name in names)
#: What may be asked of the installation, in optional lines: `{{? feature.service }}`.
FEATURES = frozenset({"service", "frozen_pages", "stripe", "professionals_only"})
#: The blocks that the program makes.
BLOCKS = frozenset({"policy"})

_MARKER = re.compile(r"\{\{\s*(\?!?|)\s*([^{}]*?)\s*\}\}")
_OPTION = re.compile(r"^(\s*)\{\{\s*(\?!?)\s*([^{}]*?)\s*\}\}[ ]?(.*)$")
_END = re.compile(r"^\s*\{\{\s*end\s*\}\}\s*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OPEN, _CLOSE = "\ue000", "\ue001"
_PRIVATE = dict.fromkeys(range(0xE000, 0xE006))  # ours alone: taken out of what people wrote
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What one language may fill in: values, blocks and features."""

    values: Mapping[str, str]
    blocks: Mapping[str, Markup]
    features: frozenset[str] = frozenset()

    def names(self) -> frozenset[str]:
        """Every name that is known, given or not."""
        features = {f"feature.{name}" for name in FEATURES | self.features}
        return VARIABLES | BLOCKS | frozenset(self.values) | frozenset(self.blocks) | features

    def value(self, name: str) -> str:
        """The value of a name; empty when the settings leave it out."""
        if name.startswith("feature."):
            return "yes" if name.removeprefix("feature.") in self.features else ""
        return str(self.values.get(name, "")).translate(_PRIVATE).strip()


@dataclass(slots=True, kw_only=True)
class Filled:
    """A body whose variables are places in a list, ready to be rendered."""

    body: str
    values: list[str] = field(default_factory=list)
    blocks: list[Markup] = field(default_factory=list)

    def put_in(self, html: str) -> str:
        """The HTML with every value in its place, escaped; blocks still stand as places."""
        return _TOKEN.sub(lambda match: str(escape(self.values[int(match[1])])), html)

    def put_in_text(self, text: str) -> str:
        """The plain text with every value in its place."""
        return _TOKEN.sub(lambda match: self.values[int(match[1])], text)

    def put_in_blocks(self, html: str) -> str:
        """The sanitised HTML with the program's own blocks in their places."""
        for place, block in enumerate(self.blocks):
            html = html.replace(f"<p>{_block_mark(place)}</p>", str(block))
        return html


def fill(source: Source, context: Context) -> Filled:
    """The body with its optional lines decided and its variables set as places.

    Unknown names, a passage never closed and a block inside a sentence are faults of the source.
    """
    return _Filling(source, context).fill_body()


def fill_line(source: Source, key: str, context: Context) -> str:
    """A front matter text with its variables filled in, as plain text."""
    filling = _Filling(source, context)
    text = filling.set_places(source.line_of(key), source.string(key))
    return filling.filled.put_in_text(text)


def without_places(text: str) -> str:
    """The text as it reads without the values, for anchors that must not move with them."""
    return _TOKEN.sub("", text)


def without_comments(text: str) -> str:
    """The text without the owner's notes; every line keeps its number."""
    return _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)


class _Filling:
    """One pass over one source: decides optional lines, sets places, collects faults."""

    def __init__(self, source: Source, context: Context) -> None:
        self.source = source
        self.context = context
        self.names = context.names()
        self.filled = Filled(body="")

    def fill_body(self) -> Filled:
        """The whole body, comments blanked."""
        lines: list[str] = []
        kept, opened = True, 0
        blanked = without_comments(self.source.body).translate(_PRIVATE)
        for number, text in enumerate(blanked.split("\n"), self.source.body_line):
            if _END.match(text):
                if not opened:
                    self.source.fault(number, "`{{ end }}` closes a passage never opened.")
                kept, opened = True, 0
                continue
            line, stays = self._decide(number, text)
            if stays is not None and not line.strip():
                if opened:
                    hint = "Close the first one with `{{ end }}`."
                    self.source.fault(number, "A passage begins inside another.", hint)
                kept, opened = stays, number
            elif kept and stays is not False:
                lines.append(self.set_places(number, line))
        if opened:
            hint = "Add a line `{{ end }}` after it."
            self.source.fault(opened, "This passage is never closed.", hint)
        self.filled.body = "\n".join(lines)
        return self.filled

    def set_places(self, number: int, line: str) -> str:
        """The line with a place for each of its variables."""

        def place(match: re.Match[str]) -> str:
            sign, name = match.groups()
            if sign:
                hint = "Move it to the beginning of its line."
                self.source.fault(number, f"`{match[0]}` stands in the middle of a line.", hint)
                return ""
            if not self._is_known(number, name):
                return match[0].strip("{}")
            if name in BLOCKS or name in self.context.blocks:
                return self._block_place(number, name, alone=not _MARKER.sub("", line).strip())
            self.filled.values.append(self.context.value(name))
            return f"{_OPEN}{len(self.filled.values) - 1}{_CLOSE}"

        return _MARKER.sub(place, line)

    def _decide(self, number: int, text: str) -> tuple[str, bool | None]:
        """The line without its marker, and whether it stays (None: it has no marker)."""
        match = _OPTION.match(text)
        if match is None:
            return text, None
        indent, sign, names, rest = match.groups()
        known = [name for name in names.split() if self._is_known(number, name)]
        filled = all(self.context.value(name) for name in known)
        return indent + rest, filled if sign == "?" else not filled

    def _block_place(self, number: int, name: str, *, alone: bool) -> str:
        if not alone:
            hint = "Give it a line of its own, with an empty line before and after."
            self.source.fault(number, f"The block {name!r} stands inside a sentence.", hint)
            return ""
        if name not in self.context.blocks:
            return ""
        self.filled.blocks.append(self.context.blocks[name])
        return f"\n{_block_mark(len(self.filled.blocks) - 1)}\n"

    def _is_known(self, number: int, name: str) -> bool:
        if name in self.names:
            return True
        hint = nearest(name, self.names, otherwise="The list of names is in content/README.md.")
        self.source.fault(number, f"The variable {name!r} is unknown.", hint)
        return False


def _block_mark(place: int) -> str:
    return f"\ue002{place}\ue003"
