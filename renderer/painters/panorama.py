"""Draws 360° photos and videos: in any projection, mono or stereo, turned by their orientation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assets.media import Frame, Lut
from renderer.layers import Job, Kit, Layer, Sky
from renderer.programs import Uniform
from renderer.projections import eye_part, told
from renderer.sights import Sight, axes
from renderer.textures import SHARP
from renderer.tone import tone_of, tone_uniforms
from story.model.asset import Layout
from story.model.grading import NO_GRADE, Grade
from story.model.surrounding import Photo360, Video360
from story.model.values import Orientation
from story.space import rotation_of


class PanoramaPainter:
    """Paints `Photo360` and `Video360`. A mono eye sees the left eye's picture."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: Photo360 | Video360, job: Job) -> Iterable[Layer]:
        """One sky. Raises MediaError when the picture cannot be had."""
        time_us = job.moment.surrounding_us if isinstance(subject, Video360) else 0
        frame = job.media.frame(subject.asset, time_us, exact=job.exact)
        layout = job.layout(subject.asset)
        _, _, width, height = eye_part(frame.width, frame.height, layout, "left")
        job.note_size(self._kit.textures, subject.asset, width, height)
        hdr = isinstance(subject, Photo360) and job.media.asset(subject.asset).hdr
        tone = tone_of(job.scene.lighting, hdr)
        turned, gain, grade = subject.orientation, subject.brightness, subject.grade
        lut = job.lut(grade)
        exact = job.exact
        return (panorama(self._kit, frame, layout, turned, gain, tone, grade, lut, exact=exact),)

    def close(self) -> None:
        """It keeps nothing: the frames are in the kit's textures."""


def panorama(
    kit: Kit,
    frame: Frame,
    layout: Layout,
    orientation: Orientation,
    gain: float = 1.0,
    tone: Mapping[str, Uniform] | None = None,
    grade: Grade = NO_GRADE,
    lut: Lut | None = None,
    *,
    exact: bool | None = None,
) -> Sky:
    """A sky that shows a frame as its layout says.

    Its light is multiplied by `gain`, then graded, toned, and looked up in the grade's `lut`.
    Of a picture with tiles these are shown, with `exact` all at once; with None its overview is.
    """
    shown_by = tone_uniforms() if tone is None else tone
    unturn = axes(rotation_of(orientation.yaw, orientation.pitch, orientation.roll)).T

    def paint(sight: Sight) -> None:
        part = eye_part(frame.width, frame.height, layout, sight.eye)
        how = told(layout, part[2], part[3], right=sight.eye == "right")
        tiled = frame.finer is not None and exact is not None
        minified = (
            tiled or how.finest * sight.radians_per_pixel > SHARP or layout.beyond == "blurred"
        )

        def look(seen: Sight, more: Mapping[str, Uniform], defines: tuple[str, ...]) -> None:
            shown = kit.textures.show(frame, part=part, repeat=how.round, minified=minified)
            graded = kit.grades.show(grade, lut)
            kit.screen.look(
                seen,
                "sky/panorama.frag",
                {
                    **shown.uniforms,
                    **how.uniforms,
                    **shown_by,
                    **graded.uniforms,
                    "u_unturn": unturn,
                    "u_gain": gain,
                    "u_drift": sight.drift,
                    "u_drift_floor": sight.floor,
                    **more,
                },
                (*shown.defines, *how.defines, *graded.defines, *defines),
            )

        if tiled:
            assert exact is not None
            kit.mosaics.paint(sight, frame, part, look, round=how.round, exact=exact)
        else:
            look(sight, {}, ())

    return Sky(paint)
