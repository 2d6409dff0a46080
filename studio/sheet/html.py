"""A contact sheet as one HTML page that needs nothing else: pictures within, words to search."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from assets.media import Bytes
from exporters.outputs import write_error
from renderer.pages import GAP, TILES, Cell, Ink

_QUALITY: Final = 88
_STYLE: Final = """
*{{box-sizing:border-box}}
body{{margin:0;padding:40px;background:{ground};color:{text};
font:15px/1.45 "Noto Sans",system-ui,"Segoe UI",sans-serif}}
header{{display:flex;gap:24px;align-items:baseline;border-bottom:1px solid {line};
margin-bottom:28px;padding-bottom:12px}}
h1{{font-size:26px;margin:0;flex:1;overflow-wrap:anywhere}}
ul{{list-style:none;margin:0;padding:0;display:grid;gap:28px;
grid-template-columns:repeat(auto-fill,minmax(min(340px,100%),1fr))}}
li{{min-width:0}}
.seen,.said{{border-radius:6px;overflow:hidden;background:{plate}}}
.seen{{display:grid;gap:{gap}px;grid-template-columns:repeat({tiles},1fr);background:none}}
.seen img{{display:block;width:100%;height:100%;object-fit:cover}}
.seen img:first-child{{grid-column:1/-1}}
.said{{padding:20px;aspect-ratio:480/353;overflow:auto;overflow-wrap:anywhere}}
.said p{{margin:0 0 .6em}}
.refused p:first-child{{color:{error}}}
h2{{font-size:15px;margin:8px 0 0;display:flex;gap:10px;justify-content:space-between}}
h2 span{{overflow-wrap:anywhere;min-width:0}}
h2 small{{color:{accent};font-weight:600;white-space:nowrap;font-size:13px}}
.refused+h2 small{{color:{error}}}
li>p{{margin:0;color:{dim};font-size:13px;overflow-wrap:anywhere}}
li>p.warning{{color:{warning}}}
"""


class HtmlPage:
    """Writes cells into a page as they come: none is held."""

    def __init__(self, path: Path, title: str, ink: Ink) -> None:
        """Raises ExportError where nothing can be written."""
        self._path = path
        style = _STYLE.format(gap=GAP, tiles=TILES, **vars(ink)).replace("\n", "")
        try:
            self._file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise write_error(path, error.errno, error.strerror) from error
        self._write(
            '<!doctype html><html><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{escape(title)}</title><style>{style}</style>\n"
            f"<header><h1>{escape(title)}</h1></header><ul>\n"
        )

    def add(self, about: str, cells: Sequence[Cell]) -> None:
        """More cells."""
        for cell in cells:
            self._write(_item(cell))

    def finish(self) -> tuple[str, ...]:
        """The file's name, now that it is whole."""
        self._write("</ul></html>\n")
        self._file.close()
        return (self._path.name,)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write(self, text: str) -> None:
        try:
            self._file.write(text)
        except OSError as error:
            raise write_error(self._path, error.errno, error.strerror) from error


def _item(cell: Cell) -> str:
    if cell.refused is not None or cell.quote:
        spoken = cell.refused or cell.quote
        kind = "said refused" if cell.refused is not None else "said"
        lines = "".join(f"<p>{escape(words)}</p>" for words in spoken if words)
        seen = f'<div class="{kind}">{lines}</div>'
    else:
        pictures = [] if cell.picture is None else [cell.picture, *cell.tiles]
        alt = escape(f"{cell.name}, {cell.kind}", quote=True)
        tags = (
            f'<img alt="{"" if number else alt}" src="{_source(picture)}">'
            for number, picture in enumerate(pictures)
        )
        seen = f'<div class="seen">{"".join(tags)}</div>'
    lines = "".join(f"<p>{escape(line)}</p>" for line in cell.lines if line)
    if cell.warning:
        lines += f'<p class="warning">{escape(cell.warning)}</p>'
    name = f"<h2><span>{escape(cell.name)}</span><small>{escape(cell.kind)}</small></h2>"
    return f"<li>{seen}{name}{lines}</li>\n"


def _source(pixels: Bytes) -> str:
    data = BytesIO()
    Image.fromarray(pixels[..., :3]).save(data, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}"
