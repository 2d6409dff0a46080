"""templates, new --template, words: what they print, what they make, what they refuse."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from assets.ingest import ingest
from story.edits import new_story
from story.folder import create, load, save
from story.model.parameters import Bind, ChoiceParameter, FileParameter, TextParameter
from story.model.story import Scene, Story
from story.model.variables import Option
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.words_table import from_xliff
from studio.templates.table import TEMPLATES
from tests.studio.cli.conftest import Diorama


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A story of one's own with parameters: words, a choice, a picture."""
    folder = tmp_path / "poster.diorama"
    create(folder, new_story("poster0000"))
    grey = tmp_path / "grey.png"
    Image.new("RGB", (4, 4), "#808080").save(grey)
    asset = ingest(grey, folder, id="picture000").asset
    story = structs.replace(
        load(folder),
        title={"en": "{name}", "zh-Hans": "{name}"},
        languages=("en", "zh-Hans"),
        assets=(asset,),
        scenes=(
            Scene(
                id="scene00000",
                title={"en": "At {name}", "zh-Hans": "{name}"},
                overlays=(
                    Picture(id="overlay000", asset="picture000", alt={"en": "{name}"}),
                    Text(id="overlay001", text={"en": "{mood} {name}"}),
                ),
            ),
        ),
        parameters=(
            TextParameter(name="name", longest=12),
            ChoiceParameter(
                name="mood",
                options=(Option(value="calm"), Option(value="wild")),
                default="calm",
            ),
            FileParameter(name="picture", kind="image", asset="picture000", required=False),
        ),
    )
    save(folder, story)
    shutil.rmtree(folder / "work" / "backups")
    return folder


def test_templates_lists_each_with_what_it_takes(diorama: Diorama) -> None:
    listed = json.loads("\n".join(diorama("templates", "--json").out))
    assert list(listed) == list(TEMPLATES)
    for key, said in listed.items():
        assert {"en", "zh-Hans"} <= set(said["title"])
        names = {each["name"] for each in said["parameters"]}
        assert set(said["sample"]) <= names, key
    plain = diorama("templates").out
    assert all(any(line.startswith(f"{key}: ") for line in plain) for key in TEMPLATES)
    for named in ("walls", "pass_mark"):  # which have a default
        assert any(line.startswith(f"  {named}=") and "may be left out" in line for line in plain)


def test_a_template_is_filled_in_with_its_files(
    diorama: Diorama, template: Path, tmp_path: Path
) -> None:
    red = tmp_path / "red.png"
    Image.new("RGB", (6, 3), "#ff0000").save(red)
    said = diorama(
        "new", tmp_path / "sea", "--template", template,
        "--set", "name=Sea", "--set", f"picture={red}", "--set", "mood=wild",
    )  # fmt: skip
    assert (said.status, said.out) == (0, [str(tmp_path / "sea.diorama")])
    story = load(tmp_path / "sea.diorama")
    assert story.title == {"en": "Sea", "zh-Hans": "Sea"}
    assert story.parameters == ()
    assert story.id != "poster0000"
    (asset,) = story.assets
    assert (asset.name, asset.width) == ("red.png", 6)
    assert (tmp_path / "sea.diorama" / asset.path).read_bytes() == red.read_bytes()
    assert len(list((tmp_path / "sea.diorama" / "media").iterdir())) == 1
    words = [each.text for each in story.scenes[0].overlays if isinstance(each, Text)]
    assert words == [{"en": "wild Sea"}]


def test_every_wrong_value_is_one_line_and_nothing_is_made(
    diorama: Diorama, template: Path, tmp_path: Path
) -> None:
    said = diorama(
        "new", tmp_path / "sea", "--template", template,
        "--set", "mood=angry", "--set", "nmae=Sea", "--set", "picture=nowhere.png",
    )  # fmt: skip
    assert said.status == 1
    assert len(said.err) == 4
    for name in ("mood", "nmae", "picture", "name"):
        assert any(name in line for line in said.err), name
    assert not list(tmp_path.glob("*sea*"))


def test_of_files_that_are_refused_nothing_but_that_is_said(
    diorama: Diorama, template: Path, tmp_path: Path
) -> None:
    table = tmp_path / "words.srt"
    table.write_bytes("1\n00:00:00,000 --> 00:00:01,000\nGrün\n".encode("cp1252"))
    assert any("Guessed" in line for line in diorama("info", table).err)
    said = diorama(
        "new", tmp_path / "sea", "--template", template,
        "--set", "name=Sea", "--set", f"picture={table}",
    )  # fmt: skip
    assert said.status == 1
    assert not any("Guessed" in line for line in said.err)
    assert any("picture" in line for line in said.err)


@pytest.mark.parametrize(("language", "given"), [(None, "en"), ("zh-Hans", "zh-Hans")])
def test_words_are_given_in_one_language_and_lack_in_the_others(
    diorama: Diorama, template: Path, tmp_path: Path, language: str | None, given: str
) -> None:
    story = load(template)
    scene = story.scenes[0]
    both = {"en": "Welcome", "zh-Hans": "欢迎"}
    bound = tuple(Bind(element="overlay001", field=f"text.{tag}") for tag in both)
    (*rest, text) = scene.overlays
    assert isinstance(text, Text)
    changed = structs.replace(
        story,
        scenes=(structs.replace(scene, overlays=(*rest, structs.replace(text, text=both))),),
        parameters=(*story.parameters, TextParameter(name="say", required=False, binds=bound)),
    )
    save(template, changed)
    asked = ["new", tmp_path / "sea", "--template", template, "--set", "name=Sea"]
    assert diorama(*asked).status == 0
    overlays = load(tmp_path / "sea.diorama").scenes[0].overlays
    assert [each.text for each in overlays if isinstance(each, Text)] == [both]
    shutil.rmtree(tmp_path / "sea.diorama")
    asked += ["--set", "say=Salve", "--title", "The sea"]
    asked += ["--lang", language] if language else []
    assert diorama(*asked).status == 0
    made = load(tmp_path / "sea.diorama")
    assert made.title == {given: "The sea"}
    texts = [each.text for each in made.scenes[0].overlays if isinstance(each, Text)]
    assert texts == [{given: "Salve"}]
    assert any("translation" in line for line in diorama("check", tmp_path / "sea.diorama").out)


def test_the_trails_title_is_not_that_of_its_first_scene(diorama: Diorama, tmp_path: Path) -> None:
    asked = ("new", tmp_path / "trail", "--template", "quiz-trail", "--set", "title=Night trail")
    assert diorama(*asked).status == 0
    story = load(tmp_path / "trail.diorama")
    assert story.title == {"en": "Night trail"}
    assert all("Night trail" not in scene.title.values() for scene in story.scenes)


def test_an_unknown_template_names_the_near_ones(diorama: Diorama, tmp_path: Path) -> None:
    said = diorama("new", tmp_path / "sea", "--template", "whether-warning")
    assert said.status == 1
    assert "weather-warning" in said.err[0]


def test_set_without_a_template_is_wrong_usage(diorama: Diorama, tmp_path: Path) -> None:
    assert diorama("new", tmp_path / "sea", "--set", "name=Sea").status == 2
    assert diorama("new", tmp_path / "sea", "--lang", "en").status == 2
    assert diorama("new", tmp_path / "sea", "--template", "x", "--set", "name").status == 2


def _translate(table: Path, change: Callable[[dict[str, str]], None]) -> None:
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_words_go_out_and_translations_come_back(
    diorama: Diorama, template: Path, tmp_path: Path
) -> None:
    table = tmp_path / "words.csv"
    assert diorama("words", template, "-o", table, "--to", "fr").out == [str(table)]

    def french(row: dict[str, str]) -> None:
        if row["en"] == "At {name}":
            row["fr"] = "À {name}"
        if row["en"] == "{mood} {name}":
            row["address"] = "gone000000.text"

    _translate(table, french)
    said = diorama("words", template, table)
    assert (said.status, said.out) == (0, ["1 wording changed."])
    assert any("gone000000.text" in line for line in said.err)
    story = load(template)
    assert story.scenes[0].title["fr"] == "À {name}"
    assert story.languages == ("en", "zh-Hans", "fr")
    assert len(list((template / "work" / "backups").iterdir())) == 1
    assert diorama("words", template, table).out == ["0 wordings changed."]


def test_words_go_out_as_xliff(diorama: Diorama, template: Path, tmp_path: Path) -> None:
    table = tmp_path / "words.xlf"
    assert diorama("words", template, "-o", table, "--to", "zh-Hans").status == 0
    story: Story = load(template)
    read = from_xliff(story, table.read_bytes())
    assert read.words[f"{story.scenes[0].id}.title"] == {"zh-Hans": "{name}"}
    assert not read.unknown


def test_words_says_what_is_wrong_with_a_table(
    diorama: Diorama, template: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\xff\xfe\x00broken")
    assert diorama("words", template, bad).status == 1
    assert diorama("words", template, tmp_path / "none.csv").status == 1
    assert diorama("words", template).status == 2
    assert diorama("words", template, "-o", tmp_path / "table.pdf").status == 2
