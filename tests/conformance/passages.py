"""Vectors of transitions: what is seen of both scenes meanwhile, and where one then looks."""

from __future__ import annotations

from typing import Any

from story.model.actions import Transition
from story.model.story import Scene, Standpoint
from story.model.values import View
from story.passing import Passing, Way, arrival, passing, way_between
from tests.conformance.plain import whole

_SHARES = (-0.5, 0.0, 0.1, 0.3, 0.5, 0.64, 0.9, 1.0, 1.5)
_PLACES = (
    None,
    Standpoint(),
    Standpoint(east=3.0, north=4.0, up=0.5, heading=30.0),
    Standpoint(east=-2.5, north=10.0, heading=275.0),
)


def passages() -> dict[str, Any]:
    """Cuts, fades, dissolves, wipes, zooms and walks."""
    scenes = [Scene(id=f"scenescen{n}", standpoint=place) for n, place in enumerate(_PLACES)]
    way = Way((1.0, 0.5, -6.0), (-6.0, 0.5, -1.0))
    cases = [
        (Transition(kind=kind), share, given)
        for kind, given in (
            ("cut", None),
            ("fade", None),
            ("dissolve", None),
            ("wipe", None),
            ("zoom", None),
            ("walk", None),
            ("walk", way),
            ("walk", Way((0.2, 0.0, 0.1), (0.1, 0.0, 0.2))),
        )
        for share in _SHARES
    ]
    view = View(yaw=100.0, pitch=-12.0, roll=3.0, fov=60.0)
    return {
        "passing": [
            {
                "transition": whole(transition),
                "share": share,
                "way": None if given is None else given._asdict(),
                "out": plain_passing(passing(transition, share, given)),
            }
            for transition, share, given in cases
        ],
        "way_between": [
            {
                "leaving": whole(one.standpoint),
                "coming": whole(other.standpoint),
                "out": None if (found := way_between(one, other)) is None else found._asdict(),
            }
            for one in scenes
            for other in scenes
        ],
        "arrival": [
            {
                "leaving": whole(one.standpoint),
                "coming": whole(other.standpoint),
                "kind": kind,
                "view": whole(view),
                "out": whole(arrival(one, other, Transition(kind=kind), view)),
            }
            for one in scenes
            for other in scenes
            for kind in ("walk", "zoom")
        ],
    }


def plain_passing(seen: Passing) -> dict[str, Any]:
    """What is seen, as JSON."""
    return {
        **seen._asdict(),
        "leaving": seen.leaving._asdict(),
        "coming": seen.coming._asdict(),
    }
