"""How bright light comes to the screen: the uniforms of shaders/shared/tone.glsl.

Lit surfaces and HDR pictures all around are toned where they are shaded; photos, films, pictures
and unlit models keep their colours, and what lights a scene keeps its strength.
"""

from __future__ import annotations

from typing import Final

from renderer.programs import Uniform
from story.model.lighting import Lighting, Tone

_TONES: Final[dict[Tone, int]] = {"none": 0, "neutral": 1, "aces": 2}


def tone_uniforms(tone: Tone = "none", exposure: float = 0.0) -> dict[str, Uniform]:
    """What tone.glsl needs; `exposure` in stops."""
    return {"u_tone": _TONES[tone], "u_exposure": exposure}


def tone_of(lighting: Lighting, hdr: bool) -> dict[str, Uniform]:
    """How a picture all around is shown in a scene: one that is not HDR as it is."""
    return tone_uniforms(lighting.tone, lighting.exposure) if hdr else tone_uniforms()
