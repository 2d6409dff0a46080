"""What the fields of a story are called in the window, with units, steps and hints.

form.py generates the inspector from the structs themselves; a test sees to it that no field of
theirs lacks a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from studio.wording import _

Unit: TypeAlias = Literal["", "m", "°", "s", "%", "×"]
Refers: TypeAlias = Literal[
    "", "image", "video", "audio", "model", "cloud", "captions", "scene", "overlay", "anchor"
]


@dataclass(frozen=True)
class Field:
    """How one field is shown. `step` is a pixel's drag, in the unit shown; `refers`: whose id."""

    label: str
    hint: str = ""
    unit: Unit = ""
    step: float = 0.01
    decimals: int = 2
    refers: Refers = ""
    long: bool = False  # words of several lines
    start: float | str | None = None  # the value an optional field begins with
    without: str = ""  # what holds while an optional field is off
    parts: str = ""  # what the three numbers of a field are


FIELDS: Final[dict[str, Field]] = {
    # of every overlay
    "name": Field(_("Name"), _("Your own name for it; the audience never sees it")),
    "placement": Field(_("Placement"), _("Around the viewer, in the scene, or in the real world")),
    "opacity": Field(_("Opacity"), _("How solid it is"), "%", 1, 0),
    "visible": Field(_("Visible"), _("When it is to be seen; else all the scene's time"),
                     without=_("all the time")),
    "hidden": Field(_("Hidden at first"), _("Stays hidden until an answer shows it")),
    "alt": Field(_("In words"), _("What it is, for those who do not see it"), long=True),
    "triggers": Field(_("When selected"), _("What happens when the audience selects it")),
    # placements
    "yaw": Field(_("Yaw"), _("To the right, from straight ahead"), "°", 0.25, 2),
    "pitch": Field(_("Pitch"), _("Up, from the horizon"), "°", 0.25, 2),
    "roll": Field(_("Roll"), _("Clockwise"), "°", 0.25, 2),
    "distance": Field(_("Distance"), _("From the eye"), "m", 0.02, 2),
    "scale": Field(_("Scale"), _("Times its own size"), "×", 0.01, 3),
    "position": Field(_("Position"), _("Right, up and back, from the floor under the viewer"),
                      "m", 0.01, 3, parts=_("right · up · back, in m")),
    "rotation": Field(_("Rotation"), _("Yaw, pitch and roll"), "°", 0.5, 2,
                      parts=_("yaw · pitch · roll")),
    "anchor": Field(_("Anchor"), _("What it holds on to in the real world"), refers="anchor"),
    # overlays
    "asset": Field(_("File"), _("From the library")),
    "Model.asset": Field(_("Model"), _("From the library"), refers="model"),
    "Cloud.asset": Field(_("Point cloud"), _("From the library"), refers="cloud"),
    "Picture.asset": Field(_("Picture"), _("From the library"), refers="image"),
    "VideoPanel.asset": Field(_("Video"), _("From the library"), refers="video"),
    "Sound.asset": Field(_("Sound"), _("From the library"), refers="audio"),
    "Photo360.asset": Field(_("360° photo"), _("From the library"), refers="image"),
    "Video360.asset": Field(_("360° video"), _("From the library"), refers="video"),
    "CaptionTrack.asset": Field(_("Captions"), _("From the library"), refers="captions"),
    "size": Field(_("Size"), _("Of its longest side; off: as the file says"), "m", 0.01, 3,
                  start=1.0, without=_("as the file says")),
    "Hotspot.size": Field(_("Size"), _("Across the round sign"), "m", 0.005, 3),
    "point": Field(_("Dot"), _("Diameter of each point"), "m", 0.001, 4),
    "icon": Field(_("Icon"), _("The sign in the circle")),
    "label": Field(_("Label"), _("Words under the sign")),
    "colour": Field(_("Colour")),
    "width": Field(_("Width"), _("Its height follows from its shape"), "m", 0.01, 3),
    "volume": Field(_("Volume"), _("How loud it is"), "%", 1, 0),
    "loop": Field(_("Loop"), _("Begin again at the end")),
    "spatial": Field(_("From its place"), _("The sound comes from where it stands")),
    "text": Field(_("Text"), _("What it says"), long=True),
    "height": Field(_("Letter height"), _("Of a capital letter"), "m", 0.002, 3),
    "wrap": Field(_("Line width"), _("Where lines break; off: only where written"), "m", 0.01, 2,
                  start=2.0, without=_("no limit")),
    "align": Field(_("Align")),
    "bold": Field(_("Bold")),
    "panel": Field(_("Panel"), _("A plate behind the words"), start="#101214", without=_("none")),
    "panel_opacity": Field(_("Panel opacity"), _("How solid the plate is"), "%", 1, 0),
    "padding": Field(_("Padding"), _("Between the words and the plate's edge"), "m", 0.002, 3),
    "corner": Field(_("Corner"), _("Radius of the plate's corners"), "m", 0.002, 3),
    # scenes
    "title": Field(_("Title"), _("The audience sees it")),
    "surrounding": Field(_("Surrounding"), _("What is all around")),
    "opening": Field(_("Opening view"), _("Where the audience looks first")),
    "duration": Field(_("Duration"), _("In a film and here; off: its video's length, else 5 s"),
                      "s", 0.05, 2, start=10.0, without=_("by itself")),
    "eye_height": Field(_("Eye height"), _("Of the viewer above the floor"), "m", 0.01, 2),
    "captions": Field(_("Captions"), _("Timed words of this scene")),
    "language": Field(_("Language"), _("A code such as en or zh-Hans")),
    "fov": Field(_("Field of view"), _("From bottom to top"), "°", 0.25, 1),
    "top": Field(_("Above"), _("Colour straight up")),
    "bottom": Field(_("Below"), _("Colour straight down")),
    "orientation": Field(_("Turned by"), _("How the surrounding is turned")),
    "model": Field(_("Place"), _("The model to stand in"), refers="model"),
    "sky": Field(_("Sky"), _("A 360° photo or HDR picture that also lights the place"),
                 refers="image", without=_("two colours")),
    "light": Field(_("Light"), _("Gain on the light of the sky"), "×", 0.01, 2),
    "anchors": Field(_("Anchors"), _("What the scene holds on to in the real world")),
    "facing": Field(_("Surface"), _("Where the visitor points it out")),
    "start": Field(_("From"), _("Of the scene's time"), "s", 0.05, 2),
    "end": Field(_("Until"), _("Off: to the end of the scene"), "s", 0.05, 2, start=5.0,
                 without=_("the scene's end")),
    # answers
    "scene": Field(_("Scene"), refers="scene"),
    "url": Field(_("Address"), _("http, https, mailto or tel")),
    "overlay": Field(_("Overlay"), refers="overlay"),
    "actions": Field(_("Answers")),
    # stories and assets
    "description": Field(_("Description"), _("A few words about the story"), long=True),
    "languages": Field(_("Languages"), _("Codes such as en, zh-Hans; the first is the main one")),
    "rights": Field(_("Rights"), _("Whose it is and how it may be shown")),
    "Rights.title": Field(_("Work"), _("The title of the work")),
    "author": Field(_("Author"), _("Who made it")),
    "licence": Field(_("Licence"), _("An SPDX name such as CC-BY-4.0, or plain words")),
    "source": Field(_("Source"), _("An address or an archive's number")),
    "layout": Field(_("Layout"), _("How its pixels lie around the viewer")),
    "projection": Field(_("Projection")),
    "stereo": Field(_("Stereo")),
}  # fmt: skip

CHOICES: Final[dict[str, str]] = {
    "go": _("Arrow"),
    "info": _("Information"),
    "link": _("Link"),
    "play": _("Play"),
    "plus": _("Plus"),
    "start": _("Start"),
    "centre": _("Centre"),
    "end": _("End"),
    "floor": _("Floor"),
    "table": _("Table"),
    "wall": _("Wall"),
    "flat": _("Flat"),
    "equirect": _("360° (equirectangular)"),
    "mono": _("Mono"),
    "top-bottom": _("Left eye on top"),
    "left-right": _("Left eye at left"),
}

UNIONS: Final[dict[str, str]] = {
    "Around": _("Around the viewer"),
    "Standing": _("Standing in the scene"),
    "Anchored": _("In the real world"),
    "Backdrop": _("Plain backdrop"),
    "Photo360": _("360° photo"),
    "Video360": _("360° video"),
    "Environment": _("3D environment"),
    "RealWorld": _("Real world (AR)"),
    "GoTo": _("Go to a scene"),
    "OpenLink": _("Open a link"),
    "Show": _("Show an overlay"),
    "Hide": _("Hide an overlay"),
    "Toggle": _("Show or hide an overlay"),
}

OVERLAY_NAMES: Final[dict[str, str]] = {
    "model": _("Model"),
    "cloud": _("Point cloud"),
    "picture": _("Picture"),
    "video": _("Video panel"),
    "text": _("Text"),
    "hotspot": _("Hotspot"),
    "sound": _("Sound"),
}

OVERLAY_ICONS: Final[dict[str, str]] = {
    "model": "cube",
    "cloud": "dots-nine",
    "picture": "image",
    "video": "film-strip",
    "text": "text-t",
    "hotspot": "hand-pointing",
    "sound": "speaker-high",
}

KIND_NAMES: Final[dict[str, str]] = {
    "image": _("Pictures"),
    "video": _("Videos"),
    "audio": _("Sounds"),
    "model": _("Models"),
    "cloud": _("Point clouds"),
    "captions": _("Captions"),
}

KIND_ICONS: Final[dict[str, str]] = {
    "image": "image",
    "video": "film-strip",
    "audio": "speaker-high",
    "model": "cube",
    "cloud": "dots-nine",
    "captions": "closed-captioning",
}


def field_of(struct: str, name: str) -> Field:
    """How the field of a struct type is shown; a field without a line shows its own name."""
    return FIELDS.get(f"{struct}.{name}") or FIELDS.get(name) or Field(humanise(name))


def humanise(name: str) -> str:
    """`crf_max` as `Crf max`."""
    return name.replace("_", " ").replace("-", " ").capitalize()
