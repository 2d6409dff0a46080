"""Point clouds: lidar, depth cameras, by colour, height and class, with relief, near and far."""

from __future__ import annotations

from story.model.placement import Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.cloud import Cloud
from tests.e2e.moments.stage import Shot, Stage


def shots(stage: Stage) -> tuple[Shot, ...]:
    """The real clouds, as one sees them on a table and as one stands in them."""
    land = stage.real("clouds/autzen_trim.laz")
    people = stage.real("clouds/five_people_kinect.pcd")
    table = Standing(position=(0.0, 1.1, -0.8))

    def scene(name: str, *overlays: Cloud) -> Scene:
        return Scene(id=name.ljust(10, "0"), surrounding=Backdrop(), overlays=overlays)

    def cloud(name: str, asset: str, place: Standing = table, **fields: object) -> Cloud:
        given = {"id": name.ljust(10, "0"), "asset": asset, "placement": place, **fields}
        return Cloud(**given)  # type: ignore[arg-type]

    down = View(pitch=-24, fov=50)
    in_it = Standing(position=(40.0, -9.0, -60.0))
    crowd = Standing(position=(0.0, 0.0, -6.5))
    return (
        Shot("land on a table", scene("table", cloud("land", land.id, size=1.0)), down),
        Shot(
            "land by height, with relief",
            scene("height", cloud("land", land.id, size=1.0, shade="height", relief=0.4)),
            down,
        ),
        Shot(
            "land by class, faded",
            scene("class", cloud("land", land.id, size=1.0, shade="class", opacity=0.6)),
            down,
        ),
        Shot(
            "land by intensity, faded, with relief",
            scene(
                "faint",
                cloud("land", land.id, size=1.0, shade="intensity", relief=0.3, opacity=0.7),
            ),
            down,
        ),
        Shot(
            "land whose file is taken to have another axis up, by height",
            scene("tipped", cloud("land", land.id, size=1.0, shade="height", up="-z")),
            View(pitch=-12, fov=60),
        ),
        Shot("in the land", scene("inside", cloud("land", land.id, in_it)), View(yaw=20)),
        Shot(
            "in the land with relief",
            scene("relief", cloud("land", land.id, in_it, relief=0.5)),
            View(yaw=-60, pitch=-10, roll=8, fov=90),
        ),
        Shot("a depth camera's people", scene("people", cloud("crowd", people.id, crowd))),
        Shot(
            "people close, in large dots",
            scene("close", cloud("crowd", people.id, Standing(position=(0, 0, -4)), point=0.03)),
            View(yaw=-8, pitch=2, fov=40),
        ),
        Shot(
            "two clouds, one before the other",
            scene("both", cloud("land", land.id, size=1.0), cloud("crowd", people.id, crowd)),
            View(pitch=-8, fov=60),
        ),
    )
