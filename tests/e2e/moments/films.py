"""Films and pictures of every coding: depth, matrix, range, HDR, alpha, screens, turns."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from assets.colours import PQ_TOP, Colours, pq_code
from assets.kinds.image import open_frame
from story.model.asset import Asset, Layout
from story.model.placement import Around
from story.model.story import Scene
from story.model.surrounding import Backdrop, Photo360, Video360
from story.model.timeline import Keyframe, Track
from story.model.values import View
from story.overlays.picture import Picture
from story.overlays.video import VideoPanel
from tests import presenter
from tests.e2e.moments.stage import Shot, Stage

Doubles = NDArray[np.float64]
SIZE = (640, 360)
AROUND = Layout(projection="equirect", found="author")
PETRA = "panoramas/petra_mono_2048x1024.jpg"


def shots(stage: Stage) -> tuple[Shot, ...]:
    """Each film beside what it should look like, or over a photo."""
    petra = stage.real(PETRA)
    coast = _pixels(stage)
    light = _light(stage.real("hdr/spruit_sunrise_1k.hdr"), stage)
    made = stage.made
    pq = stage.take(_hdr(made / "pq.mp4", light, "pq"), AROUND)
    hlg = stage.take(_hdr(made / "hlg.mp4", light, "hlg"), AROUND)
    keyed = stage.take(presenter.write(made / "green.mp4", width=640, height=480))
    behind = Photo360(asset=petra.id)

    def panel(asset: Asset, yaw: float = 0.0, **more: object) -> VideoPanel:
        name = f"panel{asset.id[-5:]}"
        return VideoPanel(id=name, asset=asset.id, width=1.6, placement=Around(yaw=yaw), **more)  # type: ignore[arg-type]

    codings = {
        "bt601 full 4:4:4": ("libx264", "yuvj444p", {"colorspace": 5}),
        "bt601, copied": ("libx264", "yuv420p", {"colorspace": 6}),
        "bt709 10 bit 4:2:2": ("prores_ks", "yuv422p10le", {"colorspace": 1}),
        "bt2020 12 bit": ("libx265", "yuv420p12le", {"colorspace": 9, "color_primaries": 9}),
        "gbr": ("libx264rgb", "rgb24", {}),
        "gamma 2.8": ("libx264", "yuv420p", {"colorspace": 5, "color_trc": 5}),
        "plain, copied": ("libx264", "yuv420p", {"colorspace": 1}),
        "full range": (
            "libx264",
            "yuvj420p",
            {"colorspace": 1, "color_range": 2, "color_primaries": 1, "color_trc": 1},
        ),
    }
    films = [
        stage.take(_film(made / f"{n}.mov", coast, *how)) for n, how in enumerate(codings.values())
    ]
    grid = Scene(
        id="codingscod",
        surrounding=Backdrop(top="#202428", bottom="#101214"),
        overlays=tuple(
            VideoPanel(
                id=f"panel{n:05}",
                asset=film.id,
                width=0.8,
                placement=Around(yaw=-36.0 + 24 * (n % 4), pitch=8.0 - 16 * (n // 4)),
            )
            for n, film in enumerate(films)
        ),
    )
    straight = stage.take(_with_alpha(made / "straight.webm", "libvpx-vp9", "yuva420p"))
    prores = stage.take(_with_alpha(made / "multiplied.mov", "prores_ks", "yuva444p10le", True))
    clear = Scene(
        id="clearclear", surrounding=behind, overlays=(panel(straight, -25), panel(prores, 25))
    )
    alone = Scene(
        id="keyedkeyed",
        surrounding=behind,
        overlays=(panel(keyed, key=presenter.SCREEN),),
    )
    moving = Track(
        field="key_tolerance",
        keys=(Keyframe(time=0.0, value=0.05), Keyframe(time=0.8, value=0.7)),
    )
    moves = Scene(
        id="moveskeyed",
        surrounding=Backdrop(top="#c8b090", bottom="#705840"),
        overlays=(panel(keyed, key=presenter.SCREEN, tracks=(moving,)),),
    )
    turned = stage.take(_turned(made / "phone.mp4", coast))
    phone = Scene(
        id="phonephone", surrounding=behind, overlays=(panel(turned, -20), panel(films[6], 20))
    )
    pictures = [stage.take(file) for file in _pictures(made, coast)]
    hung = Scene(
        id="hunghunghu",
        surrounding=Backdrop(top="#202428", bottom="#101214"),
        overlays=tuple(
            Picture(id=f"hung{n:06}", asset=one.id, width=1.0, placement=Around(yaw=-30.0 + 30 * n))
            for n, one in enumerate(pictures)
        ),
    )
    sunrise = Scene(id="pqpqpqpqpq", surrounding=Video360(asset=pq.id))
    broadcast = Scene(id="hlghlghlgh", surrounding=Video360(asset=hlg.id))
    return (
        Shot("PQ all around, its sun rolled off", sunrise, View(yaw=150, fov=90)),
        Shot("HLG all around", broadcast, View(yaw=150, fov=90)),
        Shot("films of eight codings", grid, View(fov=62)),
        Shot("VP9 and premultiplied ProRes with alpha over a photo", clear, View(fov=70)),
        Shot("presenter before a green screen, keyed over a photo", alone, View(fov=50)),
        Shot("the same from aside, small", alone, View(yaw=35, fov=100)),
        Shot("a key's tolerance on its way", moves, View(fov=50), 0.4),
        Shot("a film turned and mirrored, beside the plain one", phone, View(fov=70)),
        Shot("pictures of 16 bits, CMYK and Display P3", hung, View(fov=60)),
    )


def _pixels(stage: Stage) -> NDArray[np.uint8]:
    """A frame of a real film, (h, w, 3) sRGB."""
    stage.real("timelines/media/coast_flat_854x480_5s.mp4")
    file = next(stage.home.glob("media/*.mp4"))
    with av.open(str(file)) as container:
        frame = next(container.decode(video=0))
        small = frame.reformat(*SIZE, "rgb24", src_colorspace=5)
        return small.to_ndarray()


def _light(asset: Asset, stage: Stage) -> Doubles:
    """An HDR picture as BT.2020 light in cd/m²; white is 203."""
    light = np.asarray(open_frame(stage.home / asset.path, "light").planes[0], np.float64)
    wide = Colours(primaries="bt2020").gamut
    assert wide is not None
    return np.clip(203 * light[::1] @ np.linalg.inv(wide).T, 0, 1000)


def _hdr(path: Path, light: Doubles, transfer: str) -> Path:
    if transfer == "pq":
        codes = pq_code(light / PQ_TOP)
    else:
        shown = light / 1000
        luminance = (shown @ [0.2627, 0.678, 0.0593])[..., None]
        scene = shown * np.maximum(luminance, 1e-6) ** (1 / 1.2 - 1)
        bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-6)) + 0.55991073
        codes = np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)
    wide = {"colorspace": 9, "color_primaries": 9, "color_trc": 16 if transfer == "pq" else 18}
    deep = (np.clip(codes, 0, 1) * 65535).astype(np.uint16)
    return _film(path, deep, "libx265", "yuv420p10le", wide)


def _film(
    path: Path, pixels: NDArray[np.generic], codec: str, form: str, tags: dict[str, int]
) -> Path:
    """A second of one picture, (h, w, 3) of 8 or 16 bits, coded and tagged."""
    height, width = pixels.shape[:2]
    options = {"crf": "8"} if codec.startswith("libx26") else {}
    if codec == "libx265":
        options["x265-params"] = "log-level=error"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, form
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
        kind = "rgb24" if pixels.dtype == np.uint8 else "rgb48le"
        whole = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=kind)
        space = {"dst_colorspace": tags["colorspace"]} if "colorspace" in tags else {}
        full = 2 if form.startswith("yuvj") else 1
        if not form.startswith("rgb"):
            whole = whole.reformat(format=form, dst_color_range=full, **space)
        for index in range(10):
            whole.pts, whole.time_base = index, Fraction(1, 10)
            container.mux(stream.encode(whole))
        container.mux(stream.encode(None))
    return path


def _with_alpha(path: Path, codec: str, form: str, multiplied: bool = False) -> Path:
    light, cover = presenter.drawn(480, 360)
    colour = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    if multiplied:
        colour = colour * cover[..., None]
    pixels = (np.dstack([colour, cover]) * 255).round().astype(np.uint8)
    options = {"profile": "4444"} if codec == "prores_ks" else {"crf": "12", "b": "0"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 480, 360, form
        stream.codec_context.colorspace = 1
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
        coded = frame.reformat(format=form, dst_colorspace=1, dst_color_range=1)
        for index in range(10):
            coded.pts, coded.time_base = index, Fraction(1, 10)
            container.mux(stream.encode(coded))
        container.mux(stream.encode(None))
    return path


def _turned(path: Path, pixels: NDArray[np.uint8]) -> Path:
    """A film as a phone's front camera stores it: lying on its side, and mirrored."""
    _film(path, pixels, "libx264", "yuv420p", {"colorspace": 1})
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    numbers = np.array([0, -65536, 0, -65536, 0, 0, 0, 0, 1 << 30], ">i4")
    data[at : at + 36] = numbers.tobytes()
    path.write_bytes(data)
    return path


def _pictures(made: Path, pixels: NDArray[np.uint8]) -> tuple[Path, ...]:
    """16 bits a sample; CMYK; and a wide profile's colours."""
    import cv2

    deep = made / "deep.png"
    cv2.imwrite(str(deep), (pixels[..., ::-1].astype(np.uint16) * 257))
    inks = made / "inks.jpg"
    Image.fromarray(pixels).convert("CMYK").save(inks, quality=95)
    wide = made / "wide.jpg"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(pixels).save(wide, quality=95, icc_profile=_display_p3(profile))
    return deep, inks, wide


def _display_p3(srgb: bytes) -> bytes:
    """An sRGB profile with Display P3's primaries in the place of its own (ICC.1, 9.2)."""
    data = bytearray(srgb)
    columns = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    count = int.from_bytes(data[128:132], "big")
    for entry in range(132, 132 + 12 * count, 12):
        name = bytes(data[entry : entry + 4])
        if name in columns:
            at = int.from_bytes(data[entry + 4 : entry + 8], "big") + 8
            data[at : at + 12] = (np.array(columns[name]) * 65536).round().astype(">i4").tobytes()
    return bytes(data)
