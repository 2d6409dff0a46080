"""3D models: probing them and opening them as one Model at rest.

glTF is read by assets/gltf, the rest by assets/meshes.py.
"""

from __future__ import annotations

from pathlib import Path

from assets.formats import GLB, GLTF, Format, format_of
from assets.gltf import scene
from assets.gltf.source import Source
from assets.media import Model
from assets.probed import Probed
from story.model.values import Rights


def probe(path: Path, form: Format) -> Probed:
    """What a model file holds. Raises MediaMissing, MediaUnreadable or MediaUnsupported."""
    model = open_model(path, "")
    gltf = form in (GLB, GLTF)
    source = Source(path) if gltf else None
    return Probed(
        kind="model",
        media_type=form.media_type,
        extension=form.extension,
        rights=_rights(source) if source is not None else Rights(),
        triangles=sum(len(mesh.indices) // 3 for mesh in model.meshes),
        low=model.low,
        high=model.high,
        parts=source.parts() if source is not None else (),
        notes=model.notes,
    )


def open_model(path: Path, key: str) -> Model:
    """The model in a file. Raises MediaMissing, MediaUnreadable or MediaUnsupported."""
    form = format_of(path)
    if form in (GLB, GLTF):
        return scene.load(path, key)
    raise AssertionError(form)


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
