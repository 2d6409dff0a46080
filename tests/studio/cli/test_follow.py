"""`diorama follow`: an overlay goes with what it is put on, and says where it was lost."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from assets.library import Library
from exporters.options import Progress, Step
from story.edits import add_overlay, replace_overlay, set_surrounding
from story.folder import load, save
from story.model.placement import Around, Standing
from story.model.story import Story
from story.model.surrounding import Backdrop, Video360
from story.model.values import Orientation
from story.overlays.hotspot import Hotspot
from story.space import direction, rotate, rotation_of, yaw_pitch
from story.timeline import moment_at
from story.visit.state import State
from studio.follow import Wish, find_unless_stopped
from tests.assets.turning import RATE, covered, sphere, texture, turned, write_film
from tests.studio.cli.conftest import Diorama

SIGN = "signsignsi"
WIDTH = 720
FRAMES = 24
PLACE = (10.0, 5.0)
SEEN_AT = 12.0  # degrees by which the scene turns the film


def then(n: int) -> tuple[float, float]:
    """Where the place is in a frame of the film: it goes across the seam."""
    return yaw_pitch(rotate(rotation_of(150 + 2.5 * n), direction(*PLACE)))


def in_scene(n: int) -> tuple[float, float]:
    yaw, pitch = then(n)
    return (yaw + SEEN_AT + 180) % 360 - 180, pitch


@dataclass(frozen=True)
class Walk:
    """A story with a sign in a film that turns."""

    folder: Path

    @property
    def story(self) -> Story:
        return load(self.folder)

    def stands(self, n: int) -> tuple[float, float]:
        """Where the sign is when a frame is shown."""
        story = self.story
        time_us = round(n / RATE * 1_000_000)
        (sign,) = moment_at(story, State(scene=story.scenes[0].id), time_us).overlays
        placement = sign.overlay.placement
        assert isinstance(placement, Around)
        return placement.yaw, placement.pitch


@pytest.fixture
def walk(diorama: Diorama, tmp_path: Path) -> Walk:
    still = texture(sphere(WIDTH))
    frames = (turned(still, rotation_of(150 + 2.5 * n), WIDTH) for n in range(FRAMES))
    hidden = (
        covered(frame, direction(*then(n)), 14) if n >= 18 else frame
        for n, frame in enumerate(frames)
    )
    film = write_film(tmp_path / "walk.mp4", hidden)
    folder = tmp_path / "walk.diorama"
    diorama("new", folder)
    assert diorama("add", folder, film, "--as", "surrounding").status == 0
    story = load(folder)
    scene = story.scenes[0]
    around = scene.surrounding
    assert isinstance(around, Video360)
    around = structs.replace(around, orientation=Orientation(yaw=SEEN_AT))
    story = set_surrounding(story, scene.id, around)
    yaw, pitch = in_scene(8)
    sign = Hotspot(id=SIGN, name="Tower", placement=Around(yaw=yaw, pitch=pitch))
    save(folder, add_overlay(story, scene.id, sign))
    return Walk(folder)


def test_a_sign_goes_with_what_it_is_put_on(diorama: Diorama, walk: Walk) -> None:
    """From where it stands, both ways, until something covers it."""
    at = 8 / RATE
    said = diorama("follow", walk.folder, SIGN, "--time", float(at), "--to", 0.55)
    assert said.status == 0, said.err
    (line,) = said.out
    assert line.startswith("0.00 to 0.53 s, ")
    for n in range(17):
        yaw, pitch = walk.stands(n)
        true_yaw, true_pitch = in_scene(n)
        assert abs((yaw - true_yaw + 180) % 360 - 180) < 0.4
        assert abs(pitch - true_pitch) < 0.4


def test_it_says_where_it_was_lost(diorama: Diorama, walk: Walk) -> None:
    yaw, pitch = in_scene(0)
    said = diorama("follow", walk.folder, SIGN, "--at", f"{yaw},{pitch}", "--json")
    assert said.status == 0
    report = json.loads("\n".join(said.out))
    assert len(report["samples"]) == 18
    assert report["keyframes"]["placement.yaw"] == report["keyframes"]["placement.pitch"] < 8
    (lost,) = report["lost"]
    assert lost["why"] == "covered"
    assert lost["time"] == pytest.approx(17 / RATE, abs=1e-3)
    assert lost["yaw"] == pytest.approx(in_scene(17)[0], abs=0.5)
    assert [line for line in said.err if line.startswith("Lost after 0.57 s at yaw ")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "5"), "can be followed from 0 to 0.8"),
        (("--from", "0.5", "--to", "0.2"), "can be followed"),
        (("--time", "0.6", "--to", "0.5"), "can be followed"),
    ],
)
def test_times_outside_the_film_are_refused(
    diorama: Diorama, walk: Walk, words: tuple[str, ...], said: str
) -> None:
    before = (walk.folder / "story.json").read_bytes()
    ended = diorama("follow", walk.folder, SIGN, *words)
    assert ended.status == 1
    assert said in ended.err[-1]
    assert (walk.folder / "story.json").read_bytes() == before


def test_what_cannot_follow_is_refused(diorama: Diorama, walk: Walk) -> None:
    story = walk.story
    sign = story.scenes[0].overlays[0]
    save(walk.folder, replace_overlay(story, structs.replace(sign, placement=Standing())))
    said = diorama("follow", walk.folder, SIGN)
    assert (said.status, said.out) == (1, [])
    assert "“Tower” does not stand around the viewer" in said.err[-1]
    save(walk.folder, set_surrounding(story, story.scenes[0].id, Backdrop()))
    said = diorama("follow", walk.folder, SIGN)
    assert said.status == 1
    assert "no 360° video" in said.err[-1]
    assert diorama("follow", walk.folder, SIGN, "--size", "0").status == 2
    assert diorama("follow", walk.folder, SIGN, "--at", "north").status == 2


def test_a_plain_place_is_refused(diorama: Diorama, tmp_path: Path, walk: Walk) -> None:
    plain = np.full((WIDTH // 2, WIDTH), 130, np.uint8)
    film = write_film(tmp_path / "fog.mp4", (plain for _ in range(5)))
    assert diorama("add", walk.folder, film, "--as", "surrounding").status == 0
    story = walk.story
    fog = story.scenes[-1]
    save(walk.folder, add_overlay(story, fog.id, Hotspot(id="signsigns2")))
    said = diorama("follow", walk.folder, "signsigns2")
    assert said.status == 1
    assert "too little to hold on to" in said.err[-1]


def test_a_film_of_a_single_picture_is_named(diorama: Diorama, tmp_path: Path) -> None:
    film = write_film(tmp_path / "still.mp4", [texture(sphere(WIDTH))])
    folder = tmp_path / "still.diorama"
    diorama("new", folder)
    assert diorama("add", folder, film, "--as", "surrounding").status == 0
    story = load(folder)
    save(folder, add_overlay(story, story.scenes[0].id, Hotspot(id=SIGN, placement=Around())))
    said = diorama("follow", folder, SIGN)
    assert said.status == 1
    assert "holds a single picture" in " ".join(said.err)


def test_a_stopped_job_gives_nothing(walk: Walk) -> None:
    steps: list[Step] = []

    def told(step: Step) -> None:
        steps.append(step)
        progress.cancelled.set()

    progress = Progress(told)
    with closing(Library(walk.folder, walk.story)) as library:
        assert find_unless_stopped(walk.story, library, Wish(SIGN), progress) is None
    assert len(steps) == 1
    assert steps[0].stage == "follow"
