"""Emoji: found whole, with all that belongs to one, and taken out with the space before it.

An emoji may be several characters: a hand and its colour, a family held by joiners, two letters
that make a flag, a sign and the selector that makes a picture of it. Signs that are letters of the
printer (© → № ☎) stay, unless that selector follows them.
"""

from __future__ import annotations

import re

# Pictures by themselves: Unicode's property Emoji_Presentation, and the planes of pictures.
_PICTURES = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1"
    "\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705"
    "\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50"
    "\u2b55\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a\U0001f201\U0001f21a\U0001f22f"
    "\U0001f232-\U0001f236\U0001f238-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001f64f"
    "\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7eb\U0001f7f0\U0001f90c-\U0001f9ff\U0001fa70-\U0001faff"
)
# Signs, until the selector U+FE0F, a colour or a joiner makes pictures of them.
_SIGNS = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u2328\u23cf\u23ed-\u23ef\u23f1"
    "\u23f2\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb\u25fc\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b07\u3030\u303d\u3297\u3299\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f237"
)
_COLOUR = "[\U0001f3fb-\U0001f3ff]"
_TAGS = "[\U000e0020-\U000e007e]+\U000e007f"  # the flags of England, Scotland and Wales
_ONE = (
    "(?:"
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[0-9#*]\ufe0f?\u20e3"
    f"|[{_PICTURES}](?!\ufe0e)(?:{_COLOUR}|{_TAGS}|\ufe0f)?"
    f"|[{_SIGNS}](?:\ufe0f|{_COLOUR})"
    ")"
)
_JOINED = f"(?:\u200d[{_PICTURES}{_SIGNS}](?:{_COLOUR}|\ufe0f)?)*"
_EMOJI = f"(?:{_ONE}{_JOINED})"
_SPACE = "[ \u00a0\u202f]"
_FIRST = re.compile(f"^{_EMOJI}(?:{_SPACE}*{_EMOJI})*{_SPACE}*", re.MULTILINE)
_LATER = re.compile(f"(?:{_SPACE}*{_EMOJI})+")


def without_emoji(text: str) -> str:
    """The text without its emoji and the spaces before them; at the start of a line, after them."""
    return text if text.isascii() else _LATER.sub("", _FIRST.sub("", text))
