"""First values: what is put in when something is added, or is to be of another kind.

sources.py says what the story has for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import NODEFAULT, Struct, structs

from story.layouts import LAYOUTS
from story.model import actions as act
from story.model import conditions as cond
from story.model.asset import Lens
from story.model.parameters import (
    ChoiceParameter,
    ColourParameter,
    FileParameter,
    NumberParameter,
    RowParameter,
    TextParameter,
)
from story.model.placement import Anchored, Around, Standing
from story.model.story import Audience, CaptionTrack
from story.model.surrounding import (
    Environment,
    Photo360,
    RealWorld,
    Surface,
    Video360,
)
from story.model.timeline import Animation
from story.model.values import AudienceCode, Id
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    Option,
    TextVariable,
    YesNoVariable,
)
from story.overlays.model import Model
from story.overlays.quiz import QuizOption
from story.space import Pose, pose_of, wrap_yaw, yaw_pitch
from story.timeline import anchor_poses
from studio.panels.field_table import Refers
from studio.panels.sources import StorySources, keyed
from studio.session import Session
from studio.wording import _, shown

_FREE_CODE: Final = "audience"


def fresh(session: Session, kind: type[Struct], old: Struct | None) -> Struct | None:
    """A first value of a type in place of the old one; None where the story has nothing for it.

    A placement keeps where the old one stood.
    """
    sources = StorySources(session)
    if kind in (Around, Standing, Anchored):
        anchors = sources.options("anchor")
        return _placement(session, kind, old, anchors[0][0] if anchors else None)
    if kind in (Surface, QuizOption):
        return kind(id=session.new_id())
    if kind is RealWorld:
        return RealWorld(anchors=(Surface(id=session.new_id()),))
    if kind is act.OpenLink:
        return act.OpenLink(url="https://")
    if kind is act.AnimateTo:
        overlay = session.overlay_id
        found = sources.animatable(overlay)
        wanted = next((f for f in ("opacity", "brightness") if f in found.fields), None)
        field = wanted or next(iter(found.fields), None)
        if field is None:
            return None
        value = keyed(found.value(field), found.fields[field])
        return act.AnimateTo(overlay=overlay, field=field, value=value)
    if kind in (NumberVariable, TextVariable, YesNoVariable):
        return kind(id=session.new_id(), name=shown(_FIRST_NAMES[kind]))
    if kind is ChoiceVariable:
        values = [shown(text) for text in (_("one"), _("other"))]
        return ChoiceVariable(
            id=session.new_id(),
            name=shown(_FIRST_NAMES[kind]),
            options=tuple(Option(value=value) for value in values),
            initial=values[0],
        )
    if kind in (TextParameter, NumberParameter, ColourParameter):
        return kind(name=shown(_FIRST_NAMES[kind]))
    if kind is ChoiceParameter:
        first = (Option(value=shown(_("one"))), Option(value=shown(_("other"))))
        return ChoiceParameter(name=shown(_FIRST_NAMES[kind]), options=first)
    if kind is RowParameter:
        column = TextParameter(name=shown(_("column")))
        return RowParameter(name=shown(_FIRST_NAMES[kind]), columns=(column,))
    if kind is FileParameter:
        story = session.story
        if story is None or not story.assets:
            return None
        asset = story.assets[0]
        name = shown(_FIRST_NAMES[kind])
        return FileParameter(name=name, kind=asset.kind, asset=asset.id)
    if kind is Lens:
        return LAYOUTS["dual-fisheye"].lenses[-1]  # beside one that is there already
    if kind is Option:
        return Option(value=shown(_("choice")))
    if kind is Audience:
        story = session.story
        taken = {one.code for one in story.audiences} if story is not None else set()
        return Audience(code=_free_code(taken))
    if kind is Animation:
        model = session.overlay
        runs = model.animations if isinstance(model, Model) else ()
        names = [name for name, _said in sources.options("animation")]
        used = {run.clip for run in runs}
        unused = [name for name in names if name not in used]
        return Animation(clip=(unused or names)[0]) if names else None
    for one, refers, make in _MAKERS:
        if kind is one:
            options = sources.options(refers)
            chosen = _best(session, kind, refers) or (options[0][0] if options else None)
            return sources.mended(make(chosen)) if chosen else None
    needs = any(
        field.default is NODEFAULT and field.default_factory is NODEFAULT
        for field in structs.fields(kind)
    )
    return None if needs else kind()


def _free_code(taken: set[AudienceCode]) -> AudienceCode:
    number = 1
    while f"{_FREE_CODE}-{number}" in taken:
        number += 1
    return f"{_FREE_CODE}-{number}"


_FIRST_NAMES: Final[dict[type[Struct], str]] = {
    NumberVariable: _("number"),
    TextVariable: _("text"),
    YesNoVariable: _("yes_no"),
    ChoiceVariable: _("choice"),
    TextParameter: _("text"),
    NumberParameter: _("number"),
    ColourParameter: _("colour"),
    FileParameter: _("file"),
    ChoiceParameter: _("choice"),
    RowParameter: _("row"),
}

_MAKERS: Final[tuple[tuple[type[Struct], Refers, Callable[[Id], Struct]], ...]] = (
    (act.GoTo, "scene", lambda id_: act.GoTo(scene=id_)),
    (act.Show, "overlay", lambda id_: act.Show(overlay=id_)),
    (act.Hide, "overlay", lambda id_: act.Hide(overlay=id_)),
    (act.Toggle, "overlay", lambda id_: act.Toggle(overlay=id_)),
    (act.Wear, "model-overlay", lambda id_: act.Wear(overlay=id_)),
    (act.SetVariable, "variable", lambda id_: act.SetVariable(variable=id_, value=0.0)),
    (act.AddTo, "number-variable", lambda id_: act.AddTo(variable=id_)),
    (act.PlaySound, "audio", lambda id_: act.PlaySound(asset=id_)),
    (act.Ask, "quiz", lambda id_: act.Ask(quiz=id_)),
    (act.VariableChanged, "variable", lambda id_: act.VariableChanged(variable=id_)),
    (cond.VariableIs, "variable", lambda id_: cond.VariableIs(variable=id_, value=0.0)),
    (cond.Visited, "scene", lambda id_: cond.Visited(scene=id_)),
    (cond.Shown, "any-overlay", lambda id_: cond.Shown(overlay=id_)),
    (cond.Answered, "any-quiz", lambda id_: cond.Answered(quiz=id_)),
    (Photo360, "image", lambda id_: Photo360(asset=id_)),
    (Video360, "video", lambda id_: Video360(asset=id_)),
    (Environment, "model", lambda id_: Environment(model=id_)),
    (CaptionTrack, "captions", lambda id_: CaptionTrack(asset=id_)),
)
"""Items that name something of the story: what of it, and the item that names it."""


def _best(session: Session, kind: type[Struct], refers: str) -> Id | None:
    """For a 360° surrounding an asset that is one; for a link a scene other than this."""
    story = session.story
    if story is None:
        return None
    if kind in (Photo360, Video360):
        for asset in story.assets:
            wrapped = asset.layout is not None and asset.layout.projection != "flat"
            if asset.kind == refers and wrapped:
                return asset.id
    if kind is act.GoTo:
        return next((one.id for one in story.scenes if one.id != session.scene_id), None)
    return None


def _placement(
    session: Session, kind: type[Struct], old: Struct | None, anchor: Id | None
) -> Struct | None:
    scene = session.scene
    if scene is None:
        return None
    pose = Pose((0.0, scene.eye_height, -2.0))
    if isinstance(old, Around | Standing | Anchored):
        held = anchor_poses(scene).get(old.anchor, Pose()) if isinstance(old, Anchored) else Pose()
        pose = pose_of(old, scene.eye_height, held)
    if kind is Standing:
        return Standing(position=_rounded(pose.position), rotation=pose.rotation, scale=pose.scale)
    if kind is Anchored:
        return Anchored(anchor=anchor, scale=pose.scale) if anchor is not None else None
    x, y, z = pose.position
    toward = (x, y - scene.eye_height, z)
    distance = sum(part * part for part in toward) ** 0.5
    yaw, pitch = yaw_pitch(toward) if distance > 0 else (0.0, 0.0)
    return Around(
        yaw=wrap_yaw(round(yaw, 2)),
        pitch=round(pitch, 2),
        distance=max(round(distance, 3), 0.1),
        scale=pose.scale,
    )


def _rounded(position: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = position
    return round(x, 4), round(y, 4), round(z, 4)
