"""Film frames as every browser shows them: upright, BT.709, standard range, 8 bits, 4:2:0.

HDR and wide colours go through a table made of assets/colours.py, so that they look as on the
desktop. A film's alpha becomes the grey lower half of a picture twice as high: its upper half holds
the colours as they are, carried on into what is clear, so that coarse chroma leaves no fringe.
exporters/parts/transcode.py encodes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from assets.colours import Colours, srgb_code
from assets.frame_tags import CODES, UNTOLD, Turn, guess_of, turn_of
from assets.frames import shown, to_frame

GRID: Final = 65
"""Points of the table along each of red, green and blue: seldom more than 1/255 off the formula."""
_STANDARD: Final = frozenset({"bt601", "bt709"})
_LIMITED: Final = "tv"


def is_standard(raw: VideoFrame, colours: Colours) -> bool:
    """Whether browsers show a film as the desktop does, as far as colour and turn go.

    Its pixel format is transcode's to judge. Chromium takes a film that does not tell all of its
    matrix, transfer and primaries for one that tells nothing, and guesses by its height.
    """
    told = UNTOLD not in (int(raw.colorspace), int(raw.color_trc), int(raw.color_primaries))
    guessed = guess_of(raw.height) == colours.matrix and not colours.full_range
    return (
        (told or guessed)
        and turn_of(raw) == Turn()
        and colours.matrix in _STANDARD
        and colours.transfer == "srgb"
        and colours.gamut is None
    )


class Standard:
    """Makes frames of one film standard, `width` x `height` pixels, both even."""

    def __init__(self, colours: Colours, turn: Turn, width: int, height: int, table: Path) -> None:
        """`table` names a file that may be written: what colours become."""
        self._colours, self._turn = colours, turn
        self._size = (width, height)
        self._table = table
        self._graph: av.filter.Graph | None = None
        self._format = ""
        self._stored = (0, 0)

    def made(self, raw: VideoFrame) -> VideoFrame:
        """A frame made standard, shown when the given one is."""
        if self._graph is None or (raw.format.name, raw.width, raw.height) != (
            self._format,
            *self._stored,
        ):
            self._graph = self._chain(raw)
            self._format, self._stored = raw.format.name, (raw.width, raw.height)
        self._graph.vpush(raw)
        frame = self._graph.vpull()
        frame.pts, frame.time_base = raw.pts, raw.time_base
        return frame

    def _chain(self, raw: VideoFrame) -> av.filter.Graph:
        graph = av.filter.Graph()
        nodes = [
            graph.add_buffer(
                width=raw.width,
                height=raw.height,
                format=raw.format,
                time_base=raw.time_base,
            )
        ]
        nodes += [graph.add(*step) for step in _turning(self._turn)]
        colours = self._colours
        width, height = self._size
        plain = f"{width}:{height}:flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"
        coded = f"in_range={'pc' if colours.full_range else _LIMITED}"
        if colours.matrix != "identity":
            coded += f":in_color_matrix={CODES[colours.matrix]}"
        out = f"out_color_matrix=bt709:out_range={_LIMITED}:out_chroma_loc=left"
        if colours.transfer == "srgb" and colours.gamut is None:
            nodes.append(graph.add("scale", f"{plain}:{coded}:{out}"))
        else:
            if not self._table.exists():
                self._table.write_text(cube(colours), encoding="ascii")
            nodes.append(graph.add("scale", f"{plain}:{coded}"))
            nodes.append(graph.add("format", "gbrp12le"))
            nodes.append(graph.add("lut3d", None, file=str(self._table), interp="tetrahedral"))
            nodes.append(graph.add("scale", f"{plain}:{out}"))
        nodes += [graph.add("format", "yuv420p"), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        return graph


class Packed:
    """Makes frames of a film with alpha standard: colours above, alpha below, as grey.

    A frame of `width` x `height` pixels, both even, becomes one twice as high.
    """

    def __init__(self, colours: Colours, width: int, height: int) -> None:
        self._colours = colours
        self._size = (width, height)

    def made(self, raw: VideoFrame) -> VideoFrame:
        """A frame made standard, shown when the given one is."""
        pixels = shown(to_frame(raw, self._colours, ("", 0), "", 1.0))
        both = _resized(pixels, *self._size)
        alpha = np.repeat(both[..., 3:], 3, axis=2)
        stacked = np.concatenate([carried_on(both), alpha])
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(stacked), format="rgb24")
        coded = frame.reformat(format="yuv420p", dst_colorspace=1, dst_color_range=1)
        coded.pts, coded.time_base = raw.pts, raw.time_base
        return coded


def carried_on(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colours of (h, w, 4) pixels, carried on into what is clear: (h, w, 3).

    Each halving knows the mean of what is there; what is clear takes its colour from the finest
    halving that knows one.
    """
    alpha = pixels[..., 3].astype(np.float32) / 255
    levels: list[tuple[NDArray[Any], NDArray[Any]]] = [(pixels[..., :3] * alpha[..., None], alpha)]
    while max(levels[-1][1].shape) > 1:
        colour, cover = levels[-1]
        rows, columns = cover.shape
        size = (-(-columns // 2), -(-rows // 2))
        levels.append(
            (cv2.resize(colour, size, interpolation=cv2.INTER_AREA),
             cv2.resize(cover, size, interpolation=cv2.INTER_AREA))
        )  # fmt: skip
    filled = np.zeros((1, 1, 3), np.float32)
    for colour, cover in reversed(levels):
        rows, columns = cover.shape
        coarse = cv2.resize(filled, (columns, rows), interpolation=cv2.INTER_LINEAR)
        share = np.clip(cover, 0, 1)[..., None]
        own = colour.reshape(rows, columns, 3) / np.maximum(cover, 1e-4)[..., None]
        filled = np.where(share > 0.02, own, coarse).astype(np.float32)
    return np.rint(np.clip(filled, 0, 255)).astype(np.uint8)


def cube(colours: Colours) -> str:
    """A table of colours in the .cube format: R'G'B' codes to sRGB codes of what is shown."""
    steps = np.linspace(0.0, 1.0, GRID)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")  # red runs fastest
    codes = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    lines = [f"LUT_3D_SIZE {GRID}"]
    lines += [f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in srgb_code(colours.shown(codes))]
    return "\n".join(lines) + "\n"


def _turning(turn: Turn) -> Iterator[tuple[str, str | None]]:
    if turn.across:
        yield "hflip", None
    if turn.down:
        yield "vflip", None
    if turn.swapped:
        yield "transpose", "cclock_flip"  # rows become columns, and nothing else


def _resized(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    if pixels.shape[:2] == (height, width):
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    held = np.concatenate([pixels[..., :3] * alpha, alpha * 255], axis=2)
    small: NDArray[Any] = cv2.resize(held, (width, height), interpolation=cv2.INTER_AREA)
    small[..., :3] *= 255 / np.maximum(small[..., 3:], 1)
    return np.asarray(np.rint(np.clip(small, 0, 255)), np.uint8)


def upright(raw: VideoFrame) -> tuple[int, int]:
    """Width and height of a frame's own pixels once it stands upright."""
    return (raw.height, raw.width) if turn_of(raw).swapped else (raw.width, raw.height)
