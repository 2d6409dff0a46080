"""The parts of the parity suite: each sets up its media and says what is to be drawn of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.e2e.moments import (
    basics,
    clouds,
    films,
    grades,
    light,
    marks,
    materials,
    mosaics,
    passages,
    skies,
    splats,
    words,
)
from tests.e2e.moments.stage import Shot, Stage

MOMENTS: Final[dict[str, Callable[[Stage], tuple[Shot, ...]]]] = {
    "basics": basics.shots,
    "clouds": clouds.shots,
    "films": films.shots,
    "grades": grades.shots,
    "light": light.shots,
    "marks": marks.shots,
    "materials": materials.shots,
    "mosaics": mosaics.shots,
    "passages": passages.shots,
    "skies": skies.shots,
    "splats": splats.shots,
    "words": words.shots,
}
