"""Reading the options' values, and measuring how fast a stage goes."""

from __future__ import annotations

import pytest
import typer

from exporters.options import Step
from story.model.placement import Around
from studio.cli.progress import Meter
from studio.cli.values import Size, placement, settings, size


def test_placements() -> None:
    assert placement("30,-10") == Around(yaw=30, pitch=-10, distance=2)
    assert placement("540, 5, 0.5") == Around(yaw=-180, pitch=5, distance=0.5)


@pytest.mark.parametrize(
    "text", ["", "1", "a,b", "0,91", "0,0,0", "0,0,1,2", "nan,0", "inf,0", "0,0,inf", "0,0,1e99"]
)
def test_placements_that_are_none(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        placement(text)


def test_sizes() -> None:
    assert size("1920x1080") == Size(1920, 1080)
    for text in ("1920", "0x5", "99999x10", "axb", "-1x5", ""):
        with pytest.raises(typer.BadParameter):
            size(text)


def test_settings_without_a_target_are_for_all() -> None:
    found = settings(["quality=5", "webxr.poster=off"], ["webxr", "stills"])
    assert found == {"webxr": {"quality": "5", "poster": "off"}, "stills": {"quality": "5"}}


def test_a_value_may_hold_dots_and_equals() -> None:
    assert settings(["a=1.5=x"], ["t"]) == {"t": {"a": "1.5=x"}}


def test_the_meter_knows_speed_and_time_left() -> None:
    times = iter([10.0, 12.0, 12.0, 13.0])
    meter = Meter(lambda: next(times))
    assert meter.read(Step("encode", 0, 100)) == (None, None)
    assert meter.read(Step("encode", 50, 100)) == (25.0, 2.0)
    assert meter.read(Step("join", 3, 0)) == (None, None)
    assert meter.read(Step("join", 5, 0)) == (2.0, None)
