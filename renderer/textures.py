"""Frames on the GPU: planar YUV stays planar until the shader, pictures are linear and mipmapped.

Textures are cached by the frame's key within the engine's memory; a video's storage is used again
for its next frame. renderer/shaders/shared/frame.glsl reads what `show` binds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.media import Frame
from renderer.gl import GL, GLError, has_extension
from renderer.memory import Kept, Memory
from renderer.programs import Uniform

Part: TypeAlias = tuple[int, int, int, int]
"""x, y, width, height in pixels of a frame, y from the top: one eye of a stereo picture."""

Pixels: TypeAlias = NDArray[np.uint8 | np.uint16 | np.float16 | np.float32]

SHARP: Final = 1.5  # FRAME_SHARP of shaders/shared/frame.glsl: texels a pixel bridged unfiltered
_SRGB_DECODE: Final = 0x8A48  # GL_TEXTURE_SRGB_DECODE_EXT
_SKIP_DECODE: Final = 0x8A4A  # GL_SKIP_DECODE_EXT
_HALF_MAX: Final = 65504.0  # the largest half float


@dataclass(frozen=True)
class Shown:
    """A frame bound to texture units 0 to 3: how a program must be built and set to sample it."""

    defines: tuple[str, ...]
    uniforms: dict[str, Uniform]


@dataclass(frozen=True)
class Light:
    """A texture of premultiplied linear light with mipmaps, which whoever made it keeps."""

    texture: int


@dataclass
class _Texture:
    name: int
    width: int
    height: int
    internal: int
    mipmaps: bool

    @property
    def shape(self) -> tuple[int, int, int, bool]:
        return self.width, self.height, self.internal, self.mipmaps

    @property
    def bytes(self) -> int:
        whole = self.width * self.height * _TEXEL_BYTES[self.internal]
        return whole * 4 // 3 if self.mipmaps else whole


_TEXEL_BYTES: Final[dict[int, int]] = {
    GL.GL_R8: 1,
    GL.GL_R16: 2,
    GL.GL_SRGB8_ALPHA8: 4,
    GL.GL_RGBA16F: 8,
}


@dataclass
class _Entry:
    key: object
    textures: tuple[_Texture, ...]

    @property
    def bytes(self) -> int:
        return sum(texture.bytes for texture in self.textures)

    def close(self) -> None:
        _delete(self.textures)


class Textures:
    """The pictures that an engine has on the GPU. Uses texture units 0 to 3."""

    def __init__(self, memory: Memory) -> None:
        self._entries: Kept[_Entry] = Kept(memory, "pictures", again=True)
        self._limit = int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_SIZE))
        # Mipmaps are averages of light, but between texels the codes are mixed, as ffmpeg and the
        # browsers' video do. Where the driver cannot, light is mixed there too.
        self._undecoded = has_extension(b"GL_EXT_texture_sRGB_decode")

    def reduction(self, width: int, height: int) -> int:
        """By how much a picture of that size is averaged down to fit this GPU; 1: not at all."""
        return -(-max(width, height) // self._limit)

    def show(
        self,
        frame: Frame | Light,
        *,
        part: Part | None = None,
        repeat: bool = False,
        minified: bool = True,
    ) -> Shown:
        """Upload the frame, or a part of it, unless it is there, and bind it.

        `repeat` wraps it round in u. `minified` says that a pixel may cover more than SHARP texels
        of it: then it is filtered. Pictures always have mipmaps, a video's frame only then.
        """
        if isinstance(frame, Light):
            GL.glActiveTexture(GL.GL_TEXTURE0)
            GL.glBindTexture(GL.GL_TEXTURE_2D, frame.texture)
            return Shown((), {"u_frame": 0, "u_frame_straight": False})
        x, y, width, height = part or (0, 0, frame.width, frame.height)
        yuv = frame.format == "yuv"
        mipmaps = minified or not yuv
        slot = ("video", frame.key[0], x, y, repeat) if yuv else (frame.key, x, y, repeat)
        key = (frame.key, width, height, mipmaps)
        entry = self._entries.find(slot)
        if entry is None or entry.key != key:
            if entry is not None:
                entry.key = None  # until all of it has been sent
            made = self._upload(frame, (x, y, width, height), repeat, mipmaps, entry)
            made.key = key
            entry = made if made is entry else self._entries.put(slot, made)
        for unit, texture in enumerate(entry.textures):
            GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
            GL.glBindTexture(GL.GL_TEXTURE_2D, texture.name)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        uniforms: dict[str, Uniform] = {
            "u_frame": 0,
            "u_frame_straight": False,
        }
        plain = () if minified else ("FRAME_PLAIN",)
        if not yuv:
            coded = entry.textures[0].internal == GL.GL_SRGB8_ALPHA8 and self._undecoded
            return Shown((*plain, "FRAME_ENCODED") if coded else plain, uniforms)
        defines, decoding = _decoding(frame, (x, y, width, height), entry.textures)
        return Shown((*plain, *defines), uniforms | decoding)

    def close(self) -> None:
        """Delete every texture."""
        self._entries.close()

    def _upload(
        self, frame: Frame, part: Part, repeat: bool, mipmaps: bool, old: _Entry | None
    ) -> _Entry:
        planes: list[Pixels] = [_crop(frame, plane, part) for plane in frame.planes]
        internal, shape, kind = _storage(frame)
        if frame.format == "rgba8" and not frame.opaque:
            planes = [premultiplied(planes[0])]
        elif frame.format == "rgb-linear":
            planes = [np.minimum(planes[0], _HALF_MAX).astype(np.float16)]
        planes = [fitted(plane, self._limit) for plane in planes]
        wanted = [(plane.shape[1], plane.shape[0], internal, mipmaps) for plane in planes]
        if old is not None and [texture.shape for texture in old.textures] == wanted:
            self._send(old.textures, planes, shape, kind)
            return old
        made: list[_Texture] = []
        try:
            for size in wanted:
                made.append(_Texture(int(GL.glGenTextures(1)), *size))
                self._create(made[-1], repeat=repeat)
            self._send(made, planes, shape, kind)
        except GLError:  # they fill the GPU
            _delete(made)
            raise
        return _Entry(None, tuple(made))

    def _send(
        self, textures: Sequence[_Texture], planes: Sequence[Pixels], shape: int, kind: int
    ) -> None:
        """Fill textures, and make their smaller levels."""
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        for texture, plane in zip(textures, planes, strict=True):
            GL.glBindTexture(GL.GL_TEXTURE_2D, texture.name)
            whole = np.ascontiguousarray(plane)
            GL.glTexSubImage2D(
                GL.GL_TEXTURE_2D, 0, 0, 0, texture.width, texture.height, shape, kind, whole
            )
            if texture.mipmaps:
                GL.glGenerateMipmap(GL.GL_TEXTURE_2D)
            if texture.internal == GL.GL_SRGB8_ALPHA8 and self._undecoded:
                GL.glTexParameteri(GL.GL_TEXTURE_2D, _SRGB_DECODE, _SKIP_DECODE)

    def _create(self, texture: _Texture, *, repeat: bool) -> None:
        """Give a texture its room, and the ways it is read."""
        GL.glBindTexture(GL.GL_TEXTURE_2D, texture.name)
        shape, kind = _TRANSFER[texture.internal]
        size = (texture.width, texture.height)
        GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, texture.internal, *size, 0, shape, kind, None)
        smaller = GL.GL_LINEAR_MIPMAP_LINEAR if texture.mipmaps else GL.GL_LINEAR
        across = GL.GL_REPEAT if repeat else GL.GL_CLAMP_TO_EDGE
        for setting, value in (
            (GL.GL_TEXTURE_MIN_FILTER, smaller),
            (GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR),
            (GL.GL_TEXTURE_WRAP_S, across),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        ):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, value)


_TRANSFER: Final[dict[int, tuple[int, int]]] = {
    GL.GL_R8: (GL.GL_RED, GL.GL_UNSIGNED_BYTE),
    GL.GL_R16: (GL.GL_RED, GL.GL_UNSIGNED_SHORT),
    GL.GL_SRGB8_ALPHA8: (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE),
    GL.GL_RGBA16F: (GL.GL_RGBA, GL.GL_HALF_FLOAT),
}


def _decoding(
    frame: Frame, part: Part, textures: tuple[_Texture, ...]
) -> tuple[tuple[str, ...], dict[str, Uniform]]:
    """How frame.glsl makes light of a part of a film's frame that is in `textures`."""
    colours = frame.colours
    matrix, offset = colours.decoding
    defines = ["FRAME_YUV"]
    uniforms: dict[str, Uniform] = {
        "u_frame_cb": 1,
        "u_frame_cr": 2,
        "u_frame_matrix": matrix.astype(np.float32),
        "u_frame_offset": tuple(float(v) for v in offset),
        "u_frame_chroma": _chroma_place(frame, part),
        "u_frame_chroma_lod": math.log2(textures[0].width / textures[1].width),
    }
    if len(textures) > 3:
        defines.append("FRAME_ALPHA")
        uniforms |= {
            "u_frame_alpha": 3,
            "u_frame_alpha_scale": colours.alpha_scale,
            "u_frame_multiplied": colours.premultiplied,
            "u_frame_straight": True,
        }
    if colours.hdr:
        defines.append("FRAME_PQ" if colours.transfer == "pq" else "FRAME_HLG")
        uniforms["u_frame_tone"] = colours.tone
    elif colours.gamma is not None:
        defines.append("FRAME_GAMMA")
        uniforms["u_frame_gamma"] = colours.gamma
    if colours.gamut is not None:
        defines.append("FRAME_GAMUT")
        uniforms["u_frame_gamut"] = colours.gamut.astype(np.float32)
    return tuple(defines), uniforms


def _chroma_place(frame: Frame, part: Part) -> tuple[float, float, float, float]:
    """Where a point of luma lies in chroma: times the first two, plus the others, in 0..1 of each.

    Both cut to a part, whose chroma begins at the sample that holds its first luma.
    """
    scale: list[float] = []
    shift: list[float] = []
    rows, columns = frame.planes[1].shape[:2]
    for start, count, whole, few, first in (
        (part[0], part[2], frame.width, columns, frame.colours.siting[0]),
        (part[1], part[3], frame.height, rows, frame.colours.siting[1]),
    ):
        left, right = _coarse(start, count, whole, few)
        step = -(-whole // few)
        first = first if step > 1 else 0.0  # chroma as fine as luma lies where luma does
        scale.append(count / step / (right - left))
        shift.append(((start - first - 0.5) / step + 0.5 - left) / (right - left))
    return scale[0], scale[1], shift[0], shift[1]


def _storage(frame: Frame) -> tuple[int, int, int]:
    """Internal format, and the format and type of what is sent."""
    if frame.format == "yuv":
        internal = GL.GL_R16 if frame.colours.bits > 8 else GL.GL_R8
        return (internal, *_TRANSFER[internal])
    if frame.format == "rgba8" and frame.opaque:
        return (GL.GL_SRGB8_ALPHA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE)
    shape = GL.GL_RGB if frame.format == "rgb-linear" else GL.GL_RGBA
    return (GL.GL_RGBA16F, shape, GL.GL_HALF_FLOAT)


def _delete(textures: Iterable[_Texture]) -> None:
    for texture in textures:
        GL.glDeleteTextures(1, [texture.name])


def _crop(frame: Frame, plane: Pixels, part: Part) -> Pixels:
    """The part of a plane, which may be coarser than the frame, as chroma is."""
    x, y, width, height = part
    rows, columns = plane.shape[:2]
    left, right = _coarse(x, width, frame.width, columns)
    top, bottom = _coarse(y, height, frame.height, rows)
    return plane[top:bottom, left:right]


def _coarse(start: int, count: int, whole: int, few: int) -> tuple[int, int]:
    """From which of `few` samples up to which those lie that hold `count` of `whole` finer ones."""
    step = -(-whole // few)
    return start // step, -(-(start + count) // step)


def premultiplied(pixels: Pixels) -> NDArray[np.float16]:
    """sRGB codes with straight alpha, (h, w, 4), as linear light times alpha in half floats."""
    alpha = pixels[..., 3]
    made = np.zeros(pixels.shape, np.float16)  # most of words, and of what is cut out, is clear
    seen = alpha > 0
    share = alpha[seen, None].astype(np.float32) / 255
    made[seen, :3] = SRGB_TO_LINEAR[pixels[seen, :3]] * share
    made[seen, 3:] = share
    return made


def fitted(plane: Pixels, limit: int) -> Pixels:
    """The plane, averaged down by a whole factor where a side is longer than the GPU takes."""
    rows, columns = plane.shape[:2]
    factor = -(-max(rows, columns) // limit)
    if factor <= 1:
        return plane
    rows, columns = rows // factor, columns // factor
    blocks = plane[: rows * factor, : columns * factor].reshape(
        rows, factor, columns, factor, *plane.shape[2:]
    )
    mean = blocks.astype(np.float32).mean(axis=(1, 3))
    if np.issubdtype(plane.dtype, np.integer):
        mean = np.rint(mean)
    small: Pixels = mean.astype(plane.dtype)
    return small


def _srgb_table() -> NDArray[np.float32]:
    code = np.arange(256) / 255
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


SRGB_TO_LINEAR: Final = _srgb_table()
"""The linear light of each 8-bit sRGB code (IEC 61966-2-1)."""


def linear(colour: str) -> tuple[float, float, float]:
    """A story's colour `#rrggbb` as linear light."""
    red, green, blue = (float(SRGB_TO_LINEAR[int(colour[i : i + 2], 16)]) for i in (1, 3, 5))
    return red, green, blue
