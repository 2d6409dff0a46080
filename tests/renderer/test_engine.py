"""The engine's manners: what it reports, what it keeps, what it leaves; contexts and canvases."""

from __future__ import annotations

import ctypes
import pickle
import threading
from contextlib import closing

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Frame
from renderer.canvas import OffscreenCanvas, WindowCanvas
from renderer.context import Context, EglContexts, driver
from renderer.engine import Engine
from renderer.gl import GL, gl_errors
from renderer.memory import Memory
from renderer.painters.table import PAINTERS
from renderer.programs import Program, Source
from renderer.rigs import Equirect, Perspective
from renderer.textures import Textures, fitted
from story.errors import ContextLost, MediaMissing, RenderError, ShaderError
from story.model.placement import Around
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Video360
from story.model.values import View
from story.overlays.hotspot import Hotspot
from story.overlays.picture import Picture
from story.overlays.table import OVERLAYS, UNSEEN
from story.overlays.video import VideoPanel

Pixels = NDArray[np.uint8]
RIG = Perspective(View(fov=70), 160, 120)


def names_in_use() -> int:
    """How many objects this context has, by trying names: they are small numbers."""
    tests = (
        GL.glIsTexture,
        GL.glIsBuffer,
        GL.glIsFramebuffer,
        GL.glIsRenderbuffer,
        GL.glIsProgram,
        GL.glIsVertexArray,
    )
    return sum(bool(test(name)) for test in tests for name in range(1, 400))


def test_every_kind_of_surrounding_and_overlay_has_a_painter() -> None:
    surroundings = {Backdrop, Photo360, Video360, Environment, RealWorld}
    assert set(PAINTERS) == surroundings | set(OVERLAYS.values()) - set(UNSEEN)


def test_nothing_is_left_on_the_gpu(context, build, media) -> None:
    before = names_in_use()
    picture = np.random.default_rng(1).integers(0, 256, (64, 128, 3), np.uint8)
    planes = tuple(np.full(size, 90, np.uint8) for size in ((64, 128), (32, 64), (32, 64)))
    media.put("panorama00", picture)
    media.put("video00000", [Frame(("video", n), "yuv", 128, 64, planes) for n in range(9)])
    overlays = [
        Picture(id="overlay000", asset="panorama00"),
        VideoPanel(id="overlay001", asset="video00000", placement=Around(yaw=30)),
        Hotspot(id="overlay002", placement=Around(yaw=-30)),
    ]
    engine = Engine(context)
    for rig in (RIG, Equirect(128, 64), Equirect(128, 128, "top-bottom")):
        canvas = OffscreenCanvas(context, rig.width, rig.height)
        for time_us in range(0, 9000, 1000):
            moment = build(Photo360(asset="panorama00"), overlays, time_us=time_us)
            engine.draw(moment, rig, canvas, media, selected=("overlay000",))
        canvas.read_later().result()
        canvas.close()
        canvas.close()
    engine.close()
    engine.close()
    assert names_in_use() == before


def test_a_thousand_draws_keep_no_more_than_ten(context, engine: Engine, build, media) -> None:
    planes = tuple(np.full(size, 90, np.uint8) for size in ((32, 64), (16, 32), (16, 32)))
    media.put("video00000", [Frame(("video", n), "yuv", 64, 32, planes) for n in range(1000)])
    picture = np.zeros((16, 16, 4), np.uint8)
    media.put("picture000", picture)
    overlays = [Picture(id="overlay000", asset="picture000")]
    rig = Perspective(View(), 16, 16)
    canvas = OffscreenCanvas(context, 16, 16)
    kept = []
    for index in range(1000):
        moment = build(Video360(asset="video00000"), overlays, time_us=index * 1000)
        engine.draw(moment, rig, canvas, media)
        if index in (9, 999):
            kept.append(names_in_use())
    canvas.close()
    assert kept[0] == kept[1]


def test_textures_stay_within_their_budget(context) -> None:
    context.make_current()
    memory = Memory(budget=300_000)
    textures = Textures(memory)
    for index in range(20):
        pixels = np.full((128, 128, 4), index, np.uint8)
        textures.show(Frame((f"picture{index}", 0), "rgba8", 128, 128, (pixels,)))
        assert memory.bytes <= 300_000
    assert memory.bytes > 150_000
    textures.close()
    assert memory.bytes == 0


def test_a_picture_too_large_for_the_gpu_is_averaged_down() -> None:
    pixels = np.arange(4 * 10 * 4, dtype=np.uint8).reshape(4, 10, 4)
    assert fitted(pixels, 10) is pixels
    small = fitted(pixels, 5)
    assert small.shape == (2, 5, 4)
    assert small[0, 0, 0] == np.rint(pixels[:2, :2, 0].mean())


def test_a_picture_too_large_for_the_gpu_is_drawn_smaller_with_a_note(
    context, engine: Engine, build, media
) -> None:
    limit = int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_SIZE))
    wide = np.zeros((2, limit * 2, 3), np.uint8)
    wide[:, limit:] = 255
    moment = build(Backdrop(), [Picture(id="overlay000", asset=media.put("wide000000", wide))])
    canvas = OffscreenCanvas(context, RIG.width, RIG.height)
    drawn = engine.draw(moment, RIG, canvas, media)
    canvas.close()
    assert len(drawn.notes) == 1
    assert "wide000000" in drawn.notes[0]
    assert "1/2" in drawn.notes[0]


def test_missing_media_are_reported_and_the_rest_is_drawn(
    context, engine: Engine, build, media
) -> None:
    moment = build(
        Photo360(asset="nowhere000"),
        [Picture(id="overlay000", asset="nowhere001"), Hotspot(id="overlay001", size=1.0)],
    )
    canvas = OffscreenCanvas(context, RIG.width, RIG.height)
    drawn = engine.draw(moment, RIG, canvas, media)
    assert [failure.overlay for failure in drawn.failures] == [None, "overlay000"]
    assert all(isinstance(failure.error, MediaMissing) for failure in drawn.failures)
    assert canvas.read()[60, 80].min() > 200 or (canvas.read()[..., 0] > 240).any()
    canvas.close()


def test_reading_later_gives_what_stood_then(context, engine: Engine, build, media) -> None:
    canvas = OffscreenCanvas(context, RIG.width, RIG.height)
    readings, expected = [], []
    for colour in ("#ff0000", "#00ff00", "#0000ff"):
        engine.draw(build(Backdrop(top=colour, bottom=colour)), RIG, canvas, media)
        readings.append(canvas.read_later())
        expected.append(canvas.read())
    for reading, picture in zip(readings, expected, strict=True):
        np.testing.assert_array_equal(reading.result(), picture)
    canvas.close()


def test_a_window_gets_the_picture_the_right_way_up(context, engine: Engine, build, media) -> None:
    canvas = OffscreenCanvas(context, RIG.width, RIG.height)
    moment = build(Backdrop(top="#ffffff", bottom="#000000"))
    engine.draw(moment, RIG, canvas, media)
    upright = canvas.read()
    np.testing.assert_array_equal(canvas.read(blue_first=True)[..., [2, 1, 0, 3]], upright)
    assert upright[0, 0, 0] > upright[-1, 0, 0]
    engine.draw(moment, RIG, WindowCanvas(canvas.framebuffer, RIG.width, RIG.height), media)
    np.testing.assert_array_equal(canvas.read()[::-1], upright)
    canvas.close()


def test_a_canvas_too_large_is_refused_in_words(context) -> None:
    with pytest.raises(RenderError, match="larger than this graphics card draws"):
        OffscreenCanvas(context, 1_000_000, 10)


def test_what_the_graphics_card_refuses_is_told_in_words(context) -> None:
    context.make_current()
    words = "failed while trying: invalid value"
    with pytest.raises(RenderError, match=words), gl_errors("trying"):
        GL.glEnable(0x12345)


def test_a_context_keeps_to_its_thread() -> None:
    made = EglContexts()()
    made.make_current()
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            made.make_current()
        except AssertionError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    made.close()
    made.close()
    assert len(caught) == 1


def test_contexts_are_made_in_any_thread_and_any_process(context) -> None:
    factory = pickle.loads(pickle.dumps(EglContexts()))
    found: list[str] = []

    def work() -> None:
        made: Context = factory()
        made.make_current()
        found.append(driver().version)
        made.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    context.make_current()
    assert found == [driver().version]


def test_a_broken_shader_is_named_with_its_line(context) -> None:
    context.make_current()
    with pytest.raises(ShaderError, match=r"ray\.glsl"):
        Program("ray.glsl", "output.frag")
    with pytest.raises(ShaderError, match="missing"):
        Source("nowhere.frag")


def test_included_files_stand_once_and_keep_their_lines() -> None:
    source = Source("planes/hotspot.frag", ("FRAME_YUV",))
    assert source.files[0] == "planes/hotspot.frag"
    assert len(source.files) == len(set(source.files))
    assert source.text.startswith("#version 330 core\n#define FRAME_YUV 1\n#line 1 0\n")
    place = source.files.index("shared/panel.glsl")
    assert source.explain(f"{place}:12(3): error: x") == "shared/panel.glsl:12(3): error: x"


def test_a_context_that_is_lost_says_so_and_another_one_draws_on(build, media) -> None:
    from OpenGL import EGL

    moment = build(Photo360(asset=media.put("panorama00", np.full((8, 16, 3), 200, np.uint8))))
    gone = EglContexts()()
    engine = Engine(gone)
    EGL.eglMakeCurrent(gone._display, EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, EGL.EGL_NO_CONTEXT)
    gone._context = ctypes.cast(0xDEAD, EGL.EGLContext)  # as when the driver has let go of it
    with pytest.raises(ContextLost, match="connection to the graphics card was lost"):
        engine.pick(moment, RIG, 0, 0, media)
    gone.close()
    with closing(EglContexts()()) as context, closing(Engine(context)) as again:
        canvas = OffscreenCanvas(context, RIG.width, RIG.height)
        again.draw(moment, RIG, canvas, media)
        assert (canvas.read()[..., :3] == 200).all()
        canvas.close()
