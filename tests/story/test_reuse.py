"""Copy and paste, components, templates, the translators' table: what a producer does again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from msgspec import structs

from story.check.table import check
from story.clipboard import copy_overlays, copy_scenes, paste_overlays, paste_scenes
from story.component_edits import (
    add_instance,
    clear_override,
    detach,
    find_component,
    make_component,
    override,
    remove_component,
    replace_component,
)
from story.components import expanded
from story.edits import new_story
from story.errors import DocumentError, EditError
from story.model.actions import EnterScene, GoTo, Hide, OpenLink, Select, SetVariable, Show
from story.model.asset import Asset
from story.model.conditions import Shown
from story.model.parameters import (
    Bind,
    ChoiceParameter,
    ColourParameter,
    FileParameter,
    NumberParameter,
    RowParameter,
    TextParameter,
)
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.surrounding import RealWorld, Surface
from story.model.timeline import Keyframe, Track
from story.model.variables import NumberVariable, Option
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.templates import file_of, fill, slots
from story.texts import with_wordings, wordings
from story.timeline import moment_at
from story.visit.state import State
from story.words_table import from_csv, from_xliff, to_csv, to_xliff


def picture_asset(asset_id: str, letter: str) -> Asset:
    return Asset(
        id=asset_id,
        kind="image",
        name="map.png",
        path=f"media/{letter * 64}.png",
        sha256=letter * 64,
        size=10,
        media_type="image/png",
        width=8,
        height=8,
    )


@pytest.fixture
def new_id() -> Callable[[], str]:
    taken = iter(range(1000))
    return lambda: f"new{next(taken):07d}"


@pytest.fixture
def story() -> Story:
    hall = Scene(
        id="hall000000",
        title={"en": "Hall"},
        overlays=(
            Hotspot(
                id="button0000",
                placement=Standing(position=(1.0, 1.0, -2.0)),
                label={"en": "More"},
                triggers=(
                    Select(
                        actions=(
                            Show(overlay="note000000"),
                            Hide(overlay="map0000000"),
                            GoTo(scene="yard000000"),
                            SetVariable(variable="seen000000", value=1.0),
                        )
                    ),
                ),
            ),
            Text(
                id="note000000",
                placement=Standing(position=(3.0, 1.0, -2.0)),
                text={"en": "A {seen}", "zh-Hans": "甲"},
                hidden=True,
            ),
            Picture(id="map0000000", asset="mapasset00"),
        ),
    )
    yard = Scene(id="yard000000", title={"en": "Yard"})
    world = Scene(
        id="table00000",
        surrounding=RealWorld(anchors=(Surface(id="surface000", facing="table"),)),
    )
    return structs.replace(
        new_story("story00000"),
        languages=("en", "zh-Hans"),
        variables=(NumberVariable(id="seen000000", name="seen"),),
        scenes=(hall, yard, world),
        assets=(picture_asset("mapasset00", "a"),),
    )


def faults(story: Story) -> list[str]:
    return [problem.message for problem in check(story) if problem.severity == "error"]


def test_a_copy_in_the_same_story_answers_for_itself(
    story: Story, new_id: Callable[[], str]
) -> None:
    fragment = copy_overlays(story, ["button0000", "note000000"])
    pasted, (button, note) = paste_overlays(story, fragment, "hall000000", new_id)
    assert faults(pasted) == []
    found = {overlay.id: overlay for overlay in pasted.scenes[0].overlays}
    actions = found[button].triggers[0].actions
    assert actions[0] == Show(overlay=note)  # its own copy
    assert actions[1] == Hide(overlay="map0000000")  # what was not copied stays meant
    assert pasted.variables == story.variables
    assert pasted.assets == story.assets


def test_a_copy_in_another_story_brings_what_it_uses(
    story: Story, new_id: Callable[[], str]
) -> None:
    other = structs.replace(
        new_story("other00000"),
        scenes=(Scene(id="room000000"),),
        assets=(picture_asset("mapasset00", "b"),),  # another file under the same id
        variables=(NumberVariable(id="seen000000", name="other"),),
    )
    fragment = copy_overlays(story, ["button0000", "map0000000"])
    pasted, ids = paste_overlays(other, fragment, "room000000", new_id)
    assert faults(pasted) == []
    button, picture = pasted.scenes[0].overlays
    assert isinstance(picture, Picture)
    shown = next(asset for asset in pasted.assets if asset.id == picture.asset)
    assert shown.sha256 == "a" * 64
    assert [variable.name for variable in pasted.variables] == ["other", "seen"]
    kinds = [type(action) for action in button.triggers[0].actions]
    assert kinds == [Hide, SetVariable]  # the note and the yard are not there
    assert ids == (button.id, picture.id)
    again, _ = paste_overlays(pasted, fragment, "room000000", new_id)
    assert len(again.assets) == len(pasted.assets)  # the same file is not brought twice
    assert len(again.variables) == len(pasted.variables)


def test_what_is_pasted_on_a_table_is_anchored(story: Story, new_id: Callable[[], str]) -> None:
    fragment = copy_overlays(story, ["note000000"])
    pasted, _ = paste_overlays(story, fragment, "table00000", new_id)
    assert faults(pasted) == []
    moved = moment_at(pasted, State(scene="table00000", shown={"new0000000": True}), 0)
    was = moment_at(story, State(scene="hall000000", shown={"note000000": True}), 0)
    there = next(each for each in was.overlays if each.overlay.id == "note000000")
    assert moved.overlays[0].pose.position == pytest.approx(there.pose.position, abs=1e-5)


def test_scenes_are_copied_with_what_they_lead_to(story: Story, new_id: Callable[[], str]) -> None:
    fragment = copy_scenes(story, ["hall000000", "yard000000"])
    pasted, (hall, yard) = paste_scenes(story, fragment, new_id)
    assert faults(pasted) == []
    copy = next(scene for scene in pasted.scenes if scene.id == hall)
    assert copy.overlays[0].triggers[0].actions[2] == GoTo(scene=yard)
    empty, _ = paste_scenes(new_story("other00000"), fragment, new_id)
    assert faults(empty) == []
    assert [scene.title for scene in empty.scenes] == [{"en": "Hall"}, {"en": "Yard"}]


def positions(story: Story) -> dict[str, tuple[float, ...]]:
    shown = {overlay.id: True for scene in story.scenes for overlay in scene.overlays}
    moment = moment_at(story, State(scene="hall000000", shown=shown), 0)
    return {
        type(each.overlay).__name__: tuple(round(part, 5) + 0.0 for part in each.pose.position)
        for each in moment.overlays
    }


def test_a_component_shows_what_its_overlays_showed(
    story: Story, new_id: Callable[[], str]
) -> None:
    made, component_id, instance = make_component(
        story, ["button0000", "note000000"], new_id, "sign"
    )
    assert faults(made) == []
    assert positions(expanded(made)) == positions(story)
    _, component = find_component(made, component_id)
    button, note = component.overlays
    assert button.triggers[0].actions[0] == Show(overlay=note.id)
    assert Hide(overlay="map0000000") not in button.triggers[0].actions
    detached = detach(made, instance)
    assert faults(detached) == []
    assert positions(detached) == positions(story)
    assert not any(isinstance(each, Instance) for each in detached.scenes[0].overlays)


def test_a_change_of_a_component_changes_everywhere_but_where_it_is_overridden(
    story: Story, new_id: Callable[[], str]
) -> None:
    made, component_id, first = make_component(story, ["note000000"], new_id, "note")
    made = add_instance(made, "yard000000", component_id, "second0000")
    _, component = find_component(made, component_id)
    note = component.overlays[0]
    made = override(made, "second0000", note.id, "text", {"en": "Mine"})
    made = override(made, "second0000", note.id, "placement.scale", 2.0)
    changed = structs.replace(note, text={"en": "New"}, colour="#ff0000")
    made = replace_component(made, structs.replace(component, overlays=(changed,)))
    assert faults(made) == []
    texts = {
        scene.id: overlay
        for scene in expanded(made).scenes
        for overlay in scene.overlays
        if isinstance(overlay, Text)
    }
    assert texts["hall000000"].text == {"en": "New"}
    assert texts["yard000000"].text == {"en": "Mine"}
    assert texts["yard000000"].colour == "#ff0000"
    assert texts["yard000000"].placement.scale == 2.0
    back = clear_override(made, "second0000", note.id, "text")
    assert [o.text for o in expanded(back).scenes[1].overlays if isinstance(o, Text)] == [
        {"en": "New"}
    ]
    with pytest.raises(EditError, match="no field"):
        override(made, "second0000", note.id, "colours", "#ffffff")
    with pytest.raises(EditError, match="cannot hold"):
        override(made, "second0000", note.id, "opacity", 7.0)
    with pytest.raises(EditError, match="used 2 times"):
        remove_component(made, component_id)
    left = remove_component(made, component_id, with_uses=True)
    assert faults(left) == []
    assert isinstance(left.scenes[1].overlays[0], Group)
    assert first in [overlay.id for overlay in left.scenes[0].overlays]


def test_a_component_in_another_story_does_there_what_it_can(
    story: Story, new_id: Callable[[], str]
) -> None:
    made, component_id, instance = make_component(story, {"button0000"}, new_id)
    copied = copy_overlays(made, {instance})
    assert [each.name for each in copied.variables] == ["seen"]
    other = structs.replace(
        new_story("story10000"),
        variables=(NumberVariable(id="other00000", name="seen"),),
        scenes=(Scene(id="room000000"),),
    )
    pasted, _ = paste_overlays(other, copied, "room000000", new_id)
    assert faults(pasted) == []
    (button,) = pasted.components[0].overlays
    # the other story has no such scene, but has such a variable
    assert button.triggers[0].actions == (SetVariable(variable="other00000", value=1.0),)
    scene = structs.replace(made.scenes[0], id="hall000000")
    both, (first, second) = paste_scenes(other, copy_scenes(made, {scene.id, "yard000000"}), new_id)
    assert faults(both) == []
    (button,) = both.components[0].overlays
    assert button.triggers[0].actions == (
        GoTo(scene=second),
        SetVariable(variable="other00000", value=1.0),
    )
    assert first != scene.id
    assert component_id == both.components[0].id


def test_scenes_are_pasted_without_what_leads_nowhere_and_not_with_faults(
    story: Story, new_id: Callable[[], str]
) -> None:
    leaving = EnterScene(
        actions=(GoTo(scene="yard000000"), Show(overlay="note000000")),
    )
    asked = Hotspot(
        id="asked00000",
        triggers=(
            Select(actions=(Hide(overlay="asked00000"),), when=(Shown(overlay="far0000000"),)),
        ),
    )
    far = Text(id="far0000000", text={"en": "Far"})
    hall = structs.replace(
        story.scenes[0], triggers=(leaving,), overlays=(*story.scenes[0].overlays, asked)
    )
    yard = structs.replace(story.scenes[1], overlays=(far,))
    story = structs.replace(story, scenes=(hall, yard, story.scenes[2]))
    assert faults(story) == []
    pasted, _ = paste_scenes(new_story("story10000"), copy_scenes(story, {hall.id}), new_id)
    assert faults(pasted) == []
    (kept,) = pasted.scenes[0].triggers[0].actions
    assert isinstance(kept, Show)
    # in its own story a copy may still ask what another scene shows
    again, _ = paste_overlays(story, copy_overlays(story, {"asked00000"}), hall.id, new_id)
    assert again.scenes[0].overlays[-1].triggers[0].when == (Shown(overlay="far0000000"),)
    track = Track(field="nothing", keys=(Keyframe(time=0.0, value=1.0),))
    faulty = structs.replace(yard, overlays=(structs.replace(far, tracks=(track,)),))
    broken = structs.replace(story, scenes=(hall, faulty, story.scenes[2]))
    with pytest.raises(EditError, match="cannot animate"):
        paste_scenes(broken, copy_scenes(broken, {yard.id}), new_id)


def test_what_parameters_fill_goes_along_into_a_component_and_away_with_it(
    story: Story, new_id: Callable[[], str]
) -> None:
    title = TextParameter(name="title", binds=(Bind(element="note000000", field="text.en"),))
    story = structs.replace(story, parameters=(title,))
    made, component_id, _ = make_component(story, {"note000000"}, new_id)
    (note,) = made.components[0].overlays
    assert made.parameters[0].binds == (Bind(element=note.id, field="text.en"),)
    filled = fill(made, {"title": "Mine"}, story_id="filled0000").story
    assert filled is not None
    assert [o.text["en"] for o in expanded(filled).scenes[0].overlays if isinstance(o, Text)] == [
        "Mine"
    ]
    gone = remove_component(made, component_id, with_uses=True)
    assert faults(gone) == []
    assert gone.parameters[0].binds == ()
    emptied = replace_component(made, structs.replace(made.components[0], overlays=()))
    assert faults(emptied) == []
    assert emptied.parameters[0].binds == ()


@pytest.fixture
def template(story: Story) -> Story:
    return structs.replace(
        story,
        parameters=(
            TextParameter(name="county", longest=20),
            ChoiceParameter(
                name="level",
                options=(
                    Option(value="red", label={"en": "Red", "zh-Hans": "红色"}),
                    Option(value="yellow"),
                ),
                binds=(
                    Bind(
                        element="note000000",
                        field="colour",
                        values={"red": "#ff0000", "yellow": "#ffff00"},
                    ),
                ),
            ),
            NumberParameter(
                name="wide",
                default=1.5,
                lowest=0.1,
                highest=9.0,
                binds=(Bind(element="map0000000", field="width"),),
            ),
            ColourParameter(
                name="panel",
                required=False,
                binds=(Bind(element="note000000", field="panel"),),
            ),
            FileParameter(name="map", kind="image", asset="mapasset00", required=False),
            RowParameter(
                name="site",
                columns=(
                    TextParameter(
                        name="name", binds=(Bind(element="hall000000", field="title.en"),)
                    ),
                ),
            ),
        ),
        scenes=(
            structs.replace(
                story.scenes[0],
                overlays=(
                    *story.scenes[0].overlays,
                    Text(
                        id="words00000",
                        text={
                            "en": "{level} in {county}, {{braces}}, {seen}",
                            "zh-Hans": "{county}{level}",
                        },
                        triggers=(
                            Select(actions=(OpenLink(url="https://example.org/?q={county}"),)),
                        ),
                    ),
                ),
            ),
            *story.scenes[1:],
        ),
    )


GIVEN = {"county": "Å & {x}", "level": "Red", "site": {"name": "Mill"}}


def test_a_template_is_filled(template: Story) -> None:
    assert faults(template) == []
    filled, problems, _ = fill(template, GIVEN, story_id="filled0000")
    assert problems == ()
    assert filled is not None
    assert faults(filled) == []
    assert filled.id == "filled0000"
    assert filled.parameters == ()
    found = {overlay.id: overlay for overlay in filled.scenes[0].overlays}
    words, note, shown = found["words00000"], found["note000000"], found["map0000000"]
    assert isinstance(words, Text)
    assert words.text["en"] == "Red in Å & {{x}}, {{braces}}, {seen}"
    assert words.text["zh-Hans"] == "Å & {{x}}红色"
    assert words.triggers[0].actions[0] == OpenLink(
        url="https://example.org/?q=%C3%85%20%26%20%7Bx%7D"
    )
    assert isinstance(note, Text)
    assert (note.colour, note.panel) == ("#ff0000", "#101214")
    assert isinstance(shown, Picture)
    assert shown.width == 1.5
    assert filled.scenes[0].title["en"] == "Mill"
    assert fill(template, GIVEN, story_id="filled0000").story == filled


def test_a_file_takes_the_place_of_the_templates_own(template: Story) -> None:
    given = {**GIVEN, "map": "new.png"}
    assert file_of(template.parameters, given) == {"map": "new.png"}
    record = structs.replace(picture_asset("another000", "c"), name="new.png")
    filled, problems, _ = fill(template, given, story_id="filled0000", files={"map": record})
    assert problems == ()
    assert filled is not None
    assert filled.assets == (structs.replace(record, id="mapasset00"),)
    sound = structs.replace(record, kind="audio")
    _, problems, _ = fill(template, given, story_id="filled0000", files={"map": sound})
    assert [problem.rule for problem in problems] == ["parameter-value"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, ["county is not given", "level is not given", "site.name is not given"]),
        ({**GIVEN, "level": "blue"}, ["none of the choices"]),
        ({**GIVEN, "wide": "much"}, ["no number"]),
        ({**GIVEN, "wide": "nan"}, ["no number"]),
        ({**GIVEN, "wide": 10}, ["too great"]),
        ({**GIVEN, "wide": True}, ["no number"]),
        ({**GIVEN, "wide": "1e999"}, ["no number"]),
        ({**GIVEN, "wide": 10**400}, ["no number"]),
        ({**GIVEN, "county": "\udcff"}, ["broken characters"]),
        ({**GIVEN, "county": "x" * 21}, ["21 characters"]),
        ({**GIVEN, "county": ["x"]}, ["no text"]),
        ({**GIVEN, "panel": "red"}, ["no colour"]),
        ({**GIVEN, "map": "x.png"}, ["cannot be read"]),
        ({**GIVEN, "cuonty": "x"}, ["no parameter cuonty"]),
    ],
)
def test_every_wrong_or_missing_value_is_named(
    template: Story, values: dict[str, object], says: list[str]
) -> None:
    filled, problems, _ = fill(template, values, story_id="filled0000")
    assert filled is None
    assert len(problems) == len(says)
    for problem, what in zip(problems, says, strict=True):
        assert what in problem.message
        assert problem.hint


def test_columns_that_no_parameter_has_may_be_let_be(template: Story) -> None:
    filled, problems, _ = fill(
        template, {**GIVEN, "notes": "x"}, story_id="filled0000", others=True
    )
    assert filled is not None
    assert problems == ()
    assert [slot.name for slot in slots(template)][-1] == "site.name"


@pytest.mark.parametrize(
    ("bind", "says"),
    [
        (Bind(element="gone000000", field="text"), "no element"),
        (Bind(element="note000000", field="colours"), "no field"),
        (Bind(element="words00000", field="triggers.0.actions.7.url"), "no field"),
        (Bind(element="words00000", field=f"triggers.{'9' * 5000}"), "no field"),
    ],
)
def test_a_bind_to_nothing_is_an_error(template: Story, bind: Bind, says: str) -> None:
    broken = structs.replace(template, parameters=(TextParameter(name="county", binds=(bind,)),))
    assert any(says in message for message in faults(broken))
    assert fill(broken, {"county": "x"}, story_id="filled0000").problems


def test_a_value_that_its_field_cannot_hold_is_named(template: Story) -> None:
    title = TextParameter(name="title", binds=(Bind(field="title.en"),))
    wide = NumberParameter(name="wide", binds=(Bind(element="map0000000", field="width"),))
    loose = structs.replace(template, parameters=(title, wide))
    filled, problems, _ = fill(loose, {"title": "x", "wide": -5}, story_id="filled0000")
    assert filled is None
    assert [each.where for each in problems] == ["parameter wide"]
    assert "wide does not fit into width of map0000000: expected" in problems[0].message


def test_defaults_that_cannot_be_are_errors_at_their_place(template: Story) -> None:
    row = RowParameter(
        name="row",
        binds=(Bind(field="title.en"),),
        columns=(TextParameter(name="a", default="ab", longest=1),),
    )
    number = NumberParameter(name="n", default=3.0, highest=2.0)
    found = check(structs.replace(template, parameters=(number, row)))
    assert [each.where for each in found if each.rule == "parameter"] == [
        "$.parameters[0]",
        "$.parameters[1].columns[0]",
        "$.parameters[1].binds",
    ]


def test_the_translators_table_goes_out_and_comes_back(story: Story) -> None:
    table = to_csv(story, ["en", "zh-Hans", "fr"])
    assert with_wordings(story, from_csv(story, table).words) is story
    note = next(
        each.address for each in wordings(story) if each.text == {"en": "A {seen}", "zh-Hans": "甲"}
    )
    done = table.replace("A {seen},甲,", 'A {seen},甲,"Un, ""deux""\nlignes"')
    assert done != table
    told = with_wordings(story, from_csv(story, done).words)
    changed = {each.address: each.text for each in wordings(told)}
    assert changed[note]["fr"] == 'Un, "deux"\nlignes'
    assert told.scenes[1] is story.scenes[1]
    semicolons = "address;fr\nnote000000.text;Bonjour\ngone000000.text;x\n"
    read = from_csv(story, semicolons)
    assert read.words == {"note000000.text": {"fr": "Bonjour"}}
    assert read.unknown == ("gone000000.text",)


def test_xliff_goes_out_and_comes_back(story: Story) -> None:
    audience = with_wordings(story, {"note000000.text": {"en@child": "<b>&", "fr": "Un"}})
    sent = to_xliff(audience, "fr")
    assert from_xliff(audience, sent).words == {"note000000.text": {"fr": "Un"}}
    text = sent.decode()
    assert 'id="note000000.text@child"' in text
    assert "&lt;b&gt;&amp;" in text
    done = text.replace("&lt;b&gt;&amp;</source>", "&lt;b&gt;&amp;</source><target>É</target>")
    assert from_xliff(audience, done.encode()).words["note000000.text"]["fr@child"] == "É"


@pytest.mark.parametrize(
    "data",
    [b"", b"<xliff/>", b"\xff\xfe", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"{}"],
)
def test_what_is_no_table_is_refused(story: Story, data: bytes) -> None:
    with pytest.raises(DocumentError):
        from_xliff(story, data)
    with pytest.raises(DocumentError):
        from_csv(story, data.decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "wording",
    [
        "=cmd|' /C calc'!A0",
        "'=1+1",
        "''@x",
        "- one\n- two",
        "+49 351",
        "'tis plain",
        "\tin",
        "a\rb\r\nc\n",
        "  around  ",
        '"quoted"; and, so\ton',
        "\u202eright\u200b to left\ufeff",
    ],
)
def test_every_wording_survives_both_tables(story: Story, wording: str) -> None:
    told = with_wordings(story, {"note000000.text": {"en": wording, "fr": wording}})
    table = to_csv(told, ["en", "fr"])
    assert not re.search(r'(^|,)"?[=+@-]', table, re.MULTILINE) or "\n- two" in wording
    assert with_wordings(story, from_csv(told, table).words) == told
    assert from_xliff(told, to_xliff(told, "fr")).words == {"note000000.text": {"fr": wording}}


def test_what_no_xml_can_hold_is_left_out_of_xliff(story: Story) -> None:
    told = with_wordings(story, {"note000000.text": {"en": "a", "fr": "\0b\x0b\x1b\ufffe\uffffc"}})
    assert from_xliff(told, to_xliff(told, "fr")).words == {"note000000.text": {"fr": "bc"}}


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("address,fr,fr\nnote000000.text,a,b\n", '"fr" twice'),
        ("address,fr\nnote000000.text,a\n\nnote000000.text,b\n", "line 4"),
        ("address,fr\nnote000000.text,a,b\n", "line 2"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(story: Story, table: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        from_csv(story, table)
    same = "address,fr\nnote000000.text,a\nnote000000.text,a\n"
    assert from_csv(story, same).words == {"note000000.text": {"fr": "a"}}


def test_an_xliff_for_no_audience_is_refused(story: Story) -> None:
    sent = to_xliff(with_wordings(story, {"note000000.text": {"en@child": "a"}}), "fr").decode()
    done = sent.replace("<source>a</source>", "<source>a</source><target>b</target>")
    with pytest.raises(DocumentError, match="names no audience"):
        from_xliff(story, done.replace("@child", "@the Children").encode())
    unit = done[done.index("<trans-unit") : done.rindex("</body>")]
    other = unit.replace("<target>b<", "<target>c<")
    with pytest.raises(DocumentError, match="another wording"):
        from_xliff(story, done.replace("</body>", other + "</body>").encode())
