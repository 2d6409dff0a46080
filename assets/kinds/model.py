"""3D models: probing them and opening them as one Model.

glTF is read by assets/gltf, the rest by assets/meshes.py.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assets import meshes, ply
from assets.formats import GLB, GLTF, PLY, Format, format_of
from assets.gltf import scene
from assets.gltf.cameras import cameras_of
from assets.gltf.source import Source
from assets.kinds import cloud, splats
from assets.media import Model
from assets.probed import Probed, guessed_unit, size_note
from assets.splats import khr, ply_files
from story.model.asset import ModelAnimation
from story.model.values import Rights


def probe(path: Path, form: Format) -> Probed:
    """What a model file holds. Raises MediaMissing, MediaUnreadable or MediaUnsupported."""
    if form is PLY and ply_files.is_splats(path):
        return splats.probe(path, form)
    if form is PLY and is_cloud(path):
        return cloud.probe(path, form)
    gltf = form in (GLB, GLTF)
    source = Source(path) if gltf else None
    if source is not None and khr.is_splats(source):
        return splats.probe(path, form)
    model = open_model(path, "")
    unit = guessed_unit(model.low, model.high, metres=gltf)
    return Probed(
        kind="model",
        media_type=form.media_type,
        extension=form.extension,
        rights=_rights(source) if source is not None else Rights(),
        triangles=sum(len(mesh.indices) // 3 for mesh in model.meshes if mesh.shape == "triangles"),
        animations=animations_of(model),
        finishes=model.variants,
        cameras=cameras_of(source) if source is not None else (),
        low=model.low,
        high=model.high,
        parts=source.parts() if source is not None else meshes.parts(path, form),
        unit=unit,
        notes=(*model.notes, *size_note(model.low, model.high, unit)),
    )


@np.errstate(all="ignore")  # as in assets/probe.py
def open_model(path: Path, key: str) -> Model:
    """The model in a file. Raises MediaMissing, MediaUnreadable or MediaUnsupported."""
    form = format_of(path)
    if form in (GLB, GLTF):
        return scene.load(path, key)
    return meshes.load(path, form, key)


def animations_of(model: Model) -> tuple[ModelAnimation, ...]:
    """The model's own animations as its asset lists them."""
    if model.rig is None:
        return ()
    return tuple(ModelAnimation(name=a.name, length=a.length) for a in model.rig.animations)


def is_cloud(path: Path) -> bool:
    """Whether a PLY file has points without faces."""
    found = ply.elements(path)
    faces = found.get("face") or found.get("tristrips")
    return faces is None or faces.count == 0


def _rights(source: Source) -> Rights:
    """Title, author, terms and origin as the file's own asset block says."""
    about = source.document.asset
    extras = about.extras if isinstance(about.extras, dict) else {}

    def word(name: str) -> str:
        value = extras.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    return Rights(
        title=word("title"),
        author=word("author"),
        licence=word("license") or about.copyright.strip(),
        source=word("source"),
    )
