"""The window's tables cover all that they must: fields, choices, commands."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args, get_origin

import msgspec
import pytest
from msgspec import Struct

from story.model import actions as actions_
from story.model import (
    asset,
    conditions,
    lighting,
    parameters,
    placement,
    surrounding,
    timeline,
    values,
    variables,
)
from story.model import story as story_
from story.overlays import quiz
from story.overlays.table import OVERLAYS
from studio.actions import COMMANDS
from studio.panels.field_table import (
    CHOICES,
    FIELDS,
    KIND_ICONS,
    KIND_NAMES,
    OVERLAY_ICONS,
    OVERLAY_NAMES,
    UNIONS,
    field_of,
)
from studio.panels.form import hints_of, kind_of, parts_of
from studio.panels.sentences import SENTENCES

TRIGGERS = {
    kind
    for union in (actions_.Trigger, actions_.SceneTrigger, actions_.StoryTrigger)
    for kind in get_args(union)
}

SHOWN: list[type[Struct]] = [
    *OVERLAYS.values(),
    *get_args(placement.Placement),
    *get_args(surrounding.Surrounding),
    *get_args(actions_.Action),
    surrounding.Surface,
    story_.Scene,
    story_.CaptionTrack,
    story_.Audience,
    values.Rights,
    values.View,
    values.Orientation,
    asset.Area,
    asset.Cube,
    asset.Lens,
    lighting.Lighting,
    timeline.Clip,
    timeline.Animation,
    *get_args(timeline.Easing),
    *get_args(variables.Variable),
    variables.Option,
    actions_.Transition,
    *sorted(TRIGGERS, key=lambda kind: kind.__name__),
    *get_args(conditions.Condition),
    quiz.QuizOption,
    *get_args(parameters.Parameter),
]
NEVER_SHOWN = {"id", "version", "overlays"}


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_field_has_a_name_for_people(kind: type[Struct]) -> None:
    for field in msgspec.structs.fields(kind):
        if field.name not in NEVER_SHOWN:
            assert f"{kind.__name__}.{field.name}" in FIELDS or field.name in FIELDS, field.name


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_choice_has_a_name_for_people(kind: type[Struct]) -> None:
    for name, hint in hints_of(kind).items():
        base, _ = kind_of(hint)
        if get_origin(base) is Literal:
            known = dict(field_of(kind.__name__, name).choices) or CHOICES
            assert set(get_args(base)) <= set(known)


def test_every_choice_of_a_layout_has_a_name() -> None:
    for alias in (asset.Projection, asset.StereoLayout):
        assert set(get_args(alias)) <= set(CHOICES)


def test_every_member_of_a_union_has_a_name() -> None:
    for union in (
        placement.Placement,
        surrounding.Surrounding,
        actions_.Action,
        conditions.Condition,
        timeline.Easing,
        variables.Variable,
    ):
        assert {kind.__name__ for kind in parts_of(union)} <= set(UNIONS)
    assert {kind.__name__ for kind in TRIGGERS} <= set(UNIONS)


def test_every_item_of_an_answer_says_a_sentence() -> None:
    plain = {actions_.PauseEverything, actions_.PlayEverything, actions_.Finish}
    for kind in (*TRIGGERS, *get_args(conditions.Condition), *get_args(actions_.Action)):
        assert kind in SENTENCES or kind in plain, kind.__name__


def test_every_overlay_and_kind_has_a_name_and_an_icon() -> None:
    assert set(OVERLAY_NAMES) == set(OVERLAY_ICONS) == set(OVERLAYS)
    assert set(KIND_NAMES) == set(KIND_ICONS) == set(get_args(asset.AssetKind))


def test_every_command_has_a_hint_and_a_shortcut_of_its_own() -> None:
    for name, command in COMMANDS.items():
        assert command.text, name
        assert command.hint, name
    keys = Counter(key for command in COMMANDS.values() for key in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []
