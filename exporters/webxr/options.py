"""What may be set of a web package."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from exporters.options import Options as CommonOptions
from story.model.values import AudienceCode, LanguageCode


class Options(CommonOptions, frozen=True, kw_only=True):
    """What may be set of a web package. With `language`, the package holds that one only."""

    language: Annotated[
        LanguageCode | None,
        Meta(
            description="The only language it holds; without: all, among which visitors choose.",
            examples=["en"],
            extra_json_schema={"without": "All"},
        ),
    ] = None
    audience: Annotated[
        AudienceCode | None,
        Meta(
            description="The only audience it holds; without: all, among which visitors choose.",
            examples=["child"],
            extra_json_schema={"without": "All"},
        ),
    ] = None
    picture_side: Annotated[
        int,
        Meta(
            ge=512,
            le=16384,
            description="Longest side of pictures in pixels; many phones show no more than 8192.",
        ),
    ] = 8192
    around_side: Annotated[
        Annotated[int, Meta(ge=4096)] | None,
        Meta(
            description="Longest side in pixels of large surroundings, which visitors load by"
            " tiles; without: as they are.",
            extra_json_schema={"without": "All"},
        ),
    ] = None
    texture_side: Annotated[
        int, Meta(ge=256, le=8192, description="Longest side of models' textures in pixels.")
    ] = 4096
    quality: Annotated[
        int, Meta(ge=1, le=100, description="Of pictures that are converted: more is better.")
    ] = 90
    video_height: Annotated[
        Annotated[int, Meta(ge=144)] | None,
        Meta(description="Greatest height of videos in pixels; without: as they are."),
    ] = None
    cloud_points: Annotated[
        Annotated[int, Meta(ge=1000)] | None,
        Meta(
            description="Most points of a cloud that it holds; without: all of them.",
            extra_json_schema={"without": "All"},
        ),
    ] = None
    poster: Annotated[
        bool, Meta(description="Draw a picture of the first scene for links that show one.")
    ] = True
