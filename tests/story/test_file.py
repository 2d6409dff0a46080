"""The story file: what is written can be read, and what cannot be read is said well."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from story.check.table import check
from story.errors import DocumentError, NewerDocument
from story.file import Writer, decode, decode_raw, encode, fault_of, version_in
from story.model.placement import Around, Standing
from story.model.story import VERSION, Component, Scene, Story
from story.model.values import Value, View
from story.model.variables import YesNoVariable
from story.overlays.text import Text
from story.schema import schema
from tests.strategies import stories

FIXTURES = Path(__file__).parent / "fixtures"
BARE = Story(version=VERSION, id="abcdefghij")

_LONG = """{"version": 1, "id": "abcdefghij", "title": {"en": "é"}, "scenes": [
{"id": "s000000000", "title": {"en": "é, \\"]"}, "overlays": [{"type": "text", "text": {}, "id":
 "t000000000"}, {"type": "text", "id": "t000000001", "opacity": 2, "text": {}}]}]}"""

_STRANGE = b"""{"version": 1, "id": "abcdefghij", "scenes": [{"id": "s000000000", "overlays": [
{"type": "hologram"}]}]}"""


_FAR = b"""{"version": 1, "id": "abcdefghij", "scenes": [{"id": "s000000000", "overlays": [
{"type": "text", "id": "t000000000", "text": {}, "placement": {"type": "standing", "position":
 [0, 1e308, 0]}}]}]}"""


def _refused(data: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        decode(data, "x/story.json")
    assert caught.value.hint
    return caught.value


def _story(*overlays: Text) -> Story:
    return structs.replace(BARE, scenes=(Scene(id="scene00000", overlays=overlays),))


@settings(max_examples=15)
@given(stories())
def test_what_is_written_is_read_back(story: Story) -> None:
    data = encode(story)
    again = decode(data)
    assert again == story
    assert encode(again) == data


@settings(max_examples=15)
@given(stories(), stories())
def test_a_writer_writes_as_if_anew(one: Story, other: Story) -> None:
    writer = Writer()
    for story in (one, other, one, decode(encode(one))):
        assert writer.encode(story) == encode(story)


def test_equal_stories_give_the_same_file() -> None:
    spelled = Text(id="texttext00", text={"en": "x"}, opacity=float("1"))
    plain = Text(id="texttext00", text={"en": "x"})
    assert encode(_story(spelled)) == encode(_story(plain))
    assert b"opacity" not in encode(_story(spelled))
    one = structs.replace(BARE, title={"fr": "b", "en": "a"})
    other = structs.replace(BARE, title={"en": "a", "fr": "b"})
    assert encode(one) == encode(other)
    whole = Text(id="texttext00", text={}, placement=Around(yaw=10))
    exact = Text(id="texttext00", text={}, placement=Around(yaw=10.0))
    assert encode(_story(whole)) == encode(_story(exact))


def test_a_change_of_one_overlay_changes_one_line() -> None:
    texts = [Text(id=f"text00000{n}", text={"en": f"line {n}\nand more"}) for n in range(5)]
    before = encode(_story(*texts)).splitlines()
    changed = list(texts)
    changed[2] = structs.replace(texts[2], placement=Standing(position=(1.0, 2.0, 3.0)))
    after = encode(_story(*changed)).splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
    made = [
        encode(
            structs.replace(BARE, components=(Component(id="component0", overlays=tuple(each)),))
        )
        for each in (texts, changed)
    ]
    lines = zip(made[0].splitlines(), made[1].splitlines(), strict=True)
    assert sum(one != other for one, other in lines) == 1


def test_the_layout_of_a_file() -> None:
    text = Text(id="texttext00", text={"en": "x"})
    story = structs.replace(
        _story(text),
        title={"en": "Hall"},
        variables=(YesNoVariable(id="variable00", name="lit"),),
        components=(
            Component(
                id="component0", name="Sign", overlays=(structs.replace(text, id="innertext0"),)
            ),
        ),
    )
    assert encode(story).decode() == (
        "{\n"
        '  "version": 2,\n'
        '  "id": "abcdefghij",\n'
        '  "title": {"en":"Hall"},\n'
        '  "variables": [\n'
        '    {"type":"yes-no","id":"variable00","name":"lit"}\n'
        "  ],\n"
        '  "scenes": [\n'
        "    {\n"
        '      "id": "scene00000",\n'
        '      "overlays": [\n'
        '        {"type":"text","id":"texttext00","text":{"en":"x"}}\n'
        "      ]\n"
        "    }\n"
        "  ],\n"
        '  "components": [\n'
        "    {\n"
        '      "id": "component0",\n'
        '      "name": "Sign",\n'
        '      "overlays": [\n'
        '        {"type":"text","id":"innertext0","text":{"en":"x"}}\n'
        "      ]\n"
        "    }\n"
        "  ]\n"
        "}\n"
    )


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("v*/*.json")), ids=lambda file: file.stem)
def test_files_of_every_version_so_far_are_read(file: Path) -> None:
    story = decode(file.read_bytes())
    assert story.version == VERSION
    assert decode(encode(story)) == story


def test_the_newest_fixtures_hold_a_bit_of_everything() -> None:
    seen: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, Value):
            seen.add(type(value).__name__)
            for field in value.__struct_fields__:
                walk(getattr(value, field))
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    for file in FIXTURES.glob(f"v{VERSION}/*.json"):
        story = decode(file.read_bytes())
        assert not [each for each in check(story) if each.severity == "error"]
        assert encode(story) == file.read_bytes() or not story.scenes
        walk(story)
    assert seen >= set(schema()["$defs"])


def test_version_1_comes_up_to_date_without_a_change() -> None:
    data = (FIXTURES / "v1/museum.json").read_bytes()
    story = decode(data)
    assert story == decode(data.replace(b'"version": 1', b'"version": 2', 1))
    assert encode(story).startswith(b'{\n  "version": 2,\n')


def test_there_is_a_fixture_for_every_version() -> None:
    assert {int(folder.name[1:]) for folder in FIXTURES.glob("v*")} == set(range(1, VERSION + 1))


def test_a_byte_order_mark_is_let_pass() -> None:
    assert decode(b"\xef\xbb\xbf" + encode(BARE)) == BARE


def test_a_newer_file_is_not_read_but_looked_at() -> None:
    data = b'{"version": 99, "id": "abcdefghij", "holograms": [1]}'
    with pytest.raises(NewerDocument, match="version 99"):
        decode(data)
    assert decode_raw(data)["holograms"] == [1]
    assert version_in(data) == 99


def test_a_version_that_never_was() -> None:
    assert _refused(b'{"version": 0, "id": "abcdefghij"}').where == "$.version"


@pytest.mark.parametrize(
    ("data", "where", "says"),
    [
        (b"", "$", "is empty"),
        (b"\n \n", "$", "is empty"),
        (b"[]", "$", "expected `object`"),
        (b"{}", "$", "missing required field `version`"),
        (b'{"version": "one"}', "$.version", "line 1, column 13"),
        (b'{"version": 1,\n "id": "abcdefghij",,}', "$", "line 2, column 21"),
        (b'{"version": 1, "id": "abcdefghij"', "$", "broken JSON"),
        (b'{"version": 1, "id": "ab\xff"}', "$", "not text in UTF-8"),
        (b'{"version": 1,\n "id": "abc"}', "$.id", "line 2, column 8: expected an id of ten"),
        (b'{"version": 1, "id": "abcdefghij\\n"}', "$.id", "expected an id of ten"),
        (b'{"version": 1, "id": "abcdefghij", "no": 1}', "$", "unknown field `no`"),
        (b'{"version": 1, "id": "abcdefghij", "title": {"E N": "x"}}', "$.title", "language code"),
        (
            b'{"version": 2, "id": "abcdefghij", "audiences": [{"code": "Kind"}]}',
            "$.audiences[0].code",
            "an audience's code such as `child`",
        ),
        (
            b'{"version": 2, "id": "abcdefghij", "title": {"en@": "x"}}',
            "$.title",
            "an audience's such as `@child`",
        ),
        (
            b'{"version": 2, "id": "abcdefghij",\n"variables": [{"type": "text", "name": "2 of"}]}',
            "$.variables[0].name",
            "begins with no digit",
        ),
        (b'{"version": 1, "id": "abcdefghij", "languages": []}', "$.languages", "length >= 1"),
        (b'{"version": 1, "no": ' + b"1" * 5000 + b"}", "$", "number that is too long"),
        (b'{"version": 1' + b"0" * 5000 + b"}", "$.version", "out of range"),
        (b'{"version": 1.0}', "$.version", "expected `int`"),
        (b'{"version": 1, "id": "\\ud800"}', "$", "broken JSON"),
        (
            _LONG.encode(),
            "$.scenes[0].overlays[1].opacity",
            "line 3, column 65",
        ),
        (
            _STRANGE,
            "$.scenes[0].overlays[0].type",
            "hologram",
        ),
        (
            _FAR,
            "$.scenes[0].overlays[0].placement.position[1]",
            "<= 1000000000000",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(data: bytes, where: str, says: str) -> None:
    error = _refused(data)
    assert error.where == where
    assert error.message.startswith("x/story.json")
    assert says in error.message


def test_a_key_that_stands_twice_is_refused_since_one_would_be_lost() -> None:
    error = _refused(b'{"version": 1,\n"id": "abcdefghij",\n"scenes": [],\n"scenes": []}')
    assert '"scenes"' in error.message
    assert "lines 3, 4" in error.message


def test_an_unfinished_merge_is_called_that() -> None:
    error = _refused(
        b'{"version": 1,\n<<<<<<< ours\n"id": "abcdefghij"\n=======\n>>>>>>> theirs\n}'
    )
    assert "merge" in error.hint


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"scenes":['])
@pytest.mark.parametrize("lead", [b"", b'{"version": 1, "id": "abcdefghij", "scenes": '])
def test_nesting_without_end_is_refused(lead: bytes, opening: bytes) -> None:
    _refused(lead + opening * 200_000)
    closed = lead + b"[" * 200_000 + b"]" * 200_000 + (b"}" if lead else b"")
    _refused(closed)


@given(st.binary(max_size=60) | st.text('{}[]":,0123456789.eE-+ truefalsn\\ud8', max_size=80))
def test_rubbish_is_refused(rubbish: bytes | str) -> None:
    data = rubbish.encode() if isinstance(rubbish, str) else rubbish
    _refused(data)
    _refused(b'{"version": 1, "id": "abcdefghij", "title": ' + data)


@settings(max_examples=15)
@given(stories(min_scenes=1), st.data())
def test_a_file_cut_short_or_changed_is_read_or_refused(story: Story, data: st.DataObject) -> None:
    whole = encode(story)
    at = data.draw(st.integers(0, len(whole) - 2))
    _refused(whole[:at])
    changed = bytearray(whole)
    changed[at] = data.draw(st.integers(0, 255))
    with suppress(DocumentError):
        decode(bytes(changed))


@pytest.mark.parametrize(
    ("overlay", "where"),
    [
        (Text(id="texttext00", text={}, opacity=2.0), ".opacity"),
        (Text(id="texttext00", text={}, height=math.nan), ".height"),
        (Text(id="texttext00", text={}, placement=Standing(position=(0.0, math.inf, 0.0))), ""),
        (Text(id="texttext00", text={"en": "\ud800"}), ""),
        (Text(id="NOT AN ID!", text={}), ".id"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(overlay: Text, where: str) -> None:
    with pytest.raises(DocumentError) as caught:
        encode(_story(overlay))
    assert caught.value.where.startswith(f"$.scenes[0].overlays[0]{where}")
    assert fault_of(overlay, Text) is not None


def test_a_story_of_another_version_is_not_written() -> None:
    with pytest.raises(DocumentError, match="version 7"):
        encode(structs.replace(BARE, version=7))


def test_a_value_out_of_range_in_a_scene_is_not_written() -> None:
    bad = structs.replace(BARE, scenes=(Scene(id="scene00000", opening=View(pitch=120.0)),))
    with pytest.raises(DocumentError) as caught:
        encode(bad)
    assert caught.value.where == "$.scenes[0].opening.pitch"


def test_a_media_path_cannot_lead_out_of_the_story() -> None:
    for path in ("../x", "/etc/passwd", "media/../../x", "C:/x", "media\\\\x", "a\\u0000"):
        asset = {
            "id": "assetasset",
            "kind": "image",
            "name": "x",
            "path": "@",
            "sha256": "0" * 64,
            "size": 1,
            "media_type": "image/png",
        }
        text = json.dumps({"version": 1, "id": "abcdefghij", "assets": [asset]})
        error = _refused(text.replace("@", path).encode())
        assert error.where == "$.assets[0]"
        assert "inside the story" in error.message
