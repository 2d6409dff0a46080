"""Splats in a story: how they stand, how they are added, when there are too many."""

from __future__ import annotations

from itertools import count, product

import pytest
from msgspec import structs

from story.adding import place_asset
from story.check.splats import MOST_IN_HEADSET
from story.check.table import check
from story.edits import new_story
from story.model.asset import Asset
from story.overlays.splats import Splats
from story.overlays.upright import UPRIGHT, Upward, upright_box
from story.space import rotate

SCAN = Asset(
    id="splatsasse",
    kind="splats",
    name="garden.spz",
    path="media/garden.spz",
    sha256="0" * 64,
    size=7,
    media_type="application/x-spz",
    points=MOST_IN_HEADSET,
    low=(-1.0, -2.0, -3.0),
    high=(2.0, 5.0, 4.0),
)


@pytest.mark.parametrize("up", ["y", "-y", "z", "-z"])
def test_a_box_is_turned_as_its_corners_are(up: Upward) -> None:
    low, high = (-1.0, -2.0, -3.0), (2.0, 5.0, 4.0)
    corners = [rotate(UPRIGHT[up], (x, y, z)) for x, y, z in product(*zip(low, high, strict=True))]
    found = upright_box(low, high, up)
    for axis in range(3):
        assert found[0][axis] == pytest.approx(min(corner[axis] for corner in corners))
        assert found[1][axis] == pytest.approx(max(corner[axis] for corner in corners))


def test_a_file_becomes_an_overlay_that_check_warns_of_when_there_are_too_many() -> None:
    numbers = count(1)
    story, ids = place_asset(
        new_story("storystory", "A"), SCAN, new_id=lambda: f"made{next(numbers):06}"
    )
    overlay = story.scenes[0].overlays[0]
    assert isinstance(overlay, Splats)
    assert ids[-1] == SCAN.id
    rules = {problem.rule for problem in check(story)}
    assert "too-many-splats" not in rules
    more = structs.replace(story, assets=(structs.replace(SCAN, points=MOST_IN_HEADSET + 1),))
    assert "too-many-splats" in {problem.rule for problem in check(more)}
