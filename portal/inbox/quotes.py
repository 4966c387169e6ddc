"""What an answer quotes of the letter that it answers, cut off: by the marks of mail programs.

Answers between the lines of a quotation stay; below a quotation without marks everything goes.
"""

from __future__ import annotations

import re

_LOOKED_AT = 300  # marks are short
_MOST_LINES = 5  # lines over which a program may spread "On … wrote:"
_ATTRIBUTION = re.compile(
    r"(?:le\b.{4,250}\ba\s+[ée]crit\s*:|on\b.{4,250}\bwrote\s*:|"
    r"\S.{0,120}<[^<>\s]+@[^<>\s]+>\s*(?:a\s+[ée]crit|wrote)\s*:|"
    r".{0,120}\bvia .{0,80}\ba\s+[ée]crit\s*:)\s*",
    re.IGNORECASE | re.DOTALL,
)
_BEGINS = re.compile(r"(?:le|on)\b|\S.{0,120}<[^<>\s]+@", re.IGNORECASE)
_DIVIDERS = re.compile(
    r"_{20,}|-{2,}\s*(?:original message|message d.origine|message original|forwarded message|"
    r"message transf[ée]r[ée]|original appointment)\s*-{2,}|"
    r"(?:begin forwarded message|d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée]))\s*:",
    re.IGNORECASE,
)
# Outlook writes the head of what it quotes as lines: From, Sent, To, Subject.
_FROM = re.compile(r"\*?(?:de|from|exp[ée]diteur)\s*:\*?\s*\S", re.IGNORECASE)
_SENT = re.compile(r"\*?(?:envoy[ée]|sent|date|à|to|objet|subject)\s*:", re.IGNORECASE)
_TELEPHONE = re.compile(
    r"(?:envoy[ée] (?:de(?:puis)?|à partir) |sent from |t[ée]l[ée]charger outlook|get outlook|"
    r"obtenir outlook).{0,80}",
    re.IGNORECASE,
)


def without_quotation(text: str) -> str:
    """What somebody wrote themselves, without the letter below, their signature and their phone."""
    kept: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].strip()[:_LOOKED_AT]
        if _DIVIDERS.fullmatch(line) or line == "--" or _is_head(lines, at):
            break
        length = _attribution(lines, at)
        if length and not _is_marked_below(lines, at + length):
            break
        if length:
            at += length
            continue
        if not line.startswith(">") and not _TELEPHONE.fullmatch(line):
            kept.append(lines[at])
        at += 1
    return "\n".join(kept)


def _attribution(lines: list[str], at: int) -> int:
    """Over how many lines it is said, from here on, who wrote what follows; 0 if it is not."""
    if not _BEGINS.match(lines[at].strip()[:_LOOKED_AT]):
        return 0
    for length in range(1, _MOST_LINES + 1):
        joined = " ".join(line.strip()[:_LOOKED_AT] for line in lines[at : at + length])
        if _ATTRIBUTION.fullmatch(joined):
            return length
    return 0


def _is_marked_below(lines: list[str], at: int) -> bool:
    """Whether the next line that holds something is marked as a quotation."""
    below = next((line.strip() for line in lines[at:] if line.strip()), "")
    return below.startswith(">")


def _is_head(lines: list[str], at: int) -> bool:
    """Whether the head of a quoted message begins here."""
    if not _FROM.match(lines[at].strip()[:_LOOKED_AT]):
        return False
    below = [line.strip() for line in lines[at + 1 : at + 6] if line.strip()]
    return sum(bool(_SENT.match(line)) for line in below) >= 2
