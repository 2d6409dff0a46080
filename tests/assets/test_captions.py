"""Captions: every dialect of SubRip and WebVTT that people have, as plain cues."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.kinds.captions import _cues, open_cues
from assets.media import Cue
from assets.probe import probe
from exporters.parts.captions import web_vtt
from story.errors import MediaUnreadable


def cues(tmp_path: Path, name: str, text: str | bytes) -> tuple[Cue, ...]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_cues(path)


def test_subrip_with_all_its_habits(tmp_path: Path) -> None:
    text = (
        "\ufeff1\r\n00:00:01,500 --> 00:00:02,000 X1:10\r\n<i>Hello</i> {\\an8}there\r\n\r\n"
        "second line\r\n\r\n2\r\n00:01:00,5 --> 01:00:00,25\r\n"
        "<font color='red'>5 &lt; 6</font>\r\n"
        "\r\n3\r\n00:00:03,000 --> 00:00:02,000\r\nbackwards\r\n"
    )
    assert cues(tmp_path, "a.srt", text) == (
        Cue(1_500_000, 2_000_000, "Hello there\nsecond line"),
        Cue(60_500_000, 3_600_250_000, "5 < 6"),
    )
    assert any("left out" in note for note in probe(tmp_path / "a.srt").notes)


def test_web_vtt_voices_settings_notes_and_styles(tmp_path: Path) -> None:
    text = (
        "WEBVTT - a title\n\nSTYLE\n::cue(v[voice='X']) { color: red }\n\nREGION\nid:r\n\n"
        "NOTE 00:00 --> not a cue\n\nname of a cue\n00:01.000 --> 00:02.000 line:0 region:r\n"
        "<v.loud Mary Ann>Look &amp; <b>see</b>&nbsp;<00:01.500>this</v>\n\n"
        "00:00.500 --> 00:09.000\n<v A>One\n<v B>Two\n\n00:02.000 --> 00:03.000\n\n"
    )
    assert cues(tmp_path, "a.vtt", text) == (
        Cue(500_000, 9_000_000, "A: One\nB: Two"),
        Cue(1_000_000, 2_000_000, "Look & see\xa0this", "Mary Ann"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n欢迎来到博物馆，请看这里。\n"
    got = cues(tmp_path, "zh.srt", text.encode(encoding))
    assert got[0].text == "欢迎来到博物馆，请看这里。"
    assert bool(probe(tmp_path / "zh.srt").notes) == (encoding == "gb18030")


def test_western_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nPerché no? È così, à Köln, señor Ñandú.\n"
    assert "È così" in cues(tmp_path, "it.srt", text.encode("cp1252"))[0].text


@pytest.mark.parametrize("text", ["WEBVTT\n", "WEBVTT\n\n1\n00:00 ->", "hello", "1\n2\n3\n"])
def test_a_file_without_captions_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.vtt"
    path.write_text(text)
    with pytest.raises(MediaUnreadable, match=r"empty\.vtt"):
        probe(path)


@given(st.text())
def test_any_text_is_read_without_a_crash(text: str) -> None:
    for is_vtt in (True, False):
        for cue in _cues("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n" + text, is_vtt=is_vtt)[0]:
            assert cue.end_us > cue.start_us


_WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6), _WORDS, _WORDS)))
def test_what_we_write_is_what_we_read(rows: list[tuple[int, int, str, str]]) -> None:
    written = [Cue(a * 1000, (a + b) * 1000, text, who) for a, b, text, who in rows]
    got, dropped = _cues(web_vtt(written), is_vtt=True)
    assert got == written
    assert not dropped


@pytest.mark.parametrize(
    ("name", "mark"), [("a.vtt", "<v "), ("a.vtt", "<"), ("a.vtt", "<v."), ("a.srt", "{\\")]
)
def test_a_file_of_marks_that_stay_open_is_read_at_once(
    tmp_path: Path, name: str, mark: str
) -> None:
    head = "WEBVTT\n\n" if name.endswith("vtt") else ""
    text = f"{head}00:00:01.000 --> 00:00:02.000\n{mark * 300_000}\n"
    (tmp_path / name).write_text(text)
    assert len(open_cues(tmp_path / name)) == 1  # not at all in the time that tests are given
