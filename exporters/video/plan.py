"""What a 360° video will be: options to a cut of the right rate, size and eyes; pure."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, structs

from exporters.options import Options as CommonOptions
from exporters.parts.encoders import Codec, Preset, Use, VideoFormat
from story.cuts import Reel, default_cut, reel_frames, reel_of
from story.errors import ExportError
from story.model.asset import StereoLayout
from story.model.cut import Cut, Shot
from story.model.story import Scene, Story
from story.model.surrounding import Photo360, RealWorld, Video360
from story.timeline import scene_of

Stereo: TypeAlias = Literal["auto", "mono", "top-bottom", "left-right"]
FASTEST: Final = 240  # frames a second
LEVEL_52: Final = 36_864 * 256  # pixels: the largest H.264 picture that hardware players show


class Options(CommonOptions, frozen=True, kw_only=True):
    """What may be set of a 360° video."""

    size: Annotated[
        Annotated[str, Meta(pattern=r"^\d{1,5}x\d{1,5}$")] | None,
        Meta(
            description="Width x height of the whole picture, both eyes together; without: that"
            " of the first 360° video, else 3840x1920.",
            examples=["3840x1920"],
        ),
    ] = None
    fps: Annotated[
        Annotated[str, Meta(pattern=r"^\d+(\.\d+|/\d+)?$")] | None,
        Meta(
            description="Frames a second; without: those of the first video, else 30.",
            examples=["30", "30000/1001"],
        ),
    ] = None
    stereo: Annotated[
        Stereo,
        Meta(description="How both eyes lie in the picture; auto: stereo if a scene is."),
    ] = "auto"
    codec: Annotated[Codec, Meta(description="h264 plays everywhere, hevc is smaller.")] = "h264"
    quality: Annotated[
        int, Meta(ge=0, le=51, description="As x264's CRF: less is better and larger.")
    ] = 20
    preset: Annotated[Preset, Meta(description="Slower makes smaller files.")] = "fast"
    encoder: Annotated[
        Use, Meta(description="auto uses the graphics card's encoder where there is one.")
    ] = "auto"
    chroma: Annotated[
        Literal["420", "444"],
        Meta(description="444 keeps colour at full resolution; few players show it."),
    ] = "420"
    lossless: Annotated[bool, Meta(description="Lose nothing; few players show it.")] = False
    copy: Annotated[
        bool,
        Meta(
            description="Copy the source's own packets where nothing covers it: quick, and nothing"
            " is lost."
        ),
    ] = True
    sound: Annotated[bool, Meta(description="With the story's sound.")] = True
    captions: Annotated[
        bool, Meta(description="With a caption track and a .vtt file for each language.")
    ] = True
    cut: Annotated[
        str | None,
        Meta(
            description="The id or name of a cut; without: the story's first, else all its scenes.",
            examples=["Trailer"],
            extra_json_schema={"without": "The first one"},
        ),
    ] = None
    scene: Annotated[
        Annotated[str, Meta(pattern="^[a-z0-9]{10}$")] | None,
        Meta(description="Only the scene with this id.", examples=["k3v9x0q2ab"]),
    ] = None


def plan(story: Story, options: Options) -> Reel:
    """The chosen cut as the options want it: without one, the story's first. Raises ExportError."""
    cut = _chosen(story, options)
    reel = reel_of(story, cut, None if options.fps is None else _rate(options.fps))
    if not reel.takes:
        raise ExportError(
            "There is no scene that a video can show: "
            + ("they are all AR scenes." if reel.skipped else "the story has none."),
            "Add a 360° photo or video.",
        )
    stereo, width, height = _layout(story, reel, options)
    return structs.replace(reel, stereo=stereo, width=width, height=height)


def video_format(reel: Reel, options: Options) -> VideoFormat:
    """What the encoder is asked for."""
    return VideoFormat(
        reel.width,
        reel.height,
        reel.fps,
        options.codec,
        options.quality,
        options.preset,
        options.encoder,
        full_chroma=options.chroma == "444",
        lossless=options.lossless,
    )


def notes(
    story: Story, reel: Reel, options: Options, languages: tuple[str, ...]
) -> tuple[str, ...]:
    """What a user should know beforehand: scenes left out, sizes that few players show."""
    lines = [
        f"Skipped the AR scene {named(scene_of(story, scene), languages)}: a video can't show it."
        for scene in reel.skipped
    ]
    if options.codec == "h264" and reel.width * reel.height > LEVEL_52:
        lines.append(
            f"{reel.width}x{reel.height} in H.264 is more than most hardware players show; "
            "hevc or a smaller size plays in more places."
        )
    return tuple(lines)


def shortest_size(reel: Reel) -> int:
    """Bytes that such a film takes at the very least, with room to finish it."""
    return reel_frames(reel) * reel.width * reel.height // 2000 + 1_000_000


def named(scene: Scene, languages: tuple[str, ...]) -> str:
    """A scene's title in quotes, else its id."""
    title = next((scene.title[code] for code in languages if code in scene.title), "")
    return f"“{title}”" if title else scene.id


def _chosen(story: Story, options: Options) -> Cut:
    """The cut that is asked for. Raises ExportError."""
    if options.scene is not None:
        return _only(story, options.scene)
    if options.cut is None:
        return story.cuts[0] if story.cuts else default_cut(story)
    for cut in story.cuts:
        if options.cut in (cut.id, cut.name):
            return cut
    known = ", ".join(f"{cut.id} ({cut.name})" if cut.name else cut.id for cut in story.cuts)
    raise ExportError(
        f"The story has no cut “{options.cut}”.",
        f"It has: {known}." if known else "It has none; without `cut`, all its scenes are shown.",
    )


def _only(story: Story, scene: str) -> Cut:
    found = next((each for each in story.scenes if each.id == scene), None)
    if found is None:
        raise ExportError(f"The story has no scene {scene}.")
    if isinstance(found.surrounding, RealWorld):
        raise ExportError(f"The scene {scene} is an AR scene, which a video can't show.")
    return Cut(id=scene, shots=(Shot(id=scene, scene=scene),))


def _rate(text: str) -> Fraction:
    try:
        rate = Fraction(text)
    except ZeroDivisionError:
        rate = Fraction(0)
    if not 1 <= rate <= FASTEST:
        raise ExportError(f"fps must be from 1 to {FASTEST}, not “{text}”.")
    return rate


def _layout(story: Story, reel: Reel, options: Options) -> tuple[StereoLayout, int, int]:
    """Stereo layout and size of the whole picture.

    A size that is not given keeps the pixels of one eye: the other doubles it.
    """
    stereo: StereoLayout
    if options.stereo == "auto":
        stereo = reel.stereo
        if stereo == "mono" and any(_is_stereo(story, take.shot) for take in reel.takes):
            stereo = "top-bottom"
    else:
        stereo = options.stereo
    width, height = reel.width, reel.height
    if options.size is not None:
        width, height = (int(side) for side in options.size.split("x"))
        if width % 2 or height % 2 or min(width, height) < 16:
            raise ExportError(
                f"size must be of even numbers from 16, not {options.size}.",
                "Video stores colour for two by two pixels.",
            )
        return stereo, width, height
    if stereo != reel.stereo:
        width //= 2 if reel.stereo == "left-right" else 1
        height //= 2 if reel.stereo == "top-bottom" else 1
        width *= 2 if stereo == "left-right" else 1
        height *= 2 if stereo == "top-bottom" else 1
    return stereo, width - width % 2, height - height % 2


def _is_stereo(story: Story, shot: Shot) -> bool:
    around = scene_of(story, shot.scene).surrounding
    if not isinstance(around, Photo360 | Video360):
        return False
    layouts = (asset.layout for asset in story.assets if asset.id == around.asset)
    return any(layout is not None and layout.stereo != "mono" for layout in layouts)
