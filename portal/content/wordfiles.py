"""Reading the words: TOML files into texts, and what a translator must not have broken.

A text must exist in both languages; within French either in `fr` or in both `fr-tu` and `fr-vous`;
and no voice may have a `{place}` that no other voice of the same text has. What two voices share is
read for each: one may say `je` where the other says `nous`.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from portal.content.faults import Fault, nearest
from portal.content.sources import read_text
from portal.content.typography import typeset
from portal.content.variants import broken_pairs, spoken
from portal.content.words import PLACE, VOICES, Text, Words
from portal.domain.voices import FirstPerson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from portal.domain.voices import Manner

FOLDERS = ("fr", "fr-vous", "fr-tu", "en")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEAD = re.compile(r"^\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\-\"]+)\s*=")

Table = dict[str, Text]


def read_words(root: Path, faults: list[Fault], manner: Manner) -> dict[str, Words]:
    """The words of every voice, as the owner speaks."""
    found: dict[str, Words] = {}
    tables: dict[str, Table] = {}
    whole = True
    for voice, folders in VOICES.items():
        mine: dict[str, Table] = {folder: {} for folder in folders}
        for folder in reversed(folders):
            into = mine[folder], faults
            whole &= _read_folder(root, folder, into, person=manner.person_in(voice))
        texts = {k: t for folder in reversed(folders) for k, t in mine[folder].items()}
        found[voice] = Words(voice=voice, texts=texts)
        tables |= mine
    if whole:  # one missing quotation mark would else be told as a hundred missing texts
        _compare({folder: tables[folder] for folder in FOLDERS}, faults)
    return found


def _read_folder(
    root: Path, folder: str, into: tuple[Table, list[Fault]], *, person: FirstPerson
) -> bool:
    """Read the words of one folder; whether all of them could be read."""
    whole = True
    for path in sorted((root / folder / "words").glob("*.toml")):
        if not path.name.startswith("_"):
            name = path.relative_to(root).as_posix()
            whole &= read_file(path, name, into, person=person)
    return whole


def read_file(
    path: Path,
    name: str,
    into: tuple[Table, list[Fault]],
    *,
    person: FirstPerson = FirstPerson.PLURAL,
) -> bool:
    """Read one file into the table, as this person says it; whether it could be read at all.

    `name` is what faults call the file; it begins with a folder that names the language.
    """
    table, faults = into
    text = read_text(path, name, faults)
    if text is None:
        return False
    faults.extend(broken_pairs(text, name))
    text = spoken(text, person)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(_unreadable(name, text, error))
        return False
    lines = _key_lines(text)
    language = name.partition("/")[0].partition("-")[0]
    for key, value in _flat(content):
        line = lines.get(key, 1)
        if not isinstance(value, str):
            hint = "Put it between quotes."
            message = f"The text {key!r} is not a text."
            faults.append(Fault(path=name, line=line, message=message, hint=hint))
            continue
        if key in table:
            first = table[key]
            message = f"The text {key!r} stands twice; it is also in {first.path}:{first.line}."
            faults.append(Fault(path=name, line=line, message=message, hint="Keep one of them."))
        faults.extend(_loose_brace(key, value, path=name, line=line))
        table[key] = Text(template=typeset(value, language), path=name, line=line)
    return True


def _loose_brace(key: str, value: str, *, path: str, line: int) -> Iterator[Fault]:
    rest = PLACE.sub("", value)
    if set(rest) & {"{", "}"} and "|" not in rest:
        message = f"The text {key!r} has a brace without a name."
        hint = "A place is written {amount}: braces, small letters, no space."
        yield Fault(path=path, line=line, message=message, hint=hint)


def _unreadable(name: str, text: str, error: tomllib.TOMLDecodeError) -> Fault:
    at = _AT.search(str(error))
    line, column = (int(at[1]), int(at[2])) if at else (text.count("\n") + 1, None)
    return Fault(
        path=name,
        line=line,
        column=column,
        message=f"The file cannot be read: {_AT.sub('', str(error)).strip()}.",
        hint='A text is written name = "…", with a backslash before a quote inside it.',
    )


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _key_lines(text: str) -> dict[str, int]:
    """On which line each dotted key stands."""
    section, lines, inside = "", {}, False
    for number, line in enumerate(text.split("\n"), 1):
        if not inside and (head := _HEAD.match(line)):
            section = head[1].strip() + "."
        elif not inside and (key := _KEY.match(line)):
            lines[section + key[1].replace('"', "")] = number
        if line.count('"""') % 2:
            inside = not inside
    return lines


def _compare(tables: Mapping[str, Table], faults: list[Fault]) -> None:
    keys = set().union(*tables.values())
    for key in sorted(keys):
        has = {folder: table[key] for folder, table in tables.items() if key in table}
        _check_presence(key, has, faults)
        _check_places(key, has, faults)
        if key.endswith(".one") and f"{key.removesuffix('one')}other" not in keys:
            faults.append(_fault(has, f"The text {key!r} has no partner ending in .other."))


def _check_presence(key: str, has: Mapping[str, Text], faults: list[Fault]) -> None:
    pair = [folder for folder in ("fr-vous", "fr-tu") if folder in has]
    if "fr" in has and pair:
        message = f"The text {key!r} stands in {pair[0]}, so the one in fr is never read."
        faults.append(_fault(has, message, hint="Remove it from fr."))
    elif "fr" not in has and len(pair) == 1:
        other = "fr-tu" if pair == ["fr-vous"] else "fr-vous"
        message = f"The text {key!r} is missing in {other}."
        faults.append(_fault(has, message, hint=f"Add it to content/{other}/words/."))
    if "en" not in has:
        message = f"The text {key!r} is missing in English."
        faults.append(_fault(has, message, hint="Add it to content/en/words/."))
    if "en" in has and len(has) == 1:
        message = f"The text {key!r} is missing in French."
        faults.append(_fault(has, message, hint="Add it to content/fr/words/."))


def _check_places(key: str, has: Mapping[str, Text], faults: list[Fault]) -> None:
    """A place that one voice alone has is a slip, either there or in all the others."""
    if len(has) == 1:
        return
    for folder, text in has.items():
        others = frozenset().union(*(t.places for f, t in has.items() if f != folder))
        for place in sorted(text.places - others):
            message = f"The text {key!r} has {{{place}}}, which no other voice has."
            wanted = ", ".join(f"{{{name}}}" for name in sorted(others)) or "none"
            hint = nearest(place, others, otherwise=f"The others have: {wanted}.")
            faults.append(Fault(path=text.path, line=text.line, message=message, hint=hint))
            if len(has) == 2:  # two texts that differ are one mistake, told once
                return


def _fault(has: Mapping[str, Text], message: str, hint: str = "") -> Fault:
    text = next(iter(has.values()))
    return Fault(path=text.path, line=text.line, message=message, hint=hint)
