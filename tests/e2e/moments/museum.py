"""The example's museum hall with surfaces that lamps light, as one model."""

from __future__ import annotations

from assets.media import Material, Model
from studio.examples import hall_parts, pictures
from studio.examples.hall_plan import BACK, FAR, HEIGHT, LENGTH, SIDE
from studio.examples.light import srgb_bytes
from studio.examples.shapes import Part, model, quad


def hall() -> Model:
    """The hall with surfaces that lamps light."""
    plaster = Material(base=(0.19, 0.36, 0.37, 1.0), metallic=0.0, roughness=0.9)
    white = Material(base=(0.88, 0.84, 0.75, 1.0), metallic=0.0, roughness=0.8)
    oak = Material(base=(1.0, 1.0, 1.0, 1.0), metallic=0.0, roughness=0.45)
    gilt = Material(base=(0.80, 0.53, 0.22, 1.0), metallic=1.0, roughness=0.36)
    wood = pictures.parquet(1200, 960, 96)
    tall = (0.0, -HEIGHT, 0.0)
    walls = (
        quad((-SIDE, HEIGHT, BACK), (0, 0, -LENGTH), tall, 1),
        quad((SIDE, HEIGHT, FAR), (0, 0, LENGTH), tall, 1),
        quad((SIDE, HEIGHT, BACK), (-2 * SIDE, 0, 0), tall, 1),
        hall_parts.arched_wall(),
    )
    trims = (
        hall_parts.coffers,
        hall_parts.cornice,
        hall_parts.pilasters,
        hall_parts.skirting,
        hall_parts.plinths,
        hall_parts.archway,
    )
    floor = quad((-SIDE, 0, FAR), (2 * SIDE, 0, 0), (0, 0, LENGTH), 1)
    return model(
        "hall",
        [
            Part(floor, oak, None, srgb_bytes(wood)),
            *(Part(wall, plaster) for wall in walls),
            *(Part(trim(), white) for trim in trims),
            Part(hall_parts.frames(), gilt),
        ],
    )
