"""The forms of verbs: endings by group, irregular ones by name, all of them data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Parts = dict[str, frozenset[str]]


class Inflections:
    """Every form of the verbs that the rules name, folded as sentences are.

    `endings` holds the endings of each group and part; `verbs` puts each verb into a group
    (`"regl er"`: stem and group) or lists its parts; `families` puts verbs of one meaning together.
    """

    def __init__(
        self,
        endings: Mapping[str, Mapping[str, str]],
        verbs: Mapping[str, str | Mapping[str, str]],
        families: Mapping[str, str],
    ) -> None:
        self._parts = {name: _parts(verb, endings) for name, verb in verbs.items()}
        self._families = {name: tuple(members.split()) for name, members in families.items()}

    def forms(self, name: str, part: str = "") -> frozenset[str]:
        """The forms of a verb or of a whole family; of one part (`2`, `inf`, `pp`) when named.

        ValueError for a verb or a part that the data do not know.
        """
        found: set[str] = set()
        for verb in self._families.get(name, (name,)):
            parts = self._parts.get(verb)
            if parts is None or (part and part not in parts):
                raise ValueError(f"The verb {verb!r} has no forms {part!r}.")
            found |= parts[part] if part else frozenset().union(*parts.values())
        return frozenset(found)


def _parts(verb: str | Mapping[str, str], endings: Mapping[str, Mapping[str, str]]) -> Parts:
    if not isinstance(verb, str):
        return {part: frozenset(forms.split()) for part, forms in verb.items()}
    stem, _, group = verb.partition(" ")
    return {
        part: frozenset(stem + ending.strip("-") for ending in forms.split())
        for part, forms in endings[group].items()
    }
