"""Settings by `--set`: read, refused in words, described."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from msgspec import Meta

from exporters.options import Key, Options, describe, parse
from story.errors import ExportError


class Example(Options, frozen=True, kw_only=True):
    size: Annotated[str | None, Meta(description="How large.")] = None
    form: Annotated[str, Meta(pattern="^[a-z]+$", examples=["xyz"])] = "abc"
    quality: Annotated[int, Meta(ge=0, le=51, description="Less is better.")] = 20
    speed: Annotated[float, Meta(ge=0.5)] = 1.0
    sound: bool = True
    codec: Literal["mono", "h264", "hevc"] = "h264"


def test_values_are_read_by_their_type() -> None:
    options = parse(
        Example,
        {"size": "8x4", "quality": "7", "speed": "2.5", "sound": "off", "codec": "hevc"},
    )
    assert options == Example(size="8x4", quality=7, speed=2.5, sound=False, codec="hevc")


def test_nothing_set_keeps_the_defaults() -> None:
    assert parse(Example, {}) == Example()
    assert parse(Example, {"size": "none", "language": ""}) == Example()


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("quality", "52", "quality must be a whole number from 0 to 51, not “52”."),
        ("quality", "best", "quality must be a whole number from 0 to 51, not “best”."),
        ("speed", "0.1", "speed must be a number from 0.5, not “0.1”."),
        ("speed", "nan", "speed must be a number from 0.5, not “nan”."),
        ("sound", "loud", "sound must be on or off, not “loud”."),
        ("codec", "av1", "codec must be one of mono, h264, hevc, not “av1”."),
        ("form", "ABC", "form must be such as xyz, not “ABC”."),
        ("language", "1", "language must be such as en, not “1”."),
    ],
)
def test_a_wrong_value_is_refused_with_what_it_may_be(key: str, value: str, message: str) -> None:
    with pytest.raises(ExportError) as caught:
        parse(Example, {key: value})
    assert caught.value.message == message


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(ExportError, match=r"no export setting qualty.*Did you mean quality"):
        parse(Example, {"qualty": "3"})
    with pytest.raises(ExportError, match="There are: language, audience, size"):
        parse(Example, {"zzz": "3"})


def test_keys_are_described_in_order() -> None:
    keys = describe(Example)
    assert [key.name for key in keys] == [
        "language",
        "audience",
        "size",
        "form",
        "quality",
        "speed",
        "sound",
        "codec",
    ]
    assert keys[2] == Key("size", "text", optional=True, help="How large.")
    assert keys[4] == Key("quality", "integer", 20, low=0, high=51, help="Less is better.")
    assert keys[7] == Key("codec", "choice", "h264", ("mono", "h264", "hevc"))
