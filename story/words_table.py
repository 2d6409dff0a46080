"""A story's words as a table for translators: CSV and XLIFF 1.2, out and back in.

A row is a text: its address, where it is read, and its wordings. Numbers, names and links stay out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree

from story.errors import DocumentError
from story.model.story import Component, Scene, Story
from story.model.values import LANGUAGE, VARIANT, LanguageCode, VariantKey, words
from story.overlays.base import Overlay
from story.overlays.text import Text
from story.texts import Wording, wordings

_XLIFF: Final = "urn:oasis:names:tc:xliff:document:1.2"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_COLUMNS: Final = ("address", "where")
_HINT: Final = "Export the table again, and put the translations into that."
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would take for a formula, and work out."""

_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file can hold (XML 1.0, section 2.2); none of them is seen."""

Words = dict[str, dict[VariantKey, str]]
"""Wordings by address, then by variant."""


class Read(NamedTuple):
    """What a table holds for a story."""

    words: Words
    unknown: tuple[str, ...]  # addresses that the story does not have (any more)


def to_csv(story: Story, languages: Iterable[LanguageCode] | None = None) -> str:
    """The table as CSV with a heading, a column a variant; `languages` are the story's, or others.

    An audience that is told something in one language has a column in each.

    It begins with a byte order mark, without which spreadsheets take it for another encoding. What
    they would take for a formula has an apostrophe before it, which reading takes away again.
    """
    rows = [each for each in wordings(story) if each.text]
    told = list(languages if languages is not None else story.languages)
    used = {key for each in rows for key in each.text}
    audiences = sorted({code for key in used if key[0] != "@" and (code := key.partition("@")[2])})
    keys: list[VariantKey] = [*told, *(f"{tag}@{code}" for code in audiences for tag in told)]
    keys += sorted(used - set(keys))
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow((*_COLUMNS, *keys))
    for each in rows:
        where = _where(story, each)
        table.writerow((each.address, where, *(_quoted(each.text.get(key, "")) for key in keys)))
    return "\ufeff" + out.getvalue()


def from_csv(story: Story, text: str, name: str = "the table") -> Read:
    """What a CSV table says; separators may be commas, semicolons or tabs.

    An empty cell leaves the story's wording. DocumentError names the line of what is wrong.
    """
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise DocumentError(f"{name} is no CSV table: {error}.", _HINT) from error
    if not rows or "address" not in rows[0]:
        raise DocumentError(f'{name} has no column "address" in its first line.', _HINT)
    heading = [cell.strip() for cell in rows[0]]
    for cell in heading:
        if cell and heading.count(cell) > 1:
            raise DocumentError(f'{name} has the column "{cell[:60]}" twice.', _HINT)
        if cell not in _COLUMNS and cell and re.search(VARIANT, cell) is None:
            raise DocumentError(f'{name}: the column "{cell[:60]}" names no language.', _HINT)
    words_in: Words = {}
    for line, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if len(row) > len(heading):
            raise DocumentError(
                f"{name}, line {line}: it has {len(row)} cells, but there are {len(heading)}"
                " columns.",
                _HINT,
            )
        cells = dict(zip(heading, row, strict=False))
        address = cells.get("address", "").strip()
        for key, cell in cells.items():
            if key not in (*_COLUMNS, "") and cell:
                _put(words_in, address, key, _unquoted(cell), f"{name}, line {line}")
    return _read(story, words_in)


def to_xliff(story: Story, target: LanguageCode, source: LanguageCode | None = None) -> bytes:
    """The words to translate from `source`, else the story's first language, as XLIFF 1.2."""
    source = source or story.languages[0]
    ElementTree.register_namespace("", _XLIFF)
    root = ElementTree.Element(f"{{{_XLIFF}}}xliff", version="1.2")
    file = ElementTree.SubElement(
        root,
        f"{{{_XLIFF}}}file",
        {
            "original": "story.json",
            "datatype": "plaintext",
            "source-language": source,
            "target-language": target,
        },
    )
    body = ElementTree.SubElement(file, f"{{{_XLIFF}}}body")
    for each in wordings(story):
        for key in sorted(each.text):
            language, at, audience = key.partition("@")
            if language != source:
                continue
            unit = ElementTree.SubElement(
                body, f"{{{_XLIFF}}}trans-unit", {"id": f"{each.address}{at}{audience}"}
            )
            unit.set(f"{_XML}space", "preserve")
            ElementTree.SubElement(unit, f"{{{_XLIFF}}}source").text = _in_xml(each.text[key])
            done = each.text.get(f"{target}{at}{audience}")
            if done is not None:
                ElementTree.SubElement(unit, f"{{{_XLIFF}}}target").text = _in_xml(done)
            note = ElementTree.SubElement(unit, f"{{{_XLIFF}}}note")
            note.text = _in_xml(_where(story, each))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return written.replace(b"\r", b"&#13;") + b"\n"  # a bare one would be read as a line break


def from_xliff(story: Story, data: bytes, name: str = "the file") -> Read:
    """What an XLIFF 1.2 file says. DocumentError where it is none."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # entities could blow up
        raise DocumentError(f"{name} defines entities, which a table of words may not.", _HINT)
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DocumentError(f"{name} is no XLIFF: {error}.", _HINT) from error
    if root.tag != f"{{{_XLIFF}}}xliff":
        raise DocumentError(f"{name} is not of XLIFF 1.2.", "Export it as XLIFF 1.2.")
    words_in: Words = {}
    for file in root.iter(f"{{{_XLIFF}}}file"):
        target = file.get("target-language", "")
        if re.search(LANGUAGE, target) is None:
            raise DocumentError(f"{name} does not say its target language.", _HINT)
        for unit in file.iter(f"{{{_XLIFF}}}trans-unit"):
            said = unit.find(f"{{{_XLIFF}}}target")
            wording = "" if said is None else "".join(said.itertext())
            if wording:
                address, at, audience = unit.get("id", "").partition("@")
                key = f"{target}{at}{audience}"
                if re.search(VARIANT, key) is None:
                    raise DocumentError(f'{name}: "{audience[:60]}" names no audience.', _HINT)
                _put(words_in, address, key, wording, name)
    return _read(story, words_in)


def _put(words_in: Words, address: str, key: VariantKey, wording: str, where: str) -> None:
    """Take a wording in. DocumentError where another one was said for the same before."""
    said = words_in.setdefault(address, {})
    if said.setdefault(key, wording) != wording:
        raise DocumentError(
            f"{where}: {address or 'no address'} has another wording for {key} before.",
            "Keep the one that is right.",
        )


def _quoted(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _in_xml(wording: str) -> str:
    return _NO_XML.sub("", wording)


def _read(story: Story, words_in: Words) -> Read:
    known = {each.address for each in wordings(story)}
    return Read(
        {address: told for address, told in words_in.items() if address in known},
        tuple(address for address in words_in if address not in known),
    )


def _where(story: Story, each: Wording) -> str:
    """What a text is, for who translates it: `The hall · quiz · option 2 · text`."""
    value: Any = story
    parts: list[str] = []
    for name, index in _STEP.findall(each.where):
        value = getattr(value, name) if name else value[int(index)]
        match value:
            case tuple():
                parts.append(name.removesuffix("s"))
            case Scene():
                parts[-1] = words(value.title, story.languages) or f"scene {int(index) + 1}"
            case Component():
                parts[-1] = f"component {value.name}"
            case Overlay():
                kind = str(value.__struct_config__.tag)
                if isinstance(value, Text) and value.rich:
                    kind += " (keep its marks: # - * )"
                parts[-1] = f"{kind} {value.name}" if value.name else kind
            case _ if index:
                parts[-1] += f" {int(index) + 1}"
            case _:
                parts.append(name)
    of_story = ("story",) if len(parts) == 1 else ()
    return " · ".join(part.replace("_", " ") for part in (*of_story, *parts))
