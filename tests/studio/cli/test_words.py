"""new, add, info, check, targets, doctor: what they print and what they end with."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from PIL import Image

from exporters.parts import images
from story import edits
from story.folder import load, save
from story.lock import writing
from story.model.placement import Around
from story.model.story import VERSION
from story.model.surrounding import Photo360
from story.overlays.hotspot import Hotspot
from studio.cli.doctor import EXTRAS, WINDOW_LIBRARIES
from studio.cli.main import WORDS
from tests.assets.test_meshes import obj
from tests.studio.cli.conftest import ROOT, Diorama


def test_new_makes_a_story_and_prints_its_folder(diorama: Diorama, tmp_path: Path) -> None:
    said = diorama("new", tmp_path / "我的 story 🏛️", "--title", "Hall")
    assert said.status == 0
    assert said.out == [str(tmp_path / "我的 story 🏛️.diorama")]
    assert load(Path(said.out[0])).title == {"en": "Hall"}


def test_new_refuses_what_is_there(diorama: Diorama, story: Path) -> None:
    before = (story / "story.json").read_bytes()
    said = diorama("new", story)
    assert (said.status, said.out, len(said.err)) == (1, [], 1)
    assert (story / "story.json").read_bytes() == before


def test_add_prints_the_new_ids_scene_first(
    diorama: Diorama, tmp_path: Path, panorama: Path
) -> None:
    folder = tmp_path / "s.diorama"
    diorama("new", folder)
    said = diorama("add", folder, panorama)
    document = load(folder)
    assert said.out == [document.scenes[0].id, document.assets[0].id]
    assert isinstance(document.scenes[0].surrounding, Photo360)


def test_add_takes_a_name_without_its_suffix(diorama: Diorama, story: Path, panorama: Path) -> None:
    assert diorama("add", story.with_suffix(""), panorama).status == 0
    assert diorama("add", story / "story.json", panorama).status == 0
    assert len(load(story).scenes) == 3


def test_add_places_where_it_is_told(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    picture = tmp_path / "flat.png"
    Image.new("RGB", (40, 30), "white").save(picture)
    said = diorama("add", story, picture, "--at", "-190,-10,3", "--as", "picture")
    assert said.status == 0
    (overlay,) = load(story).scenes[0].overlays
    assert overlay.placement == Around(yaw=170.0, pitch=-10.0, distance=3.0)


def test_add_reports_each_bad_file_and_keeps_the_good_ones(
    diorama: Diorama, story: Path, panorama: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff")
    said = diorama("add", story, tmp_path / "none.png", panorama, bad)
    assert said.status == 1
    problems = [line for line in said.err if line.startswith("diorama: ")]
    assert len(problems) == 2
    assert "none.png" in problems[0]
    assert "bad.jpg" in problems[1]
    assert len(load(story).scenes) == 2
    assert "1 of 3 files were added." in said.err


def media(story: Path) -> set[str]:
    return {path.name for path in (story / "media").iterdir()}


def test_add_leaves_nothing_of_a_file_without_a_place(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    before = media(story)
    flat = tmp_path / "flat.png"
    images.write(flat, np.full((64, 96, 3), 90, np.uint8), "png")
    said = diorama("add", story, flat, "--as", "model")
    assert (said.status, said.out) == (1, [])
    assert media(story) == before
    (tmp_path / "model").mkdir()
    parts = obj(tmp_path / "model")  # it comes as a folder
    assert diorama("add", story, parts, "--as", "picture").status == 1
    assert media(story) == before
    assert diorama("add", story, flat, "--scene", "aaaaaaaaaa").status == 1
    assert media(story) == before


def test_add_keeps_a_file_that_the_story_has_when_it_finds_no_second_place(
    diorama: Diorama, story: Path, panorama: Path
) -> None:
    before = media(story)
    assert diorama("add", story, panorama, "--as", "model").status == 1
    assert media(story) == before


def test_a_person_knows_a_surrounding_better_than_its_shape_tells(
    diorama: Diorama, story: Path, twins: Path
) -> None:
    said = diorama("add", story, twins)
    assert said.status == 0
    assert "Guessed a VR180 picture" in said.err[0]
    guessed = load(story).assets[-1].layout
    assert guessed is not None
    assert (guessed.stereo, guessed.area.left, guessed.found) == ("left-right", -90, "guess")
    other = twins.with_name("other.png")
    other.write_bytes(twins.read_bytes() + b" ")
    said = diorama("add", story, other, "--layout", "360")
    assert (said.status, said.err) == (0, [])
    document = load(story)
    layout = document.assets[-1].layout
    assert layout is not None
    assert (layout.projection, layout.stereo, layout.found) == ("equirect", "mono", "author")
    assert layout.area.left == -180
    assert len(document.scenes) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sphere", "There is no layout"),
        ("360,3", "too many numbers, or too few"),
        ("360,60,-60,0,10", "right edge"),
        ("360,-999,60,0,10", "angles go from"),
        ("fisheye,400", "up to 360"),
        ("vr180,above", "says nothing of a layout"),
    ],
)
def test_a_layout_that_is_none_is_wrong_usage(
    diorama: Diorama, story: Path, twins: Path, text: str, words: str
) -> None:
    said = diorama("add", story, twins, "--layout", text)
    assert said.status == 2
    assert words in " ".join(" ".join(said.err).replace("│", " ").split())


def test_six_faces_of_a_cube_become_one_surrounding(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    files = [tmp_path / f"hall_{face}.png" for face in "frblud"]
    for shade, file in enumerate(files):
        images.write(file, np.full((64, 64, 3), shade * 40, np.uint8), "png")
    said = diorama("add", story, *files)
    assert (said.status, len(said.out), said.err) == (0, 2, [])
    document = load(story)
    asset = document.assets[-1]
    assert asset.name == "hall cube.png"
    assert asset.layout is not None
    assert asset.layout.projection == "cubemap"
    assert isinstance(document.scenes[-1].surrounding, Photo360)


def test_add_says_which_captions_it_replaces(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
    for name in ("talk_it.vtt", "talk.vtt", "other.vtt"):
        (tmp_path / name).write_text(cue + name, encoding="utf-8")
    said = diorama("add", story, *(tmp_path / n for n in ("talk_it.vtt", "talk.vtt", "other.vtt")))
    assert (said.status, len(said.out)) == (0, 3)
    assert said.err == [
        'talk_it.vtt: Captions in "it".',
        'talk.vtt: Captions in "en".',
        'other.vtt: Captions in "en", instead of talk.vtt.',
    ]


def test_add_waits_for_no_lock(diorama: Diorama, story: Path, panorama: Path) -> None:
    with writing(story):
        said = diorama("add", story, panorama)
    assert said.status == 1
    assert "cannot be changed" in said.err[0]
    assert len(load(story).scenes) == 1


def test_add_link_copies_nothing(diorama: Diorama, tmp_path: Path, panorama: Path) -> None:
    folder = tmp_path / "linked.diorama"
    diorama("new", folder)
    assert diorama("add", folder, panorama, "--link").status == 0
    assert load(folder).assets[0].link == str(panorama)
    assert not list((folder / "media").iterdir())


def test_info_tells_a_files_layout(diorama: Diorama, panorama: Path) -> None:
    said = diorama("info", panorama)
    assert said.status == 0
    assert any("equirect (as the file says)" in line for line in said.out)
    raw = json.loads("\n".join(diorama("info", panorama, "--json").out))
    assert (raw["width"], raw["height"], raw["layout"]["projection"]) == (1024, 512, "equirect")


def test_info_tells_what_animations_a_model_has(diorama: Diorama, shared_data: Path) -> None:
    fox = shared_data / "models" / "fox_skinned_3anims.glb"
    found = [line.split(maxsplit=1) for line in diorama("info", fox).out]
    assert [what for name, what in found if name == "animation"] == [
        "Survey, 3.417 s",
        "Walk, 0.708 s",
        "Run, 1.158 s",
    ]


def test_info_tells_what_a_story_holds(diorama: Diorama, story: Path) -> None:
    raw = json.loads("\n".join(diorama("info", story, "--json").out))
    assert [scene["surrounding"] for scene in raw["scenes"]] == ["photo"]
    assert any("360° photo" in line for line in diorama("info", story).out)


def test_info_lists_overlays_by_the_ids_that_other_words_take(
    diorama: Diorama, story: Path
) -> None:
    scene = load(story).scenes[0]
    sign = Hotspot(id="sign000000", label={"en": "To the forest"})
    save(story, edits.add_overlay(load(story), scene.id, sign))
    assert '  overlay sign000000  hotspot "To the forest"' in diorama("info", story).out
    raw = json.loads("\n".join(diorama("info", story, "--json").out))
    listed = raw["scenes"][0]["overlays"]
    assert {"id": "sign000000", "type": "hotspot", "label": 'hotspot "To the forest"'} in listed


def test_check_finds_warnings_but_ends_with_0(diorama: Diorama, story: Path) -> None:
    said = diorama("check", story)
    assert said.status == 0
    assert any(line.startswith("warning: story.json $.assets[0]") for line in said.out)


def test_check_ends_with_1_on_an_error(diorama: Diorama, story: Path) -> None:
    next((story / "media").iterdir()).unlink()
    said = diorama("check", story)
    assert said.status == 1
    assert said.out[0].startswith("error: ")
    assert "missing" in said.out[0]


@pytest.mark.parametrize("words", [("--json",), ("--format", "json")])
def test_check_as_json(diorama: Diorama, story: Path, words: tuple[str, ...]) -> None:
    report = json.loads("\n".join(diorama("check", story, *words).out))
    assert {each["rule"] for each in report["problems"]} >= {"missing-rights"}


def test_check_as_sarif(diorama: Diorama, story: Path) -> None:
    (run,) = json.loads("\n".join(diorama("check", story, "--format", "sarif").out))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {each["ruleId"] for each in run["results"]} <= rules
    assert {each["level"] for each in run["results"]} <= {"error", "warning", "note"}


def test_targets_list_their_keys(diorama: Diorama) -> None:
    listed = json.loads("\n".join(diorama("targets", "--json").out))
    assert {"webxr", "video360", "stills"} <= set(listed)
    keys = {key["name"]: key for key in listed["video360"]["keys"]}
    assert keys["codec"]["choices"] == ["h264", "hevc"]
    assert any(line.startswith("video360:") for line in diorama("targets").out)


def test_doctor_names_what_draws_and_encodes(diorama: Diorama) -> None:
    findings = {
        each["name"]: each for each in json.loads("\n".join(diorama("doctor", "--json").out))
    }
    assert findings["OpenGL"]["ok"]
    assert re.search(r"pictures up to \d+ pixels", findings["OpenGL"]["value"])
    assert findings["h264 encoder"]["ok"]
    assert all(each["cure"] for each in findings.values() if not each["ok"])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lacks system libraries")
def test_doctor_names_what_the_window_lacks(
    diorama: Diorama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WINDOW_LIBRARIES, "libnowhere-to-be-found.so.9", "libnowhere9")
    said = diorama("doctor")
    (line,) = [line for line in said.out if " window " in line]
    assert line.startswith("absent")
    assert line.endswith("libnowhere9")
    assert said.status == 0


def test_doctor_tells_a_part_that_is_there_but_does_not_load(
    diorama: Diorama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hollow.py").write_text("import what_is_nowhere\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(EXTRAS, "hollow", ("hollow things", "clouds"))
    (line,) = [line for line in diorama("doctor").out if " hollow things " in line]
    assert line.startswith("absent")
    assert "what_is_nowhere" in line


def test_wrong_usage_is_one_line_and_2(diorama: Diorama, story: Path) -> None:
    for words in (
        ("nonsense",),
        ("add",),
        ("add", story, "x.png", "--at", "1"),
        ("add", story, "x.png", "--at", "0,100"),
        ("add", story, "x.png", "--as", "hat"),
        ("check", story, "--for", "nowhere"),
        ("render", story, "-o", "x.gif"),
        ("render", story, "-o", "x.png", "--size", "0x5"),
        ("render", story, "-o", "x.png", "--projection", "cubemap", "--eye", "left"),
        ("export", story, "-o", "out", "--to", "nowhere"),
        ("export", story, "-o", "out", "--to", "webxr", "--set", "novalue"),
        ("export", story, "-o", "out", "--to", "webxr", "--set", "no_such_key=1"),
        ("export", story, "-o", "out", "--to", "video360", "--set", "video360.codec=flash"),
        ("export", story, "-o", "out", "--to", "webxr", "--set", "stills.time=1"),
        ("export", story, "-o", "out", "--to", ","),
    ):
        said = diorama(*words)
        assert (said.status, said.out, len(said.err)) == (2, [], 1), words


def test_every_word_has_help(diorama: Diorama) -> None:
    listed = "\n".join(diorama("--help").out)
    for word in WORDS:
        assert re.search(rf"^  {word} ", listed, re.MULTILINE), word
        said = diorama(word, "--help")
        assert said.status == 0
        assert said.out[0].startswith(f"Usage: diorama {word}")


def test_version(diorama: Diorama) -> None:
    assert re.fullmatch(r"diorama \d+\.\d+\.\d+", diorama("--version").out[0])


def test_the_window_needs_a_display(start: Callable[..., subprocess.Popen[str]]) -> None:
    out, err = (child := start()).communicate(timeout=60)
    assert (child.returncode, out) == (1, "")
    assert "display" in err
    assert "Traceback" not in err


def test_add_never_saves_over_a_newer_story(diorama: Diorama, story: Path, panorama: Path) -> None:
    file = story / "story.json"
    file.write_text(
        file.read_text("utf-8").replace(f'"version": {VERSION}', '"version": 99'), "utf-8"
    )
    before = file.read_bytes()
    assert b'"version": 99' in before
    said = diorama("add", story, panorama)
    assert said.status == 1
    assert "version 99" in said.err[0]
    assert file.read_bytes() == before
    assert diorama("info", story).status == 0
    report = diorama("check", story)
    assert report.status == 1
    assert report.out[0].startswith("error: ")


def test_a_saved_story_stays_sound(diorama: Diorama, story: Path) -> None:
    document = load(story)
    save(story, document)
    assert load(story) == document


@pytest.mark.skipif(sys.platform == "win32", reason="has no broken pipes")
@pytest.mark.parametrize(
    "words",
    [
        ("studio", "--help"),
        ("studio", "targets", "--json"),
        ("studio", "doctor"),
        ("story.schema",),
    ],
)
def test_a_reader_that_has_seen_enough_ends_it_quietly(words: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    program = [sys.executable, "-P", "-m", *words]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == 1


def test_findings_are_a_line_each_whatever_names_hold(diorama: Diorama, story: Path) -> None:
    document = load(story)
    lines = len(diorama("check", story).out)
    title = {"en": "Two\nlines\x1b[31m and \u2028 more " + "x" * 2000}
    asset = structs.replace(document.assets[0], name="a\nb.png")
    scene = structs.replace(document.scenes[0], title=title)
    save(story, structs.replace(document, scenes=(scene,), assets=(asset,)))
    said = diorama("check", story).out
    assert len(said) == lines
    assert any(r"a\nb.png" in line for line in said)
    assert all(line.isprintable() and len(line) < 600 for line in said)
    said = diorama("info", story).out
    assert any(r"a\nb.png" in line for line in said)
    assert all(line.isprintable() and len(line) < 600 for line in said)


def test_an_endless_name_is_told_in_brief(diorama: Diorama, tmp_path: Path) -> None:
    for words in (("info",), ("check",), ("new",)):
        said = diorama(*words, tmp_path / ("a" * 3000))
        assert said.status == 1
        (line,) = said.err
        assert "name too long" in line.lower()
        assert "Errno" not in line
        assert len(line) < 400
