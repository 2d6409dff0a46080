"""`diorama sheet`: a cell for each file and scene, drawn or with the words why not."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets.fonts import bundled
from exporters.options import Cancelled, Options, Progress, Step
from exporters.parts import images
from renderer.pages import Cell, Pages, PdfPages, Plan
from renderer.typesetter import Typesetter
from story.model.values import View
from studio.opening import contexts
from studio.sheet.html import HtmlPage
from studio.sheet.make import INKS, Order, Pictures, make
from studio.sheet.sources import Named, find
from tests.real_media import media_files
from tests.studio.cli.conftest import Diorama

SMALL = ("--cell", "160", "--progress", "none")
SKY, LAND = (60, 120, 220), (150, 90, 40)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """A folder of a 360° picture, a flat one, a model in two files, a picture cut short."""
    folder = tmp_path / "media 四"
    (folder / "things").mkdir(parents=True)
    pixels = np.empty((256, 512, 3), np.uint8)
    pixels[:128], pixels[128:] = SKY, LAND
    images.write(folder / "2 around.png", pixels, "png", around=View())
    images.write(
        folder / "10 flat.png", np.full((48, 64, 3), (200, 30, 30)).astype(np.uint8), "png"
    )
    _write_block(folder / "things")
    (folder / "cut short.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    (folder / "notes.txt").write_text("no media")
    (folder / ".hidden.png").write_bytes(b"")
    return folder


def _write_block(folder: Path) -> None:
    """A block 10 cm high as OBJ, its material beside it and a texture for that."""
    corners = [(x, y, z) for x in (-0.1, 0.1) for y in (0, 0.1) for z in (-0.05, 0.05)]
    sides = ("1 3 4 2", "5 6 8 7", "1 2 6 5", "3 7 8 4", "1 5 7 3", "2 4 8 6")
    lines = ["mtllib block.mtl", "usemtl red", *(f"v {x} {y} {z}" for x, y, z in corners), "vt 0 0"]
    lines += ["f " + " ".join(f"{corner}/1" for corner in side.split()) for side in sides]
    (folder / "block.obj").write_text("\n".join(lines))
    (folder / "block.mtl").write_text("newmtl red\nmap_Kd paint.png\n")
    images.write(folder / "paint.png", np.full((8, 8, 3), (220, 20, 20)).astype(np.uint8), "png")


def _cell(page: Path, number: int, plan: Plan) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The pictures' room of a page's cell."""
    with Image.open(page) as picture:
        pixels = np.asarray(picture)
    columns = min(plan.columns, (pixels.shape[1] - 2 * plan.margin) // plan.width)
    row, column = divmod(number, columns)
    left = plan.margin + column * (plan.width + plan.gutter)
    top = plan.margin + plan.head + row * (plan.cell_height + plan.gutter)
    width, height = plan.whole
    return pixels[top : top + height, left : left + width]


def _order(sources: Path, out: Path) -> Order:
    return Order((sources,), out, "sheet", Plan(4, 4, 160), INKS["dark"], Options())


def test_a_folder_is_drawn_file_by_file(diorama: Diorama, media: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "sheet.png"
    said = diorama("sheet", media, "-o", out, *SMALL)
    assert (said.status, said.out) == (1, [str(out)])
    assert [line for line in said.err if "cut short.jpg" in line]
    assert "Left out: 1 file that is no media." in said.err
    plan = Plan(4, 4, 160)
    around = _cell(out, 0, plan)  # 2 comes before 10
    sky, land = around[: plan.picture[1]][8], around[: plan.picture[1]][-8]
    assert np.abs(sky[40:120].astype(int) - SKY).max() <= 6  # right side up
    assert np.abs(land[40:120].astype(int) - LAND).max() <= 6
    flat = _cell(out, 1, plan)
    assert np.abs(flat[flat.shape[0] // 2, 80].astype(int) - (200, 30, 30)).max() <= 6
    broken, block = _cell(out, 2, plan), _cell(out, 3, plan)
    assert (broken[..., 0].astype(int) - broken[..., 1] > 60).any()  # its words are red
    red = block[..., 0].astype(int) - block[..., 1] > 60
    assert 0.1 < red[: plan.picture[1]].mean() < 0.6


def test_a_story_shows_its_scenes(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    said = diorama("sheet", story, "-o", out, *SMALL)
    assert (said.status, said.out) == (0, [str(out)])
    whole = _cell(out, 0, Plan(4, 4, 160))
    assert whole[: Plan(4, 4, 160).picture[1]].std() > 8


def test_a_story_that_cannot_be_read_has_its_words(diorama: Diorama, tmp_path: Path) -> None:
    broken = tmp_path / "broken.diorama"
    broken.mkdir()
    (broken / "story.json").write_text("{")
    out = tmp_path / "sheet.html"
    said = diorama("sheet", broken, "-o", out, *SMALL)
    assert (said.status, said.out) == (1, [str(out)])
    assert "story.json" in out.read_text("utf-8")


def test_what_a_folder_holds(media: Path) -> None:
    found = find((media,))
    names = [one.name for one in found.shown if isinstance(one, Named)]
    # the paint is known to be the block's only when that is looked at
    assert names == ["2 around.png", "10 flat.png", "cut short.jpg", "block.obj", "paint.png"]
    assert [path.name for path in found.others] == ["notes.txt", "block.mtl"]


CELLS = (
    Cell(
        "one <b>.png", "picture", ("first", "second"), picture=np.full((90, 160, 4), 200, np.uint8)
    ),
    Cell("two.glb", "refused", refused=("“two.glb” is damaged.", "Copy it again.")),
    Cell("three.srt", "captions", quote=("0 s  Hello", "2 s  שלום")),
)


def _pages() -> Pages:
    return Pages(Plan(2, 2, 160), INKS["light"], Typesetter(bundled()))


def test_a_page_for_browsers(tmp_path: Path) -> None:
    page = HtmlPage(tmp_path / "sheet.html", "A & c", INKS["dark"])
    page.add("", CELLS)
    assert page.finish() == ("sheet.html",)
    text = (tmp_path / "sheet.html").read_text("utf-8")
    assert "<h1>A &amp; c</h1>" in text
    assert text.count("<li>") == 3
    assert "one &lt;b&gt;.png" in text
    assert "“two.glb” is damaged." in text
    assert "http" not in re.sub(r"base64,[^\"]*", "", text)  # it needs nothing else


def test_a_document_to_print(tmp_path: Path) -> None:
    book = PdfPages(tmp_path / "sheet.pdf", _pages(), "A sheet")
    book.add("1-2", CELLS[:2])
    book.add("3", CELLS[2:])
    assert book.finish() == ("sheet.pdf",)
    data = (tmp_path / "sheet.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 2
    assert b"/Font" in data  # its words are words


def test_names_of_pages(tmp_path: Path) -> None:
    order = _order(tmp_path, tmp_path / "sheet.jpg")
    for count, names in ((1, ("sheet.jpg",)), (2, ("sheet-1.jpg", "sheet-2.jpg"))):
        book = Pictures(order, _pages(), tmp_path, count)
        for _ in range(count):
            book.add("", CELLS[1:])
        assert book.finish() == names


def test_endless_names_keep_to_their_room() -> None:
    long = Cell("a" * 4000 + ".jpg", "picture", ("b" * 4000,), warning="c " * 2000)
    pixels = _pages().pixels("d" * 4000, "e" * 4000, (long, CELLS[1]))
    height, width = pixels.shape[:2]
    plan = Plan(2, 2, 160)
    assert (width, height) == plan.size(2)
    ground = [int(INKS["light"].ground[i : i + 2], 16) for i in (1, 3, 5)]
    for margin in (pixels[:, : plan.margin - 2], pixels[:, -plan.margin + 2 :]):
        assert np.abs(margin[..., :3].astype(int) - ground).max() == 0
    between = pixels[:, plan.margin + plan.width + 4 : plan.margin + plan.width + plan.gutter - 4]
    assert np.abs(between[plan.margin + plan.head :, :, :3].astype(int) - ground).max() == 0


def test_what_is_named_is_shown(diorama: Diorama, media: Path, tmp_path: Path) -> None:
    said = diorama("sheet", media / "notes.txt", "-o", tmp_path / "sheet.png", *SMALL)
    assert said.status == 1
    assert "notes.txt" in said.err[0]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("nowhere", "-o", "sheet.png"), 1),
        (("nowhere", "-o", "sheet.bmp"), 2),
        (("nowhere", "-o", "sheet.png", "--cell", "1"), 2),
    ],
)
def test_what_cannot_be(diorama: Diorama, words: tuple[str, ...], status: int) -> None:
    said = diorama("sheet", *words)
    assert (said.status, said.out, len(said.err)) == (status, [], 1)


def test_nothing_to_show(diorama: Diorama, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = diorama("sheet", tmp_path / "empty", "-o", tmp_path / "sheet.png", *SMALL)
    assert said.status == 1
    assert "nothing to show" in said.err[0]
    assert not (tmp_path / "sheet.png").exists()


def test_a_cloud_tells_how_far_it_is(tmp_path: Path) -> None:
    points = np.random.default_rng(1).uniform(0, 3, (2000, 3))
    np.savetxt(tmp_path / "points.xyz", points, "%.3f")
    heard: list[Step] = []
    make(_order(tmp_path / "points.xyz", tmp_path / "s.png"), Progress(heard.append), contexts())
    prepared = [step for step in heard if step.stage == "prepare points.xyz"]
    assert prepared
    assert (prepared[-1].done, prepared[-1].total) == (2000, 2000)


def test_a_stop_leaves_nothing(media: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "sheet.png"
    progress = Progress(lambda step: progress.cancelled.set() if step.done == 1 else None)
    with pytest.raises(Cancelled):
        make(_order(media, out), progress, contexts())
    assert list(out.parent.iterdir()) == [] if out.parent.exists() else True


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["models", "clouds", "splats", "panoramas", "video360", "hdr"])
def test_every_real_file_is_drawn(
    diorama: Diorama, shared_data: Path, name: str, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.png"
    said = diorama(
        "sheet", shared_data / name, "-o", out, "--cell", "160", "--columns", "12", "--rows", "12"
    )
    assert (said.status, said.out) == (0, [str(out)]), said.err
    plan = Plan(12, 12, 160)
    shown = [one for one in find((shared_data / name,)).shown if isinstance(one, Named)]
    assert 0 < len(shown) <= len(media_files(shared_data / name))
    empty = np.array([int(INKS["dark"].ground[i : i + 2], 16) for i in (1, 3, 5)])
    drawn = 0
    for number in range(len(shown)):
        cell = _cell(out, number, plan)
        if cell.size and np.abs(cell.astype(int) - empty).max() > 40:
            assert cell.std() > 3, number
            drawn += 1
    assert drawn >= len(shown) / 2  # textures of models have no cell of their own
