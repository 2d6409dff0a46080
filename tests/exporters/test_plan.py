"""What a film will be: size and eyes follow from the story unless they are set."""

from __future__ import annotations

import pytest

from exporters.video.plan import Options, notes, plan, shortest_size, video_format
from story.model.asset import Asset, AssetKind, Layout, StereoLayout
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360, Video360

PHOTO, FILM = "photophoto", "filmfilmfi"


def asset(id: str, kind: AssetKind, width: int, height: int, stereo: StereoLayout) -> Asset:
    return Asset(
        id=id,
        kind=kind,
        name=id,
        path=f"media/{id}",
        sha256="0" * 64,
        size=1,
        media_type="image/png",
        width=width,
        height=height,
        duration=1.0,
        fps="25" if kind == "video" else "",
        layout=Layout(projection="equirect", stereo=stereo),
    )


def story(*assets: Asset) -> Story:
    scenes = tuple(
        Scene(
            id=f"scene{number:05}",
            surrounding=(Video360 if each.kind == "video" else Photo360)(asset=each.id),
        )
        for number, each in enumerate(assets)
    )
    return Story(version=VERSION, id="storystory", scenes=scenes, assets=assets)


MONO_FILM = asset(FILM, "video", 1920, 960, "mono")
STEREO_FILM = asset(FILM, "video", 1920, 1920, "top-bottom")
WIDE_FILM = asset(FILM, "video", 3840, 960, "left-right")
MONO_PHOTO = asset(PHOTO, "image", 4096, 2048, "mono")
STEREO_PHOTO = asset(PHOTO, "image", 4096, 4096, "top-bottom")


@pytest.mark.parametrize(
    ("assets", "options", "wanted"),
    [
        ((MONO_PHOTO,), Options(), ("mono", 3840, 1920)),
        ((STEREO_PHOTO,), Options(), ("top-bottom", 3840, 3840)),
        ((MONO_FILM,), Options(), ("mono", 1920, 960)),
        ((STEREO_FILM, MONO_PHOTO), Options(), ("top-bottom", 1920, 1920)),
        ((WIDE_FILM,), Options(), ("left-right", 3840, 960)),
        ((MONO_FILM, STEREO_PHOTO), Options(), ("top-bottom", 1920, 1920)),
        ((STEREO_FILM,), Options(stereo="mono"), ("mono", 1920, 960)),
        ((WIDE_FILM,), Options(stereo="mono"), ("mono", 1920, 960)),
        ((WIDE_FILM,), Options(stereo="top-bottom"), ("top-bottom", 1920, 1920)),
        ((MONO_FILM,), Options(stereo="left-right"), ("left-right", 3840, 960)),
        ((STEREO_FILM,), Options(size="64x64"), ("top-bottom", 64, 64)),
    ],
)
def test_size_and_eyes(
    assets: tuple[Asset, ...], options: Options, wanted: tuple[StereoLayout, int, int]
) -> None:
    cut = plan(story(*assets), options)
    assert (cut.stereo, cut.width, cut.height) == wanted


def test_a_size_beyond_h264_players_is_told() -> None:
    large = Options(size="7680x3840")
    told = story(MONO_PHOTO)
    assert "more than most hardware players" in notes(told, plan(told, large), large, ("en",))[0]
    small = Options(size="3840x1920")
    assert notes(told, plan(told, small), small, ("en",)) == ()


def test_the_encoder_is_asked_for_what_was_set() -> None:
    options = Options(codec="hevc", quality=7, preset="slow", chroma="444", lossless=True)
    video = video_format(plan(story(MONO_FILM), options), options)
    assert (video.codec, video.quality, video.preset) == ("hevc", 7, "slow")
    assert (video.full_chroma, video.lossless, video.gop) == (True, True, 25)
    assert shortest_size(plan(story(MONO_FILM), options)) < 30_000_000
