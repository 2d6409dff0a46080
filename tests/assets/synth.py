"""Media made by code, whose every frame and sample is known."""

from __future__ import annotations

import io
import json
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image


def luma_of(index: int) -> int:
    """The brightness of a film's frame: tells its number, 0 to 99, apart through any codec."""
    return 24 + index * 2


def number_of(luma: float) -> int:
    """The number of the frame that has a brightness."""
    return round((luma - 24) / 2)


def write_film(
    path: Path,
    *,
    frames: int = 60,
    rate: Fraction = Fraction(30),
    size: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    gop: int = 12,
    tone: NDArray[np.float32] | None = None,
    tone_rate: int = 48000,
    audio_codec: str = "aac",
    first_pts: int = 0,
    audio_at: float = 0.0,
    options: dict[str, str] | None = None,
    pixels: NDArray[np.uint8] | None = None,
    aspect: Fraction | None = None,
    turned: int = 0,
    **properties: Any,
) -> Path:
    """A film whose n-th frame has luma `luma_of(n)`; `tone` (n, channels) is its sound."""
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=rate, options=options or {})
        video.width, video.height = size
        video.pix_fmt = pix_fmt
        video.codec_context.gop_size = gop
        if turned:
            video.set_display_rotation(turned)
        if aspect is not None:
            video.codec_context.sample_aspect_ratio = aspect
        for name, value in properties.items():
            setattr(video.codec_context, name, value)
        sound = None
        if tone is not None:
            layout = {1: "mono", 2: "stereo", 4: "4.0"}[tone.shape[1]]
            sound = container.add_stream(audio_codec, rate=tone_rate, layout=layout)
        for index in range(frames):
            container.mux(video.encode(_frame(index, size, pix_fmt, rate, first_pts, pixels)))
        container.mux(video.encode(None))
        if sound is not None and tone is not None:
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(tone.T), format="fltp", layout=sound.layout.name
            )
            frame.sample_rate = tone_rate
            frame.time_base = Fraction(1, tone_rate)
            frame.pts = round(audio_at * tone_rate)
            container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return path


def _frame(
    index: int,
    size: tuple[int, int],
    pix_fmt: str,
    rate: Fraction,
    first_pts: int,
    pixels: NDArray[np.uint8] | None,
) -> av.VideoFrame:
    width, height = size
    if pixels is not None:
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=pix_fmt)
    else:
        frame = av.VideoFrame(width, height, "yuv420p")
        for number, plane in enumerate(frame.planes):
            value = luma_of(index) if number == 0 else 128
            plane.update(bytes([value]) * plane.buffer_size)
        if pix_fmt != "yuv420p":
            frame = frame.reformat(format=pix_fmt)
    frame.pts = index + first_pts
    frame.time_base = 1 / rate
    return frame


def write_sound(
    path: Path, samples: NDArray[np.float32], rate: int, codec: str, fmt: str = "fltp"
) -> Path:
    """A sound file of samples (n, channels)."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            codec, rate=rate, layout="mono" if samples.shape[1] == 1 else "stereo"
        )
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T), format="fltp", layout=stream.layout.name
        )
        frame.sample_rate = rate
        frame.time_base = Fraction(1, rate)
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def box(kind: bytes, *content: bytes) -> bytes:
    """An MP4 box."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def write_glb(path: Path, document: dict[str, Any], chunk: bytes = b"") -> Path:
    """A GLB file of a document and one buffer."""
    if chunk:
        document.setdefault("buffers", [{"byteLength": len(chunk)}])
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunk += b"\0" * (-len(chunk) % 4)
    body = struct.pack("<I4s", len(text), b"JSON") + text
    if chunk:
        body += struct.pack("<I4s", len(chunk), b"BIN\0") + chunk
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body)
    return path


class Gltf:
    """A glTF document put together list by list."""

    _TYPES = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
    _SHAPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}

    def __init__(self) -> None:
        self.chunk = b""
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "accessors": [],
            "bufferViews": [],
            "scenes": [{"nodes": [0]}],
        }

    def view(self, data: bytes, **more: Any) -> int:
        """Append bytes as a buffer view; its number."""
        self.chunk += b"\0" * (-len(self.chunk) % 4)
        views = self.document["bufferViews"]
        views.append({"buffer": 0, "byteOffset": len(self.chunk), "byteLength": len(data), **more})
        self.chunk += data
        return len(views) - 1

    def values(self, values: Any, dtype: str, **more: Any) -> int:
        """Append values (n,) or (n, components) as an accessor; its number."""
        array = np.asarray(values, f"<{dtype}")
        components = 1 if array.ndim == 1 else array.shape[1]
        self.document["accessors"].append(
            {
                "bufferView": self.view(array.tobytes()),
                "componentType": self._TYPES[dtype],
                "count": len(array),
                "type": self._SHAPES[components],
                **more,
            }
        )
        return len(self.document["accessors"]) - 1

    def triangle(self, **attributes: int) -> dict[str, Any]:
        """A primitive: one triangle in the plane z = 0, its corners at 0, +x and +y."""
        positions = self.values([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "f4")
        return {"attributes": {"POSITION": positions, **attributes}}

    def write(self, path: Path, *primitives: dict[str, Any], **more: Any) -> Path:
        """Write it as GLB, with one mesh at one node unless `more` says otherwise."""
        self.document.setdefault("nodes", [{"mesh": 0}])
        self.document["meshes"] = [{"primitives": list(primitives)}]
        self.document.update(more)
        return write_glb(path, self.document, self.chunk)


def png(colour: tuple[int, ...] = (10, 200, 30), size: tuple[int, int] = (2, 2)) -> bytes:
    """A picture of one colour as a file."""
    stream = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(stream, "PNG")
    return stream.getvalue()


def textured(gltf: Gltf, material: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a document needs for one material with one picture."""
    return {
        "materials": [material],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{"wrapS": 33071, "wrapT": 33648}],
        "images": [{"bufferView": gltf.view(png()), "mimeType": "image/png"}],
        **more,
    }
