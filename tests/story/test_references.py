"""What overrides, variants and template parameters name: missing things are said, edits repair."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from story import edits
from story.check.problem import Problem
from story.check.table import check
from story.clipboard import copy_overlays, paste_overlays
from story.errors import EditError
from story.model.asset import Asset, AssetKind
from story.model.parameters import Bind, ChoiceParameter
from story.model.story import Component, Scene, Story
from story.model.surrounding import Photo360
from story.model.variables import Option
from story.overlays.instance import Instance, Override, Overriding
from story.overlays.picture import Picture
from story.references import used_media


def _asset(id: str, kind: AssetKind = "image") -> Asset:
    return Asset(
        id=id, kind=kind, name=f"{id}.file", path=f"media/{id}.file", sha256=id[-1] * 64,
        size=1, media_type="image/png",
    )  # fmt: skip


def _story(field: str, value: Overriding) -> Story:
    """A component with a picture, and an instance of it that overrides a field of that."""
    shown = Picture(id="shown00000", asset="asset0000a", variants={"@child": "asset0000b"})
    instance = Instance(
        id="instance00",
        component="component0",
        overrides=(Override(overlay="shown00000", field=field, value=value),),
    )
    return Story(
        version=edits.new_story("story00000").version,
        id="story00000",
        assets=(_asset("asset0000a"), _asset("asset0000b"), _asset("asset0000c"), _SOUND),
        components=(
            Component(id="component0", overlays=(shown,)),
            Component(
                id="outer00000", overlays=(Instance(id="inner00000", component="component0"),)
            ),
        ),
        scenes=(Scene(id="scene00000", overlays=(instance,)),),
    )  # fmt: skip


_SOUND = _asset("asset0000d", "audio")
_AT = "$.scenes[0].overlays[0].overrides[0].value"


def _said(story: Story) -> list[Problem]:
    return [each for each in check(story) if each.severity == "error"]


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("asset", "asset0000x", "dangling-reference"),
        ("asset", "asset0000d", "asset-kind"),
        ("variants.@child", "asset0000x", "dangling-reference"),
        ("variants", {"@child": "asset0000b", "@expert": "asset0000x"}, "dangling-reference"),
    ],
)
def test_an_override_that_names_no_picture_is_an_error(
    field: str, value: Overriding, rule: str
) -> None:
    (problem,) = _said(_story(field, value))
    assert (problem.rule, problem.where, problem.overlay) == (rule, _AT, "instance00")
    assert problem.hint
    assert not _said(_story("asset", "asset0000c"))
    assert not _said(_story("variants", {"@child": "asset0000c"}))


def test_an_override_of_a_component_within_must_be_there() -> None:
    story = _story("asset", "asset0000c")
    instance = Instance(
        id="instance01",
        component="outer00000",
        overrides=(Override(overlay="inner00000", field="component", value="component9"),),
    )
    story = structs.replace(story, scenes=(structs.replace(story.scenes[0], overlays=(instance,)),))
    (problem,) = _said(story)
    assert (problem.rule, problem.where) == ("dangling-reference", _AT)


def test_what_an_override_shows_is_used_and_goes_with_its_asset() -> None:
    for field, value in (("asset", "asset0000c"), ("variants", {"@child": "asset0000c"})):
        story = _story(field, value)
        assert "asset0000c" in used_media(story)
        with pytest.raises(EditError):
            edits.remove_asset(story, "asset0000c")
        left = edits.remove_asset(story, "asset0000c", with_uses=True)
        assert not _said(left)
        (instance,) = left.scenes[0].overlays
        assert isinstance(instance, Instance)
        assert instance.overrides == ()


def test_an_override_is_pasted_with_the_assets_own_new_id() -> None:
    fragment = copy_overlays(_story("asset", "asset0000c"), ["instance00"])
    assert {asset.id for asset in fragment.assets} == {"asset0000a", "asset0000b", "asset0000c"}
    into = edits.add_scene(edits.new_story("other00000"), Scene(id="scene00001"))
    other = structs.replace(_asset("asset0000c"), sha256="9" * 64)  # another file of that id
    into = edits.add_asset(into, other)
    pasted, _ = paste_overlays(into, fragment, "scene00001", _numbered())
    assert not _said(pasted)
    (instance,) = pasted.scenes[0].overlays
    assert isinstance(instance, Instance)
    (override,) = instance.overrides
    assert override.value not in ("asset0000c", None)
    assert {asset.id: asset.sha256 for asset in pasted.assets}[str(override.value)] == "c" * 64


def _numbered() -> Callable[[], str]:
    count = iter(range(1000))
    return lambda: f"new{next(count):07}"


def _template(element: str, field: str, value: Overriding) -> Story:
    story = _story("asset", "asset0000c")
    scene = structs.replace(story.scenes[0], surrounding=Photo360(asset="asset0000a"))
    bind = Bind(element=element, field=field, values={"a": value})
    parameter = ChoiceParameter(name="which", options=(Option(value="a"),), binds=(bind,))
    return structs.replace(story, scenes=(scene,), parameters=(parameter,))


@pytest.mark.parametrize(
    ("element", "field", "wrong", "right"),
    [
        ("scene00000", "surrounding.asset", "asset0000x", "asset0000b"),
        ("scene00000", "surrounding.asset", "asset0000d", "asset0000b"),
        ("scene00000", "surrounding.variants.@child", "asset0000x", "asset0000b"),
        ("shown00000", "asset", "asset0000x", "asset0000b"),
        ("instance00", "component", "component9", "outer00000"),
    ],
)
def test_a_choice_that_names_nothing_is_an_error(
    element: str, field: str, wrong: str, right: str
) -> None:
    (problem,) = _said(_template(element, field, wrong))
    assert (problem.rule, problem.where) == ("parameter", "$.parameters[0]")
    assert wrong in problem.message
    assert not _said(_template(element, field, right))


def test_what_a_choice_puts_somewhere_is_used_and_goes_with_its_asset() -> None:
    story = _template("scene00000", "surrounding.asset", "asset0000b")
    bare = structs.replace(
        story, components=(), scenes=(structs.replace(story.scenes[0], overlays=()),)
    )
    assert "asset0000b" in used_media(bare)
    with pytest.raises(EditError):
        edits.remove_asset(bare, "asset0000b")
    assert not _said(edits.remove_asset(bare, "asset0000b", with_uses=True))
