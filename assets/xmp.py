"""Reading XMP: where a photo (GPano) or a video (Spherical Video V1) says how it lies around us.

Their signs and fields are turned into Diorama's here and nowhere else.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

from story.errors import MediaUnsupported
from story.model.asset import Area, Layout, StereoLayout
from story.model.values import Orientation, View
from story.space import wrap_yaw

_GPANO: Final = "{http://ns.google.com/photos/1.0/panorama/}"
_SPHERICAL: Final = "{http://ns.google.com/videos/1.0/spherical/}"
_WHOLE: Final = 0.999  # of the whole: what covers more is whole
_LARGEST: Final = 4 << 20  # bytes; real packets have a few thousand

_STEREO: Final[dict[str, StereoLayout]] = {
    "": "mono",
    "mono": "mono",
    "none": "mono",
    "top-bottom": "top-bottom",
    "left-right": "left-right",
}


def panorama(packet: bytes, name: str) -> Layout | None:
    """The layout that a photo's GPano properties tell; None where there are none.

    `PoseHeadingDegrees` is the compass heading of the picture's centre, clockwise, as our yaw;
    `InitialViewHeadingDegrees` counts from north too, so the opening yaw within the picture is the
    one less the other (Photo Sphere XMP Metadata). Raises MediaUnsupported for projections that
    are not drawn.
    """
    fields = _fields(packet, _GPANO)
    if not fields:
        return None
    projection = fields.get("ProjectionType", "equirectangular").lower()
    if projection != "equirectangular":
        raise MediaUnsupported(
            f"“{name}” is a 360° photo in {projection} projection, which Diorama does not draw.",
            "Convert it to an equirectangular picture.",
        )
    heading = _number(fields, "PoseHeadingDegrees") or 0.0
    pose = Orientation(
        yaw=wrap_yaw(heading),
        pitch=_within(_number(fields, "PosePitchDegrees") or 0.0, 90.0),
        roll=_within(_number(fields, "PoseRollDegrees") or 0.0, 180.0),
    )
    initial = _initial(fields, heading)
    area = _covered(fields)
    return Layout(projection="equirect", found="metadata", area=area, pose=pose, initial=initial)


def spherical(packet: bytes, name: str) -> Layout | None:
    """The layout that Spherical Video V1 XML tells; None where it does not speak of one.

    `InitialViewHeadingDegrees` counts from the picture's centre, unlike GPano's. Raises
    MediaUnsupported for projections that are not drawn.
    """
    fields = _fields(packet, _SPHERICAL)
    if fields.get("Spherical", "").lower() != "true":
        return None
    projection = fields.get("ProjectionType", "equirectangular").lower()
    if projection != "equirectangular":
        raise MediaUnsupported(
            f"“{name}” is a 360° video in {projection} projection, which Diorama does not draw.",
            "Convert it to an equirectangular video.",
        )
    stereo = _STEREO.get(fields.get("StereoMode", "").lower())
    if stereo is None:
        raise MediaUnsupported(
            f"“{name}” has a stereo layout that Diorama does not know:"
            f" {fields['StereoMode'][:40]}.",
            "Convert it to top-bottom.",
        )
    return Layout(
        projection="equirect",
        stereo=stereo,
        found="metadata",
        area=_covered(fields),
        initial=_initial(fields, 0.0),
    )


def _fields(packet: bytes, namespace: str) -> dict[str, str]:
    """The simple properties of a namespace, written as attributes or as elements."""
    if namespace.strip("{}").encode() not in packet or len(packet) > _LARGEST:
        return {}
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:  # entities could blow up
        return {}
    try:
        root = ElementTree.fromstring(_trimmed(packet))
    except (ElementTree.ParseError, ValueError, LookupError):
        return {}
    found: dict[str, str] = {}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.startswith(namespace):
                found[name[len(namespace) :]] = value.strip()
        if isinstance(element.tag, str) and element.tag.startswith(namespace):
            found[element.tag[len(namespace) :]] = (element.text or "").strip()
    return found


def _trimmed(packet: bytes) -> bytes:
    """The packet without the padding and the zero bytes that cameras leave around the XML."""
    start = packet.find(b"<")
    end = packet.rfind(b">")
    trimmed = packet[max(start, 0) : end + 1]
    return re.sub(rb"^<\?xpacket[^>]*\?>|<\?xpacket[^>]*\?>\s*$", b"", trimmed).strip()


def _number(fields: dict[str, str], name: str) -> float | None:
    try:
        value = float(fields[name])
    except (KeyError, ValueError):
        return None
    return value if abs(value) < 1e9 else None  # also drops nan and the infinities


def _within(angle: float, limit: float) -> float:
    return max(-limit, min(limit, angle))


def _initial(fields: dict[str, str], heading: float) -> View | None:
    yaw = _number(fields, "InitialViewHeadingDegrees")
    pitch = _number(fields, "InitialViewPitchDegrees")
    roll = _number(fields, "InitialViewRollDegrees")
    fov = _number(fields, "InitialHorizontalFOVDegrees")
    if yaw is None and pitch is None and roll is None and fov is None:
        return None
    return View(
        yaw=wrap_yaw((yaw if yaw is not None else heading) - heading),
        pitch=_within(pitch or 0.0, 90.0),
        roll=_within(roll or 0.0, 180.0),
    )


def _covered(fields: dict[str, str]) -> Area:
    """The part of the sphere that the picture covers: where the crop lies in the full panorama.

    A crop whose place is not told lies in the middle; one that says it is larger than the whole,
    or empty, is not believed.
    """
    edges: list[tuple[float, float]] = []
    for side, corner in (("Width", "Left"), ("Height", "Top")):
        full = _number(fields, f"FullPano{side}Pixels")
        size = _number(fields, f"CroppedAreaImage{side}Pixels")
        if full is None or size is None or full < 1 or not 0 < size < full * _WHOLE:
            edges.append((0.0, 1.0))
            continue
        start = _number(fields, f"CroppedArea{corner}Pixels")
        start = (full - size) / 2 if start is None else max(0.0, min(start, full - size))
        edges.append((start / full, (start + size) / full))
    (left, right), (top, bottom) = edges
    return Area(
        left=left * 360 - 180,
        right=right * 360 - 180,
        bottom=90 - bottom * 180,
        top=90 - top * 180,
    )
