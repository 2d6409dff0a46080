"""XMP: what photos and videos say of how they lie around us, in Diorama's signs."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assets import xmp
from story.errors import MediaUnsupported
from story.model.asset import Area

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
GPANO = 'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'
V1 = 'xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/"'


def photo(**fields: object) -> bytes:
    words = " ".join(f'GPano:{name}="{value}"' for name, value in fields.items())
    return (
        f'<?xpacket begin="\ufeff" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}>'
        f'<rdf:Description {GPANO} {words}/></rdf:RDF></x:xmpmeta>\n   <?xpacket end="w"?>\0\0'
    ).encode()


def video(**fields: object) -> bytes:
    words = "".join(
        f"<GSpherical:{name}>{value}</GSpherical:{name}>" for name, value in fields.items()
    )
    return (
        f'<?xml version="1.0"?><rdf:SphericalVideo\n{RDF}\n{V1}>{words}</rdf:SphericalVideo>'
    ).encode()


def test_a_heading_is_our_yaw_and_the_first_view_counts_from_the_centre() -> None:
    layout = xmp.panorama(
        photo(
            ProjectionType="equirectangular",
            PoseHeadingDegrees=200,
            PosePitchDegrees=-3.5,
            PoseRollDegrees=2,
            InitialViewHeadingDegrees=230,
            InitialViewPitchDegrees=10,
        ),
        "a.jpg",
    )
    assert layout is not None
    assert (layout.projection, layout.stereo, layout.found) == ("equirect", "mono", "metadata")
    assert (layout.pose.yaw, layout.pose.pitch, layout.pose.roll) == (-160, -3.5, 2)
    assert layout.initial is not None
    assert (layout.initial.yaw, layout.initial.pitch) == (30, 10)


def test_fields_as_elements_count_too() -> None:
    packet = photo().replace(
        b"/></rdf:RDF>",
        b"><GPano:PoseHeadingDegrees>15</GPano:PoseHeadingDegrees></rdf:Description></rdf:RDF>",
    )
    layout = xmp.panorama(packet, "a.jpg")
    assert layout is not None
    assert layout.pose.yaw == 15


def test_what_is_not_drawn_is_refused() -> None:
    with pytest.raises(MediaUnsupported, match="cylindrical"):
        xmp.panorama(photo(ProjectionType="cylindrical"), "a.jpg")


def crop(width: float, height: float, left: object = None, top: object = None) -> dict[str, object]:
    """The fields of a crop of a panorama of 8000 x 4000 pixels."""
    fields = {
        "FullPanoWidthPixels": 8000,
        "FullPanoHeightPixels": 4000,
        "CroppedAreaImageWidthPixels": width,
        "CroppedAreaImageHeightPixels": height,
        "CroppedAreaLeftPixels": left,
        "CroppedAreaTopPixels": top,
    }
    return {name: value for name, value in fields.items() if value is not None}


@pytest.mark.parametrize(
    ("fields", "area"),
    [
        (crop(8000, 4000, 0, 0), Area()),
        (crop(7997, 4000, 0, 0), Area()),  # a few pixels of a stitcher's
        (crop(4000, 4000, 2000, 0), Area(left=-90, right=90)),
        (crop(4000, 4000), Area(left=-90, right=90)),
        (crop(8000, 2000, 0, 500), Area(bottom=-22.5, top=67.5)),
        (crop(2000, 1000, 1000, 3000), Area(left=-135, right=-45, bottom=-90, top=-45)),
        (crop(2000, 1000, 7500, -50), Area(left=90, right=180, bottom=45, top=90)),
        (crop(9000, 0, 1, 1), Area()),
        ({"FullPanoWidthPixels": "nan", "CroppedAreaImageWidthPixels": 3}, Area()),
    ],
)
def test_a_crop_tells_what_the_picture_covers(fields: dict[str, object], area: Area) -> None:
    layout = xmp.panorama(photo(**fields, ProjectionType="equirectangular"), "a.jpg")
    assert layout is not None
    assert (layout.projection, layout.found) == ("equirect", "metadata")
    assert layout.area == area
    film = xmp.spherical(video(Spherical="true", **fields), "a.mp4")
    assert film is not None
    assert film.area == area


@pytest.mark.parametrize(
    ("mode", "stereo"),
    [("mono", "mono"), ("top-bottom", "top-bottom"), ("left-right", "left-right"), (None, "mono")],
)
def test_spherical_video(mode: str | None, stereo: str) -> None:
    fields = {"Spherical": "true", "Stitched": "true", "ProjectionType": "equirectangular"}
    if mode is not None:
        fields["StereoMode"] = mode
    layout = xmp.spherical(video(**fields), "a.mp4")
    assert layout is not None
    assert (layout.projection, layout.stereo, layout.found) == ("equirect", stereo, "metadata")


def test_video_that_is_not_spherical_says_nothing() -> None:
    assert xmp.spherical(video(Spherical="false"), "a.mp4") is None
    with pytest.raises(MediaUnsupported, match="stereo"):
        xmp.spherical(video(Spherical="true", StereoMode="quincunx"), "a.mp4")


def test_entities_are_never_expanded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "ha">]>' + photo(PoseHeadingDegrees=3)
    assert xmp.panorama(bomb, "a.jpg") is None


@given(st.binary(), st.binary(max_size=40), st.integers(0, 400))
@example(b"", b"\xff\xfe", 0)
def test_any_bytes_are_read_without_a_crash(noise: bytes, inside: bytes, at: int) -> None:
    good = photo(PoseHeadingDegrees="nan", InitialViewHeadingDegrees="1e999")
    for packet in (noise, good[:at] + inside + good[at:], good[:at]):
        xmp.panorama(packet, "a.jpg")
        xmp.spherical(packet, "a.mp4")
